// The "probability" expectations of a scenario: as many runs as it takes to decide each of them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "scenarios/report/expectations.hpp"
#include "scenarios/run.hpp"

namespace lockstep {

/// In the order of the scenario; without such expectations nothing is run. The seeds are derived from that of
/// `options`, or the scenario's own. A claim that is undecided after all the runs does not hold.
std::vector<JudgedExpectation> judge_probabilities(const Scenario& scenario, const RunOptions& options,
                                                   std::size_t jobs, const std::function<bool()>& is_interrupted);

}  // namespace lockstep
