// Groups of nodes as a scenario file has them: sentinels, a cluster, and where the keys of the locks live.
#include "scenarios/format/write.hpp"
#include "scenarios/format/write_parts.hpp"

namespace lockstep::writing {

void write_part_in_group(const NodeSpec& node, Json& object) {
  const NodeSpec plain;
  if (!node.replica_of.empty()) append(object, "replica_of", node.replica_of);
  if (node.priority != plain.priority) append(object, "priority", node.priority);
  if (node.min_replicas_to_write != plain.min_replicas_to_write)
    append(object, "min_replicas_to_write", node.min_replicas_to_write);
  if (node.min_replicas_max_lag != plain.min_replicas_max_lag)
    append(object, "min_replicas_max_lag", duration(node.min_replicas_max_lag));
}

Json sentinels_of(const SentinelsSpec& sentinels) {
  Json object{{"names", sentinels.names},
              {"quorum", sentinels.quorum},
              {"down_after", duration(sentinels.down_after)},
              {"failover_timeout", duration(sentinels.failover_timeout)},
              {"parallel_syncs", sentinels.parallel_syncs},
              {"watch", sentinels.watch}};
  if (!sentinels.site.empty()) append(object, "site", sentinels.site);
  write_clocks(sentinels.clock, object);
  return object;
}

Json cluster_of(const ClusterSpec& cluster) {
  return {{"node_timeout", duration(cluster.node_timeout)}, {"require_full_coverage", cluster.require_full_coverage}};
}

Json wait_of(const WaitOptions& wait) { return {{"replicas", wait.replicas}, {"timeout", duration(wait.timeout)}}; }

Json place_of(const PlaceOptions& place) {
  Json object{{"kind", word(place_words(), place.kind)}};
  switch (place.kind) {
    case PlaceKind::nodes:
      if (place.nodes.empty()) return nullptr;
      append(object, "nodes", place.nodes);
      break;
    case PlaceKind::sentinels:
      append(object, "sentinel_timeout", duration(place.sentinel_timeout));
      append(object, "subscribe", place.subscribe);
      break;
    case PlaceKind::cluster:
      append(object, "redirections", place.redirections);
      break;
  }
  return object;
}

}  // namespace lockstep::writing
