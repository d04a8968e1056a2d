// Whether a run did what its scenario expects: "never" and "sometimes" checks, and bounds on numbers.
//
// In a single run "sometimes" means "at least once": a run in which nothing happens satisfies every "never",
// and "sometimes" says what has to occur for the story to have been told.
#pragma once

#include <string>
#include <vector>

#include "scenarios/report/metrics.hpp"
#include "scenarios/run.hpp"

namespace lockstep {

struct JudgedExpectation {
  std::string text;  ///< "never lost_update", "sometimes stale_write", "acquisitions >= 2"
  bool held = false;
  std::string found;  ///< what happened instead or in fact: "it happened twice, first at 12.000 s: ...", "found 1"
};

/// In the order never, sometimes, numbers, each as the scenario lists them.
std::vector<JudgedExpectation> judge(const Scenario& scenario, const Run& run, const Metrics& metrics);

}  // namespace lockstep
