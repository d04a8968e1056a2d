// What a master does for its replicas, and what it asks of them on behalf of its clients.
#include <algorithm>
#include <utility>

#include "sim/model/server.hpp"
#include "sim/redis/engine.hpp"
#include "sim/redis/replication/replication.hpp"

namespace lockstep::redis {

// --- the stream -------------------------------------------------------------------------------------------------

void Replication::changed(Resource key, const Record&) {
  if (applying_) return;
  if (is_dirty_.size() <= key.value) is_dirty_.resize(key.value + 1, false);
  if (is_dirty_[key.value]) return;
  is_dirty_[key.value] = true;
  dirty_.push_back(key);
}

void Replication::flush() {
  if (dirty_.empty()) return;
  auto piece = std::make_shared<Piece>();
  piece->begin = piece->end = offset_;
  for (const Resource key : dirty_) {
    is_dirty_[key.value] = false;
    const Record& record = data_->record(key);
    Effect effect{key, std::nullopt};
    if (record.present()) effect.value.emplace(record);
    piece->end += wire_length(data_->names().name_of(key), effect.value);
    piece->effects.push_back(std::move(effect));
  }
  dirty_.clear();
  append(std::move(piece));
}

void Replication::append(std::shared_ptr<const Piece> piece) {
  offset_ = piece->end;
  backlog_.add(piece);
  for (const ReplicaState& replica : replicas_) {
    if (replica.state != ReplicaState::State::online) continue;
    auto note = std::make_unique<Replicate>();
    note->link = replica.link;
    note->piece = piece;
    note->value = piece->end;
    if (piece->effects.size() == 1) note->resource = piece->effects.front().key;
    tell(replica.id, std::move(note));
  }
}

void Replication::command_done(ProcessId client) {
  if (!is_replica()) flush();
  if (written_.size() <= client.value) written_.resize(client.value + 1, 0);
  written_[client.value] = offset_;
}

// --- replicas that come and go ----------------------------------------------------------------------------------

Replication::ReplicaState* Replication::replica_of(ProcessId from, Link link) {
  for (ReplicaState& replica : replicas_)
    if (replica.id == from && replica.link == link) return &replica;
  return nullptr;
}

void Replication::hear_hello(ProcessId from, const ReplicaHello& hello) {
  if (is_replica() && !link_up()) return;  // NOMASTERLINK: it tries again
  if (replica_of(from, hello.link) != nullptr) return;  // once more
  for (std::size_t i = replicas_.size(); i-- > 0;)
    if (replicas_[i].id == from) drop_replica(i, false);
  ReplicaState replica{.id = from,
                       .link = hello.link,
                       .acknowledged = hello.offset,
                       .acknowledged_second = now_second(),
                       .heard = now(),
                       .asked = now()};
  auto answer = std::make_unique<ReplicaSync>();
  answer->link = hello.link;
  answer->id = id_;
  answer->offset = answer->value = offset_;
  const bool same_history =
      hello.id != 0 && (hello.id == id_ || (hello.id == second_id_ && hello.offset <= second_offset_));
  if (std::optional<std::vector<std::shared_ptr<const Piece>>> missing = backlog_.after(hello.offset, offset_);
      same_history && missing) {
    answer->how = ReplicaSync::Kind::partial;
    answer->pieces = std::move(*missing);
    replica.state = ReplicaState::State::online;
  } else {
    answer->how = ReplicaSync::Kind::begins;
    replica.state = ReplicaState::State::waiting;
    replica.acknowledged = 0;
  }
  replicas_.push_back(replica);
  tell(from, std::move(answer));
  count_good_replicas();
}

void Replication::send_everything(ReplicaState& replica) {
  auto data = std::make_shared<Snapshot>();
  for (unsigned database = 0; database < KeyNames::databases; ++database)
    for (const Resource key : data_->names().keys_of(database)) {
      const Record& record = data_->record(key);
      if (!record.present()) continue;
      Effect effect{key, std::nullopt};
      effect.value.emplace(record);
      data->push_back(std::move(effect));
    }
  auto answer = std::make_unique<ReplicaSync>();
  answer->how = ReplicaSync::Kind::full;
  answer->link = replica.link;
  answer->id = id_;
  answer->offset = answer->value = offset_;
  answer->data = std::move(data);
  replica.state = ReplicaState::State::online;
  replica.acknowledged_second = now_second();
  tell(replica.id, std::move(answer));
}

void Replication::drop_replica(std::size_t at, bool tell_it) {
  const ReplicaState gone = replicas_[at];
  replicas_.erase(replicas_.begin() + static_cast<std::ptrdiff_t>(at));
  if (!tell_it) return;
  auto closed = std::make_unique<LinkClosed>();
  closed->link = gone.link;
  tell(gone.id, std::move(closed));
}

void Replication::drop_all_replicas() {
  while (!replicas_.empty()) drop_replica(replicas_.size() - 1, true);
}

// --- acknowledgements -------------------------------------------------------------------------------------------

void Replication::acknowledge() {
  auto ack = std::make_unique<ReplicaAck>();
  ack->link = link_;
  ack->offset = ack->value = offset_;
  tell(master_, std::move(ack));
}

void Replication::hear_ack(ProcessId from, const ReplicaAck& ack) {
  ReplicaState* replica = replica_of(from, ack.link);
  if (replica == nullptr) {
    auto closed = std::make_unique<LinkClosed>();
    closed->link = ack.link;
    return tell(from, std::move(closed));
  }
  replica->acknowledged = std::max(replica->acknowledged, ack.offset);
  replica->acknowledged_second = now_second();
  replica->heard = now();
  serve_waiting();
}

void Replication::count_good_replicas() {
  good_replicas_ = 0;
  for (const ReplicaState& replica : replicas_)
    good_replicas_ += replica.state == ReplicaState::State::online &&
                      now_second() - replica.acknowledged_second <= options_.min_replicas_max_lag;
}

ReplyError Replication::refuses_writes() const {
  if (is_replica()) return ReplyError::readonly;
  const bool guarded = options_.min_replicas_to_write != 0 && options_.min_replicas_max_lag != 0;
  return guarded && good_replicas_ < options_.min_replicas_to_write ? ReplyError::no_replicas : ReplyError::none;
}

// --- WAIT -------------------------------------------------------------------------------------------------------

std::int64_t Replication::count_acknowledged(std::int64_t offset) const {
  return std::count_if(replicas_.begin(), replicas_.end(), [&](const ReplicaState& replica) {
    return replica.state == ReplicaState::State::online && replica.acknowledged >= offset;
  });
}

std::int64_t Replication::acknowledged(ProcessId client) const {
  return count_acknowledged(client.value < written_.size() ? written_[client.value] : 0);
}

void Replication::ask_for_acks() {
  for (const ReplicaState& replica : replicas_) {
    if (replica.state != ReplicaState::State::online) continue;
    auto question = std::make_unique<ReplicaGetAck>();
    question->link = replica.link;
    tell(replica.id, std::move(question));
  }
}

Reply Replication::wait(const Request& request, ProcessId client, MessageId message, UnixMs now) {
  if (is_replica() || request.argument < 0) return {.outcome = Outcome::no, .error = ReplyError::not_allowed};
  const auto wanted = static_cast<std::int64_t>(request.token);
  const std::int64_t count = acknowledged(client);
  if (count >= wanted) return {.outcome = Outcome::yes, .value = count};
  const std::int64_t offset = client.value < written_.size() ? written_[client.value] : 0;
  waiting_.push_back({message, wanted, offset, request.argument == 0 ? 0 : now + request.argument});
  ask_for_acks();
  return {.error = ReplyError::deferred};
}

void Replication::serve_waiting() {
  for (std::size_t i = 0; i < waiting_.size();) {
    const Waiting one = waiting_[i];
    const std::int64_t count = count_acknowledged(one.offset);
    if (count < one.replicas) {
      ++i;
      continue;
    }
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
    server_->answer(one.message, {.outcome = Outcome::yes, .value = count});
  }
  if (engine_ != nullptr) engine_->serve_waiting_for_replicas();
}

/// UNBLOCKED: it becomes a replica, or the other way round.
void Replication::end_all_waits() {
  for (const Waiting& one : std::exchange(waiting_, {}))
    server_->answer(one.message, {.outcome = Outcome::no, .error = ReplyError::not_allowed});
}

}  // namespace lockstep::redis
