// Ownership: was a lock's record removed or re-timed by a client that had not created it?
//
// A record is the key of a lock on one node, and its creator is the client whose command set the value that
// is there now. Expiry and the loss of a node's memory remove records and are nobody's fault. A record that
// was there before the trace began has no known creator, and what a replica repeats after its master is
// not a client's command: neither is judged.
#pragma once

#include "sim/check/history.hpp"
#include "sim/check/verdict.hpp"

namespace lockstep {

/// Appends one violation per removal or re-timing by another than the creator.
void check_foreign_release(const History& history, std::vector<Violation>& violations);

}  // namespace lockstep
