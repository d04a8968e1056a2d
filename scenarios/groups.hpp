// How the servers of a scenario belong together: masters and replicas, sentinels, a cluster; and how clients find the
// node that a key lives on.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "scenarios/format/scenario.hpp"
#include "sim/model/router.hpp"
#include "sim/model/world.hpp"
#include "sim/redis/node.hpp"

namespace lockstep {

/// What is configured on this node. Nodes are the first processes of a world, in the order of the file.
RedisNodeOptions node_options(const Scenario& scenario, const NodeSpec& node);

/// Where a sentinel runs, and its clocks.
struct SentinelHost {
  Topology::Host host;
  ClockStart clocks;
};
/// After the nodes. Gives them in the order of their names; none when the scenario has none.
std::vector<NodeId> add_sentinels(const Scenario& scenario, World& world,
                                  const std::function<SentinelHost(const SentinelsSpec&, const std::string&)>& host_of);

/// What the algorithm takes for its nodes: nodes, or places.
std::vector<NodeId> places_of(const Scenario& scenario);

/// For this client; nothing when it asks nodes directly. Needs: the names of all locks are known to the trace.
std::unique_ptr<Router> make_router(const Scenario& scenario, World& world, const std::vector<NodeId>& sentinels,
                                    const std::string& client);

}  // namespace lockstep
