// The numbers of one run that a sweep adds up, read from its trace in one pass.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/trace/trace.hpp"

namespace lockstep {

struct RunMeasures {
  explicit RunMeasures(const Trace& trace);

  std::uint64_t acquisitions = 0;  ///< grants
  std::uint64_t refusals = 0;
  std::vector<std::int64_t> waits;  ///< of each grant: from the wish to it, in ns
  std::uint64_t locks = 0;          ///< that somebody wanted
  /// Over all locks: how long somebody waited for it while nobody had it.
  std::int64_t idle_ns = 0;
  /// Jain's index of the grants of those who ever wanted a lock, times 10^9: (sum x)^2 / (n * sum x^2).
  /// 10^9 when all got the same, 10^9 / n when one got all.
  std::uint64_t fairness_ppb = 0;
  /// Requests sent for attempts that came to nothing: all those of an acquisition that was not granted, and before a
  /// grant those of the rounds that did not win it (of a lock without rounds: those before the last "no").
  std::uint64_t in_vain = 0;
};

}  // namespace lockstep
