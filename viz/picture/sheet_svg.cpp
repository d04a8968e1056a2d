#include "viz/picture/sheet_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenarios/exports/canvas.hpp"

namespace lockstep::viz {
namespace {

using exports::coordinate;
using exports::xml_text;

std::string number(float value) { return coordinate(static_cast<double>(value)); }

std::string hex(Colour c) { return fmt::format("#{:02x}{:02x}{:02x}", c.red, c.green, c.blue); }

/// fill="..." or stroke="...", with its opacity where there is one.
std::string paint(const char* what, Colour c) {
  std::string out = fmt::format("{}=\"{}\"", what, hex(c));
  if (c.alpha != 255) out += fmt::format(" {}-opacity=\"{}\"", what, coordinate(static_cast<double>(c.alpha) / 255));
  return out;
}

/// The height of a face is that of its lines; the letters are smaller by this.
constexpr float letters = 0.83F;

std::string font(Face face, float height) {
  const float size = std::floor(height + 0.5F) * letters;
  const bool is_heavy = face == Face::strong || face == Face::title;
  return fmt::format("font-size=\"{}\"{}{}", number(size), is_heavy ? " font-weight=\"600\"" : "",
                     face == Face::mono ? " font-family=\"JetBrains Mono, DejaVu Sans Mono, monospace\"" : "");
}

std::string box(const Area& a, float inset = 0) {
  return fmt::format("x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", number(a.left + inset), number(a.top + inset),
                     number(std::max(0.0F, a.width() - 2 * inset)), number(std::max(0.0F, a.height() - 2 * inset)));
}

}  // namespace

std::string svg_of(const Sheet& sheet, float width, float height, const Metrics& metrics) {
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
      "font-family=\"Inter, Roboto, Noto Sans, DejaVu Sans, sans-serif\">\n",
      number(width), number(height));
  int clips = 0;
  for (const Primitive& p : sheet.primitives()) {
    const Area& a = p.area;
    switch (p.kind) {
      case Primitive::Kind::fill:
        out += fmt::format("<rect {} rx=\"{}\" {}/>\n", box(a), number(p.size), paint("fill", p.colour));
        break;
      case Primitive::Kind::frame:
        out += fmt::format("<rect {} rx=\"{}\" fill=\"none\" stroke-width=\"{}\" {}/>\n", box(a, p.thickness / 2),
                           number(p.size), number(p.thickness), paint("stroke", p.colour));
        break;
      case Primitive::Kind::line:
      case Primitive::Kind::dashed:
        out += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke-width=\"{}\"{} {}/>\n", number(a.left),
                           number(a.top), number(a.right), number(a.bottom), number(std::max(1.0F, p.size)),
                           p.kind == Primitive::Kind::dashed ? " stroke-dasharray=\"4.5 3.5\"" : "",
                           paint("stroke", p.colour));
        break;
      case Primitive::Kind::polygon: {
        std::string points;
        for (const Point q : sheet.points_of(p))
          points += fmt::format("{}{},{}", points.empty() ? "" : " ", number(q.x), number(q.y));
        out += fmt::format("<polygon points=\"{}\" {}/>\n", points, paint("fill", p.colour));
        break;
      }
      case Primitive::Kind::disc:
        out += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\" {}/>\n", number(a.left), number(a.top), number(p.size),
                           paint("fill", p.colour));
        break;
      case Primitive::Kind::ring:
        out +=
            fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"none\" stroke-width=\"{}\" {}/>\n", number(a.left),
                        number(a.top), number(p.size), number(p.thickness), paint("stroke", p.colour));
        break;
      case Primitive::Kind::hatch: {
        const float left = std::max(0.0F, a.left), right = std::min(width, a.right);
        const float top = std::max(0.0F, a.top), bottom = std::min(height, a.bottom);
        const float distance = std::max(3.0F, p.size);
        std::string path;
        for (int n = static_cast<int>(std::floor((left + top) / distance)) + 1;
             static_cast<float>(n) * distance < right + bottom; ++n) {
          const float sum = static_cast<float>(n) * distance;
          const float x0 = std::max(left, sum - bottom), x1 = std::min(right, sum - top);
          if (x1 > x0) path += fmt::format("M{} {}L{} {}", number(x0), number(sum - x0), number(x1), number(sum - x1));
        }
        if (!path.empty())
          out += fmt::format("<path d=\"{}\" fill=\"none\" stroke-width=\"{}\" {}/>\n", path, number(p.thickness),
                             paint("stroke", p.colour));
        break;
      }
      case Primitive::Kind::text: {
        // The upper left corner becomes the base line.
        const float high = metrics.height(p.face);
        out +=
            fmt::format("<text x=\"{}\" y=\"{}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\" {} {}>{}</text>\n",
                        number(a.left), number(a.top + high * 0.8F), number(metrics.width(p.face, sheet.words_of(p))),
                        font(p.face, high), paint("fill", p.colour), xml_text(sheet.words_of(p)));
        break;
      }
      case Primitive::Kind::clip:
        ++clips;
        out += fmt::format("<clipPath id=\"c{0}\"><rect {1}/></clipPath><g clip-path=\"url(#c{0})\">\n", clips, box(a));
        break;
      case Primitive::Kind::unclip:
        out += "</g>\n";
        break;
    }
  }
  return out + "</svg>\n";
}

}  // namespace lockstep::viz
