// Nodes and stores, and what all processes have: a name, a site, clocks, service times.
#include "scenarios/format/limits.hpp"
#include "scenarios/format/reader_parts.hpp"
#include "scenarios/format/suggestion.hpp"

namespace lockstep::reading {
namespace {

constexpr double ppm_min = -1'000'000, ppm_max = 900'000;  // ClockLine's range
constexpr std::string_view a_drift = "a rate error in ppm from -1000000 (stands still) to 900000";

void read_service(ObjectCursor& object, const Reading& reading, ServiceSpec& service) {
  const auto at = object.take("service_time");
  if (!at) return;
  const bool by_class = at->is_object() && (at->value().contains("read") || at->value().contains("write"));
  if (!by_class) {
    if (const auto both = read_distribution(*at, reading)) service = {*both, *both};
    return;
  }
  ObjectCursor classes(*at, ObjectKind::service_time);
  if (const auto read = classes.take("read")) service.read = read_distribution(*read, reading).value_or(service.read);
  if (const auto write = classes.take("write"))
    service.write = read_distribution(*write, reading).value_or(service.write);
}

void read_persistence(ObjectCursor& object, const Reading& reading, PersistenceOptions& persistence) {
  const auto at = object.take("persistence");
  if (!at) return;
  ObjectCursor disk(*at, ObjectKind::persistence, "an object such as {\"mode\": \"aof\", \"fsync\": \"everysec\"}");
  if (!disk) return;
  persistence = {};
  const auto mode_at = disk.take("mode");
  if (!mode_at) disk.missing("mode", "\"none\", \"rdb\" or \"aof\"");
  const auto mode = mode_at ? mode_at->word(names_of(persistence_words())) : std::nullopt;
  if (mode) persistence.mode = static_cast<PersistenceOptions::Mode>(*mode);
  const auto law = [&](const char* key, Distribution& value) {
    if (const auto time = disk.take(key)) value = read_distribution(*time, reading).value_or(value);
  };
  if (!mode || persistence.mode == PersistenceOptions::Mode::aof) {
    if (const auto fsync = disk.take("fsync"))
      persistence.fsync =
          static_cast<PersistenceOptions::Fsync>(fsync->word(names_of(fsync_words())).value_or(std::size_t{1}));
    law("fsync_time", persistence.fsync_time);
  }
  if (!mode || persistence.mode == PersistenceOptions::Mode::rdb) {
    if (const auto save = disk.take("save")) {
      const auto points = save->elements("an array such as [{\"after\": \"60s\", \"changes\": 100}]");
      if (points && points->size() > limits::save_points)
        save->expected("at most " + std::to_string(limits::save_points) + " save points");
      persistence.save.clear();
      for (const JsonCursor& element : points.value_or(std::vector<JsonCursor>())) {
        ObjectCursor point(element, ObjectKind::save_point, "an object such as {\"after\": \"60s\", \"changes\": 100}");
        if (!point) continue;
        SavePoint read;
        if (const auto after = point.take("after"))
          read.after = after->duration().value_or(Duration(0));
        else
          point.missing("after", "the time since the last snapshot");
        if (const auto changes = point.take("changes"))
          read.changes = changes->natural(1, 1'000'000'000'000).value_or(1);
        else
          point.missing("changes", "the number of changes since the last snapshot");
        persistence.save.push_back(read);
      }
    }
    law("save_time", persistence.save_time);
  }
  if (!mode || persistence.mode != PersistenceOptions::Mode::none) law("load_time", persistence.load_time);
  disk.finish(mode ? "with \"mode\": \"" + std::string(persistence_words()[*mode].name) + '"' : "");
}

void read_memory(ObjectCursor& object, MemoryOptions& memory) {
  const auto at = object.take("maxmemory");
  if (!at) return;
  ObjectCursor limit(*at, ObjectKind::memory, "an object such as {\"bytes\": 2000000, \"policy\": \"allkeys-lru\"}");
  if (!limit) return;
  memory = {};
  if (const auto bytes = limit.take("bytes"))
    memory.bytes = bytes->natural(1, limits::node_bytes).value_or(0);
  else
    limit.missing("bytes", "the limit in bytes");
  if (const auto policy = limit.take("policy"))
    memory.policy =
        static_cast<MemoryOptions::Policy>(policy->word(names_of(memory_policy_words())).value_or(std::size_t{0}));
  if (const auto samples = limit.take("samples")) memory.samples = samples->natural(1, 64).value_or(5);
}

/// What a node has and other processes do not.
void read_node_settings(ObjectCursor& object, const Reading& reading, NodeSpec& node) {
  read_clocks(object, node.clock);
  read_service(object, reading, node.service);
  read_persistence(object, reading, node.persistence);
  read_memory(object, node.memory);
  if (const auto delay = object.take("delayed_restart"))
    node.delayed_restart = delay->duration().value_or(Duration(0));
}

/// The names of the nodes, each with the cursor to blame for it.
std::vector<std::string> read_node_names(ObjectCursor& object) {
  std::optional<std::uint64_t> count;
  if (const auto at = object.take("count")) count = at->natural(1, limits::nodes);
  const auto names_at = object.take("names");
  const auto prefix_at = object.take("prefix");
  std::vector<std::string> names;
  if (names_at) {
    if (prefix_at) prefix_at->complain("contradicts \"names\": one of them says it all");
    const auto elements = names_at->elements("an array of names");
    if (!elements) return {};
    for (const JsonCursor& element : *elements) {
      if (const auto name = element.new_name()) names.push_back(*name);
    }
    if (elements->empty()) names_at->expected("at least one name");
    if (elements->size() > limits::nodes) {
      names_at->expected("at most " + std::to_string(limits::nodes) + " nodes");
      return {};
    }
    if (count && *count != elements->size()) {
      names_at->expected(std::to_string(*count) + " names, as \"count\" says");
    }
    return names;
  }
  std::string prefix = "n";
  if (prefix_at) prefix = prefix_at->new_name().value_or("n");
  for (std::uint64_t i = 1; i <= count.value_or(1); ++i) names.push_back(prefix + std::to_string(i));
  return names;
}

void read_store(const JsonCursor& at, Reading& reading) {
  ObjectCursor object(at, ObjectKind::store, "an object that describes a store");
  if (!object) {
    reading.reads_stores = false;
    return;
  }
  StoreSpec store;
  const auto name_at = object.take("name");
  if (!name_at) object.missing("name", "the store's name");
  const auto name = name_at ? name_at->new_name() : std::nullopt;
  if (!name) reading.reads_stores = false;
  store.name = name.value_or("");
  store.site = read_site(object, reading);
  read_clocks(object, store.clock);
  read_service(object, reading, store.service);
  if (const auto checks = object.take("checks_fencing_token"))
    store.checks_fencing_token = checks->boolean().value_or(false);
  if (const auto registers_at = object.take("registers")) {
    const auto registers = registers_at->members("an object such as {\"balance\": 0}");
    if (!registers) reading.reads_stores = false;
    if (registers && registers->empty()) registers_at->expected("at least one register");
    if (registers) {
      for (const JsonCursor::Member& member : *registers) {
        if (!is_name(member.key)) member.value.expected(std::string(a_name) + " for a register", quote(member.key));
        store.registers[member.key] = member.value.integer(INT64_MIN, INT64_MAX).value_or(0);
      }
    }
  } else if (name) {
    store.registers[*name] = 0;
  }
  if (name && declare(*name, Role::store, store.site, *name_at, reading)) {
    for (const auto& [in_store, value] : store.registers) reading.registers.insert(register_name(*name, in_store));
    reading.scenario.stores.push_back(std::move(store));
  }
}

}  // namespace

void read_clocks(ObjectCursor& object, ClockSpec& clock) {
  if (const auto at = object.take("wall_clock")) {
    ObjectCursor wall(*at, ObjectKind::wall_clock);
    if (wall) {
      if (const auto offset = wall.take("offset")) clock.wall_offset = offset->signed_duration().value_or(Duration(0));
      if (const auto drift = wall.take("drift_ppm"))
        clock.wall_drift_ppm = drift->number(ppm_min, ppm_max, a_drift).value_or(0);
    }
  }
  if (const auto at = object.take("monotonic_clock")) {
    ObjectCursor monotonic(*at, ObjectKind::monotonic_clock);
    if (monotonic) {
      if (const auto drift = monotonic.take("drift_ppm")) {
        clock.monotonic_drift_ppm = drift->number(ppm_min, ppm_max, a_drift).value_or(0);
      }
    }
  }
}

std::string read_site(ObjectCursor& object, const Reading& reading) {
  const auto at = object.take("site");
  return at ? resolve_site(*at, reading).value_or("") : "";
}

bool declare(const std::string& name, Role role, const std::string& site, const JsonCursor& at, Reading& reading) {
  const auto process = reading.processes.find(name);
  const bool is_population = reading.populations.find(name) != reading.populations.end();
  const bool is_site = reading.sites.find(name) != reading.sites.end();
  if (process != reading.processes.end() || is_population || is_site) {
    at.expected("a " + std::string(name_of(role)) + " of a name of its own",
                quote(name) + ", which is already " +
                    (process != reading.processes.end() ? "a " + std::string(name_of(process->second))
                     : is_population                    ? "a population"
                                                        : "a site"));
    return false;
  }
  reading.processes.emplace(name, role);
  reading.process_names.push_back(name);
  if (!site.empty()) {
    reading.sites[site].push_back(name);
    reading.site_of[name] = site;
  }
  return true;
}

void read_site_names(ObjectCursor& root, Reading& reading) {
  // A look ahead, so that nodes and clients can say where they stand; read_network reads the rest, and complains.
  const Json& json = root.at().value();
  const auto network = json.find("network");
  if (network == json.end() || !network->is_object()) return;
  const auto sites = network->find("sites");
  if (sites == network->end() || !sites->is_object()) return;
  for (const auto& [name, site] : sites->get_ref<const Json::object_t&>()) reading.sites[name];
}

void read_nodes(ObjectCursor& root, Reading& reading) {
  std::vector<NodeSpec>& nodes = reading.scenario.nodes;
  const auto at = root.take("nodes");
  if (!at) {
    nodes.emplace_back();
    nodes.back().name = "n1";
    declare("n1", Role::node, "", root.at(), reading);
    return;
  }
  ObjectCursor object(*at, ObjectKind::nodes, "an object such as {\"count\": 5}");
  if (!object) return;
  const std::vector<std::string> names = read_node_names(object);
  NodeSpec common;
  common.site = read_site(object, reading);
  read_node_settings(object, reading, common);
  for (const std::string& name : names) {
    nodes.push_back(common);
    nodes.back().name = name;
  }
  if (const auto override_at = object.take("override")) {
    const auto members = override_at->members("an object by the names of nodes");
    if (members) {
      for (const JsonCursor::Member& member : *members) {
        NodeSpec* node = nullptr;
        for (NodeSpec& candidate : nodes) {
          if (candidate.name == member.key) node = &candidate;
        }
        if (node == nullptr) {
          member.value.expected("the name of a node (" + list_of(names) + ")", quote(member.key),
                                suggest(member.key, names).value_or(""));
          continue;
        }
        ObjectCursor one(member.value, ObjectKind::node_override);
        if (!one) continue;
        if (one.has("site")) node->site = read_site(one, reading);
        read_node_settings(one, reading, *node);
      }
    }
  }
  for (const NodeSpec& node : nodes) declare(node.name, Role::node, node.site, *at, reading);
}

void read_stores(ObjectCursor& root, Reading& reading) {
  const auto one = root.take("storage");
  const auto several = root.take("stores");
  if (one && several) several->complain("contradicts \"storage\": put all stores here, or the only one there");
  if (one) read_store(*one, reading);
  if (several) {
    const auto elements = several->elements("an array of stores");
    if (!elements) {
      reading.reads_stores = false;
      return;
    }
    if (elements->size() > limits::stores) {
      several->expected("at most " + std::to_string(limits::stores) + " stores");
      reading.reads_stores = false;
      return;
    }
    for (const JsonCursor& element : *elements) read_store(element, reading);
  }
}

}  // namespace lockstep::reading
