// "Did you mean": the known word nearest to one that is not known, and lists of words for messages.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep {

/// How many letters must be inserted, removed, replaced or swapped with their neighbour to turn `a` into `b`
/// (optimal string alignment); gives up with `limit + 1` as soon as it is sure to be more than `limit`.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

/// The candidate nearest to `word` when one is near enough to be a slip of the finger; case does not count.
/// Of equally near ones the first.
std::optional<std::string> suggest(std::string_view word, const std::vector<std::string>& candidates);

/// `alice, bob, carol`; a long list ends in `... (1000 in all)`.
std::string list_of(const std::vector<std::string>& words);

/// `"at", "when" or "every"`.
std::string quoted_choice(const std::vector<std::string>& words);

}  // namespace lockstep
