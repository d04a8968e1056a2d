#include "scenarios/groups.hpp"

#include <map>

#include "sim/redis/cluster/slot_table.hpp"
#include "sim/redis/cluster/slots.hpp"
#include "sim/redis/sentinel/master_finder.hpp"
#include "sim/redis/sentinel/service.hpp"

namespace lockstep {
namespace {

ProcessId number_of(const Scenario& scenario, const std::string& node) {
  for (std::size_t i = 0; i < scenario.nodes.size(); ++i)
    if (scenario.nodes[i].name == node) return ProcessId(static_cast<std::uint32_t>(i + 1));
  return ProcessId();
}

ClusterOptions cluster_options(const Scenario& scenario) {
  ClusterOptions options;
  if (!scenario.cluster) return options;
  options.node_timeout = scenario.cluster->node_timeout;
  options.require_full_coverage = scenario.cluster->require_full_coverage;
  std::map<std::string, ProcessId> numbers;
  for (const NodeSpec& node : scenario.nodes)
    numbers.emplace(node.name, ProcessId(static_cast<std::uint32_t>(numbers.size() + 1)));
  std::vector<std::size_t> masters;  // members that share the slots
  for (const NodeSpec& node : scenario.nodes) {
    if (node.replica_of.empty()) masters.push_back(options.members.size());
    options.members.push_back(
        {.id = numbers.at(node.name), .master = node.replica_of.empty() ? ProcessId() : numbers.at(node.replica_of)});
  }
  for (std::size_t i = 0; i < masters.size(); ++i) {
    ClusterOptions::Member& member = options.members[masters[i]];
    member.first_slot = static_cast<unsigned>(redis::slots * i / masters.size());
    member.last_slot = static_cast<unsigned>(redis::slots * (i + 1) / masters.size() - 1);
  }
  return options;
}

std::unique_ptr<Router> make_slot_table(const Scenario& scenario, World& world, const std::string& client) {
  redis::SlotTableOptions table{.redirections = static_cast<unsigned>(scenario.algorithm.place.redirections)};
  table.owners.resize(redis::slots);
  for (const ClusterOptions::Member& member : cluster_options(scenario).members) {
    table.nodes.push_back(NodeId(member.id.value));
    for (unsigned slot = member.first_slot; !member.master && slot <= member.last_slot; ++slot)
      table.owners[slot] = NodeId(member.id.value);
  }
  table.slots.resize(world.trace().resource_count() + 1);
  for (std::uint32_t key = 1; key < table.slots.size(); ++key)
    table.slots[key] = static_cast<std::uint16_t>(redis::slot_of(world.trace().name_of(Resource(key))));
  return std::make_unique<redis::SlotTable>(std::move(table), world.choices().stream("client/" + client + "/route"));
}

}  // namespace

RedisNodeOptions node_options(const Scenario& scenario, const NodeSpec& node) {
  RedisNodeOptions options{.persistence = node.persistence, .memory = node.memory};
  ReplicationOptions& part = options.replication;
  part.master = number_of(scenario, node.replica_of);
  for (const NodeSpec& other : scenario.nodes)
    if (other.replica_of == node.name) part.replicas.push_back(number_of(scenario, other.name));
  part.in_group = part.master || !part.replicas.empty() || node.min_replicas_to_write > 0;
  part.priority = static_cast<std::int32_t>(node.priority);
  part.min_replicas_to_write = node.min_replicas_to_write;
  part.min_replicas_max_lag = node.min_replicas_max_lag / 1s;
  options.cluster = cluster_options(scenario);
  return options;
}

std::vector<NodeId> add_sentinels(const Scenario& scenario, World& world,
                                  const std::function<SentinelHost(const SentinelsSpec&, const std::string&)>& host_of) {
  std::vector<NodeId> added;
  if (!scenario.sentinels) return added;
  const SentinelsSpec& spec = *scenario.sentinels;
  std::vector<sentinel::SentinelService*> services;
  for (const std::string& name : spec.names) {
    const SentinelHost host = host_of(spec, name);
    added.push_back(world.add_server(name, Role::sentinel, host.host, host.clocks, {},
                                     [&services](Recorder& recorder, ProcessId self) {
                                       auto service = std::make_unique<sentinel::SentinelService>(recorder, self);
                                       services.push_back(service.get());
                                       return service;
                                     }));
  }
  std::vector<sentinel::Group> groups;
  for (const std::string& master : spec.watch) {
    sentinel::Group& group = groups.emplace_back();
    group.master = number_of(scenario, master);
    for (const NodeSpec& node : scenario.nodes)
      if (node.replica_of == master) group.replicas.push_back(number_of(scenario, node.name));
  }
  const sentinel::Settings settings{.quorum = spec.quorum,
                                    .down_after = spec.down_after / 1ms,
                                    .failover_timeout = spec.failover_timeout / 1ms,
                                    .parallel_syncs = spec.parallel_syncs};
  for (std::size_t i = 0; i < services.size(); ++i) {
    std::vector<ProcessId> peers;
    for (const NodeId other : added)
      if (other != added[i]) peers.push_back(process_of(other));
    services[i]->watch(peers, settings, groups, world.choices().stream("sentinel/" + spec.names[i] + "/timing"));
  }
  return added;
}

std::vector<NodeId> places_of(const Scenario& scenario) {
  const PlaceOptions& options = scenario.algorithm.place;
  std::vector<NodeId> places;
  switch (options.kind) {
    case PlaceKind::nodes:
      for (const NodeSpec& node : scenario.nodes)
        if (options.nodes.empty() && node.replica_of.empty())
          places.push_back(NodeId(number_of(scenario, node.name).value));
      for (const std::string& name : options.nodes) places.push_back(NodeId(number_of(scenario, name).value));
      break;
    case PlaceKind::sentinels:
      for (std::uint32_t group = 0; group < scenario.sentinels->watch.size(); ++group)
        places.push_back(place_id(group));
      break;
    case PlaceKind::cluster:
      places.push_back(place_id(0));
      break;
  }
  return places;
}

std::unique_ptr<Router> make_router(const Scenario& scenario, World& world, const std::vector<NodeId>& sentinels,
                                    const std::string& client) {
  const PlaceOptions& options = scenario.algorithm.place;
  switch (options.kind) {
    case PlaceKind::nodes:
      return nullptr;
    case PlaceKind::cluster:
      return make_slot_table(scenario, world, client);
    case PlaceKind::sentinels:
      break;
  }
  return std::make_unique<sentinel::MasterFinder>(
      sentinel::FinderOptions{.sentinels = sentinels,
                              .groups = scenario.sentinels->watch.size(),
                              .timeout = options.sentinel_timeout,
                              .subscribe = options.subscribe});
}

}  // namespace lockstep
