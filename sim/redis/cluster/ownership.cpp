// Who owns which slots: the larger configuration epoch wins.
#include <algorithm>

#include "sim/redis/cluster/bus.hpp"

namespace lockstep::redis {

void Cluster::take_claim(ProcessId owner, std::uint64_t config_epoch, const std::vector<Shard>& shards) {
  const ProcessId mine = replication_->is_replica() ? replication_->master() : self_;
  bool lost = false;
  for (const Shard shard : shards) {
    const ProcessId before = owners_[shard];
    if (before == owner) continue;
    const Peer* peer = find(before);
    const std::uint64_t epoch = peer == nullptr ? config_epoch_ : peer->config_epoch;
    if (epoch >= config_epoch) continue;
    lost = lost || before == mine;
    owners_[shard] = owner;
  }
  if (lost && !owns_slots(mine)) become_replica_of(owner);
}

/// A sender that claims, for itself or its master, what has a newer owner is told so.
void Cluster::correct(ProcessId sender, ProcessId claimant, std::uint64_t config_epoch,
                      const std::vector<Shard>& shards) {
  for (const Shard shard : shards) {
    const ProcessId owner = owners_[shard];
    if (owner == claimant) continue;
    const Peer* peer = find(owner);
    const std::uint64_t epoch = peer == nullptr ? config_epoch_ : peer->config_epoch;
    if (epoch <= config_epoch) continue;
    ClusterUpdate update;
    update.owner = owner;
    update.config_epoch = epoch;
    for (Shard each = 0; each < owners_.size(); ++each)
      if (owners_[each] == owner) update.shards.push_back(each);
    return send(sender, update);
  }
}

void Cluster::hear_update(const ClusterUpdate& update) {
  if (update.owner == self_) return;
  Peer* owner = find(update.owner);
  if (owner == nullptr || owner->config_epoch > update.config_epoch) return;
  owner->is_master = true;
  owner->config_epoch = update.config_epoch;
  take_claim(owner->id, update.config_epoch, update.shards);
}

void Cluster::become_replica_of(ProcessId master) {
  election_set_ = election_asked_ = false;
  replication_->follow(master);
  update_state();
}

}  // namespace lockstep::redis
