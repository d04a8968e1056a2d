// Progress: does somebody get the lock, and does everybody get a turn?
#pragma once

#include "sim/check/history.hpp"
#include "sim/check/verdict.hpp"

namespace lockstep {

/// Appends one violation per stretch longer than `bound` in which a lock is wanted, no client is inside its
/// critical section, and none is granted it. A stretch may reach the end of the run.
///
/// A client wants the lock while an acquisition of its own has neither been granted nor refused, and from a
/// refusal until its next attempt, but for `bound` at most: a client that comes back after an hour has not
/// been knocking for an hour. A client that has crashed wants nothing.
void check_stuck_lock(const History& history, Duration bound, std::vector<Violation>& violations);

/// Appends one violation per wait longer than `bound` during which the lock was granted to another client.
///
/// A wait lasts from the start of an acquisition until it is granted or refused, the client crashes, or the
/// run ends. An attempt that follows a refusal is a wait of its own.
void check_starvation(const History& history, Duration bound, std::vector<Violation>& violations);

}  // namespace lockstep
