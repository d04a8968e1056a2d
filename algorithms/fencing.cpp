#include "algorithms/fencing.hpp"

namespace lockstep {

Task<std::optional<Lease>> Fenced::acquire(Client& client, Resource resource) {
  std::optional<Lease> lease = co_await lock_->acquire(client, resource);
  if (!lease) co_return std::nullopt;

  const Request incr{.operation = Operation::incr, .resource = place_.counter_of(resource)};
  const Reply token = co_await client.ask(place_.nodes.front(), incr, timeout_);
  if (token.yes() && client.now(lease->valid_until.clock) < lease->valid_until) {
    lease->fencing = FencingToken(static_cast<std::uint64_t>(token.value));
    co_return lease;
  }
  co_await lock_->release(client, *lease);  // a grant without a token, or one that ended meanwhile, is none
  co_return std::nullopt;
}

Task<Outcome> Fenced::release(Client& client, Lease lease) {
  const Outcome outcome = co_await lock_->release(client, lease);
  co_return outcome;
}

Task<std::optional<Lease>> Fenced::extend(Client& client, Lease lease) {
  std::optional<Lease> longer = co_await lock_->extend(client, lease);
  co_return longer;
}

}  // namespace lockstep
