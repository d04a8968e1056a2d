// One story as a web page that needs nothing else: the picture, the narration beside it, the verdicts, and how to
// repeat the run. For slides and course pages.
#pragma once

#include <string>

#include "scenarios/run.hpp"
#include "viz/story/told.hpp"

namespace lockstep::viz {

/// `how`: in a sentence, how what was broken came about; empty: nothing was, or it says that itself.
std::string page_html(const Told& told, const Scenario& scenario, const Run& run, const std::string& how);

}  // namespace lockstep::viz
