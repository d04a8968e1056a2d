#include "scenarios/sweep/chart_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/report/table.hpp"
#include "scenarios/sweep/chart_scale.hpp"
#include "scenarios/sweep/value_list.hpp"

namespace lockstep {
namespace {

/// 57.665039063s as 57.67s: a label is read, not computed with.
std::string rounded_label(const std::string& text) {
  const std::size_t end = text.find_first_not_of("0123456789.");
  const std::size_t digits = end == std::string::npos ? text.size() : end;
  const std::size_t point = text.find('.');
  constexpr std::size_t kept = 4;
  if (point == std::string::npos || point >= digits || digits <= kept + 1 || text.front() == '0') return text;
  const int decimals = static_cast<int>(kept) - static_cast<int>(std::min(point, kept));
  const std::optional<double> number = number_of(Json::parse(text.substr(0, digits), nullptr, false));
  return number ? fmt::format("{:.{}f}", *number, decimals) + text.substr(digits) : text;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += static_cast<unsigned char>(c) < 0x20 && c != '\n' ? ' ' : c;
    }
  }
  return result;
}

std::string coordinate(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.size() > 2 && text.substr(text.size() - 2) == ".0") text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

std::string axis_label(const Json& value) {
  const auto inside = [](const Json& member) {
    return member.is_primitive() ? rounded_label(label_of(member)) : axis_label(member);
  };
  std::string text;
  if (value.is_object()) {
    for (const auto& member : value.items())
      text += (text.empty() ? "" : ", ") + member.key() + " " + inside(member.value());
    return text;
  }
  if (value.is_array()) {
    for (const Json& member : value) text += (text.empty() ? "" : ", ") + inside(member);
    return text;
  }
  return rounded_label(label_of(value));
}

std::vector<std::string> label_lines(const Json& value, std::size_t columns) {
  constexpr std::size_t lines_max = 3;
  std::vector<std::string> lines = wrapped(axis_label(value), columns);
  if (lines.size() > lines_max) {
    lines.resize(lines_max);
    lines.back() += " ...";
  }
  for (std::string& line : lines) line = shortened(line, columns);
  return lines;
}

std::string text_in_lines(double x, double y, const std::vector<std::string>& lines) {
  constexpr double line_height = 14;
  std::string svg;
  for (std::size_t i = 0; i < lines.size(); ++i)
    svg += fmt::format("<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", coordinate(x),
                       coordinate(y + line_height * static_cast<double>(i)), escaped(lines[i]));
  return svg;
}

std::string chart_opening(std::string_view title, std::string_view description, double width, double height) {
  return fmt::format(
      "<svg viewBox=\"0 0 {} {}\" role=\"img\" class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\">"
      "<title>{}</title><desc>{}</desc>\n",
      coordinate(width), coordinate(height), escaped(title), escaped(description));
}

std::string linked(const std::string& href, const std::string& element) {
  return href.empty() ? element : "<a href=\"" + href + "\">" + element + "</a>";
}

std::string words_of_estimate(const Estimate& estimate) {
  if (estimate.value == 0) return "none seen, below " + short_number(estimate.interval.high);
  return fmt::format("{} ({} to {})", short_number(estimate.value), short_number(estimate.interval.low),
                     short_number(estimate.interval.high));
}

}  // namespace lockstep
