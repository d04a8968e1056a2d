#include "algorithms/setnx_getset.hpp"

namespace lockstep {
namespace {

/// A wall-clock reading as the number that is stored under the key: Unix milliseconds.
std::uint64_t stamp(WallTime time) { return static_cast<std::uint64_t>(time.ns() / 1'000'000); }

Lease held_until(Resource resource, std::uint64_t deadline) {
  const Duration reading = std::chrono::milliseconds(static_cast<std::int64_t>(deadline));
  return {.resource = resource, .owner = OwnerToken(deadline), .valid_until = {ClockKind::wall, reading}};
}

}  // namespace

Task<std::optional<Lease>> SetnxGetset::acquire(Client& client, Resource resource) {
  std::uint64_t deadline = stamp(client.wall_now() + ttl_ + 1ms);
  const Request setnx{.operation = Operation::set_nx, .resource = resource, .token = deadline};
  const Reply created = co_await client.ask(node_, setnx, timeout_);               // Step 1
  if (created.yes()) co_return held_until(resource, deadline);
  if (created.unknown()) co_return std::nullopt;

  const Request get{.operation = Operation::get, .resource = resource};
  const Reply found = co_await client.ask(node_, get, timeout_);                   // Step 2
  if (!found.yes() || found.token > stamp(client.wall_now())) co_return std::nullopt;

  deadline = stamp(client.wall_now() + ttl_ + 1ms);
  const Request get_set{.operation = Operation::get_set, .resource = resource, .token = deadline};
  const Reply old = co_await client.ask(node_, get_set, timeout_);                 // Step 3
  if (old.unknown()) co_return std::nullopt;
  if (old.yes() && old.token > stamp(client.wall_now())) co_return std::nullopt;   // Step 4
  co_return held_until(resource, deadline);
}

Task<Outcome> SetnxGetset::release(Client& client, Lease lease) {
  if (client.now(ClockKind::wall) >= lease.valid_until) co_return Outcome::no;     // Step 5
  const Request del{.operation = Operation::del, .resource = lease.resource};
  const Reply reply = co_await client.ask(node_, del, timeout_);
  co_return reply.outcome;
}

}  // namespace lockstep
