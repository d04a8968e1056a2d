#include "sim/redis/node.hpp"

#include <algorithm>

#include "sim/kernel/assert.hpp"

namespace lockstep {
namespace {

constexpr Reply nil{.outcome = Outcome::no};
constexpr Reply integer(std::int64_t n) { return {.outcome = n > 0 ? Outcome::yes : Outcome::no, .value = n}; }

}  // namespace

Reply RedisNode::execute(const Request& request, ProcessId client, MessageId, WallTime started) {
  const Command command{request, client, started.ns() / 1'000'000, keys_.at(request.resource)};
  Record& record = command.record;
  if (record.present && record.expired(command.now)) expire(command);

  switch (request.operation) {
    case Operation::set_nx_px:
      if (record.present) return nil;
      set(command, request.token, command.now + request.argument);
      return {.outcome = Outcome::yes, .token = request.token};
    case Operation::set_nx:
      if (record.present) return integer(0);
      set(command, request.token, Record::no_deadline);
      return integer(1);
    case Operation::get:
      if (!record.present) return nil;
      return {.outcome = Outcome::yes, .token = record.value};
    case Operation::del:
      if (!record.present) return integer(0);
      remove(command);
      return integer(1);
    case Operation::expire:
      if (!record.present) return integer(0);
      return expire_at(command, command.now + request.argument);
    case Operation::pttl: {
      const std::int64_t left = !record.present                            ? -2
                                : record.deadline == Record::no_deadline ? -1
                                                                           : std::max<std::int64_t>(record.deadline - command.now, 0);
      return {.outcome = record.present ? Outcome::yes : Outcome::no, .value = left};
    }
    case Operation::get_set: {
      const Record old = record;
      set(command, request.token, Record::no_deadline);
      return {.outcome = old.present ? Outcome::yes : Outcome::no, .token = old.value};
    }
    case Operation::incr: {
      const std::uint64_t value = (record.present ? record.value : 0) + 1;
      set(command, value, record.present ? record.deadline : Record::no_deadline);
      return {.outcome = Outcome::yes, .value = static_cast<std::int64_t>(value)};
    }
    case Operation::compare_and_delete:
      if (!record.present || record.value != request.token) return integer(0);
      remove(command);
      return integer(1);
    case Operation::compare_and_expire:
      if (!record.present || record.value != request.token) return integer(0);
      return expire_at(command, command.now + request.argument);
    default:
      SIM_ASSERT(false, "a Redis node does not know this operation");
      return nil;
  }
}

void RedisNode::set(const Command& command, std::uint64_t value, UnixMs deadline) {
  Record& record = command.record;
  const std::uint64_t overwritten = record.present ? record.value : 0;
  record = {value, deadline, true};
  note(command, FactKind::key_set, value, deadline == Record::no_deadline ? no_deadline : deadline * 1'000'000,
       static_cast<std::int64_t>(overwritten));
}

Reply RedisNode::expire_at(const Command& command, UnixMs deadline) {
  if (deadline <= command.now) {
    remove(command);  // EXPIRE with a deadline in the past deletes at once
    return integer(1);
  }
  command.record.deadline = deadline;
  note(command, FactKind::key_retimed, command.record.value, deadline * 1'000'000);
  return integer(1);
}

void RedisNode::remove(const Command& command) {
  const std::uint64_t value = command.record.value;
  command.record = {};
  note(command, FactKind::key_deleted, value);
}

void RedisNode::expire(const Command& command) {
  const std::uint64_t value = command.record.value;
  command.record = {};
  if (recorder_->on())
    recorder_->record(
        {.kind = FactKind::key_expired, .process = self_, .resource = command.request.resource, .token = value});
}

void RedisNode::note(const Command& command, FactKind kind, std::uint64_t token, std::int64_t value,
                     std::int64_t extra) {
  if (!recorder_->on()) return;
  recorder_->record({.kind = kind,
                     .process = self_,
                     .peer = command.client,
                     .resource = command.request.resource,
                     .acquisition = command.request.acquisition,
                     .token = token,
                     .value = value,
                     .extra = extra});
}

void RedisNode::lose_memory() {
  keys_.clear();
  if (recorder_->on()) recorder_->record({.kind = FactKind::memory_lost, .process = self_});
}

}  // namespace lockstep
