#include "sim/redis/cluster/cluster.hpp"

#include <algorithm>

#include "sim/kernel/combinators.hpp"
#include "sim/model/server.hpp"
#include "sim/redis/cluster/bus.hpp"
#include "sim/redis/cluster/slots.hpp"

namespace lockstep::redis {
namespace {

constexpr Duration tick_period = 100ms;
constexpr Duration writable_delay = 2s;     // CLUSTER_WRITABLE_DELAY
constexpr Duration rejoin_delay_min = 500ms, rejoin_delay_max = 5s;

constexpr Shard unknown_shard = ~Shard{0};

}  // namespace

Cluster::Cluster(Data& data, Replication& replication, Recorder& recorder, ProcessId self,
                 const ClusterOptions& options, Stream draws)
    : data_(&data),
      replication_(&replication),
      recorder_(&recorder),
      self_(self),
      options_(options),
      draws_(draws) {
  // Every master of the start has the epoch of its place, as redis-cli --cluster create gives them.
  std::uint64_t epoch = 0;
  for (const ClusterOptions::Member& member : options_.members) {
    const bool is_master = !member.master;
    if (is_master) {
      ++epoch;
      owners_.push_back(member.id);
      first_slots_.push_back(member.first_slot);
      last_slots_.push_back(member.last_slot);
    }
    if (member.id == self)
      config_epoch_ = is_master ? epoch : 0;
    else
      peers_.push_back(
          {.id = member.id, .is_master = is_master, .master = member.master, .config_epoch = is_master ? epoch : 0});
  }
  current_epoch_ = epoch;
}

void Cluster::started(Server& server) {
  server_ = &server;
  booted_ = now();
  rebooted_ = ever_started_;
  ever_started_ = true;
  ok_ = !rebooted_;
  in_minority_.reset();
  election_set_ = election_asked_ = false;
  for (Peer& peer : peers_) {
    peer.pinged.reset();
    peer.ponged = peer.heard = peer.linked = now();
    peer.suspected = peer.failed = false;
    peer.reports.clear();
    peer.voted.reset();
  }
  server.strand().spawn(cron());
}

MonotonicTime Cluster::now() const { return server_->monotonic_now(); }

Cluster::Peer* Cluster::find(ProcessId id) {
  for (Peer& peer : peers_)
    if (peer.id == id) return &peer;
  return nullptr;
}
const Cluster::Peer* Cluster::find(ProcessId id) const { return const_cast<Cluster*>(this)->find(id); }

bool Cluster::owns_slots(ProcessId node) const {
  return std::find(owners_.begin(), owners_.end(), node) != owners_.end();
}

std::size_t Cluster::size() const {
  std::size_t masters = owns_slots(self_) ? 1 : 0;
  for (const Peer& peer : peers_) masters += owns_slots(peer.id) ? 1 : 0;
  return masters;
}

std::size_t Cluster::shard_of_slot(unsigned slot) const {
  for (std::size_t shard = 0; shard < owners_.size(); ++shard)
    if (first_slots_[shard] <= slot && slot <= last_slots_[shard]) return shard;
  return owners_.size();
}

ProcessId Cluster::owner_of(unsigned slot) const {
  const std::size_t shard = shard_of_slot(slot);
  return shard < owners_.size() ? owners_[shard] : ProcessId();
}

// --- requests ---------------------------------------------------------------------------------------------------

Reply Cluster::admits(Resource key) {
  if (!ok_) return {.outcome = Outcome::no, .error = ReplyError::cluster_down};
  if (shards_.size() <= key.value) shards_.resize(key.value + 1, unknown_shard);
  Shard& shard = shards_[key.value];
  if (shard == unknown_shard) shard = static_cast<Shard>(shard_of_slot(slot_of(data_->names().name_of(key))));
  if (shard >= owners_.size()) return {.outcome = Outcome::no, .error = ReplyError::cluster_down};
  if (owners_[shard] == self_) return {};
  return {.outcome = Outcome::no, .error = ReplyError::moved, .value = owners_[shard].value};
}

// --- time -------------------------------------------------------------------------------------------------------

Task<void> Cluster::cron() {
  const std::uint64_t first = draws_.below(static_cast<std::uint64_t>(tick_period.count()));
  ticks_ = draws_.below(10);
  co_await sleep_for(server_->strand(), Duration(static_cast<std::int64_t>(first)));
  for (;;) {
    tick();
    co_await sleep_for(server_->strand(), tick_period);
  }
}

void Cluster::tick() {
  if (++ticks_ % 10 == 0) ping_somebody();
  for (Peer& peer : peers_) check(peer);
  if (replication_->is_replica()) consider_failover();
  update_state();
}

void Cluster::update_state() {
  const bool is_master = !replication_->is_replica();
  if (rebooted_ && is_master && !ok_ && now() - booted_ < writable_delay) return;
  bool well = true;
  if (options_.require_full_coverage)
    for (const ProcessId owner : owners_)
      if (const Peer* peer = find(owner); peer != nullptr && peer->failed) well = false;
  std::size_t reachable = owns_slots(self_) ? 1 : 0;
  for (const Peer& peer : peers_) reachable += owns_slots(peer.id) && !peer.suspected && !peer.failed ? 1 : 0;
  if (reachable < majority()) {
    well = false;
    in_minority_ = now();
  }
  if (well == ok_) return;
  const Duration rejoin_delay = std::clamp<Duration>(options_.node_timeout, rejoin_delay_min, rejoin_delay_max);
  if (well && is_master && in_minority_ && now() - *in_minority_ < rejoin_delay) return;
  ok_ = well;
  recorder_->record(
      {.kind = FactKind::cluster_state, .outcome = ok_ ? Outcome::yes : Outcome::no, .process = self_});
}

// --- notes ------------------------------------------------------------------------------------------------------

BusHeader Cluster::header() const {
  BusHeader header;
  header.current_epoch = current_epoch_;
  header.is_master = !replication_->is_replica();
  header.master = replication_->master();
  header.offset = replication_->offset();
  const ProcessId owner = header.is_master ? self_ : header.master;
  const Peer* master = find(owner);
  header.config_epoch = master == nullptr ? config_epoch_ : master->config_epoch;
  for (Shard shard = 0; shard < owners_.size(); ++shard)
    if (owners_[shard] == owner) header.shards.push_back(shard);
  for (const Peer& peer : peers_)
    if (peer.suspected || peer.failed) header.failing.push_back(peer.id);
  return header;
}

bool Cluster::noted(ProcessId from, const Note& note) {
  Peer* sender = find(from);
  if (sender == nullptr) return false;
  if (const auto* asked = note.as<ClusterPing>()) {
    ClusterPong answer;
    answer.answers = true;
    send(from, answer);
    hear(*sender, asked->header);
  } else if (const auto* answer = note.as<ClusterPong>()) {
    hear(*sender, answer->header);
    if (answer->answers) hear_pong(*sender);
  } else if (const auto* fail = note.as<ClusterFail>()) {
    hear(*sender, fail->header);
    if (Peer* failed = find(fail->failed); failed != nullptr && !failed->failed) mark_failed(*failed);
  } else if (const auto* request = note.as<VoteRequest>()) {
    hear(*sender, request->header);
    hear_request(*sender, request->header);
  } else if (const auto* vote = note.as<Vote>()) {
    hear(*sender, vote->header);
    hear_vote(*sender, vote->header);
  } else if (const auto* update = note.as<ClusterUpdate>()) {
    hear(*sender, update->header);
    hear_update(*update);
  } else {
    return false;
  }
  return true;
}

}  // namespace lockstep::redis
