// Deadlock: a circle of clients, each of which holds what the one before it waits for.
//
// The wait-for graph has an edge from each client that waits for a lock to each client that believes it holds
// that lock. The facts are replayed in order, and each deadlock is reported when it first forms. It stays the
// same one for as long as the same clients hold the same acquisitions, so a client that is refused and asks
// again does not make a new deadlock.
#pragma once

#include "sim/check/history.hpp"
#include "sim/check/verdict.hpp"

namespace lockstep {

/// Appends one violation per strongly connected component of more than one client.
/// `lasted` reaches to the moment at which the first of its clients was no longer inside.
void check_deadlock(const History& history, std::vector<Violation>& violations);

}  // namespace lockstep
