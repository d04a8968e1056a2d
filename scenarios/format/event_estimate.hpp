// How much work a scenario is, before it runs.
//
// Duration times rate, from above but not by far: every loop goes round as fast as its steps' expected times allow,
// and every client that retries does so for the whole run. Good enough to tell a story from a file that would keep
// the machine busy for days; not a prediction.
#pragma once

#include "scenarios/format/scenario.hpp"

namespace lockstep {

/// Expected events of a run. Infinite when something goes round without time passing.
double estimate_events(const Scenario& scenario);

}  // namespace lockstep
