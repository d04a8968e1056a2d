#include "sim/model/store.hpp"

#include "sim/kernel/assert.hpp"

namespace lockstep {

void Store::add_register(Resource name, std::int64_t value) {
  if (registers_.size() <= name.value) registers_.resize(name.value + 1);
  registers_[name.value].value = value;
}

bool Store::fenced_off(const Register& reg, std::uint64_t token, ProcessId client) const {
  if (!checks_fencing_token_) return false;
  return token < reg.fence || (token == reg.fence && token != 0 && client != reg.fence_owner);
}

Reply Store::execute(const Request& request, ProcessId client, MessageId message, WallTime) {
  SIM_ASSERT(request.resource.value < registers_.size(), "a request for a register that the store does not have");
  Register& reg = registers_[request.resource.value];
  Fact fact{.kind = FactKind::store_written,
            .operation = request.operation,
            .process = self_,
            .peer = client,
            .resource = request.resource,
            .message = message,
            .acquisition = request.acquisition,
            .token = request.token};
  if (request.operation == Operation::store_read) {
    fact.kind = FactKind::store_read;
    fact.value = reg.value;
    fact.extra = reg.version;
    recorder_->record(fact);
    return {.outcome = Outcome::yes, .value = reg.value, .version = reg.version};
  }

  std::int64_t value = reg.value;
  bool accepted = true;
  switch (request.operation) {
    case Operation::store_write:
      // A store that checks tokens has no back door: a write without one is older than every token.
      accepted = !fenced_off(reg, 0, client);
      value = request.argument;
      break;
    case Operation::store_write_fenced:
      accepted = !fenced_off(reg, request.token, client);
      value = request.argument;
      break;
    case Operation::store_raise_fence:
      accepted = !fenced_off(reg, request.token, client);
      break;
    case Operation::store_write_if:
      accepted = reg.version == request.version;
      value = request.argument;
      break;
    case Operation::store_add:
      value = reg.value + request.argument;
      break;
    case Operation::store_decrement:
      accepted = reg.value >= request.argument;
      value = reg.value - request.argument;
      break;
    default:
      SIM_ASSERT(false, "the store does not know this operation");
  }
  if (accepted) {
    reg.value = value;
    if (request.operation != Operation::store_raise_fence) ++reg.version;
    if (request.token > reg.fence) {
      reg.fence = request.token;
      reg.fence_owner = client;
    }
  } else {
    fact.kind = FactKind::store_rejected;
  }
  fact.value = accepted ? reg.value : value;
  fact.extra = reg.version;
  recorder_->record(fact);
  return {.outcome = accepted ? Outcome::yes : Outcome::no, .value = reg.value, .version = reg.version};
}

}  // namespace lockstep
