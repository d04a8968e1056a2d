// The cluster as one node tells it to clients.
// Source: redis/redis 7.0, src/cluster.c (clusterGenNodeDescription).
#include <fmt/format.h>

#include "sim/redis/cluster/cluster.hpp"

namespace lockstep::redis {

std::vector<Cluster::Range> Cluster::ranges() const {
  std::vector<Range> all;
  for (std::size_t shard = 0; shard < owners_.size(); ++shard)
    all.push_back({first_slots_[shard], last_slots_[shard], owners_[shard]});
  return all;
}

std::vector<ProcessId> Cluster::replicas_of(ProcessId master) const {
  std::vector<ProcessId> found;
  if (replication_->master() == master) found.push_back(self_);
  for (const Peer& peer : peers_)
    if (!peer.is_master && peer.master == master && !peer.failed) found.push_back(peer.id);
  return found;
}

std::string Cluster::describe() const {
  std::string text;
  const auto line = [&](ProcessId id, bool is_master, ProcessId master, std::string_view flags, std::uint64_t epoch) {
    text += fmt::format("{:040x} {}@16379 {}{}{} {} 0 0 {} connected", id.value, replication_->address_of(id),
                        id == self_ ? "myself," : "", is_master ? "master" : "slave", flags,
                        is_master ? "-" : fmt::format("{:040x}", master.value), epoch);
    for (const Range& range : ranges())
      if (range.owner == id) text += fmt::format(" {}-{}", range.first, range.last);
    text += "\n";
  };
  line(self_, !replication_->is_replica(), replication_->master(), "", config_epoch_);
  for (const Peer& peer : peers_)
    line(peer.id, peer.is_master, peer.master, peer.failed ? ",fail" : peer.suspected ? ",fail?" : "",
         peer.config_epoch);
  return text;
}

}  // namespace lockstep::redis
