// SETNX without expiry: the oldest Redis lock.
//
//   acquire   SETNX key 1    1: held, 0: busy
//   release   DEL key
//
// Only existence is checked: not who holds the lock, nor for how long. A holder that crashes keeps it for
// ever, and so does a client whose reply was lost, since it never learns that it holds anything.
// Source: redis.io, SETNX ("design pattern: locking with SETNX", first form).
#pragma once

#include "algorithms/lock.hpp"
#include "algorithms/options.hpp"

namespace lockstep {

class Setnx : public Lock {
 public:
  Setnx(const LockOptions& options, const LockPlace& place)
      : node_(place.nodes.front()), timeout_(options.node_timeout), clock_(options.clock) {}

  Task<std::optional<Lease>> acquire(Client& client, Resource resource) override;
  Task<Outcome> release(Client& client, Lease lease) override;

 private:
  NodeId node_;
  Duration timeout_;
  ClockKind clock_;
};

}  // namespace lockstep
