// SET key value NX PX ttl on one node, with the three ways to give it back.
//
//   acquire   SET key <random> NX PX ttl        OK: held
//   release   blind:               DEL key
//             get, then delete:    GET key; if the value is ours, DEL key
//             compare and delete:  the published script, which does both in one step
//   extend    the published script: if the value is ours, PEXPIRE key ttl
//
// A blind DEL removes whatever lock is there, so one overrun frees the next client's lock, and from then on
// every release frees somebody else's. GET then DEL leaves a round trip in between. The script removes only
// our own record, but no release can help a client that went on working after its TTL had ended.
// Source: redis.io, "Distributed Locks with Redis" (correct implementation with a single instance), and SET.
#pragma once

#include "algorithms/lock.hpp"
#include "algorithms/options.hpp"

namespace lockstep {

enum class ReleaseBy : std::uint8_t { blind_delete, get_then_delete, compare_and_delete };

class SetNxPx : public Lock {
 public:
  SetNxPx(const LockOptions& options, const LockPlace& place, ReleaseBy release_by)
      : node_(place.nodes.front()),
        ttl_(options.ttl),
        timeout_(options.node_timeout),
        clock_(options.clock),
        validity_from_(options.validity_from),
        check_elapsed_(options.check_elapsed),
        release_by_(release_by) {}

  Task<std::optional<Lease>> acquire(Client& client, Resource resource) override;
  Task<Outcome> release(Client& client, Lease lease) override;
  Task<std::optional<Lease>> extend(Client& client, Lease lease) override;

 private:
  NodeId node_;
  Duration ttl_, timeout_;
  ClockKind clock_;
  ValidityFrom validity_from_;
  bool check_elapsed_;
  ReleaseBy release_by_;
};

}  // namespace lockstep
