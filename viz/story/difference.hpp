// Where two runs part, in a sentence; and how they are laid beside each other.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "viz/story/told.hpp"

namespace lockstep::viz {

struct Difference {
  /// The first place at which the two traces are not equal; nothing: they are the same run.
  std::optional<std::size_t> fact;
  /// The first place at which something else *happens*: another kind of event, process or answer. Numbers inside of a
  /// message (a TTL, a token) do not count. Nothing: the same happens in both. An index in each trace.
  std::optional<std::size_t> turn_before, turn_after;
  std::string first;  ///< a sentence about `fact`; "" when they are the same
  std::string turn;   ///< a sentence about the turn; "" when there is none
  TrueTime at{};      ///< true time of the turn, or else of the first difference
};

/// `other`: how the sentences call the first run.
Difference compare(const Told& before, const Told& after, std::string_view other = "before");

}  // namespace lockstep::viz
