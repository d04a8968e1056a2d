// What a replica does: it asks for the stream, applies it, and throws away what its master does not have.
#include <utility>

#include "sim/model/server.hpp"
#include "sim/redis/replication/replication.hpp"

namespace lockstep::redis {

// A try that got no answer, because the master was down, is repeated under its number: it may still be answered.
void Replication::ask_master() {
  if (link_state_ == LinkState::handshake)
    server_->reopen(master_);
  else
    link_ = (Link{server_->life()} << 32) + ++links_;
  link_state_ = LinkState::handshake;
  auto hello = std::make_unique<ReplicaHello>();
  hello->link = link_;
  hello->id = id_;
  hello->offset = hello->value = offset_;
  tell(master_, std::move(hello));
}

void Replication::hear_sync(ProcessId from, const ReplicaSync& sync) {
  if (from != master_ || sync.link != link_) return;
  heard_ = now();
  if (sync.how == ReplicaSync::Kind::begins) {
    if (link_state_ == LinkState::handshake) link_state_ = LinkState::transfer;
    return;
  }
  const bool partial = sync.how == ReplicaSync::Kind::partial;
  if (link_state_ != (partial ? LinkState::handshake : LinkState::transfer)) return;
  link_state_ = LinkState::connected;
  if (partial) {
    if (sync.id != id_) {
      second_id_ = std::exchange(id_, sync.id);
      second_offset_ = offset_;
    }
    for (const std::shared_ptr<const Piece>& piece : sync.pieces) apply(piece);
  } else {
    drop_all_replicas();
    load(*sync.data);
    id_ = sync.id;
    second_id_ = 0;
    second_offset_ = -1;
    offset_ = sync.offset;
    backlog_.clear();
  }
  recorder_->record({.kind = FactKind::replica_synchronized,
                     .outcome = partial ? Outcome::yes : Outcome::no,
                     .process = self_,
                     .peer = master_,
                     .value = offset_});
  acknowledge();
}

void Replication::hear_stream(ProcessId from, const Replicate& note) {
  if (from != master_ || note.link != link_ || !link_up()) return;
  heard_ = now();
  if (note.piece->begin == offset_) return apply(note.piece);
  lose_link();  // a piece is missing
  ask_master();
}

void Replication::apply(const std::shared_ptr<const Piece>& piece) {
  applying_ = true;
  for (const Effect& effect : piece->effects)
    data_->apply(effect.key, effect.value ? &*effect.value : nullptr, master_);
  applying_ = false;
  append(piece);
}

void Replication::load(const Snapshot& data) {
  applying_ = true;
  std::vector<const StoredValue*> wanted;  // by key number
  for (const Effect& effect : data) {
    if (wanted.size() <= effect.key.value) wanted.resize(effect.key.value + 1, nullptr);
    wanted[effect.key.value] = &*effect.value;
  }
  for (unsigned database = 0; database < KeyNames::databases; ++database)
    for (const Resource key : data_->names().keys_of(database)) {
      const StoredValue* value = key.value < wanted.size() ? wanted[key.value] : nullptr;
      const Record& record = data_->record(key);
      const bool same = value != nullptr && record.present() && Data::token_of(record) == Data::token_of(*value) &&
                        record.deadline == value->deadline && record.type == value->type && !record.object;
      if (same) continue;
      if (record.present() && (value == nullptr || Data::token_of(record) != Data::token_of(*value)))
        recorder_->record({.kind = FactKind::write_dropped,
                           .process = self_,
                           .peer = master_,
                           .resource = key,
                           .token = Data::token_of(record)});
      data_->apply(key, value, master_);
    }
  applying_ = false;
}

void Replication::lose_link() {
  if (link_up()) {
    down_since_ = now();
    recorder_->record(
        {.kind = FactKind::replica_link_lost, .process = self_, .peer = master_, .value = offset_});
  }
  link_state_ = LinkState::none;
  server_->reopen(master_);
}

void Replication::hear_closed(ProcessId from, const LinkClosed& closed) {
  if (from == master_ && closed.link == link_ && link_state_ != LinkState::none) {
    lose_link();
    ask_master();  // at once; if that is refused, every second
    return;
  }
  for (std::size_t i = replicas_.size(); i-- > 0;)
    if (replicas_[i].id == from && replicas_[i].link == closed.link) drop_replica(i, false);
}

}  // namespace lockstep::redis
