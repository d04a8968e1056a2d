// Every process's clocks over a whole run, read back from the trace.
//
// This is how a checker answers "when, in true time, did alice's lease end on alice's own clock?" without
// asking the model.
#pragma once

#include <vector>

#include "sim/kernel/clock_line.hpp"
#include "sim/trace/trace.hpp"

namespace lockstep {

class ClockHistory {
 public:
  explicit ClockHistory(const Trace& trace);

  /// What `process` read on its `clock` at true time `at`.
  Duration read(ProcessId process, ClockKind clock, TrueTime at) const;

  /// The first true time, not before `from`, at which the clock reads at least `reading`;
  /// TrueTime::max() when that does not happen on the recorded lines (the last one goes on for ever).
  TrueTime first_at(ProcessId process, ClockKind clock, Duration reading, TrueTime from) const;

  /// The lines of one clock, in order of true time.
  const std::vector<ClockLine>& lines(ProcessId process, ClockKind clock) const;

 private:
  std::vector<std::vector<ClockLine>> lines_;  // two per process: monotonic, wall
};

}  // namespace lockstep
