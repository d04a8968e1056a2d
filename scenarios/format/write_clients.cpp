// Clients and their steps as a scenario file has them; many alike as a population.
#include <set>

#include "scenarios/format/write.hpp"
#include "scenarios/format/write_parts.hpp"

namespace lockstep::writing {
namespace {

Json steps_of(const std::vector<Step>& steps);

Json step_of(const Step& step) {
  std::string_view key;
  for (const StepWord& word : step_words())
    if (word.kind == step.kind) key = word.name;
  const std::string name(key);
  switch (step.kind) {
    case StepKind::acquire: {
      Json object{{name, step.name}};
      if (step.if_refused != IfRefused::stop) object["if_refused"] = word(if_refused_words(), step.if_refused);
      if (step.within) object["within"] = duration(*step.within);
      return object;
    }
    case StepKind::work:
    case StepKind::sleep:
      return {{name, to_json(step.duration)}};
    case StepKind::write: {
      Json object{{name, step.name}};
      if (step.value) object["value"] = *step.value;
      if (step.if_version) object["if_version"] = true;
      return object;
    }
    case StepKind::take: {
      Json object{{name, step.name}};
      if (step.atomic) object["atomic"] = true;
      return object;
    }
    case StepKind::release: {
      Json object{{name, step.name}};
      if (step.always) object["always"] = true;
      return object;
    }
    case StepKind::loop: {
      Json object{{name, steps_of(step.body)}};
      if (step.times) object["times"] = *step.times;
      return object;
    }
    case StepKind::read:
    case StepKind::raise_fence:
    case StepKind::extend:
      break;
  }
  return {{name, step.name}};
}

Json steps_of(const std::vector<Step>& steps) {
  Json array = Json::array();
  for (const Step& step : steps) array.push_back(step_of(step));
  return array;
}

void describe(const ClientSpec& client, Json& object) {
  write_clocks(client.clock, object);
  if (!(client.starts == Distribution())) append(object, "starts", to_json(client.starts));
  if (client.on_expiry != OnExpiry::go_on) append(object, "on_expiry", word(on_expiry_words(), client.on_expiry));
  append(object, "does", steps_of(client.does));
}

/// How many clients from `first` on are name-1, name-2, ... and alike; 0 when it does not begin with a 1.
std::size_t population_from(const std::vector<ClientSpec>& clients, std::size_t first, std::string& name) {
  const std::string& begin = clients[first].name;
  if (begin.size() < 3 || begin.substr(begin.size() - 2) != "-1") return 0;
  name = begin.substr(0, begin.size() - 2);
  std::size_t count = 1;
  for (; first + count < clients.size(); ++count) {
    const ClientSpec& next = clients[first + count];
    if (next.name != name + '-' + std::to_string(count + 1)) break;
    ClientSpec as_first = next;
    as_first.name = begin;
    as_first.site = clients[first].site;  // the network's sites say who stands where
    if (!(as_first == clients[first])) break;
  }
  return count;
}

}  // namespace

void write_clients(const Scenario& scenario, Json& root) {
  std::set<std::string> taken;
  for (const NodeSpec& node : scenario.nodes) taken.insert(node.name);
  for (const StoreSpec& store : scenario.stores) taken.insert(store.name);
  for (const SiteSpec& site : scenario.network.sites) taken.insert(site.name);
  for (const std::string& name : scenario.network.switches) taken.insert(name);
  for (const ClientSpec& client : scenario.clients) taken.insert(client.name);

  // Populations come after the clients, so only what stands at the end can be one.
  struct Group {
    std::size_t first, count;
    std::string name;
  };
  std::vector<Group> groups;
  constexpr std::size_t few = 3;
  for (std::size_t i = 0; i < scenario.clients.size();) {
    Group group{i, 0, ""};
    group.count = population_from(scenario.clients, i, group.name);
    // Those that begin one after the other can only be written as a population.
    const ArrivalsSpec* arrivals = nullptr;
    for (const ArrivalsSpec& one : scenario.arrivals)
      if (one.first == i) arrivals = &one;
    if (arrivals != nullptr) group.count = arrivals->count;
    if ((group.count < few && arrivals == nullptr) || !taken.insert(group.name).second) {
      groups.clear();
      ++i;
      continue;
    }
    i += group.count;
    groups.push_back(std::move(group));
  }
  const std::size_t single = groups.empty() ? scenario.clients.size() : groups.front().first;
  Json clients = Json::object(), populations = Json::object();
  for (std::size_t i = 0; i < single; ++i) {
    Json object = Json::object();
    describe(scenario.clients[i], object);
    append(clients, scenario.clients[i].name, std::move(object));
  }
  for (const Group& group : groups) {
    Json object{{"count", group.count}};
    for (const ArrivalsSpec& one : scenario.arrivals)
      if (one.first == group.first) append(object, "interarrival", to_json(one.between));
    describe(scenario.clients[group.first], object);
    append(populations, group.name, std::move(object));
  }
  if (!clients.empty()) append(root, "clients", std::move(clients));
  if (!populations.empty()) append(root, "populations", std::move(populations));
}

}  // namespace lockstep::writing
