// Two varied parameters: a heat map.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "scenarios/report/table.hpp"
#include "scenarios/sweep/chart_text.hpp"
#include "scenarios/sweep/sweep_chart.hpp"

namespace lockstep {
namespace {

/// Light to dark, one hue: readable without colour, and with any kind of colour vision.
struct Shade {
  std::array<int, 3> fill;
  bool is_dark;
};
Shade shade_of(double share) {
  constexpr std::array<std::array<int, 3>, 5> ramp = {
      {{247, 244, 239}, {244, 205, 170}, {230, 140, 80}, {180, 75, 30}, {95, 30, 10}}};
  const double place = std::clamp(share, 0.0, 1.0) * (ramp.size() - 1);
  const auto low = std::min<std::size_t>(static_cast<std::size_t>(place), ramp.size() - 2);
  const double rest = place - static_cast<double>(low);
  Shade shade{};
  for (std::size_t c = 0; c < 3; ++c)
    shade.fill[c] = static_cast<int>(std::lround(ramp[low][c] + rest * (ramp[low + 1][c] - ramp[low][c])));
  shade.is_dark = share > 0.55;
  return shade;
}

}  // namespace

std::string heat_map(const SweepReport& report, std::size_t check, const std::vector<std::string>& links) {
  const Variation& down = report.plan.vary[0];
  const Variation& across = report.plan.vary[1];
  const std::size_t columns = across.values.size(), rows = down.values.size();
  constexpr std::size_t label_columns = 28;
  std::size_t longest = 0;
  for (const Json& value : down.values)
    longest = std::max(longest, columns_of(shortened(axis_label(value), label_columns)));
  const double margin = std::max(90.0, 7.4 * static_cast<double>(longest) + 44);
  const double cell = std::clamp(900.0 / static_cast<double>(columns), 56.0, 96.0), tall = 34;
  std::size_t label_rows = 1;
  std::vector<std::vector<std::string>> column_labels;
  for (const Json& value : across.values) {
    column_labels.push_back(label_lines(value, static_cast<std::size_t>(cell / 7)));
    label_rows = std::max(label_rows, column_labels.back().size());
  }
  const double below = 12 + tall * static_cast<double>(rows);
  const double w = margin + cell * static_cast<double>(columns) + 10;
  const double h = below + 14 * static_cast<double>(label_rows) + 38;
  double most = 0;
  for (const PointFigures& point : report.figures)
    if (point.checks[check].per_run) most = std::max(most, point.checks[check].per_run->value);

  std::string svg = chart_opening(
      "How often a run has " + hit_name(check),
      fmt::format("A heat map of {} down and {} across; the table has its numbers.", down.pointer, across.pointer), w,
      h);
  for (std::size_t row = 0; row < rows; ++row) {
    const double y = 12 + tall * static_cast<double>(row);
    svg += fmt::format("<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n", coordinate(margin - 8),
                       coordinate(y + tall / 2 + 4), escaped(shortened(axis_label(down.values[row]), label_columns)));
    for (std::size_t column = 0; column < columns; ++column) {
      const std::size_t i = row * columns + column;
      const std::optional<Estimate>& estimate = report.figures[i].checks[check].per_run;
      const double x = margin + cell * static_cast<double>(column);
      const Shade shade = shade_of(most > 0 && estimate ? std::sqrt(estimate->value / most) : 0);
      // Nothing seen is a bound, not a zero.
      const std::string words = !estimate             ? "-"
                                : estimate->value > 0 ? fmt::format("{:.3g}", estimate->value)
                                                      : fmt::format("< {:.2g}", estimate->interval.high);
      const std::string rectangle = fmt::format(
          "<rect class=\"cell\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#{:02x}{:02x}{:02x}\"/>",
          coordinate(x), coordinate(y), coordinate(cell), coordinate(tall), shade.fill[0], shade.fill[1],
          shade.fill[2]);
      const std::string text =
          fmt::format("<text class=\"inside\" fill=\"{}\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                      shade.is_dark ? "#ffffff" : "#222222", coordinate(x + cell / 2), coordinate(y + tall / 2 + 4),
                      escaped(words));
      svg +=
          linked(links[i], fmt::format("<g><title>{}: {}</title>{}{}</g>", escaped(report.points[i].label),
                                       estimate ? escaped(words_of_estimate(*estimate)) : "no run", rectangle, text)) +
          "\n";
    }
  }
  for (std::size_t column = 0; column < columns; ++column)
    svg += text_in_lines(margin + cell * (static_cast<double>(column) + 0.5), below + 18, column_labels[column]);
  svg += fmt::format("<text class=\"name\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                     coordinate((margin + w) / 2), coordinate(h - 8), escaped(across.pointer));
  svg +=
      fmt::format("<text class=\"name\" transform=\"translate(16 {}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
                  coordinate((12 + below) / 2), escaped(down.pointer));
  return svg + "</svg>\n";
}

}  // namespace lockstep
