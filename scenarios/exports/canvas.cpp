#include "scenarios/exports/canvas.hpp"

#include <fmt/format.h>

#include <cmath>

namespace lockstep::exports {

std::string coordinate(double value) {
  const auto hundredths = static_cast<long long>(std::floor(value * 100 + 0.5));
  const unsigned long long size =
      hundredths < 0 ? static_cast<unsigned long long>(-hundredths) : static_cast<unsigned long long>(hundredths);
  std::string text = fmt::format("{}{}", hundredths < 0 ? "-" : "", size / 100);
  if (size % 100 == 0) return text;
  text += fmt::format(".{:02}", size % 100);
  if (text.back() == '0') text.pop_back();
  return text;
}

std::string xml_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

std::string hatched(std::string_view pattern) { return fmt::format("fill=\"url(#hatch-{})\"", pattern); }

void Canvas::rect(const Box& box, std::string_view look, double radius) {
  out_ += fmt::format(R"(<rect x="{}" y="{}" width="{}" height="{}")", coordinate(box.left), coordinate(box.top),
                      coordinate(box.right - box.left), coordinate(box.bottom - box.top));
  if (radius > 0) out_ += fmt::format(R"( rx="{}")", coordinate(radius));
  out_ += fmt::format(" {}/>\n", look);
}

void Canvas::line(double x1, double y1, double x2, double y2, std::string_view look) {
  out_ += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" {}/>\n", coordinate(x1), coordinate(y1),
                      coordinate(x2), coordinate(y2), look);
}

void Canvas::circle(double x, double y, double radius, std::string_view look) {
  out_ += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\" {}/>\n", coordinate(x), coordinate(y), coordinate(radius),
                      look);
}

void Canvas::path(std::string_view commands, std::string_view look) {
  out_ += fmt::format("<path d=\"{}\" {}/>\n", commands, look);
}

void Canvas::text(const Label& label, std::string_view look) {
  const std::string_view anchor = label.anchor == Anchor::start    ? ""
                                  : label.anchor == Anchor::middle ? R"( text-anchor="middle")"
                                                                   : R"( text-anchor="end")";
  out_ += fmt::format("<text x=\"{}\" y=\"{}\" font-size=\"{}\"{} {}>{}</text>\n", coordinate(label.x),
                      coordinate(label.y), coordinate(label.size), anchor, look, xml_text(label.text));
}

void Canvas::open_group(std::string_view name) { out_ += fmt::format("<g class=\"{}\">\n", name); }
void Canvas::close_group() { out_ += "</g>\n"; }

std::string cross_path(double x, double y, double arm) {
  return fmt::format("M{} {}L{} {}M{} {}L{} {}", coordinate(x - arm), coordinate(y - arm), coordinate(x + arm),
                     coordinate(y + arm), coordinate(x - arm), coordinate(y + arm), coordinate(x + arm),
                     coordinate(y - arm));
}

std::string fence_path(double x, double y) {
  std::string path;
  for (const double dx : {-5.0, 0.0, 5.0}) path += fmt::format("M{} {}v13", coordinate(x + dx), coordinate(y - 6.5));
  for (const double dy : {-3.0, 3.0}) path += fmt::format("M{} {}h14", coordinate(x - 7), coordinate(y + dy));
  return path;
}

std::string arrow_head_path(double from_x, double from_y, double x, double y, double size) {
  const double dx = x - from_x, dy = y - from_y;
  const double length = std::sqrt(dx * dx + dy * dy);
  if (length < 0.01) return {};
  const double ux = dx / length, uy = dy / length, half = size * 0.38;
  const double base_x = x - ux * size, base_y = y - uy * size;
  return fmt::format("M{} {}L{} {}L{} {}Z", coordinate(x), coordinate(y), coordinate(base_x - uy * half),
                     coordinate(base_y + ux * half), coordinate(base_x + uy * half), coordinate(base_y - ux * half));
}

}  // namespace lockstep::exports
