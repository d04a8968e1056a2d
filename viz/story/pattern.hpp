// Searching for a pattern of events: "grant, then pause > TTL, then write".
//
// A pattern is a list of steps, in this order in the trace, with anything in between. A step is an event word, perhaps
// with who does it in front and with a bound on its length behind:
//
//   [alice | n1 | other | any] word [> 5s | < TTL]
//
// Steps without a name are about the same client as the step before; "other" is a different client, "any" is anyone.
// Words: want, grant, refuse, extend, leave, release, pause, crash, restart, write, reject, read, expire, lost,
// timeout, clock, cut. Lengths: of a pause how long it lasts, of a grant the validity, of anything else the time since
// the step before. TTL is the scenario's.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "viz/story/told.hpp"

namespace lockstep::viz {

struct PatternStep {
  enum class Who : std::uint8_t { same, other, any, named };
  Who who = Who::same;
  std::string name;   ///< with `named`
  std::string event;  ///< one of the words
  enum class Bound : std::uint8_t { none, longer, shorter };
  Bound bound = Bound::none;
  Duration length{0};
};

struct Pattern {
  std::vector<PatternStep> steps;
  std::string complaint;  ///< what is not understood; empty: fine

  /// `ttl`: what the word TTL means.
  static Pattern parse(std::string_view text, Duration ttl);
};

/// The facts of one occurrence, one per step.
using Occurrence = std::vector<std::size_t>;

/// At most `most` occurrences, in order of their first facts. For each first fact the earliest continuation is taken.
std::vector<Occurrence> find_pattern(const Told& told, const Pattern& pattern, std::size_t most = 200);

}  // namespace lockstep::viz
