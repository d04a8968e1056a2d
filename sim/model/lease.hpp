// A lease: what a client holds when a lock was granted to it.
#pragma once

#include "sim/kernel/time.hpp"
#include "sim/trace/fact.hpp"
#include "sim/trace/ids.hpp"

namespace lockstep {

/// A reading of one of a process's own two clocks, whichever it chose to measure with.
struct LocalTime {
  ClockKind clock = ClockKind::monotonic;
  Duration reading{0};

  static constexpr LocalTime never(ClockKind clock) { return {clock, Duration::max()}; }
  constexpr bool ends() const { return reading != Duration::max(); }

  // Only readings of one clock are compared; the caller chose it once, for the whole algorithm.
  friend constexpr Duration operator-(LocalTime a, LocalTime b) { return a.reading - b.reading; }
  friend constexpr LocalTime operator+(LocalTime t, Duration d) { return {t.clock, t.reading + d}; }
  friend constexpr bool operator<(LocalTime a, LocalTime b) { return a.reading < b.reading; }
  friend constexpr bool operator>=(LocalTime a, LocalTime b) { return a.reading >= b.reading; }
};

struct Lease {
  Resource resource{};
  OwnerToken owner{};       ///< the value stored under the key
  FencingToken fencing{};   ///< grows with every grant, if the lock hands one out
  LocalTime valid_until{};  ///< on the owner's clock
};

}  // namespace lockstep
