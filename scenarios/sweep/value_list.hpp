// The values that a parameter takes: what stands behind the equals sign of --vary.
//
//   2s,5s,10s              a list, separated by commas
//   1s..10s/1s             from, to (included when a step meets it), step
//   1ms..100ms*10          from, to, factor
//   0.1/s..10/s*10         rates, and any number with a unit behind it
//   redlock,set-token      words
//   true,3,"3",{"exponential":"5ms"},[1,2]   JSON, as it would stand in the file
//
// Ranges are counted in decimal digits, or in nanoseconds: 0.1..0.3/0.1 is 0.1, 0.2, 0.3 and nothing else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/format/json_text.hpp"

namespace lockstep {

struct ValueList {
  std::vector<Json> values;
  std::string error;  ///< "expected ..., found ..."; empty: none
};

inline constexpr std::size_t values_max = 10'000;

ValueList parse_values(std::string_view text);

/// One value, as a list of one: JSON where it is JSON, and otherwise the text itself.
Json parse_value(std::string_view text);

/// A value as a label shows it: a text without its quotes, anything else as JSON.
std::string label_of(const Json& value);

}  // namespace lockstep
