// Masters and replicas.
#include <map>

#include "scenarios/format/limits.hpp"
#include "scenarios/format/reader_parts.hpp"
#include "scenarios/format/suggestion.hpp"

namespace lockstep::reading {

void read_part_in_group(ObjectCursor& object, const std::vector<std::string>& names, NodeSpec& node) {
  if (const auto at = object.take("replica_of")) node.replica_of = one_of(*at, "the name of a node", names).value_or("");
  if (const auto at = object.take("priority"))
    node.priority = static_cast<std::int64_t>(at->natural(0, 1'000'000).value_or(100));
  if (const auto at = object.take("min_replicas_to_write"))
    node.min_replicas_to_write = static_cast<std::int64_t>(at->natural(0, limits::nodes).value_or(0));
  if (const auto at = object.take("min_replicas_max_lag")) {
    const auto lag = at->positive_duration();
    if (lag && *lag % 1s != Duration(0)) at->expected("a whole number of seconds");
    node.min_replicas_max_lag = lag.value_or(node.min_replicas_max_lag);
  }
}

void check_groups(const std::vector<NodeSpec>& nodes, const JsonCursor& at) {
  std::map<std::string, const NodeSpec*> by_name;
  for (const NodeSpec& node : nodes) by_name[node.name] = &node;
  for (const NodeSpec& node : nodes) {
    const auto master = by_name.find(node.replica_of);
    if (master == by_name.end()) continue;
    if (node.replica_of == node.name) at.complain("makes " + quote(node.name) + " a replica of itself");
    else if (!master->second->replica_of.empty())
      at.complain("makes " + quote(node.name) + " a replica of " + quote(node.replica_of) + ", which is a replica itself");
  }
}

void read_cluster(ObjectCursor& root, Reading& reading) {
  const auto at = root.take("cluster");
  if (!at) return;
  ObjectCursor object(*at, ObjectKind::cluster, "an object such as {\"node_timeout\": \"15s\"}");
  if (!object) return;
  ClusterSpec spec;
  if (const auto timeout = object.take("node_timeout"))
    spec.node_timeout = timeout->positive_duration().value_or(spec.node_timeout);
  if (const auto coverage = object.take("require_full_coverage"))
    spec.require_full_coverage = coverage->boolean().value_or(spec.require_full_coverage);
  if (reading.scenario.sentinels) at->complain("contradicts \"sentinels\": a cluster replaces its masters itself");
  reading.scenario.cluster = spec;
}

}  // namespace lockstep::reading
