// Extending a lease while the work goes on: with a bounded count as the Redlock page asks, or without a
// bound, which is a watchdog.
#pragma once

#include <functional>

#include "algorithms/lock.hpp"
#include "algorithms/options.hpp"

namespace lockstep {

/// Told after every try: the lease with its new end, or nothing when it could not be extended.
using RenewalReport = std::function<void(const std::optional<Lease>&)>;

/// Extends `lease` every `options.extend_every`, at most `options.extend_limit` times; stops when the lease has
/// ended on the client's clock. An extension that failed while the lease still lasts is tried again at the next turn.
Task<void> keep_renewing(Client& client, Lock& lock, Lease lease, LockOptions options, RenewalReport report);

}  // namespace lockstep
