// What can go wrong, as plain data: when, what, whom, for how long.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "sim/kernel/clock_line.hpp"
#include "sim/kernel/distribution.hpp"
#include "sim/model/pressure.hpp"
#include "sim/trace/fact.hpp"

namespace lockstep {

enum class FaultKind : std::uint8_t {
  stop,         ///< GC, SIGSTOP: no code runs, clocks run, packets queue
  suspend,      ///< frozen VM: the monotonic clock stands still too
  slow,         ///< every local step takes `factor` times as long
  crash,        ///< memory is lost; with `lasts` the process restarts after that long
  restart,      ///< the process crashes, unless it is down, and is back at once
  partition,    ///< messages on these links are not delivered
  slow_link,    ///< delays times `factor`
  loss,         ///< messages are lost with probability `loss`
  stall,        ///< packets are held, and delivered in order at the end
  step_clock,   ///< the wall clock jumps by `by`
  slew_clock,   ///< the wall clock runs faster or slower, at `rate`, until it has gained `by`
  drift,        ///< the clocks run at `rate` from now on (or for `lasts`, then as at the start of the run)
  slow_server,  ///< service times times `factor`
  power_loss,   ///< a crash that takes the machine's page cache along
  shutdown,     ///< SIGTERM: the process saves what it is configured to save, then ends
  slow_command, ///< one command occupies the server for `lasts`; the others wait behind it
  cache_fill    ///< other users write `pressure` into the node for `lasts`
};

/// A fact to wait for. Zero ids, Operation::none and an absent outcome match anything.
struct Trigger {
  FactKind fact{};
  ProcessId process{};
  ProcessId peer{};
  Resource resource{};
  Operation operation = Operation::none;
  std::uint64_t nth = 1;  ///< the n-th fact that matches
};

struct Fault {
  // When: exactly one of the first three.
  std::optional<Duration> at;
  std::optional<Trigger> when;
  std::optional<Distribution> every;  ///< from the end of one to the begin of the next
  Distribution after;                 ///< with `at` and `when`: this much later; zero unless said
  double probability = 1;
  // What.
  FaultKind kind{};
  std::vector<ProcessId> processes;  ///< all of them; with `every`, one is picked each time
  std::vector<std::pair<ProcessId, ProcessId>> links;  ///< directions, for the link kinds
  std::optional<Distribution> lasts;                   ///< absent: to the end of the run
  double factor = 1;
  double loss = 0;
  Duration by{0};
  RatePpb rate = 0;
  bool wall = true, monotonic = true;  ///< drift: which clocks
  /// Crash, restart: its memory comes back as it was (true) or is gone (false), whatever its persistence.
  /// Nothing: what its persistence has kept.
  std::optional<bool> data_kept;
  Pressure pressure;  ///< cache_fill
};

}  // namespace lockstep
