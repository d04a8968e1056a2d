#include "scenarios/sweep/sweep_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "scenarios/sweep/value_list.hpp"
#include "scenarios/report/table.hpp"
#include "scenarios/format/units.hpp"

namespace lockstep {
namespace {

constexpr double width = 720, height = 340, left = 78, right = 18, top = 16, bottom = 62;

std::string at(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.size() > 2 && text.substr(text.size() - 2) == ".0") text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

/// A value as a position on an axis; nothing for a word or an object.
std::optional<double> number_of(const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string()) return std::nullopt;
  const std::string text = value.get<std::string>();
  if (const ParsedDuration duration = parse_duration(text); duration.value)
    return static_cast<double>(duration.value->count());
  // A rate is shown as how often, not as how long between.
  if (const std::optional<Duration> between = parse_rate(text)) return 1e9 / static_cast<double>(between->count());
  return std::nullopt;
}

/// From values to a stretch of pixels, straight or logarithmic.
class Scale {
 public:
  Scale(double low, double high, double from, double to, bool logarithmic)
      : low_(low), high_(high), from_(from), to_(to), logarithmic_(logarithmic) {
    if (!(high_ > low_)) high_ = low_ + (low_ == 0 ? 1 : std::fabs(low_));
  }
  double operator()(double value) const {
    const double share = logarithmic_ ? (std::log10(std::clamp(value, low_, high_)) - std::log10(low_)) /
                                            (std::log10(high_) - std::log10(low_))
                                      : (std::clamp(value, low_, high_) - low_) / (high_ - low_);
    return from_ + share * (to_ - from_);
  }
  bool is_logarithmic() const { return logarithmic_; }
  double low() const { return low_; }
  double high() const { return high_; }

  /// Round values to draw lines at.
  std::vector<double> ticks() const {
    std::vector<double> result;
    if (logarithmic_) {
      for (int power = static_cast<int>(std::ceil(std::log10(low_) - 1e-9)); std::pow(10.0, power) <= high_ * 1.0001;
           ++power)
        result.push_back(std::pow(10.0, power));
      return result;
    }
    const double rough = (high_ - low_) / 5;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    const double step = rough / power > 5   ? 10 * power
                        : rough / power > 2 ? 5 * power
                        : rough / power > 1 ? 2 * power
                                            : power;
    for (int i = static_cast<int>(std::ceil(low_ / step)); i * step <= high_ + step * 1e-6; ++i)
      result.push_back(i * step);
    return result;
  }

