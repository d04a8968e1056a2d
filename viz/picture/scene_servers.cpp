// The parts of a scene about servers: their groups, their disks, and whether a lock is still where its holder thinks.
#include <algorithm>
#include <map>
#include <utility>

#include "viz/picture/scene_builder.hpp"

namespace lockstep::viz {
namespace {

/// A change in how many servers have a key.
struct Change {
  std::int64_t at;
  int by;
};

}  // namespace

/// Nodes, each followed by those that copy it, then sentinels, then stores.
std::vector<ProcessId> SceneBuilder::servers_in_order() const {
  std::vector<ProcessId> order;
  const auto named = [&](const std::string& name) {
    for (std::uint32_t id = 1; id <= trace_.processes().size(); ++id)
      if (trace_.name_of(ProcessId(id)) == name && trace_.role_of(ProcessId(id)) == Role::node)
        order.push_back(ProcessId(id));
  };
  for (const NodeSpec& node : scenario_.nodes) {
    if (!node.replica_of.empty()) continue;
    named(node.name);
    for (const NodeSpec& other : scenario_.nodes)
      if (other.replica_of == node.name) named(other.name);
  }
  for (const Role wanted : {Role::node, Role::sentinel, Role::store})
    for (std::uint32_t id = 1; id <= trace_.processes().size(); ++id)
      if (trace_.role_of(ProcessId(id)) == wanted &&
          std::find(order.begin(), order.end(), ProcessId(id)) == order.end())
        order.push_back(ProcessId(id));
  return order;
}

void SceneBuilder::add_roles() {
  std::vector<std::vector<Item>> by_lane(scene_.lanes.size());
  const auto begin = [&](ProcessId node, std::int64_t at, RoleLook look, ProcessId master, std::size_t fact) {
    const std::uint16_t lane = scene_.lane_of[node.value];
    if (lane == no_lane) return;
    Item item;
    item.begin = at;
    item.end = scene_.end;
    item.ref = master.value;
    item.fact = narrow(fact);
    item.look = static_cast<std::uint8_t>(look);
    if (!by_lane[lane].empty()) by_lane[lane].back().end = at;
    by_lane[lane].push_back(item);
  };
  const auto has_group = [this](const NodeSpec& node) {
    return !node.replica_of.empty() ||
           std::any_of(scenario_.nodes.begin(), scenario_.nodes.end(),
                       [&](const NodeSpec& other) { return other.replica_of == node.name; });
  };
  for (const NodeSpec& node : scenario_.nodes) {
    if (!has_group(node)) continue;
    ProcessId self, master;
    for (std::uint32_t id = 1; id <= trace_.processes().size(); ++id) {
      if (trace_.name_of(ProcessId(id)) == node.name) self = ProcessId(id);
      if (trace_.name_of(ProcessId(id)) == node.replica_of) master = ProcessId(id);
    }
    if (self) begin(self, 0, master ? RoleLook::replica : RoleLook::master, master, 0);
  }
  for (std::size_t i = 0; i < trace_.facts().size(); ++i) {
    const Fact& fact = trace_.facts()[i];
    if (fact.kind != FactKind::role_changed) continue;
    const bool is_master = fact.value == 1;
    begin(fact.process, fact.at.ns(), is_master ? RoleLook::master : RoleLook::replica,
          is_master ? ProcessId() : fact.peer, i);
  }
  for (std::size_t lane = 0; lane < scene_.lanes.size(); ++lane)
    for (const Item& item : by_lane[lane]) scene_.lanes[lane].roles.add(item);
}

void SceneBuilder::add_disk_marks() {
  for (std::size_t i = 0; i < trace_.facts().size(); ++i) {
    const Fact& fact = trace_.facts()[i];
    const bool is_flush = fact.kind == FactKind::fsynced;
    if (!is_flush && fact.kind != FactKind::snapshot_saved) continue;
    const std::uint16_t lane = scene_.lane_of[fact.process.value];
    if (lane == no_lane) continue;
    Item item;
    item.begin = item.end = fact.at.ns();
    item.ref = item.fact = narrow(i);
    item.look = static_cast<std::uint8_t>(is_flush ? DiskLook::flushed : DiskLook::snapshot);
    scene_.lanes[lane].disk.add(item);
  }
}

/// A replica gets a key from its master, and a node that comes back from its own disk: the value tells whose it is.
void SceneBuilder::find_owners() {
  std::map<std::pair<std::uint32_t, std::uint64_t>, ProcessId> by_value;
  const auto is_client = [this](ProcessId process) { return process && trace_.role_of(process) == Role::client; };
  for (const exports::KeyLease& key : story_.keys)
    if (is_client(key.owner)) by_value.try_emplace({key.resource.value, key.token}, key.owner);
  for (const exports::KeyLease& key : story_.keys) {
    const auto found = by_value.find({key.resource.value, key.token});
    scene_.key_owners.push_back(is_client(key.owner) || found == by_value.end() ? key.owner : found->second);
  }
}

/// When a key is gone: at the end of its life, or with its node where that does not come back with it.
std::int64_t SceneBuilder::last_of(const exports::KeyLease& key) const {
  TrueTime last = std::min(key.life.end, story_.end);
  for (const exports::Condition& condition : story_.conditions)
    if (condition.process == key.node && condition.kind == exports::Condition::Kind::crashed &&
        (condition.lasts || condition.lost_memory) && key.life.begin <= condition.span.begin)
      last = std::min(last, std::max(condition.span.begin, key.life.begin));
  return last.ns();
}

void SceneBuilder::add_doubts() {
  const LockOptions& lock = scenario_.algorithm;
  if (lock.name == "redlock")
    scene_.drift_allowance =
        Duration(static_cast<std::int64_t>(static_cast<double>(lock.ttl.count()) * lock.drift_factor)) +
        lock.drift_constant;
  std::map<std::pair<std::uint32_t, std::uint64_t>, std::vector<std::size_t>> keys_of;
  for (std::size_t i = 0; i < story_.keys.size(); ++i)
    keys_of[{story_.keys[i].resource.value, story_.keys[i].token}].push_back(i);
  for (std::size_t h = 0; h < story_.holds.size(); ++h) {
    const exports::Hold& hold = story_.holds[h];
    const std::uint16_t lane = scene_.lane_of[hold.client.value];
    if (!hold.granted || hold.token == 0 || lane == no_lane) continue;
    const auto keys = keys_of.find({hold.resource.value, hold.token});
    if (keys == keys_of.end()) continue;
    // How many nodes that take themselves for masters have its key, over time.
    std::vector<Change> changes;
    for (const std::size_t k : keys->second) {
      const exports::KeyLease& key = story_.keys[k];
      const std::uint16_t node = scene_.lane_of[key.node.value];
      const std::int64_t begin = key.life.begin.ns(), end = last_of(key);
      const Track* roles = node == no_lane ? nullptr : &scene_.lanes[node].roles;
      if (roles == nullptr || roles->empty()) {
        changes.push_back({begin, 1});
        changes.push_back({end, -1});
        continue;
      }
      for (const Item& role : roles->items()) {
        if (static_cast<RoleLook>(role.look) != RoleLook::master) continue;
        const std::int64_t from = std::max(begin, role.begin), to = std::min(end, role.end);
        if (from >= to) continue;
        changes.push_back({from, 1});
        changes.push_back({to, -1});
      }
    }
    std::stable_sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) { return a.at < b.at; });
    const auto asked = asked_.find(hold.acquisition);
    const std::size_t servers = asked == asked_.end() ? 1 : asked->second;
    const int needed = servers < 2 ? 1 : static_cast<int>(servers / 2 + 1);
    const std::int64_t first = hold.granted->ns(), last = std::min(hold.believed_until, story_.end).ns();
    int have = 0;
    std::int64_t since = first;
    const auto add = [&](std::int64_t from, std::int64_t to) {
      if (from >= to) return;
      Item item;
      item.begin = from;
      item.end = to;
      item.ref = narrow(h);
      item.fact = narrow(hold.grant_fact);
      item.weight = Weight::notable;
      scene_.lanes[lane].doubts.add(item);
    };
    for (const Change& change : changes) {
      const bool was_enough = have >= needed;
      have += change.by;
      const bool is_enough = have >= needed;
      if (!was_enough && is_enough) add(std::max(since, first), std::min(change.at, last));
      if (was_enough && !is_enough) since = change.at;
    }
    if (have < needed) add(std::max(since, first), last);
  }
}

}  // namespace lockstep::viz
