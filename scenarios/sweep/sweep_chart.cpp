#include "scenarios/sweep/sweep_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "scenarios/format/units.hpp"
#include "scenarios/report/table.hpp"
#include "scenarios/sweep/value_list.hpp"

namespace lockstep {
namespace {

constexpr double width = 720, height = 360, left = 78, right = 18, top = 16, bottom = 82;

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

/// A value in as few characters as tell it: {"exponential": "5s"} as "exponential 5s".
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

/// At most three lines of that many characters.
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
      const bool is_short = high_ / low_ <= 1000;
      for (int power = static_cast<int>(std::floor(std::log10(low_) + 1e-9)); std::pow(10.0, power) <= high_ * 1.0001;
           ++power)
        for (const double times : {1.0, 2.0, 5.0}) {
          const double tick = times * std::pow(10.0, power);
          if ((times == 1 || is_short) && tick >= low_ * 0.9999 && tick <= high_ * 1.0001) result.push_back(tick);
        }
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

/// The next of 1, 2, 5, 10, ...
double next_round(double value) {
  const double power = std::pow(10.0, std::floor(std::log10(value)));
  for (const double times : {1.0, 2.0, 5.0})
    if (value <= times * power * 1.0001) return times * power;
  return 10 * power;
}

Scale share_scale(const std::vector<Estimate>& estimates) {
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

std::string opening(std::string_view title, std::string_view description, double w, double h) {
  return fmt::format(
      "<svg viewBox=\"0 0 {} {}\" role=\"img\" class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\">"
      "<title>{}</title><desc>{}</desc>\n",
      at(w), at(h), escaped(title), escaped(description));
}

/// Lines below each other, centred.
std::string text_in_lines(double x, double y, const std::vector<std::string>& lines) {
  constexpr double line_height = 14;
  std::string svg;
  for (std::size_t i = 0; i < lines.size(); ++i)
    svg += fmt::format("<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", at(x),
                       at(y + line_height * static_cast<double>(i)), escaped(lines[i]));
  return svg;
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

/// The element inside of a link, if there is one.
std::string linked(const std::string& href, const std::string& element) {
  return href.empty() ? element : "<a href=\"" + href + "\">" + element + "</a>";
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
    const std::vector<std::string> lines = label_lines(variation.values[i], axis_columns);
    std::size_t columns = 0;
    for (const std::string& line : lines) columns = std::max(columns, columns_of(line));
    const double half = 3.6 * static_cast<double>(columns) + 4;
    svg += fmt::format("<line class=\"axis\" x1=\"{0}\" x2=\"{0}\" y1=\"{1}\" y2=\"{2}\"/>", at(places[i]),
                       at(height - bottom), at(height - bottom + 4));
    if (places[i] - half < free_from) continue;
    free_from = places[i] + half;
    svg += text_in_lines(std::min(places[i], width - half), height - bottom + 18, lines);
  }
  svg += fmt::format("<line class=\"axis\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>", at(left), at(width - right),
                     at(height - bottom), at(height - bottom));
  svg += fmt::format("<text class=\"name\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                     at((left + width - right) / 2), at(title_place(report)), escaped(variation.pointer));
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
  if (estimate.value == 0) return "none seen, below " + short_number(estimate.interval.high);
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

std::string probability_curve(const SweepReport& report, std::size_t check, const std::vector<std::string>& links) {
  const std::vector<double> xs = places_of(report.plan.vary.front().values);
  std::vector<Estimate> estimates;
  for (const PointFigures& point : report.figures)
    estimates.push_back(point.checks[check].per_run.value_or(Estimate{}));
  const Scale y = share_scale(estimates);
  std::string description;
  for (std::size_t i = 0; i < estimates.size(); ++i)
    description += (i == 0 ? "" : "; ") + report.points[i].label + ": " + words_of_estimate(estimates[i]);
  std::string svg = opening("How often a run has " + hit_name(check), description, width, title_place(report) + 12);
  svg += axes(report, xs, y, "share of runs", [](double share) { return short_number(share); });
  std::string band;
  for (std::size_t i = 0; i < xs.size(); ++i)
    band += fmt::format("{}{},{}", i == 0 ? "M" : "L", at(xs[i]), at(y(estimates[i].interval.high)));
  for (std::size_t i = xs.size(); i-- > 0;) band += fmt::format("L{},{}", at(xs[i]), at(y(estimates[i].interval.low)));
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
    svg += fmt::format("<line class=\"whisker\" x1=\"{0}\" x2=\"{0}\" y1=\"{1}\" y2=\"{2}\"/>", at(xs[i]),
                       at(y(estimates[i].interval.low)), at(high));
    const std::string title =
        fmt::format("<title>{}: {}</title>", escaped(report.points[i].label), escaped(words_of_estimate(estimates[i])));
    if (estimates[i].value > 0) {
      svg += linked(links[i], fmt::format("<circle class=\"dot\" cx=\"{}\" cy=\"{}\" r=\"3.5\">{}</circle>", at(xs[i]),
                                          at(y(estimates[i].value)), title));
    } else {
      // "Somewhere below here": a hollow triangle at the upper bound that points down.
      svg += fmt::format("<path class=\"bound\" d=\"M{},{}h9l-4.5,7Z\">{}</path>", at(xs[i] - 4.5), at(high), title);
    }
    svg += "\n";
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
  std::string svg = opening("How long it takes to get the lock", description, width, title_place(report) + 12);
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

  std::string svg = opening(
      "How often a run has " + hit_name(check),
      fmt::format("A heat map of {} down and {} across; the table has its numbers.", down.pointer, across.pointer), w,
      h);
  for (std::size_t row = 0; row < rows; ++row) {
    const double y = 12 + tall * static_cast<double>(row);
    svg += fmt::format("<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n", at(margin - 8),
                       at(y + tall / 2 + 4), escaped(shortened(axis_label(down.values[row]), label_columns)));
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
          "<rect class=\"cell\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#{:02x}{:02x}{:02x}\"/>", at(x),
          at(y), at(cell), at(tall), shade.fill[0], shade.fill[1], shade.fill[2]);
      const std::string text =
          fmt::format("<text class=\"inside\" fill=\"{}\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                      shade.is_dark ? "#ffffff" : "#222222", at(x + cell / 2), at(y + tall / 2 + 4), escaped(words));
      svg +=
          linked(links[i], fmt::format("<g><title>{}: {}</title>{}{}</g>", escaped(report.points[i].label),
                                       estimate ? escaped(words_of_estimate(*estimate)) : "no run", rectangle, text)) +
          "\n";
    }
  }
  for (std::size_t column = 0; column < columns; ++column)
    svg += text_in_lines(margin + cell * (static_cast<double>(column) + 0.5), below + 18, column_labels[column]);
  svg += fmt::format("<text class=\"name\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>", at((margin + w) / 2),
                     at(h - 8), escaped(across.pointer));
  svg +=
      fmt::format("<text class=\"name\" transform=\"translate(16 {}) rotate(-90)\" text-anchor=\"middle\">{}</text>\n",
                  at((12 + below) / 2), escaped(down.pointer));
  return svg + "</svg>\n";
}

}  // namespace lockstep
