// scenario + seed -> trace + verdicts. Everything above the simulator goes through here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/format/scenario.hpp"
#include "sim/check/verdict.hpp"
#include "sim/trace/trace.hpp"

namespace lockstep {

struct RunOptions {
  std::optional<std::uint64_t> seed;  ///< instead of the scenario's own
  std::optional<Duration> until;      ///< stop earlier than the scenario's duration
  std::string changes;                ///< what a command that replays it needs besides: " --with /algorithm/ttl=5s"
};

/// What the kernel and the model counted, beside what can be read from the trace.
struct RunCounters {
  std::uint64_t events = 0;    ///< events that the kernel executed
  std::uint64_t messages = 0;  ///< messages that arrived somewhere
  std::uint64_t requests = 0;  ///< requests that clients sent
  std::uint64_t timeouts = 0;  ///< requests whose client gave up waiting
};

struct ServerLoad {
  std::string name;
  Duration busy{0};                 ///< time spent executing commands
  std::uint64_t commands = 0;
  std::size_t queue_longest = 0;    ///< most requests waiting at once, the one in service not counted
  double queue_mean = 0;            ///< time average of the same
  Duration waited{0};               ///< time that requests spent in the queue, added up
};

struct Run {
  std::uint64_t seed = 0;
  Trace trace;
  std::vector<Violation> violations;
  RunCounters counters;
  std::vector<ServerLoad> servers;
};

/// Runs a validated scenario once.
Run run(const Scenario& scenario, const RunOptions& options = {});

}  // namespace lockstep
