// Every setting of a run, defaults included, as lines of a header: what the transcript needs so that somebody
// else can repeat the run without the scenario file at hand.
#pragma once

#include <string>
#include <vector>

#include "scenarios/format/scenario.hpp"

namespace lockstep {

struct Setting {
  std::string name;
  std::string text;
};

std::vector<Setting> settings_of(const Scenario& scenario);

/// "10ms", "uniform 1ms to 4ms", "lognormal, median 1ms, p99 5ms".
std::string words_of(const Distribution& distribution);

}  // namespace lockstep
