// SETNX, then EXPIRE: two commands where one was needed.
//
//   acquire   SETNX key 1    1: held, then  EXPIRE key ttl
//   release   DEL key
//
// The TTL begins with the second command. A holder that crashes between the two leaves a lock without end.
// A common slip calls EXPIRE whatever SETNX answered; then every loser's poll prolongs the lock, and a dead
// holder's lock never ends while anybody wants it.
// Source: the combination that redis.io's SET page replaces by SET with NX and EX.
#pragma once

#include "algorithms/lock.hpp"
#include "algorithms/options.hpp"

namespace lockstep {

class SetnxThenExpire : public Lock {
 public:
  SetnxThenExpire(const LockOptions& options, const LockPlace& place, bool losers_expire)
      : node_(place.nodes.front()),
        ttl_(options.ttl),
        timeout_(options.node_timeout),
        clock_(options.clock),
        losers_expire_(losers_expire) {}

  Task<std::optional<Lease>> acquire(Client& client, Resource resource) override;
  Task<Outcome> release(Client& client, Lease lease) override;

 private:
  NodeId node_;
  Duration ttl_, timeout_;
  ClockKind clock_;
  bool losers_expire_;
};

}  // namespace lockstep
