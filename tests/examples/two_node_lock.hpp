// The example of docs/adding-a-lock.md: a lock on two nodes, both of which must grant it.
#pragma once

#include "algorithms/lock.hpp"
#include "algorithms/options.hpp"

namespace lockstep {

/// Holds the lock when both of its nodes set the key. Either node alone can refuse it, so one restart without
/// data cannot let a second client in; but one node that is down makes the lock unavailable.
class TwoNodeLock : public Lock {
 public:
  TwoNodeLock(const LockOptions& options, const LockPlace& place)
      : nodes_{place.nodes.at(0), place.nodes.at(1)}, ttl_(options.ttl), timeout_(options.node_timeout) {}

  Task<std::optional<Lease>> acquire(Client& client, Resource resource) override {
    const OwnerToken owner = client.new_owner_token();
    const Request set{
        .operation = Operation::set_nx_px, .resource = resource, .token = owner.value, .argument = ttl_ / 1ms};
    const LocalTime start = client.now(ClockKind::monotonic);
    AskAll round = client.ask_all(nodes_, set, timeout_);
    bool both = true;
    for (const Reply& reply : co_await round) both = both && reply.yes();

    const Lease lease{.resource = resource, .owner = owner, .valid_until = start + ttl_};
    if (both && client.now(ClockKind::monotonic) < lease.valid_until) co_return lease;
    co_await release(client, lease);
    co_return std::nullopt;
  }

  Task<Outcome> release(Client& client, Lease lease) override {
    const Request del{
        .operation = Operation::compare_and_delete, .resource = lease.resource, .token = lease.owner.value};
    AskAll round = client.ask_all(nodes_, del, timeout_);
    Outcome outcome = Outcome::yes;
    for (const Reply& reply : co_await round)
      if (!reply.yes()) outcome = reply.outcome;
    co_return outcome;
  }

 private:
  std::vector<NodeId> nodes_;
  Duration ttl_, timeout_;
};

}  // namespace lockstep
