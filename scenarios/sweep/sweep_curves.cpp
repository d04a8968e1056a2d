// One varied parameter: curves.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "scenarios/report/table.hpp"
#include "scenarios/sweep/chart_scale.hpp"
#include "scenarios/sweep/chart_text.hpp"
#include "scenarios/sweep/sweep_chart.hpp"

namespace lockstep {
namespace {

constexpr double width = 720, height = 360, left = 78, right = 18, top = 16, bottom = 82;

ChartScale share_scale(const std::vector<Estimate>& estimates) {
  double most = 0, least = 1, largest = 0;
  for (const Estimate& estimate : estimates) {
    most = std::max(most, estimate.interval.high);
    largest = std::max(largest, estimate.value);
    least = std::min(least, estimate.value > 0 ? estimate.value : estimate.interval.high);
  }
  // Over more than two decades a straight axis would show nothing of the small ones.
  if (largest > 0 && largest / least >= 100)
    return {std::pow(10.0, std::floor(std::log10(least / 3))), std::min(1.0, next_round(most)), height - bottom, top,
            true};
  return {0, std::min(1.0, most * 1.05), height - bottom, top, false};
}

constexpr std::size_t axis_columns = 18;

/// How many lines the longest label below the axis takes.
std::size_t axis_lines(const SweepReport& report) {
  std::size_t lines = 1;
  for (const Json& value : report.plan.vary.front().values)
    lines = std::max(lines, label_lines(value, axis_columns).size());
  return lines;
}
double title_place(const SweepReport& report) {
  return height - bottom + 26 + 14 * static_cast<double>(axis_lines(report));
}

template <class Words>
std::string axes(const SweepReport& report, const std::vector<double>& places, const ChartScale& y,
                 std::string_view y_title, Words words) {
  std::string svg;
  for (const double tick : y.ticks()) {
    svg += fmt::format("<line class=\"grid\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>", coordinate(left),
                       coordinate(width - right), coordinate(y(tick)), coordinate(y(tick)));
    svg += fmt::format("<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n", coordinate(left - 8),
                       coordinate(y(tick) + 4), escaped(words(tick)));
  }
  double free_from = -1e9;
  const Variation& variation = report.plan.vary.front();
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::vector<std::string> lines = label_lines(variation.values[i], axis_columns);
    std::size_t columns = 0;
    for (const std::string& line : lines) columns = std::max(columns, columns_of(line));
    const double half = 3.6 * static_cast<double>(columns) + 4;
    svg += fmt::format("<line class=\"axis\" x1=\"{0}\" x2=\"{0}\" y1=\"{1}\" y2=\"{2}\"/>", coordinate(places[i]),
                       coordinate(height - bottom), coordinate(height - bottom + 4));
    if (places[i] - half < free_from) continue;
    free_from = places[i] + half;
    svg += text_in_lines(std::min(places[i], width - half), height - bottom + 18, lines);
  }
  svg += fmt::format("<line class=\"axis\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>", coordinate(left),
                     coordinate(width - right), coordinate(height - bottom), coordinate(height - bottom));
  svg +=
      fmt::format("<text class=\"name\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                  coordinate((left + width - right) / 2), coordinate(title_place(report)), escaped(variation.pointer));
  svg +=
      fmt::format("<text class=\"name\" transform=\"translate(16 {}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
                  coordinate((top + height - bottom) / 2), escaped(y_title));
  return svg;
}

std::string polyline(const std::vector<double>& xs, const std::vector<double>& ys, std::string_view look) {
  std::string points;
  for (std::size_t i = 0; i < xs.size(); ++i)
    points += fmt::format("{}{},{}", i == 0 ? "" : " ", coordinate(xs[i]), coordinate(ys[i]));
  return fmt::format("<polyline class=\"{}\" points=\"{}\"/>\n", look, points);
}

}  // namespace

std::string probability_curve(const SweepReport& report, std::size_t check, const std::vector<std::string>& links) {
  const std::vector<double> xs = places_of(report.plan.vary.front().values, left, width - right);
  std::vector<Estimate> estimates;
  for (const PointFigures& point : report.figures)
    estimates.push_back(point.checks[check].per_run.value_or(Estimate{}));
  const ChartScale y = share_scale(estimates);
  std::string description;
  for (std::size_t i = 0; i < estimates.size(); ++i)
    description += (i == 0 ? "" : "; ") + report.points[i].label + ": " + words_of_estimate(estimates[i]);
  std::string svg =
      chart_opening("How often a run has " + hit_name(check), description, width, title_place(report) + 12);
  svg += axes(report, xs, y, "share of runs", [](double share) { return short_number(share); });
  std::string band;
  for (std::size_t i = 0; i < xs.size(); ++i)
    band += fmt::format("{}{},{}", i == 0 ? "M" : "L", coordinate(xs[i]), coordinate(y(estimates[i].interval.high)));
  for (std::size_t i = xs.size(); i-- > 0;)
    band += fmt::format("L{},{}", coordinate(xs[i]), coordinate(y(estimates[i].interval.low)));
  svg += "<path class=\"band\" d=\"" + band + "Z\"/>\n";
  // A logarithmic axis has no place for zero: the curve breaks off there, and only the upper bound is drawn.
  std::vector<double> part_xs, part_ys;
  for (std::size_t i = 0; i <= xs.size(); ++i) {
    const bool is_there = i < xs.size() && (estimates[i].value > 0 || !y.is_logarithmic());
    if (is_there) {
      part_xs.push_back(xs[i]);
      part_ys.push_back(y(estimates[i].value));
    } else if (!part_xs.empty()) {
      svg += polyline(part_xs, part_ys, "curve");
      part_xs.clear();
      part_ys.clear();
    }
  }
  for (std::size_t i = 0; i < xs.size(); ++i) {
    const double high = y(estimates[i].interval.high);
    svg += fmt::format("<line class=\"whisker\" x1=\"{0}\" x2=\"{0}\" y1=\"{1}\" y2=\"{2}\"/>", coordinate(xs[i]),
                       coordinate(y(estimates[i].interval.low)), coordinate(high));
    const std::string title =
        fmt::format("<title>{}: {}</title>", escaped(report.points[i].label), escaped(words_of_estimate(estimates[i])));
    if (estimates[i].value > 0) {
      svg += linked(links[i], fmt::format("<circle class=\"dot\" cx=\"{}\" cy=\"{}\" r=\"3.5\">{}</circle>",
                                          coordinate(xs[i]), coordinate(y(estimates[i].value)), title));
    } else {
      // "Somewhere below here": a hollow triangle at the upper bound that points down.
      svg += fmt::format("<path class=\"bound\" d=\"M{},{}h9l-4.5,7Z\">{}</path>", coordinate(xs[i] - 4.5),
                         coordinate(high), title);
    }
    svg += "\n";
  }
  return svg + "</svg>\n";
}

std::string wait_curve(const SweepReport& report) {
  const std::vector<double> all = places_of(report.plan.vary.front().values, left, width - right);
  std::vector<double> xs;
  std::array<std::vector<double>, 2> times;
  std::string description;
  double least = HUGE_VAL, most = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& latency = report.figures[i].latency_ns;
    if (!latency[0] || !latency[2]) continue;
    xs.push_back(all[i]);
    times[0].push_back(static_cast<double>(*latency[0]));
    times[1].push_back(static_cast<double>(*latency[2]));
    least = std::min(least, std::max(times[0].back(), 1.0));
    most = std::max(most, times[1].back());
    description += fmt::format("{}{}: median {}, 99th percentile {}", description.empty() ? "" : "; ",
                               report.points[i].label, short_time(times[0].back()), short_time(times[1].back()));
  }
  if (xs.empty()) return {};
  const bool logarithmic = most / least >= 50;
  const ChartScale y(logarithmic ? std::pow(10.0, std::floor(std::log10(least))) : 0, most * 1.05, height - bottom, top,
                     logarithmic);
  std::string svg = chart_opening("How long it takes to get the lock", description, width, title_place(report) + 12);
  svg += axes(report, all, y, "from the wish to the grant", [](double ns) { return short_time(ns); });
  for (std::size_t q = 0; q < times.size(); ++q) {
    std::vector<double> ys;
    for (const double time : times[q]) ys.push_back(y(time));
    svg += polyline(xs, ys, q == 0 ? "curve" : "curve second");
    for (std::size_t i = 0; i < xs.size(); ++i)
      svg += fmt::format("<circle class=\"dot{}\" cx=\"{}\" cy=\"{}\" r=\"3\"/>", q == 0 ? "" : " second",
                         coordinate(xs[i]), coordinate(ys[i]));
    svg += fmt::format("<text class=\"name\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n", coordinate(xs.back()),
                       coordinate(ys.back() < top + 24 ? ys.back() + 20 : ys.back() - 10), q == 0 ? "median" : "99 %");
  }
  return svg + "</svg>\n";
}

}  // namespace lockstep
