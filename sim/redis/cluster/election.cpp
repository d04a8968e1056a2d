// How a replica of a failed master takes its place.
#include <algorithm>

#include "sim/redis/cluster/bus.hpp"

namespace lockstep::redis {
namespace {

constexpr Duration fixed_delay = 500ms, random_delay = 500ms, delay_per_rank = 1s;
constexpr int validity_factor = 10;  // cluster-replica-validity-factor

}  // namespace

/// How many replicas of the same master have more of its stream.
std::size_t Cluster::rank() const {
  const ProcessId master = replication_->master();
  const std::int64_t mine = replication_->offset();
  return static_cast<std::size_t>(std::count_if(peers_.begin(), peers_.end(), [&](const Peer& peer) {
    return !peer.is_master && peer.master == master && peer.offset > mine;
  }));
}

bool Cluster::fresh_enough() const {
  Duration age = replication_->data_age();
  if (age > options_.node_timeout) age -= options_.node_timeout;
  return age <= Replication::ping_period + options_.node_timeout * validity_factor;
}

void Cluster::consider_failover() {
  const Peer* master = find(replication_->master());
  if (master == nullptr || !master->failed || !owns_slots(master->id) || !fresh_enough()) return;
  const Duration wait = std::max<Duration>(options_.node_timeout * 2, 2s);
  if (!election_set_ || now() - election_at_ > wait * 2) {
    const std::uint64_t extra = draws_.below(static_cast<std::uint64_t>(random_delay.count()));
    election_rank_ = rank();
    election_at_ = now() + fixed_delay + Duration(static_cast<std::int64_t>(extra)) +
                   delay_per_rank * static_cast<std::int64_t>(election_rank_);
    election_set_ = true;
    election_asked_ = false;
    votes_ = 0;
    for (const Peer& peer : peers_)  // so that siblings know how far this one is
      if (!peer.is_master && peer.master == master->id) send(peer.id, ClusterPong());
    return;
  }
  if (!election_asked_ && rank() > election_rank_) {
    election_at_ += delay_per_rank * static_cast<std::int64_t>(rank() - election_rank_);
    election_rank_ = rank();
  }
  if (now() < election_at_ || now() - election_at_ > wait) return;
  if (!election_asked_) return ask_for_votes();
}

void Cluster::ask_for_votes() {
  election_epoch_ = ++current_epoch_;
  election_asked_ = true;
  broadcast(VoteRequest());
}

void Cluster::hear_request(Peer& candidate, const BusHeader& header) {
  if (replication_->is_replica() || !owns_slots(self_)) return;
  if (header.current_epoch < current_epoch_ || last_vote_epoch_ == current_epoch_) return;
  Peer* master = find(header.master);
  if (header.is_master || master == nullptr || !master->failed) return;
  if (master->voted && now() - *master->voted < options_.node_timeout * 2) return;
  for (const Shard shard : header.shards) {  // the candidate's view of its slots must not be an old one
    const Peer* owner = find(owners_[shard]);
    if ((owner == nullptr ? config_epoch_ : owner->config_epoch) > header.config_epoch) return;
  }
  master->voted = now();
  last_vote_epoch_ = current_epoch_;
  recorder_->record({.kind = FactKind::vote_granted,
                     .process = self_,
                     .peer = candidate.id,
                     .value = static_cast<std::int64_t>(current_epoch_)});
  send(candidate.id, Vote());
}

void Cluster::hear_vote(const Peer& voter, const BusHeader& header) {
  if (!election_asked_ || !replication_->is_replica() || !owns_slots(voter.id)) return;
  if (header.current_epoch < election_epoch_) return;
  if (++votes_ >= majority()) take_over();
}

void Cluster::take_over() {
  recorder_->record({.kind = FactKind::elected,
                     .process = self_,
                     .value = static_cast<std::int64_t>(election_epoch_),
                     .extra = static_cast<std::int64_t>(votes_)});
  const ProcessId old = replication_->master();
  election_set_ = election_asked_ = false;
  config_epoch_ = std::max(config_epoch_, election_epoch_);
  replication_->follow(ProcessId());
  for (ProcessId& owner : owners_)
    if (owner == old) owner = self_;
  update_state();
  broadcast(ClusterPong());
}

}  // namespace lockstep::redis
