// Nodes and stores as a scenario file has them.
#include "scenarios/format/write.hpp"
#include "scenarios/format/write_parts.hpp"

namespace lockstep::writing {
namespace {

Json service_of(const ServiceSpec& service) {
  if (service.read == service.write && !(service.read.kind() == Distribution::Kind::empirical))
    return to_json(service.read);
  return {{"read", to_json(service.read)}, {"write", to_json(service.write)}};
}

bool same_but_name(const NodeSpec& a, NodeSpec b) {
  b.name = a.name;
  return a == b;
}

/// What the mode uses; the reader refuses the rest.
Json disk_of(const PersistenceOptions& disk) {
  Json object{{"mode", word(persistence_words(), disk.mode)}};
  if (disk.mode == PersistenceOptions::Mode::aof) {
    append(object, "fsync", word(fsync_words(), disk.fsync));
    append(object, "fsync_time", to_json(disk.fsync_time));
  } else {
    Json points = Json::array();
    for (const SavePoint& point : disk.save)
      points.push_back(Json{{"after", duration(point.after)}, {"changes", point.changes}});
    append(object, "save", std::move(points));
    append(object, "save_time", to_json(disk.save_time));
  }
  append(object, "load_time", to_json(disk.load_time));
  return object;
}

/// Everything about a node but its name and its site, which the network's sites say.
Json describe(const NodeSpec& node) {
  Json object = Json::object();
  write_clocks(node.clock, object);
  append(object, "service_time", service_of(node.service));
  if (node.persistence.mode != PersistenceOptions::Mode::none) append(object, "persistence", disk_of(node.persistence));
  if (node.memory.bytes != 0)
    append(object, "maxmemory",
           Json{{"bytes", node.memory.bytes},
                {"policy", word(memory_policy_words(), node.memory.policy)},
                {"samples", node.memory.samples}});
  write_part_in_group(node, object);
  if (node.delayed_restart != Duration(0)) append(object, "delayed_restart", duration(node.delayed_restart));
  return object;
}

}  // namespace

void write_clocks(const ClockSpec& clock, Json& object) {
  Json wall = Json::object();
  if (clock.wall_offset != Duration(0)) wall["offset"] = duration(clock.wall_offset);
  if (clock.wall_drift_ppm != 0) wall["drift_ppm"] = number(clock.wall_drift_ppm);
  if (!wall.empty()) append(object, "wall_clock", std::move(wall));
  if (clock.monotonic_drift_ppm != 0)
    append(object, "monotonic_clock", Json{{"drift_ppm", number(clock.monotonic_drift_ppm)}});
}

Json nodes_of(const Scenario& scenario) {
  const std::vector<NodeSpec>& nodes = scenario.nodes;
  Json object = Json::object();
  Json names = Json::array();
  bool counted = true, alike = true;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    names.push_back(nodes[i].name);
    counted = counted && nodes[i].name == "n" + std::to_string(i + 1);
    alike = alike && same_but_name(nodes[i], nodes[0]);
  }
  if (counted) {
    append(object, "count", nodes.size());
  } else {
    append(object, "names", std::move(names));
  }
  // What nodes have in common is written once, unless one of them needs a zero where the others have something else.
  if (alike && !nodes.empty()) {
    const Json common = describe(nodes[0]);
    for (const auto& [key, value] : common.get_ref<const Json::object_t&>()) append(object, key, value);
    return object;
  }
  Json overrides = Json::object();
  const NodeSpec plain;
  for (const NodeSpec& node : nodes) {
    NodeSpec siteless = node;
    siteless.site.clear();
    if (!same_but_name(plain, siteless)) append(overrides, node.name, describe(node));
  }
  if (!overrides.empty()) append(object, "override", std::move(overrides));
  return object;
}

Json store_of(const StoreSpec& store) {
  Json object{{"name", store.name}};
  write_clocks(store.clock, object);
  append(object, "service_time", service_of(store.service));
  append(object, "checks_fencing_token", store.checks_fencing_token);
  Json registers = Json::object();
  for (const auto& [name, value] : store.registers) append(registers, name, value);
  append(object, "registers", std::move(registers));
  return object;
}

}  // namespace lockstep::writing
