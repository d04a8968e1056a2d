// What every lock can do, seen by the program that uses it.
#pragma once

#include <optional>
#include <vector>

#include "sim/kernel/task.hpp"
#include "sim/model/client.hpp"
#include "sim/model/lease.hpp"

namespace lockstep {

/// Where a lock's keys live, apart from how it locks.
struct LockPlace {
  std::vector<NodeId> nodes;
  std::vector<Resource> counters;  ///< by lock number: the key that counts its fencing tokens

  Resource counter_of(Resource lock) const { return counters.at(lock.value); }
};

class Lock {
 public:
  virtual ~Lock() = default;

  /// One attempt, without retries. Gives no lease when it was refused, or when the client cannot know.
  virtual Task<std::optional<Lease>> acquire(Client& client, Resource resource) = 0;

  /// Gives the lock back. yes: our record was removed (on a majority, where there are several nodes);
  /// no: it was not there any more; unknown: too few replies.
  virtual Task<Outcome> release(Client& client, Lease lease) = 0;

  /// Prolongs a lease. Gives the lease with its new end, or nothing when it could not be prolonged.
  virtual Task<std::optional<Lease>> extend(Client& client, Lease lease);
};

}  // namespace lockstep
