// Promise: did two leases, each still valid on its own owner's clock, overlap in true time?
//
// When this says yes, the lock failed, or one of its assumptions about time did. A client that overran its
// lease is no matter of this check; see mutual_exclusion.hpp.
#pragma once

#include "sim/check/history.hpp"
#include "sim/check/verdict.hpp"

namespace lockstep {

/// Appends one violation per pair of overlapping leases.
void check_lease_overlap(const History& history, std::vector<Violation>& violations);

}  // namespace lockstep
