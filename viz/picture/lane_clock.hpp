// A process's own clock, as the place where its lane puts an instant when lanes are shown in own time.
#pragma once

#include <vector>

#include "sim/trace/clock_history.hpp"

namespace lockstep::viz {

class LaneClock {
 public:
  /// True time: every instant stands where it is.
  LaneClock() = default;
  /// `zero`: the reading that counts as the beginning, in ns.
  LaneClock(const ClockHistory& clocks, ProcessId process, ClockKind clock, std::int64_t zero);

  bool is_true() const { return lines_.empty(); }
  /// What the clock shows at true time `time`, in ns since its zero.
  double reading(double time) const;
  /// A true time at which it shows that; where a step skipped the reading, the time of the step.
  double time(double reading) const;
  /// The true times between which lie all readings from `low` to `high`.
  struct Window {
    double begin, end;
  };
  Window window(double low, double high) const;

 private:
  struct Line {
    double since, until, reading, rate;
    double last() const { return reading + (until - since) * rate; }
  };
  std::vector<Line> lines_;
};

}  // namespace lockstep::viz
