#include "algorithms/wait_guarded.hpp"

namespace lockstep {

Task<std::optional<Lease>> WaitGuarded::acquire(Client& client, Resource resource) {
  std::optional<Lease> lease = co_await lock_->acquire(client, resource);                        // Step 1
  if (!lease) co_return std::nullopt;

  const Request wait{.operation = Operation::wait,                                               // Step 2
                     .resource = resource,
                     .token = static_cast<std::uint64_t>(wait_.replicas),
                     .argument = wait_.timeout / 1ms};
  std::size_t confirmed = 0;
  AskAll round = client.ask_all(nodes_, wait, wait_.timeout + node_timeout_);
  for (const Reply& reply : co_await round)
    confirmed += !reply.unknown() && reply.value >= wait_.replicas ? 1 : 0;
  const bool in_time = client.now(lease->valid_until.clock) < lease->valid_until;
  if (confirmed > nodes_.size() / 2 && in_time) co_return lease;

  co_await lock_->release(client, *lease);                                                       // Step 3
  co_return std::nullopt;
}

Task<Outcome> WaitGuarded::release(Client& client, Lease lease) {
  const Outcome outcome = co_await lock_->release(client, lease);
  co_return outcome;
}

Task<std::optional<Lease>> WaitGuarded::extend(Client& client, Lease lease) {
  std::optional<Lease> longer = co_await lock_->extend(client, lease);
  co_return longer;
}

}  // namespace lockstep
