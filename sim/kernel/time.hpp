// Durations and the two clocks a process can read.
//
// A MonotonicTime and a WallTime are readings of a process's own clocks. They do not convert into each
// other, and neither converts into the simulator's true time (true_time.hpp): choosing a clock is a
// safety decision, so the compiler asks for it.
#pragma once

#include <chrono>
#include <cstdint>

namespace lockstep {

/// A length of time in integer nanoseconds. May be negative.
using Duration = std::chrono::nanoseconds;

using namespace std::chrono_literals;

/// A reading of one clock: nanoseconds since that clock's own zero.
template <class Clock>
class TimePoint {
 public:
  constexpr TimePoint() = default;
  constexpr explicit TimePoint(Duration since_zero) : since_zero_(since_zero) {}

  constexpr Duration since_zero() const { return since_zero_; }
  constexpr std::int64_t ns() const { return since_zero_.count(); }

  /// Later than every reading that a run can reach.
  static constexpr TimePoint max() { return TimePoint(Duration::max()); }

  friend constexpr auto operator<=>(TimePoint, TimePoint) = default;
  friend constexpr TimePoint operator+(TimePoint t, Duration d) { return TimePoint(t.since_zero_ + d); }
  friend constexpr TimePoint operator-(TimePoint t, Duration d) { return TimePoint(t.since_zero_ - d); }
  friend constexpr Duration operator-(TimePoint a, TimePoint b) { return a.since_zero_ - b.since_zero_; }
  constexpr TimePoint& operator+=(Duration d) {
    since_zero_ += d;
    return *this;
  }

 private:
  Duration since_zero_{0};
};

/// A process's monotonic clock: never goes back, may run fast or slow. Zero is the start of the run.
using MonotonicTime = TimePoint<struct MonotonicClock>;

/// A process's wall clock: may be stepped by an operator or slewed by NTP. Nanoseconds since the Unix epoch.
using WallTime = TimePoint<struct WallClock>;

}  // namespace lockstep
