// One run with everything that a picture of it is made from. Made once, on whatever thread, then only read.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "scenarios/exports/narrator.hpp"
#include "scenarios/exports/story.hpp"
#include "scenarios/run.hpp"
#include "sim/trace/causality.hpp"
#include "viz/picture/scene.hpp"

namespace lockstep::viz {

struct Recording {
  Recording(Scenario scenario, Run run);
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  const Scenario scenario;
  const Run run;
  const exports::Story story;
  const exports::Narrator narrator;
  const Causality causality;
  const Scene scene;
  const std::optional<std::size_t> headline;  ///< the violation to tell first
  const std::string reason;                   ///< why it could happen; may be empty

  const Trace& trace() const { return run.trace; }
  std::size_t fact_count() const { return run.trace.facts().size(); }
  const Fact& fact(std::size_t index) const { return run.trace.facts()[index]; }
  /// The last fact that has happened at `at`; 0 before the first.
  std::size_t fact_at(TrueTime at) const;
};

using RecordingPtr = std::shared_ptr<const Recording>;

/// Runs the scenario and prepares the picture. Takes time; touches nothing but its arguments.
RecordingPtr record(Scenario scenario, const RunOptions& options = {});

}  // namespace lockstep::viz
