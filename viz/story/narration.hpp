// The run told as a story: one sentence for each event that matters, with the numbers of this very run.
//
// Nothing is written by hand for a scenario: who asks, who is granted what and until when, whose clock says otherwise,
// what stops, jumps or breaks, and what that leads to, all come from the trace and its verdicts.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "viz/story/told.hpp"

namespace lockstep::viz {

enum class Tone : std::uint8_t {
  plain,   ///< an ordinary step
  world,   ///< something goes wrong in the world: a pause, a crash, a clock
  turn,    ///< belief and truth part: a lease ends unnoticed, a key is gone
  danger,  ///< a violation
  good     ///< a fence or a check prevented something
};

struct Sentence {
  TrueTime at{};
  std::size_t fact = 0;            ///< where a click leads
  std::vector<std::size_t> facts;  ///< all it speaks of, in order
  ProcessId who{};
  Tone tone{};
  std::string text;
};

struct Narration {
  std::vector<Sentence> sentences;  ///< in order of time
  std::size_t left_out = 0;         ///< of a long run: less important ones

  /// The last sentence at or before the fact; nothing (SIZE_MAX) before the first one.
  std::size_t at_fact(std::size_t fact) const;
};

struct NarrationLimits {
  std::size_t sentences = 300;
};

Narration narrate(const Told& told, const NarrationLimits& limits = {});

}  // namespace lockstep::viz
