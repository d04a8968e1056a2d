// A change of a scenario's JSON, and a parameter that takes several values in turn.
//
// Changes are made to the JSON before it is read, so each point of a sweep is validated like a file of its own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/format/json_text.hpp"
#include "scenarios/format/problem.hpp"

namespace lockstep {

/// /algorithm/ttl = "5s"
struct Change {
  std::string pointer;
  Json value;
};

/// Makes the change, or says why it cannot be made. Objects that are missing on the way are made, so that
/// /network/loss can be set in a file without "network"; "algorithm": "redlock" becomes {"name": "redlock"} when one
/// of its options is set, and "for": "15s" the distribution when /faults/0/for/exponential is.
std::optional<Problem> make_change(const Change& change, Json& json);

/// "/algorithm/ttl=5s", as --with takes it.
struct ParsedChange {
  std::optional<Change> change;
  std::string error;
};
ParsedChange parse_change(std::string_view text);
/// The inverse.
std::string text_of(const Change& change);

/// /algorithm/ttl = 2s, 5s, 10s
struct Variation {
  std::string pointer;
  std::vector<Json> values;
  std::string text;  ///< as typed
};

struct ParsedVariation {
  std::optional<Variation> variation;
  std::string error;
};
ParsedVariation parse_variation(std::string_view text);

/// A word of a command line, in quotes where a shell needs them.
std::string shell_word(std::string_view text);

}  // namespace lockstep
