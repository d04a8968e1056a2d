// Effect, whatever the cause: updates of the protected store that were overwritten unseen, and counters that
// were drawn below zero.
//
// A plain or fenced write counts as the second half of a read-modify-write when its client has read the
// register since its own last write there. The read that it goes back to is the last one of the same
// acquisition, when there is one, and otherwise the client's last one. The difference matters for a write
// that was under way for long:
//
//   alice reads version 1 and writes; the write is delayed; bob writes version 2; alice acquires anew and
//   reads version 2; now her old write arrives and overwrites bob's update, which that write never saw.
//
// A write by version, an addition and a decrement happen inside the store and cannot lose an update.
#pragma once

#include "sim/check/history.hpp"
#include "sim/check/verdict.hpp"

namespace lockstep {

/// Appends one violation per write that overwrote another client's update which its read had not seen.
void check_lost_update(const History& history, std::vector<Violation>& violations);

/// Appends one violation per addition or decrement that left a counter below zero.
void check_oversold(const History& history, std::vector<Violation>& violations);

}  // namespace lockstep
