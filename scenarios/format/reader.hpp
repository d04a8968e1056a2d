// Scenario file -> scenario, or everything that is wrong with it.
//
// Reading never stops at the first problem, throws nothing, and costs nothing to speak of whatever the file holds:
// limits.hpp says how much is too much. What comes out is complete: defaults filled in, populations expanded, names
// checked against each other, so that whatever runs it has no more questions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/format/json_text.hpp"
#include "scenarios/format/problem.hpp"
#include "scenarios/format/scenario.hpp"

namespace lockstep {

/// The scenario when there was no problem, and otherwise the problems in the order of the file.
struct ReadResult {
  std::optional<Scenario> scenario;
  std::vector<Problem> problems;
};

ReadResult read_scenario_file(const std::string& path);

/// A scenario file as values, for a caller who changes some of them before they are read. The problems are those of
/// the file and of its JSON.
struct ReadValues {
  std::optional<Json> json;
  std::vector<Problem> problems;
};
ReadValues read_values_of_file(const std::string& path);

/// `file` names the text in messages and gives the scenario its name; files of measured values are looked for in
/// `base_directory` (empty: the working directory).
ReadResult read_scenario_text(std::string_view text, std::string file, std::string base_directory);

/// The same of values that are already parsed, and perhaps changed.
ReadResult read_scenario_json(const Json& json, std::string file, std::string base_directory);

/// The folder part of a path, as `base_directory` wants it.
std::string directory_of(const std::string& path);
/// "stories/paused-client.json" -> "paused-client".
std::string stem_of(const std::string& path);

}  // namespace lockstep
