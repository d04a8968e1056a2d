// The sentinels: who they are, whom they watch, and when they act.
#include <algorithm>
#include <set>

#include "scenarios/format/limits.hpp"
#include "scenarios/format/reader_parts.hpp"
#include "scenarios/format/suggestion.hpp"

namespace lockstep::reading {
namespace {

std::vector<std::string> masters_with_replicas(const Scenario& scenario) {
  std::vector<std::string> masters;
  for (const NodeSpec& node : scenario.nodes) {
    for (const NodeSpec& other : scenario.nodes) {
      if (other.replica_of != node.name) continue;
      masters.push_back(node.name);
      break;
    }
  }
  return masters;
}

std::vector<std::string> read_watched(const JsonCursor& at, const Reading& reading) {
  const std::vector<std::string> masters = masters_with_replicas(reading.scenario);
  const auto elements = at.elements("an array of masters");
  if (!elements) return {};
  if (elements->empty()) at.expected("at least one master");
  std::vector<std::string> watched;
  std::set<std::string> seen;
  for (const JsonCursor& element : *elements) {
    const auto name = one_of(element, "the name of a master that has replicas", masters);
    if (!name) continue;
    if (!seen.insert(*name).second) element.expected("each master once", quote(*name) + " again");
    watched.push_back(*name);
  }
  return watched;
}

}  // namespace

void read_sentinels(ObjectCursor& root, Reading& reading) {
  const auto at = root.take("sentinels");
  if (!at) return;
  ObjectCursor object(*at, ObjectKind::sentinels, "an object such as {\"count\": 3, \"quorum\": 2}");
  if (!object) return;
  SentinelsSpec spec;
  spec.names = read_names(object, "s", 3, limits::sentinels, "sentinels");
  spec.quorum = spec.names.size() / 2 + 1;
  if (const auto quorum = object.take("quorum")) {
    if (const auto value = quorum->natural(1, limits::sentinels)) {
      if (*value > spec.names.size() && !spec.names.empty())
        quorum->expected("at most the number of sentinels (" + std::to_string(spec.names.size()) + ")");
      spec.quorum = *value;
    }
  }
  if (const auto down = object.take("down_after")) spec.down_after = down->positive_duration().value_or(spec.down_after);
  if (const auto timeout = object.take("failover_timeout"))
    spec.failover_timeout = timeout->positive_duration().value_or(spec.failover_timeout);
  if (const auto syncs = object.take("parallel_syncs"))
    spec.parallel_syncs = syncs->natural(1, limits::nodes).value_or(1);
  if (const auto watch = object.take("watch")) {
    spec.watch = read_watched(*watch, reading);
  } else {
    spec.watch = masters_with_replicas(reading.scenario);
    if (spec.watch.empty()) at->complain("has nobody to watch: no node is a replica (\"replica_of\" in /nodes)");
  }
  spec.site = read_site(object, reading);
  read_clocks(object, spec.clock);
  for (const std::string& name : spec.names) declare(name, Role::sentinel, spec.site, *at, reading);
  reading.scenario.sentinels = std::move(spec);
}

}  // namespace lockstep::reading
