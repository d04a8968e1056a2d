// Fencing tokens for any lock: with every grant comes a number that is larger than all before it.
//
// The token is fetched with INCR from a counter beside the lock, after the grant and before the caller may
// enter. The protected store refuses a write with a token smaller than one it has seen, so a client that
// was paused past its lease cannot overwrite its successor's work. It can still come first: a write with
// the old token is accepted until the successor has shown its own, which is why a careful holder raises the
// fence before it reads.
// Source: M. Kleppmann, "How to do distributed locking" (2016); INCR as the counter: redis.io.
#pragma once

#include <memory>

#include "algorithms/lock.hpp"
#include "algorithms/options.hpp"

namespace lockstep {

class Fenced : public Lock {
 public:
  Fenced(std::unique_ptr<Lock> lock, const LockOptions& options, const LockPlace& place)
      : lock_(std::move(lock)), place_(place), timeout_(options.node_timeout) {}

  Task<std::optional<Lease>> acquire(Client& client, Resource resource) override;
  Task<Outcome> release(Client& client, Lease lease) override;
  Task<std::optional<Lease>> extend(Client& client, Lease lease) override;

 private:
  std::unique_ptr<Lock> lock_;
  LockPlace place_;
  Duration timeout_;
};

}  // namespace lockstep
