#include "algorithms/setnx_expire.hpp"

namespace lockstep {

Task<std::optional<Lease>> SetnxThenExpire::acquire(Client& client, Resource resource) {
  const OwnerToken owner = client.new_owner_token();
  const Request setnx{.operation = Operation::set_nx, .resource = resource, .token = owner.value};
  const Reply created = co_await client.ask(node_, setnx, timeout_);
  if (!created.yes() && !losers_expire_) co_return std::nullopt;

  const Request expire{.operation = Operation::expire, .resource = resource, .argument = ttl_ / 1ms};
  const LocalTime start = client.now(clock_);
  co_await client.ask(node_, expire, timeout_);  // the answer is not looked at
  if (!created.yes()) co_return std::nullopt;
  co_return Lease{.resource = resource, .owner = owner, .valid_until = start + ttl_};
}

Task<Outcome> SetnxThenExpire::release(Client& client, Lease lease) {
  const Request del{.operation = Operation::del, .resource = lease.resource};
  const Reply reply = co_await client.ask(node_, del, timeout_);
  co_return reply.outcome;
}

}  // namespace lockstep
