// A run that somebody watches: he is told how far it is, and may end it early.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "scenarios/run.hpp"

namespace lockstep {

struct RunProgress {
  TrueTime at{};             ///< how far it is simulated
  std::uint64_t events = 0;  ///< executed so far
  std::size_t facts = 0;     ///< recorded so far
};

enum class WatchWord : std::uint8_t {
  go_on,
  stop_here,  ///< the run ends here and is judged as far as it goes
  give_up,    ///< nobody wants it any more
};

/// Asked every few thousand events, on the thread that runs.
using RunWatch = std::function<WatchWord(const RunProgress&)>;

/// The same as `run`, to the last fact, as long as the watch says `go_on`; nothing when it gave up.
std::optional<Run> run_watched(const Scenario& scenario, const RunOptions& options, const RunWatch& watch);

}  // namespace lockstep
