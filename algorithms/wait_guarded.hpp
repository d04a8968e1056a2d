// WAIT after the grant, around any lock: held only if so many replicas have confirmed that they have it too.
//
//   1. acquire, as the lock does it (SET key token NX PX ttl)
//   2. WAIT k timeout
//   3. fewer than k: give it back (compare-and-delete), and report failure
//
// A master that dies takes a grant along that no replica has received; WAIT narrows that window, and does not close
// it. It undoes nothing: the key stays on the master until step 3 has removed it. And the replica that confirmed need
// not be the one that is promoted, unless k counts them all; then a single replica that is down stops the lock.
// Source: redis.io, WAIT; Redisson's check of synchronised replicas.
//
// Several nodes (Redlock on groups): a majority of them must have k replicas each that confirm.
// Deviation: an extension is not confirmed, as in Redisson's renewal of a lease that it has.
#pragma once

#include <memory>
#include <vector>

#include "algorithms/lock.hpp"
#include "algorithms/options.hpp"

namespace lockstep {

class WaitGuarded : public Lock {
 public:
  WaitGuarded(std::unique_ptr<Lock> lock, const LockOptions& options, std::vector<NodeId> nodes)
      : lock_(std::move(lock)), nodes_(std::move(nodes)), wait_(*options.wait), node_timeout_(options.node_timeout) {}

  Task<std::optional<Lease>> acquire(Client& client, Resource resource) override;
  Task<Outcome> release(Client& client, Lease lease) override;
  Task<std::optional<Lease>> extend(Client& client, Lease lease) override;

 private:
  std::unique_ptr<Lock> lock_;
  std::vector<NodeId> nodes_;
  WaitOptions wait_;
  Duration node_timeout_;
};

}  // namespace lockstep