 private:
  double low_, high_, from_, to_;
  bool logarithmic_;
};

/// Where the values of the varied parameter lie, in pixels.
std::vector<double> places_of(const std::vector<Json>& values) {
  std::vector<double> numbers;
  for (const Json& value : values)
    if (const std::optional<double> number = number_of(value)) numbers.push_back(*number);
  std::vector<double> places;
  const bool rising = std::is_sorted(numbers.begin(), numbers.end());
  if (numbers.size() == values.size() && rising && values.size() > 1) {
    // A range by a factor, or one over decades, is spread evenly by its logarithm.
    const bool logarithmic = numbers.front() > 0 && numbers.back() / numbers.front() >= 20;
    const Scale scale(numbers.front(), numbers.back(), left + 14, width - right - 14, logarithmic);
    for (const double number : numbers) places.push_back(scale(number));
    return places;
  }
  const double room = width - right - left;
  for (std::size_t i = 0; i < values.size(); ++i)
    places.push_back(left + room * (static_cast<double>(i) + 0.5) / static_cast<double>(values.size()));
  return places;
}

Scale share_scale(const std::vector<Estimate>& estimates) {
  double most = 0, least = 1;
  for (const Estimate& estimate : estimates) {
    most = std::max(most, estimate.interval.high);
    if (estimate.value > 0) least = std::min(least, estimate.value);
  }
  // Over more than two decades a straight axis would show nothing of the small ones.
  double largest = 0;
  for (const Estimate& estimate : estimates) largest = std::max(largest, estimate.value);
  if (largest / least >= 100)
    return {std::pow(10.0, std::floor(std::log10(least / 3))), std::min(1.0, most), height - bottom, top, true};
  return {0, std::min(1.0, most * 1.05), height - bottom, top, false};
}

std::string opening(std::string_view title, std::string_view description, double w, double h) {
  return fmt::format(
      "<svg viewBox=\"0 0 {} {}\" role=\"img\" class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\">"
      "<title>{}</title><desc>{}</desc>\n",
      at(w), at(h), escaped(title), escaped(description));
}

template <class Words>
std::string axes(const SweepReport& report, const std::vector<double>& places, const Scale& y, std::string_view y_title,
                 Words words) {
  std::string svg;
  for (const double tick : y.ticks()) {
    svg += fmt::format("<line class=\"grid\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>", at(left), at(width - right),
                       at(y(tick)), at(y(tick)));
    svg += fmt::format("<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n", at(left - 8),
                       at(y(tick) + 4), escaped(words(tick)));
  }
  double free_from = -1e9;
  const Variation& variation = report.plan.vary.front();
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::string label = shortened(label_of(variation.values[i]), 18);
    const double half = 3.6 * static_cast<double>(columns_of(label)) + 4;
    svg += fmt::format("<line class=\"axis\" x1=\"{0}\" x2=\"{0}\" y1=\"{1}\" y2=\"{2}\"/>", at(places[i]),
                       at(height - bottom), at(height - bottom + 4));
    if (places[i] - half < free_from) continue;
    free_from = places[i] + half;
    svg += fmt::format("<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", at(places[i]),
                       at(height - bottom + 18), escaped(label));
  }
  svg += fmt::format("<line class=\"axis\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>", at(left), at(width - right),
                     at(height - bottom), at(height - bottom));
  svg += fmt::format("<text class=\"name\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                     at((left + width - right) / 2), at(height - bottom + 42), escaped(variation.pointer));
  svg +=
      fmt::format("<text class=\"name\" transform=\"translate(16 {}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
                  at((top + height - bottom) / 2), escaped(y_title));
  return svg;
}

std::string polyline(const std::vector<double>& xs, const std::vector<double>& ys, std::string_view look) {
  std::string points;
  for (std::size_t i = 0; i < xs.size(); ++i) points += fmt::format("{}{},{}", i == 0 ? "" : " ", at(xs[i]), at(ys[i]));
  return fmt::format("<polyline class=\"{}\" points=\"{}\"/>\n", look, points);
}

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

std::string words_of_estimate(const Estimate& estimate) {
  return fmt::format("{} ({} to {})", short_number(estimate.value), short_number(estimate.interval.low),
                     short_number(estimate.interval.high));
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

std::string probability_curve(const SweepReport& report, std::size_t check) {
  const std::vector<double> xs = places_of(report.plan.vary.front().values);
  std::vector<Estimate> estimates;
  for (const PointFigures& point : report.figures)
    estimates.push_back(point.checks[check].per_run.value_or(Estimate{}));
  const Scale y = share_scale(estimates);
  std::string description;
  std::vector<double> middle;
  for (std::size_t i = 0; i < estimates.size(); ++i) {
    description += (i == 0 ? "" : "; ") + report.points[i].label + ": " + words_of_estimate(estimates[i]);
    middle.push_back(y(estimates[i].value));
  }
  std::string svg = opening("How often a run has " + hit_name(check), description, width, height);
  svg += axes(report, xs, y, "share of runs", [](double share) { return short_number(share); });
  std::string band;
  for (std::size_t i = 0; i < xs.size(); ++i)
    band += fmt::format("{}{},{}", i == 0 ? "M" : "L", at(xs[i]), at(y(estimates[i].interval.high)));
  for (std::size_t i = xs.size(); i-- > 0;) band += fmt::format("L{},{}", at(xs[i]), at(y(estimates[i].interval.low)));
  svg += "<path class=\"band\" d=\"" + band + "Z\"/>\n";
  svg += polyline(xs, middle, "curve");
  for (std::size_t i = 0; i < xs.size(); ++i) {
    svg += fmt::format("<line class=\"whisker\" x1=\"{0}\" x2=\"{0}\" y1=\"{1}\" y2=\"{2}\"/>", at(xs[i]),
                       at(y(estimates[i].interval.low)), at(y(estimates[i].interval.high)));
    svg +=
        fmt::format("<circle class=\"dot\" cx=\"{}\" cy=\"{}\" r=\"3.5\"><title>{}: {}</title></circle>\n", at(xs[i]),
                    at(middle[i]), escaped(report.points[i].label), escaped(words_of_estimate(estimates[i])));
  }
  return svg + "</svg>\n";
}

std::string wait_curve(const SweepReport& report) {
  const std::vector<double> all = places_of(report.plan.vary.front().values);
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
  const Scale y(logarithmic ? std::pow(10.0, std::floor(std::log10(least))) : 0, most * 1.05, height - bottom, top,
                logarithmic);
  std::string svg = opening("How long it takes to get the lock", description, width, height);
  svg += axes(report, all, y, "from the wish to the grant", [](double ns) { return short_time(ns); });
  for (std::size_t q = 0; q < times.size(); ++q) {
    std::vector<double> ys;
    for (const double time : times[q]) ys.push_back(y(time));
    svg += polyline(xs, ys, q == 0 ? "curve" : "curve second");
    for (std::size_t i = 0; i < xs.size(); ++i)
      svg += fmt::format("<circle class=\"dot{}\" cx=\"{}\" cy=\"{}\" r=\"3\"/>", q == 0 ? "" : " second", at(xs[i]),
                         at(ys[i]));
    svg += fmt::format("<text class=\"name\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n", at(xs.back()),
                       at(ys.back() < top + 24 ? ys.back() + 20 : ys.back() - 10), q == 0 ? "median" : "99 %");
  }
  return svg + "</svg>\n";
}

std::string heat_map(const SweepReport& report, std::size_t check) {
  const Variation& down = report.plan.vary[0];
  const Variation& across = report.plan.vary[1];
  const std::size_t columns = across.values.size(), rows = down.values.size();
  std::size_t longest = 0;
  for (const Json& value : down.values) longest = std::max(longest, columns_of(shortened(label_of(value), 24)));
  const double margin = std::max(90.0, 7.4 * static_cast<double>(longest) + 44);
  const double cell = std::clamp(900.0 / static_cast<double>(columns), 46.0, 96.0), tall = 34;
  const double w = margin + cell * static_cast<double>(columns) + 10, h = 20 + tall * static_cast<double>(rows) + 56;
  double most = 0;
  for (const PointFigures& point : report.figures)
    if (point.checks[check].per_run) most = std::max(most, point.checks[check].per_run->value);

  std::string svg = opening(
      "How often a run has " + hit_name(check),
      fmt::format("A heat map of {} down and {} across; the table has its numbers.", down.pointer, across.pointer), w,
      h);
  for (std::size_t row = 0; row < rows; ++row) {
    const double y = 12 + tall * static_cast<double>(row);
    svg += fmt::format("<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n", at(margin - 8),
                       at(y + tall / 2 + 4), escaped(shortened(label_of(down.values[row]), 24)));
    for (std::size_t column = 0; column < columns; ++column) {
      const std::size_t i = row * columns + column;
      const CheckFigures& figures = report.figures[i].checks[check];
      const double x = margin + cell * static_cast<double>(column);
      const Estimate estimate = figures.per_run.value_or(Estimate{});
      const Shade shade = shade_of(most > 0 ? std::sqrt(estimate.value / most) : 0);
      svg += fmt::format(
          "<g><title>{}: {}</title><rect class=\"cell\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" "
          "fill=\"#{:02x}{:02x}{:02x}\"/>",
          escaped(report.points[i].label), escaped(words_of_estimate(estimate)), at(x), at(y), at(cell), at(tall),
          shade.fill[0], shade.fill[1], shade.fill[2]);
      svg += fmt::format("<text class=\"inside\" fill=\"{}\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text></g>\n",
                         shade.is_dark ? "#ffffff" : "#222222", at(x + cell / 2), at(y + tall / 2 + 4),
                         figures.per_run ? escaped(fmt::format("{:.3g}", estimate.value)) : "-");
    }
  }
  const double below = 12 + tall * static_cast<double>(rows);
  for (std::size_t column = 0; column < columns; ++column)
    svg += fmt::format("<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
                       at(margin + cell * (static_cast<double>(column) + 0.5)), at(below + 18),
                       escaped(shortened(label_of(across.values[column]), static_cast<std::size_t>(cell / 7))));
  svg += fmt::format("<text class=\"name\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>", at((margin + w) / 2),
                     at(below + 40), escaped(across.pointer));
  svg +=
      fmt::format("<text class=\"name\" transform=\"translate(16 {}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
                  at((12 + below) / 2), escaped(down.pointer));
  return svg + "</svg>\n";
}

}  // namespace lockstep
