// The numbers of a scenario that can be turned: each with where it stands in the file, its unit and a sensible range.
//
// The list is made from the scenario's values, not from a table of known keys: every duration, number and flag in the
// algorithm, the network, the nodes, the stores, the clients' steps and the faults is one, those at their defaults
// included where an algorithm uses them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/format/json_text.hpp"
#include "scenarios/format/scenario.hpp"

namespace lockstep::viz {

enum class ParameterKind : std::uint8_t { duration, number, whole, flag, word };

struct Parameter {
  std::string pointer;  ///< "/algorithm/ttl"
  std::string name;     ///< stable and unique: "algorithm.ttl"
  std::string label;    ///< "ttl"
  std::string group;    ///< "Algorithm", "Network", "alice", "Fault 1: stop alice"
  ParameterKind kind{};
  double value = 0;  ///< duration: ns; flag: 0 or 1; word: index into `words`
  double low = 0, high = 1;
  bool is_logarithmic = false;
  std::vector<std::string> words;
  std::string help;
};

/// `json` is the file as edited, `scenario` what the reader made of it, `origin` the file as it was opened: ranges
/// are taken from there, so that they stay where they are while a slider is dragged.
std::vector<Parameter> parameters_of(const Json& json, const Scenario& scenario, const Json& origin);

/// The value as a scenario file has it: durations with three significant digits and a unit.
Json json_value(const Parameter& parameter, double value);
/// The same for people: "30s", "0.05", "yes".
std::string value_text(const Parameter& parameter, double value);

/// What a range should be for a duration of that length.
struct Range {
  double low, high;
};
Range range_around(Duration value);

}  // namespace lockstep::viz
