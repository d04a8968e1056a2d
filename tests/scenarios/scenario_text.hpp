// Small scenarios for tests of the reader: a whole one that is right, and ways to spoil it.
#pragma once

#include <string>
#include <string_view>

#include "scenarios/format/reader.hpp"

namespace lockstep::testing {

/// Three nodes, Redlock, a store, alice and bob.
inline constexpr std::string_view good_scenario = R"({
  "duration": "60s",
  "nodes": {"count": 3},
  "algorithm": {"name": "redlock", "ttl": "10s"},
  "storage": {"name": "disk"},
  "clients": {
    "alice": {"does": [{"acquire": "file"}, {"write": "disk"}, {"release": "file"}]},
    "bob": {"does": [{"acquire": "file"}, {"write": "disk"}, {"release": "file"}]}
  }
})";

/// The good scenario with the top-level keys of `changes` replaced; null removes one.
inline Json changed(std::string_view changes) {
  Json json = Json::parse(good_scenario);
  const Json changed_keys = Json::parse(changes);
  for (auto change = changed_keys.begin(); change != changed_keys.end(); ++change) {
    if (change->is_null()) {
      json.erase(change.key());
    } else {
      json[change.key()] = *change;
    }
  }
  return json;
}

inline ReadResult read_changed(std::string_view changes, const std::string& base_directory = "") {
  return read_scenario_json(changed(changes), "story.json", base_directory);
}

/// Each problem as "pointer: message", one per line; "fine" when there is none.
inline std::string said(const ReadResult& result) {
  if (result.scenario.has_value() != result.problems.empty()) return "a scenario together with problems, or neither";
  if (result.problems.empty()) return "fine";
  std::string text;
  for (const Problem& problem : result.problems) {
    if (!text.empty()) text += '\n';
    text += problem.pointer + ": " + message_of(problem);
  }
  return text;
}

inline std::string said_of(std::string_view changes) { return said(read_changed(changes)); }

/// The scenario of changes that must be right.
inline Scenario scenario_of(std::string_view changes) {
  ReadResult result = read_changed(changes);
  return result.scenario ? std::move(*result.scenario) : Scenario{.title = said(result)};
}

inline std::string repository_directory() { return LOCKSTEP_SOURCE_DIR; }
/// Beside this file.
inline std::string files_directory() { return repository_directory() + "/tests/scenarios/files"; }

}  // namespace lockstep::testing
