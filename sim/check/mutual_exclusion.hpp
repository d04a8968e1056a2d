// Belief: were two clients inside their critical sections at once?
//
// Inside is who was granted the lock and has neither begun the release, nor left because the validity had
// ended, nor crashed. So this also counts a client that overran its lease, although the lock kept its promise;
// the sentence says whose lease had ended.
#pragma once

#include "sim/check/history.hpp"
#include "sim/check/verdict.hpp"

namespace lockstep {

/// Appends one violation per pair of overlapping critical sections.
void check_mutual_exclusion(const History& history, std::vector<Violation>& violations);

}  // namespace lockstep
