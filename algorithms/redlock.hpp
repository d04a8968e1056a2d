// Redlock, as published: a lock that is held when a majority of independent masters granted it in time.
//
//   1. read the current time
//   2. try to set the key, with the same random value, on all N nodes, each with a timeout that is small
//      against the TTL
//   3. read the time again; held only if at least N/2+1 nodes granted and less than the validity has passed
//   4. validity = TTL - elapsed - clock drift
//   5. if it failed, unlock all nodes, also those that are believed not to have granted
//
// Source: redis.io, "Distributed Locks with Redis" (The Redlock Algorithm). The text asks the nodes one after
// the other; its section on retries recommends to send to all at once, which is our default.
#pragma once

#include "algorithms/lock.hpp"
#include "algorithms/options.hpp"

namespace lockstep {

class Redlock : public Lock {
 public:
  Redlock(const LockOptions& options, const LockPlace& place);

  Task<std::optional<Lease>> acquire(Client& client, Resource resource) override;
  Task<Outcome> release(Client& client, Lease lease) override;
  Task<std::optional<Lease>> extend(Client& client, Lease lease) override;

 private:
  /// Asks every node and counts who said yes, and who said nothing.
  struct Votes {
    std::size_t yes = 0, unknown = 0;
  };
  /// Once `enough` have said yes it does not hear out the rest, nor, one after the other, ask them.
  Task<Votes> ask_every_node(Client& client, Request request, std::size_t enough);
  /// What is left of the TTL after `elapsed`, less the allowance for clock drift.
  Duration validity(Duration elapsed) const { return ttl_ - elapsed - drift_; }

  std::vector<NodeId> nodes_;
  std::size_t majority_;
  Duration ttl_, drift_, node_timeout_;
  ClockKind clock_;
  bool parallel_;
  std::size_t enough_;  // as published all; deviation: wait_for_all = false needs a majority only
  bool check_elapsed_;
};

}  // namespace lockstep
