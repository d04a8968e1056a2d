#include "algorithms/redlock.hpp"

namespace lockstep {

Redlock::Redlock(const LockOptions& options, const LockPlace& place)
    : nodes_(place.nodes),
      majority_(nodes_.size() / 2 + 1),
      ttl_(options.ttl),
      drift_(Duration(static_cast<std::int64_t>(static_cast<double>(options.ttl.count()) * options.drift_factor)) +
             options.drift_constant),
      node_timeout_(options.node_timeout),
      clock_(options.clock),
      parallel_(options.parallel),
      enough_(options.wait_for_all ? nodes_.size() : majority_),
      check_elapsed_(options.check_elapsed) {}

Task<std::optional<Lease>> Redlock::acquire(Client& client, Resource resource) {
  const OwnerToken owner = client.new_owner_token();
  const Request set{
      .operation = Operation::set_nx_px, .resource = resource, .token = owner.value, .argument = ttl_ / 1ms};
  const LocalTime start = client.now(clock_);                           // Step 1
  const Votes votes = co_await ask_every_node(client, set, enough_);    // Step 2
  const LocalTime end = client.now(clock_);                             // Step 3
  const Duration left = validity(end - start);                          // Step 4
  const Lease lease{.resource = resource, .owner = owner, .valid_until = end + left};
  // Deviation: check_elapsed = false leaves out the second half of step 3, as some libraries do.
  if (votes.yes >= majority_ && (left > Duration::zero() || !check_elapsed_)) co_return lease;

  co_await release(client, lease);                                      // Step 5
  co_return std::nullopt;
}

Task<Outcome> Redlock::release(Client& client, Lease lease) {
  // Every node, not only those that granted: an unknown reply may hide a key that was set.
  const Request compare_and_delete{
      .operation = Operation::compare_and_delete, .resource = lease.resource, .token = lease.owner.value};
  const Votes votes = co_await ask_every_node(client, compare_and_delete, nodes_.size());
  if (votes.yes >= majority_) co_return Outcome::yes;
  co_return votes.unknown > 0 ? Outcome::unknown : Outcome::no;
}

Task<std::optional<Lease>> Redlock::extend(Client& client, Lease lease) {
  const Request compare_and_expire{.operation = Operation::compare_and_expire,
                                   .resource = lease.resource,
                                   .token = lease.owner.value,
                                   .argument = ttl_ / 1ms};
  const LocalTime start = client.now(clock_);
  if (start >= lease.valid_until) co_return std::nullopt;  // extended only within the validity of the lease
  const Votes votes = co_await ask_every_node(client, compare_and_expire, enough_);
  const LocalTime end = client.now(clock_);
  const Duration left = validity(end - start);
  if (votes.yes < majority_ || left <= Duration::zero()) co_return std::nullopt;
  lease.valid_until = end + left;
  co_return lease;
}

Task<Redlock::Votes> Redlock::ask_every_node(Client& client, Request request, std::size_t enough) {
  Votes votes;
  const auto count = [&votes](const Reply& reply) {
    votes.yes += reply.yes() ? 1 : 0;
    votes.unknown += reply.unknown() ? 1 : 0;
  };
  if (parallel_) {
    AskAll round = client.ask_all(nodes_, request, node_timeout_, enough);
    for (const Reply& reply : co_await round) count(reply);
  } else {
    for (const NodeId node : nodes_) {
      const Reply reply = co_await client.ask(node, request, node_timeout_);
      count(reply);
      if (votes.yes == enough) break;
    }
  }
  co_return votes;
}

}  // namespace lockstep
