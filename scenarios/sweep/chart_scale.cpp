#include "scenarios/sweep/chart_scale.hpp"

#include <algorithm>
#include <cmath>

#include "scenarios/format/units.hpp"

namespace lockstep {

ChartScale::ChartScale(double low, double high, double from, double to, bool logarithmic)
    : low_(low), high_(high), from_(from), to_(to), logarithmic_(logarithmic) {
  if (!(high_ > low_)) high_ = low_ + (low_ == 0 ? 1 : std::fabs(low_));
}

double ChartScale::operator()(double value) const {
  const double share = logarithmic_ ? (std::log10(std::clamp(value, low_, high_)) - std::log10(low_)) /
                                          (std::log10(high_) - std::log10(low_))
                                    : (std::clamp(value, low_, high_) - low_) / (high_ - low_);
  return from_ + share * (to_ - from_);
}

std::vector<double> ChartScale::ticks() const {
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

std::vector<double> places_of(const std::vector<Json>& values, double from, double to) {
  std::vector<double> numbers;
  for (const Json& value : values)
    if (const std::optional<double> number = number_of(value)) numbers.push_back(*number);
  std::vector<double> places;
  const bool rising = std::is_sorted(numbers.begin(), numbers.end());
  if (numbers.size() == values.size() && rising && values.size() > 1) {
    // A range by a factor, or one over decades, is spread evenly by its logarithm.
    const bool logarithmic = numbers.front() > 0 && numbers.back() / numbers.front() >= 20;
    const ChartScale scale(numbers.front(), numbers.back(), from + 14, to - 14, logarithmic);
    for (const double number : numbers) places.push_back(scale(number));
    return places;
  }
  const double room = to - from;
  for (std::size_t i = 0; i < values.size(); ++i)
    places.push_back(from + room * (static_cast<double>(i) + 0.5) / static_cast<double>(values.size()));
  return places;
}

double next_round(double value) {
  const double power = std::pow(10.0, std::floor(std::log10(value)));
  for (const double times : {1.0, 2.0, 5.0})
    if (value <= times * power * 1.0001) return times * power;
  return 10 * power;
}

}  // namespace lockstep
