#include "viz/picture/lane_clock.hpp"

#include <algorithm>

namespace lockstep::viz {
namespace {

constexpr double for_ever = 1e17;

}  // namespace

LaneClock::LaneClock(const ClockHistory& clocks, ProcessId process, ClockKind clock, std::int64_t zero) {
  const std::vector<ClockLine>& recorded = clocks.lines(process, clock);
  for (std::size_t i = 0; i < recorded.size(); ++i) {
    Line line{};
    line.since = static_cast<double>(recorded[i].since().ns());
    line.until = i + 1 < recorded.size() ? static_cast<double>(recorded[i + 1].since().ns()) : for_ever;
    line.reading = static_cast<double>(recorded[i].read(recorded[i].since()).count() - zero);
    line.rate = 1 + static_cast<double>(recorded[i].rate()) * 1e-9;
    lines_.push_back(line);
  }
}

double LaneClock::reading(double time) const {
  if (lines_.empty()) return time;
  const auto after = std::upper_bound(lines_.begin() + 1, lines_.end(), time,
                                      [](double t, const Line& line) { return t < line.since; });
  const Line& line = *(after - 1);
  return line.reading + (time - line.since) * line.rate;
}

double LaneClock::time(double reading) const {
  if (lines_.empty()) return reading;
  for (const Line& line : lines_) {
    if (reading < line.reading)
      return line.since == lines_.front().since ? line.since + (reading - line.reading) : line.since;
    if (reading <= line.last() && line.rate > 0) return line.since + (reading - line.reading) / line.rate;
  }
  return lines_.back().since;
}

LaneClock::Window LaneClock::window(double low, double high) const {
  if (lines_.empty()) return {low, high};
  Window found{for_ever, -for_ever};
  for (const Line& line : lines_) {
    const double a = std::max(low, line.reading), b = std::min(high, line.last());
    if (a > b) continue;
    const double rate = std::max(line.rate, 1e-9);
    found.begin = std::min(found.begin, line.since + (a - line.reading) / rate);
    found.end = std::max(found.end, std::min(line.until, line.since + (b - line.reading) / rate));
  }
  if (found.begin > found.end) return {time(low), time(high)};
  return found;
}

}  // namespace lockstep::viz
