#include "sim/redis/node.hpp"

#include <algorithm>

#include "sim/kernel/assert.hpp"
#include "sim/model/server.hpp"
#include "sim/redis/engine.hpp"
#include "sim/redis/memory_limit.hpp"
#include "sim/redis/persistence.hpp"

namespace lockstep {
namespace {

using redis::Type;

constexpr Reply nil{.outcome = Outcome::no};
constexpr Reply refused(ReplyError error) { return {.outcome = Outcome::no, .error = error}; }

// Those that Redis refuses when memory is full: deny_oom in the command table.
constexpr bool needs_memory(Operation operation) {
  return operation == Operation::set_nx_px || operation == Operation::set_nx || operation == Operation::get_set ||
         operation == Operation::incr;
}

constexpr Reply integer(std::int64_t n) { return {.outcome = n > 0 ? Outcome::yes : Outcome::no, .value = n}; }

}  // namespace

RedisNode::RedisNode(Recorder& recorder, ProcessId self) : data_(recorder, self) {}

RedisNode::RedisNode(Recorder& recorder, ProcessId self, const RedisNodeOptions& options, Choices& choices,
                     const std::string& prefix)
    : data_(recorder, self) {
  if (options.persistence.mode != PersistenceOptions::Mode::none)
    persistence_ =
        std::make_unique<redis::Persistence>(data_, recorder, self, options.persistence, choices, prefix);
  if (options.memory.bytes != 0)
    memory_ = std::make_unique<redis::MemoryLimit>(data_, recorder, self, options.memory,
                                                   choices.stream(prefix + "/eviction"));
  const bool in_cluster = !options.cluster.members.empty();
  if (options.replication.in_group || in_cluster)
    replication_ = std::make_unique<redis::Replication>(data_, recorder, self, options.replication,
                                                        choices.stream(prefix + "/cron"));
  if (in_cluster)
    cluster_ = std::make_unique<redis::Cluster>(data_, *replication_, recorder, self, options.cluster,
                                                choices.stream(prefix + "/cluster"));
  with_care_ = persistence_ || memory_ || replication_;
}

RedisNode::~RedisNode() = default;

Reply RedisNode::execute(const Request& request, ProcessId client, MessageId message, WallTime started) {
  if (with_care_) [[unlikely]]
    return execute_with_care(request, client, message, started);
  return perform(request, client, started);
}

Reply RedisNode::execute_with_care(const Request& request, ProcessId client, MessageId message, WallTime started) {
  const UnixMs now = started.ns() / 1'000'000;
  const Reply refusal = refusal_of(request, client, now);
  if (refusal.error != ReplyError::none) return refusal;
  if (request.operation == Operation::wait && replication_) return replication_->wait(request, client, message, now);
  const Reply reply = perform(request, client, started);
  if (persistence_) persistence_->command_done();
  if (replication_) replication_->command_done(client);
  return reply;
}

/// In the order of processCommand.
Reply RedisNode::refusal_of(const Request& request, ProcessId client, UnixMs now) {
  if (persistence_ && persistence_->loading()) return refused(ReplyError::loading);
  if (request.operation == Operation::wait) return {};
  if (cluster_) {
    const Reply refusal = cluster_->admits(request.resource);
    if (refusal.error != ReplyError::none) return refusal;
  }
  if (memory_ && !(replication_ && replication_->is_replica())) {
    if (!memory_->make_room(now) && needs_memory(request.operation)) {
      memory_->refused(client, request.resource, request.operation);
      return refused(ReplyError::out_of_memory);
    }
    memory_->touch(request.resource, now);
  }
  if (replication_ && is_write(request.operation)) {
    const ReplyError refusal = replication_->refuses_writes();
    if (refusal != ReplyError::none && would_write(request, now)) return refused(refusal);
  }
  return {};
}

/// A script is refused when it writes, not before.
bool RedisNode::would_write(const Request& request, UnixMs now) {
  if (request.operation != Operation::compare_and_delete && request.operation != Operation::compare_and_expire)
    return true;
  const Record& record = data_.look(request.resource, now);
  return record.type == Type::number && record.number == request.token;
}

// One typed request against one record.
Reply RedisNode::perform(const Request& request, ProcessId client, WallTime started) {
  const redis::Cause cause{client, request.acquisition, started.ns() / 1'000'000};
  const Resource key = request.resource;
  Record& record = data_.look(key, cause.now);
  const bool present = record.present();

  const auto holds_token = [&] { return record.type == Type::number && record.number == request.token; };
  const auto expire_at = [&](UnixMs deadline) {
    if (deadline <= cause.now)
      data_.remove(key, record, cause);  // EXPIRE with a deadline in the past deletes at once
    else
      data_.retime(key, record, cause, deadline);
    return integer(1);
  };

  switch (request.operation) {
    case Operation::set_nx_px:
      if (present) return nil;
      data_.set(key, record, cause, request.token, cause.now + request.argument);
      return {.outcome = Outcome::yes, .token = request.token};
    case Operation::set_nx:
      if (present) return integer(0);
      data_.set(key, record, cause, request.token, Record::no_deadline);
      return integer(1);
    case Operation::get:
      if (!redis::is_string(record.type)) return nil;
      return {.outcome = Outcome::yes, .token = redis::Data::token_of(record)};
    case Operation::del:
      if (!present) return integer(0);
      data_.remove(key, record, cause);
      return integer(1);
    case Operation::expire:
      return present ? expire_at(cause.now + request.argument) : integer(0);
    case Operation::pttl: {
      const std::int64_t left = !present ? -2
                                : record.deadline == Record::no_deadline
                                    ? -1
                                    : std::max<std::int64_t>(record.deadline - cause.now, 0);
      return {.outcome = present ? Outcome::yes : Outcome::no, .value = left};
    }
    case Operation::get_set: {
      if (present && !redis::is_string(record.type)) return nil;
      const std::uint64_t old = redis::Data::token_of(record);
      data_.set(key, record, cause, request.token, Record::no_deadline);
      return {.outcome = present ? Outcome::yes : Outcome::no, .token = old};
    }
    case Operation::incr: {
      // Redis counts in signed numbers; a negative counter is a text that this door does not read.
      if (present && (record.type != Type::number || record.number >= INT64_MAX)) return nil;
      const std::uint64_t value = (present ? record.number : 0) + 1;
      data_.set(key, record, cause, value, record.deadline);
      return {.outcome = Outcome::yes, .value = static_cast<std::int64_t>(value)};
    }
    case Operation::compare_and_delete:
      if (!holds_token()) return integer(0);
      data_.remove(key, record, cause);
      return integer(1);
    case Operation::compare_and_expire:
      return holds_token() ? expire_at(cause.now + request.argument) : integer(0);
    case Operation::wait:  // nobody replicates this node, and nobody will in time
      return {.outcome = request.token == 0 ? Outcome::yes : Outcome::no};
    default:
      SIM_ASSERT(false, "a Redis node does not know this operation");
      return nil;
  }
}

void RedisNode::lose_memory() {
  if (engine_) engine_->forget();
  data_.forget();
  if (persistence_) persistence_->wipe();
  if (replication_) replication_->forget();
}

void RedisNode::load() {
  if (engine_) engine_->forget();
  persistence_->load();
  if (replication_) replication_->forget();
}

void RedisNode::started(Server& server) {
  if (persistence_) persistence_->started(server);
  if (memory_) memory_->started(server);
  if (replication_) replication_->started(server);
  if (cluster_) cluster_->started(server);
}

void RedisNode::noted(ProcessId from, const Note& note) {
  if (cluster_ && cluster_->noted(from, note)) return;
  if (!replication_) return;
  replication_->noted(from, note);
  if (persistence_ && replication_->is_replica()) persistence_->stream_applied();
}

void RedisNode::crashed(Ending how) {
  if (replication_) replication_->crashed(how);
  if (persistence_) persistence_->ended(how);
}

bool RedisNode::commits_first() const { return persistence_ != nullptr && persistence_->commits_first(); }
Duration RedisNode::commit() { return persistence_->commit(); }
void RedisNode::committed() { persistence_->committed(); }

void RedisNode::begin_pressure(const Pressure& pressure) {
  if (memory_) memory_->begin_pressure(pressure);
}

void RedisNode::end_pressure() {
  if (memory_) memory_->end_pressure();
}

redis::Engine& RedisNode::engine() {
  if (!engine_) {
    engine_ = std::make_unique<redis::Engine>(data_, memory_.get());
    engine_->join(replication_.get(), cluster_.get());
    if (replication_) replication_->serve(engine_.get());
  }
  return *engine_;
}

redis::Session& RedisNode::connect(ProcessId client) { return engine().connect(client); }

redis::RespReply RedisNode::execute(redis::Session& session, std::span<const std::string_view> argv, WallTime started) {
  if (persistence_ && persistence_->loading()) [[unlikely]]
    return redis::error("LOADING Redis is loading the dataset in memory");
  redis::RespReply reply = engine().execute(session, argv, started);
  if (persistence_) [[unlikely]]
    persistence_->command_done();
  if (replication_) [[unlikely]] {
    replication_->command_done(session.process);
    session.written = replication_->offset();
  }
  return reply;
}

}  // namespace lockstep
