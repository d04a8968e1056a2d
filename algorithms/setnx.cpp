#include "algorithms/setnx.hpp"

namespace lockstep {

Task<std::optional<Lease>> Setnx::acquire(Client& client, Resource resource) {
  const OwnerToken owner = client.new_owner_token();  // never looked at; it lets a reader of the trace tell records apart
  const Request setnx{.operation = Operation::set_nx, .resource = resource, .token = owner.value};
  const Reply reply = co_await client.ask(node_, setnx, timeout_);
  if (!reply.yes()) co_return std::nullopt;  // unknown counts as busy: the lock may now be held by nobody's knowledge
  co_return Lease{.resource = resource, .owner = owner, .valid_until = LocalTime::never(clock_)};
}

Task<Outcome> Setnx::release(Client& client, Lease lease) {
  const Request del{.operation = Operation::del, .resource = lease.resource};
  const Reply reply = co_await client.ask(node_, del, timeout_);
  co_return reply.outcome;
}

}  // namespace lockstep
