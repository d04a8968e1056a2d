// Trying again: back-off and jitter around any lock's acquire.
#pragma once

#include "algorithms/lock.hpp"
#include "algorithms/options.hpp"

namespace lockstep {

/// Attempts until the lock is granted, the retries are used up, or `within` has passed on the client's
/// monotonic clock. Between two attempts it waits a random delay, which desynchronises clients that
/// collided. Source: redis.io, "Distributed Locks with Redis" (Retry on failure).
Task<std::optional<Lease>> acquire_with_retries(Client& client, Lock& lock, Resource resource,
                                                const LockOptions& options, std::optional<Duration> within);

}  // namespace lockstep
