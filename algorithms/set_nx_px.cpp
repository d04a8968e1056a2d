#include "algorithms/set_nx_px.hpp"

namespace lockstep {

Task<std::optional<Lease>> SetNxPx::acquire(Client& client, Resource resource) {
  const OwnerToken owner = client.new_owner_token();
  const Request set{
      .operation = Operation::set_nx_px, .resource = resource, .token = owner.value, .argument = ttl_ / 1ms};
  const LocalTime sent = client.now(clock_);
  const Reply reply = co_await client.ask(node_, set, timeout_);
  const LocalTime answered = client.now(clock_);
  if (reply.no()) co_return std::nullopt;

  const LocalTime counted_from = validity_from_ == ValidityFrom::send ? sent : answered;
  const Lease lease{.resource = resource, .owner = owner, .valid_until = counted_from + ttl_};
  const bool used_up = check_elapsed_ && answered >= lease.valid_until;
  if (reply.yes() && !used_up) co_return lease;

  // An unknown reply may hide a key that was set. Deviation: a client that deletes blindly leaves it alone,
  // since it could not tell whose key it would remove.
  if (release_by_ != ReleaseBy::blind_delete) co_await release(client, lease);
  co_return std::nullopt;
}

Task<Outcome> SetNxPx::release(Client& client, Lease lease) {
  const Request del{.operation = Operation::del, .resource = lease.resource};
  switch (release_by_) {
    case ReleaseBy::blind_delete: {
      const Reply reply = co_await client.ask(node_, del, timeout_);
      co_return reply.outcome;
    }
    case ReleaseBy::get_then_delete: {
      const Request get{.operation = Operation::get, .resource = lease.resource};
      const Reply found = co_await client.ask(node_, get, timeout_);
      if (!found.yes() || found.token != lease.owner.value) co_return found.unknown() ? Outcome::unknown : Outcome::no;
      const Reply reply = co_await client.ask(node_, del, timeout_);
      co_return reply.outcome;
    }
    case ReleaseBy::compare_and_delete:
      break;
  }
  const Request compare_and_delete{
      .operation = Operation::compare_and_delete, .resource = lease.resource, .token = lease.owner.value};
  const Reply reply = co_await client.ask(node_, compare_and_delete, timeout_);
  co_return reply.outcome;
}

Task<std::optional<Lease>> SetNxPx::extend(Client& client, Lease lease) {
  const Request compare_and_expire{.operation = Operation::compare_and_expire,
                                   .resource = lease.resource,
                                   .token = lease.owner.value,
                                   .argument = ttl_ / 1ms};
  const LocalTime sent = client.now(clock_);
  const Reply reply = co_await client.ask(node_, compare_and_expire, timeout_);
  const LocalTime answered = client.now(clock_);
  if (!reply.yes()) co_return std::nullopt;
  lease.valid_until = (validity_from_ == ValidityFrom::send ? sent : answered) + ttl_;
  co_return lease;
}

}  // namespace lockstep
