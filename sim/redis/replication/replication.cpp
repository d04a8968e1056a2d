#include "sim/redis/replication/replication.hpp"

#include <algorithm>
#include <utility>

#include "sim/kernel/combinators.hpp"
#include "sim/model/server.hpp"
#include "sim/redis/engine.hpp"

namespace lockstep::redis {
namespace {

constexpr Duration tick_period = 100ms;  // hz 10
constexpr int ticks_per_second = 10;

}  // namespace

Replication::Replication(Data& data, Recorder& recorder, ProcessId self, const ReplicationOptions& options,
                         Stream phase)
    : data_(&data), recorder_(&recorder), self_(self), options_(options), phase_(phase), master_(options.master) {
  data_->add_observer(*this);
  data_->hide_expired(is_replica());
}

// --- life -------------------------------------------------------------------------------------------------------

void Replication::started(Server& server) {
  server_ = &server;
  waiting_.clear();
  written_.clear();
  replicas_.clear();
  links_ = 0;
  if (!ever_started_) {
    // The group is in step: one history, at zero, named by its master.
    ever_started_ = true;
    const ProcessId head = is_replica() ? master_ : self_;
    id_ = ReplicationId{head.value} << 32;
    link_ = (Link{server.life()} << 32) + ++links_;
    link_state_ = is_replica() ? LinkState::connected : LinkState::none;
    for (const ProcessId replica : options_.replicas)
      replicas_.push_back({.id = replica,
                           .link = (Link{0} << 32) + 1,
                           .state = ReplicaState::State::online,
                           .acknowledged_second = now_second(),
                           .heard = now()});
    heard_ = now();
  } else if (is_replica()) {
    link_state_ = LinkState::none;
    down_since_ = now();
    id_ = 0;  // its place in the stream is not on its disk
  } else {
    id_ = new_id();
    second_id_ = 0;
    backlog_.clear();
  }
  count_good_replicas();
  server.strand().spawn(cron());
}

// The system of a killed process closes its connections; a machine that has lost power tells nobody.
void Replication::crashed(Ending how) {
  if (how == Ending::power_loss) return watchers_.clear();
  if (is_replica() && link_state_ != LinkState::none) {
    auto closed = std::make_unique<LinkClosed>();
    closed->link = link_;
    tell(master_, std::move(closed));
  }
  for (const ReplicaState& replica : replicas_) {
    auto closed = std::make_unique<LinkClosed>();
    closed->link = replica.link;
    tell(replica.id, std::move(closed));
  }
  for (const ProcessId sentinel : std::exchange(watchers_, {})) tell(sentinel, std::make_unique<LinkClosed>());
}

void Replication::forget() {
  offset_ = 0;
  second_offset_ = -1;
  backlog_.clear();
  for (const Resource key : dirty_) is_dirty_[key.value] = false;
  dirty_.clear();
}

ReplicationId Replication::new_id() { return (ReplicationId{self_.value} << 32) + ++ids_; }
UnixMs Replication::now_ms() const { return server_->wall_now().ns() / 1'000'000; }
MonotonicTime Replication::now() const { return server_->monotonic_now(); }

void Replication::tell(ProcessId to, std::unique_ptr<Note> note) { server_->send(to, std::move(note)); }

void Replication::note_role() {
  recorder_->record(
      {.kind = FactKind::role_changed, .process = self_, .peer = master_, .value = is_replica() ? 0 : 1});
}

// --- time -------------------------------------------------------------------------------------------------------

Task<void> Replication::cron() {
  const std::uint64_t first = phase_.below(static_cast<std::uint64_t>(tick_period.count()));
  ticks_ = static_cast<int>(phase_.below(ticks_per_second));
  co_await sleep_for(server_->strand(), Duration(static_cast<std::int64_t>(first)));
  for (;;) {
    tick();
    co_await sleep_for(server_->strand(), tick_period);
  }
}

void Replication::tick() {
  if (!is_replica()) {
    data_->sweep(now_ms());
    flush();
  }
  const UnixMs now = now_ms();
  for (std::size_t i = 0; i < waiting_.size();) {
    if (waiting_[i].until == 0 || now < waiting_[i].until) {
      ++i;
      continue;
    }
    const Waiting over = waiting_[i];
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
    const std::int64_t count = count_acknowledged(over.offset);
    server_->answer(over.message, {.outcome = count >= over.replicas ? Outcome::yes : Outcome::no, .value = count});
  }
  if (engine_ != nullptr) engine_->advance(server_->wall_now());
  if (++ticks_ % ticks_per_second == 0) once_a_second();
}

void Replication::once_a_second() {
  ++seconds_;
  if (is_replica()) {
    switch (link_state_) {
      case LinkState::none:
      case LinkState::handshake:  // refused, or lost: another try
        ask_master();
        break;
      case LinkState::transfer:
      case LinkState::connected:
        if (now() - heard_ > timeout)
          lose_link();
        else if (link_state_ == LinkState::connected)
          acknowledge();
        break;
    }
  }
  // A replica may have replicas of its own.
  for (std::size_t i = replicas_.size(); i-- > 0;) {
    ReplicaState& replica = replicas_[i];
    if (now() - replica.heard > timeout) {
      drop_replica(i, false);
      continue;
    }
    if (replica.state == ReplicaState::State::waiting && now() - replica.asked >= full_sync_delay)
      send_everything(replica);
  }
  if (!is_replica() && !replicas_.empty() && seconds_ % (ping_period / Duration(1s)) == 0) {
    auto ping = std::make_shared<Piece>();
    ping->begin = offset_;
    ping->end = offset_ + ping_length;
    append(std::move(ping));
  }
  count_good_replicas();
}

// --- notes ------------------------------------------------------------------------------------------------------

bool Replication::noted(ProcessId from, const Note& note) {
  if (const auto* stream = note.as<Replicate>()) {
    hear_stream(from, *stream);
  } else if (const auto* ack = note.as<ReplicaAck>()) {
    hear_ack(from, *ack);
  } else if (const auto* get_ack = note.as<ReplicaGetAck>()) {
    if (from == master_ && get_ack->link == link_ && link_up()) {
      heard_ = now();
      acknowledge();
    }
  } else if (const auto* hello = note.as<ReplicaHello>()) {
    hear_hello(from, *hello);
  } else if (const auto* sync = note.as<ReplicaSync>()) {
    hear_sync(from, *sync);
  } else if (const auto* closed = note.as<LinkClosed>()) {
    hear_closed(from, *closed);
  } else if (note.as<Ping>() != nullptr) {
    if (std::find(watchers_.begin(), watchers_.end(), from) == watchers_.end()) watchers_.push_back(from);
    tell(from, std::make_unique<Pong>());
  } else if (note.as<InfoRequest>() != nullptr) {
    report(from);
  } else if (const auto* order = note.as<ReplicaOf>()) {
    follow(order->master);
    if (order->close_clients) close_clients();
  } else {
    return false;
  }
  return true;
}

void Replication::report(ProcessId to) {
  auto info = std::make_unique<InfoReport>();
  info->is_master = !is_replica();
  info->master = master_;
  info->link_up = is_replica() && link_up();
  info->link_down_for = link_down_for();
  info->offset = offset_;
  info->priority = options_.priority;
  for (const ReplicaState& replica : replicas_) info->replicas.push_back(replica.id);
  tell(to, std::move(info));
}

Duration Replication::link_down_for() const {
  return is_replica() && !link_up() ? now() - down_since_ : Duration(0);
}

Duration Replication::data_age() const {
  if (!is_replica()) return Duration(0);
  return now() - (link_up() ? heard_ : down_since_);
}

ProcessId Replication::find_node(std::string_view name) const {
  const std::span<const ProcessInfo> processes = recorder_->trace().processes();
  for (std::size_t i = 0; i < processes.size(); ++i)
    if (processes[i].name == name && processes[i].role == Role::node)
      return ProcessId(static_cast<std::uint32_t>(i + 1));
  return {};
}

std::string_view Replication::name_of(ProcessId node) const { return recorder_->trace().name_of(node); }

// --- roles ------------------------------------------------------------------------------------------------------

void Replication::follow(ProcessId master) {
  if (master == master_ || master == self_) return;
  flush();
  end_all_waits();
  if (is_replica()) {
    if (link_state_ != LinkState::none) {
      auto closed = std::make_unique<LinkClosed>();
      closed->link = link_;
      tell(master_, std::move(closed));
    }
    if (link_up()) down_since_ = now();
  } else {
    down_since_ = now();
  }
  link_state_ = LinkState::none;
  drop_all_replicas();  // they come back and learn the new history
  master_ = master;
  data_->hide_expired(is_replica());
  if (is_replica()) {
    note_role();
    ask_master();
    return;
  }
  // Promoted: a history of its own from here on, which those who shared the old one can join.
  second_id_ = std::exchange(id_, new_id());
  second_offset_ = offset_;
  note_role();
  count_good_replicas();
}

void Replication::close_clients() { server_->close_client_connections(); }

}  // namespace lockstep::redis
