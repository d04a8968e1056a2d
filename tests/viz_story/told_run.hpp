// A catalogue story, run, with everything that is derived from it.
#pragma once

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "scenarios/format/reader.hpp"
#include "scenarios/run.hpp"
#include "viz/story/told.hpp"

namespace lockstep::testing {

inline std::string catalogue_file(const std::string& name) {
  return std::string(LOCKSTEP_SOURCE_DIR) + "/scenarios/catalogue/" + name + ".json";
}

inline std::vector<std::string> catalogue_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(catalogue_file("")).parent_path()))
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

inline Scenario catalogue_scenario(const std::string& name) {
  ReadResult read = read_scenario_file(catalogue_file(name));
  if (!read.scenario) throw std::runtime_error("no such story: " + name);
  return std::move(*read.scenario);
}

struct ToldRun {
  explicit ToldRun(const std::string& name) : ToldRun(catalogue_scenario(name)) {}
  explicit ToldRun(const Scenario& the_scenario, const RunOptions& options = {})
      : scenario(the_scenario), one(run(scenario, options)), story(one.trace), narrator(one.trace) {}

  viz::Told told() const { return {one.trace, story, narrator, one.violations}; }
  std::size_t first(FactKind kind, std::string_view who = "") const {
    for (std::size_t i = 0; i < one.trace.facts().size(); ++i) {
      const Fact& fact = one.trace.facts()[i];
      if (fact.kind == kind && (who.empty() || one.trace.name_of(fact.process) == who)) return i;
    }
    return SIZE_MAX;
  }

  Scenario scenario;
  Run one;
  exports::Story story;
  exports::Narrator narrator;
};

}  // namespace lockstep::testing
