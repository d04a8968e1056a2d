// Effect, as fencing is meant to prevent it: did a stale write get in, and do tokens only grow?
// Source: Kleppmann, "How to do distributed locking" (2016).
#pragma once

#include "sim/check/history.hpp"
#include "sim/check/verdict.hpp"

namespace lockstep {

/// Appends one violation per write that the store accepted under an acquisition after another client had
/// been granted the same lock later (in true time) than that acquisition was.
///
/// A write that names no acquisition, or one that was never granted, is not judged. A raised fence is no write.
void check_stale_write(const History& history, std::vector<Violation>& violations);

/// Appends one violation per grant whose fencing token is not larger than one granted before for the same lock.
void check_token_order(const History& history, std::vector<Violation>& violations);

}  // namespace lockstep
