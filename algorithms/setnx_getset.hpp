// SETNX with a timestamp, and GETSET to take over a lock whose time has passed.
//
//   1. SETNX key <now + ttl + 1>     1: held
//   2. 0: GET key                    a time in the future: busy, try again later
//   3. a time that has passed:       GETSET key <now + ttl + 1>
//   4. held only if the old value that GETSET returned has passed as well; otherwise somebody was faster
//   5. release: DEL key, but only while our own time has not passed
//
// There is no TTL on the server: the deadline is a number that clients write with their own wall clocks and
// compare with their own wall clocks, so the skew between two clients counts in full. Nothing says whose
// lock it is, and a loser's GETSET moves the winner's deadline a little.
// Source: redis.io, SETNX ("Handling deadlocks"), where the page itself calls the pattern obsolete. Our unit
// is the millisecond where the page used the second.
#pragma once

#include "algorithms/lock.hpp"
#include "algorithms/options.hpp"

namespace lockstep {

class SetnxGetset : public Lock {
 public:
  SetnxGetset(const LockOptions& options, const LockPlace& place)
      : node_(place.nodes.front()), ttl_(options.ttl), timeout_(options.node_timeout) {}

  Task<std::optional<Lease>> acquire(Client& client, Resource resource) override;
  Task<Outcome> release(Client& client, Lease lease) override;

 private:
  NodeId node_;
  Duration ttl_, timeout_;
};

}  // namespace lockstep
