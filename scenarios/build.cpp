#include "scenarios/build.hpp"

#include <map>
#include <set>
#include <string>

#include "algorithms/registry.hpp"
#include "scenarios/program.hpp"
#include "scenarios/format/vocabulary.hpp"
#include "sim/kernel/assert.hpp"
#include "sim/redis/node.hpp"

namespace lockstep {
namespace {

RatePpb ppb(double ppm) { return static_cast<RatePpb>(ppm * 1000.0 + (ppm < 0 ? -0.5 : 0.5)); }

ClockStart clock_start(const ClockSpec& spec) {
  return {.wall_offset = spec.wall_offset,
          .wall_rate = ppb(spec.wall_drift_ppm),
          .monotonic_rate = ppb(spec.monotonic_drift_ppm)};
}

/// Host names -> places in the topology, in the order nodes, stores, clients, switches.
struct Hosts {
  std::map<std::string, Topology::Host> by_name;
};

Topology make_topology(const Scenario& scenario, Hosts& hosts) {
  const NetworkSpec& network = scenario.network;
  Topology topology({network.one_way_delay, network.loss, network.duplication});

  std::map<std::string, Topology::SiteIndex> sites;
  std::map<std::string, Topology::SiteIndex> site_of;
  for (const SiteSpec& site : network.sites) {
    sites[site.name] = topology.add_site(site.one_way_delay);
    for (const std::string& host : site.hosts) site_of[host] = sites[site.name];
  }
  for (const BetweenSitesSpec& between : network.between_sites)
    topology.set_between_sites(sites.at(between.a), sites.at(between.b), between.one_way_delay);

  const auto add = [&](const std::string& name, const std::string& site) {
    Topology::SiteIndex index = Topology::no_site;
    if (const auto named = sites.find(site); named != sites.end()) index = named->second;
    if (const auto listed = site_of.find(name); listed != site_of.end()) index = listed->second;
    hosts.by_name[name] = topology.add_host(index);
  };
  for (const NodeSpec& node : scenario.nodes) add(node.name, node.site);
  for (const StoreSpec& store : scenario.stores) add(store.name, store.site);
  for (const ClientSpec& client : scenario.clients) add(client.name, client.site);
  for (const std::string& name : network.switches) hosts.by_name[name] = topology.add_switch();

  for (const LinkSpec& link : network.links) {
    const LinkLaw law{link.one_way_delay.value_or(network.one_way_delay), link.loss.value_or(network.loss),
                      link.duplication.value_or(network.duplication)};
    topology.add_link(hosts.by_name.at(link.a), hosts.by_name.at(link.b), law);
    if (!link.one_way) topology.add_link(hosts.by_name.at(link.b), hosts.by_name.at(link.a), law);
  }
  return topology;
}

NetworkRules rules_of(const NetworkSpec& network) {
  return {.datagrams = network.datagrams,
          .retransmission_timeout = network.retransmission_timeout,
          .handshake = network.handshake,
          .connection_timeout = network.connection_timeout};
}

}  // namespace

struct BuiltWorld::Parts {
  Parts(const Scenario& s, std::uint64_t seed, bool traced)
      : scenario(s), world(seed, make_topology(s, hosts), rules_of(s.network), traced) {}

  Resource resource(const std::string& name) {
    const auto [at, added] = resources.try_emplace(name);
    if (added) at->second = world.trace().declare_resource(name);
    return at->second;
  }

  void add_servers();
  void add_locks();
  void add_clients();
  void add_faults();
  std::vector<BoundStep> bind(const std::vector<Step>& steps);
  void collect_locks(const std::vector<Step>& steps, std::vector<std::string>& names, std::set<std::string>& seen);
  std::vector<std::pair<ProcessId, ProcessId>> directions(const FaultSpec& spec);
  Fault resolve(const FaultSpec& spec);

  const Scenario& scenario;
  Hosts hosts;
  std::map<std::string, ProcessId> processes;
  std::map<std::string, Resource> resources;
  // The lock and the steps must outlive the world, whose coroutines refer to them.
  LockPlace place;
  std::unique_ptr<Lock> lock;
  std::vector<std::vector<BoundStep>> steps;
  std::vector<std::unique_ptr<ClientProgram>> programs;
  World world;
};

BuiltWorld::BuiltWorld(const Scenario& scenario, std::uint64_t seed, bool traced)
    : parts_(std::make_unique<Parts>(scenario, seed, traced)) {
  Parts& parts = *parts_;
  if (scenario.shuffle_ties) parts.world.simulator().shuffle_ties(random::mix(seed) ^ random::hash("ties"));
  std::vector<Choice> choices;
  for (const ChoiceSpec& choice : scenario.choices)
    choices.push_back({choice.stream, choice.ordinal, ChoiceKind::bits, choice.value});
  parts.world.choices().set_overrides(choices);
  parts.add_servers();
  parts.add_locks();
  parts.add_clients();
  parts.add_faults();
}

BuiltWorld::~BuiltWorld() = default;

World& BuiltWorld::world() { return parts_->world; }

void BuiltWorld::Parts::add_servers() {
  for (const NodeSpec& node : scenario.nodes) {
    const NodeId id = world.add_server(
        node.name, Role::node, hosts.by_name.at(node.name), clock_start(node.clock),
        {node.service.read, node.service.write},
        [&](Recorder& recorder, ProcessId self) {
          const RedisNodeOptions options{.persistence = node.persistence, .memory = node.memory};
          return std::make_unique<RedisNode>(recorder, self, options, world.choices(), "server/" + node.name);
        });
    world.server(id).set_delayed_restart(node.delayed_restart);
    place.nodes.push_back(id);
    processes[node.name] = process_of(id);
  }
  for (const StoreSpec& store : scenario.stores) {
    const NodeId id =
        world.add_server(store.name, Role::store, hosts.by_name.at(store.name), clock_start(store.clock),
                         {store.service.read, store.service.write}, [&](Recorder& recorder, ProcessId self) {
                           auto made = std::make_unique<Store>(recorder, self, store.checks_fencing_token);
                           for (const auto& [name, value] : store.registers)
                             made->add_register(resource(register_name(store.name, name)), value);
                           return made;
                         });
    processes[store.name] = process_of(id);
  }
}

void BuiltWorld::Parts::collect_locks(const std::vector<Step>& from, std::vector<std::string>& names,
                                      std::set<std::string>& seen) {
  for (const Step& step : from) {
    const bool is_lock =
        step.kind == StepKind::acquire || step.kind == StepKind::release || step.kind == StepKind::extend;
    if (is_lock && seen.insert(step.name).second) names.push_back(step.name);
    collect_locks(step.body, names, seen);
  }
}

void BuiltWorld::Parts::add_locks() {
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (const ClientSpec& client : scenario.clients) collect_locks(client.does, names, seen);
  for (const std::string& name : names) {
    const Resource lock_name = resource(name);
    if (!scenario.algorithm.fencing) continue;
    if (place.counters.size() <= lock_name.value) place.counters.resize(lock_name.value + 1);
    place.counters[lock_name.value] = resource(name + ":token");
  }
  const Algorithm* algorithm = find_algorithm(scenario.algorithm.name);
  SIM_ASSERT(algorithm != nullptr, "a validated scenario names an algorithm that exists");
  lock = algorithm->make(scenario.algorithm, place);
}

std::vector<BoundStep> BuiltWorld::Parts::bind(const std::vector<Step>& from) {
  std::vector<BoundStep> bound;
  for (const Step& step : from) {
    BoundStep& one = bound.emplace_back();
    one.step = &step;
    switch (step.kind) {
      case StepKind::acquire:
      case StepKind::release:
      case StepKind::extend:
        one.resource = resource(step.name);
        break;
      case StepKind::read:
      case StepKind::write:
      case StepKind::take:
      case StepKind::raise_fence:
        one.resource = resource(step.name);
        one.store = NodeId(processes.at(step.name.substr(0, step.name.find('/'))).value);
        break;
      case StepKind::loop:
        one.body = bind(step.body);
        break;
      default:
        break;
    }
  }
  return bound;
}

void BuiltWorld::Parts::add_clients() {
  steps.reserve(scenario.clients.size());
  for (const ClientSpec& spec : scenario.clients) {
    ClientProcess& client = world.add_client(spec.name, hosts.by_name.at(spec.name), clock_start(spec.clock));
    processes[spec.name] = client.id();
    steps.push_back(bind(spec.does));
    programs.push_back(std::make_unique<ClientProgram>(world, *lock, scenario.algorithm, spec, steps.back()));
    client.set_program([program = programs.back().get()](Client& view) { return program->run(view); });
  }
  for (const ArrivalsSpec& arrivals : scenario.arrivals) {
    Stream draws = world.choices().stream("population/" + arrivals.population + "/interarrival");
    Duration begins{0};
    for (std::size_t i = arrivals.first; i < arrivals.first + arrivals.count; ++i) {
      begins += draws.duration(arrivals.between);
      programs[i]->begin_after(begins);
    }
  }
}

std::vector<std::pair<ProcessId, ProcessId>> BuiltWorld::Parts::directions(const FaultSpec& spec) {
  if (spec.groups.empty()) return {};
  const std::vector<std::string>& left = spec.groups.front();
  std::vector<std::string> right;
  if (spec.groups.size() > 1) {
    for (std::size_t i = 1; i < spec.groups.size(); ++i)
      right.insert(right.end(), spec.groups[i].begin(), spec.groups[i].end());
  } else {
    const std::set<std::string> inside(left.begin(), left.end());
    for (const auto& [name, id] : processes)
      if (inside.count(name) == 0) right.push_back(name);
  }
  std::vector<std::pair<ProcessId, ProcessId>> found;
  for (const std::string& a : left)
    for (const std::string& b : right) {
      if (a == b) continue;
      const ProcessId from = processes.at(a), to = processes.at(b);
      found.emplace_back(from, to);
      if (!spec.one_way) found.emplace_back(to, from);
    }
  return found;
}

Fault BuiltWorld::Parts::resolve(const FaultSpec& spec) {
  // The model knows one kind of randomness: how long after something.
  const bool at_random = spec.at && !spec.at->is_constant();
  Fault fault{.at = at_random ? Duration(0) : spec.at ? std::optional(spec.at->base()) : std::nullopt,
              .every = spec.every,
              .after = at_random ? *spec.at : spec.after,
              .probability = spec.probability,
              .kind = spec.kind,
              .links = directions(spec),
              .lasts = spec.lasts,
              .factor = spec.factor,
              .loss = spec.loss,
              .by = spec.by,
              .rate = ppb(spec.ppm),
              .wall = spec.wall,
              .monotonic = spec.monotonic,
              .data_kept = spec.data_kept,
              .pressure = spec.pressure};
  for (const std::string& name : spec.processes) fault.processes.push_back(processes.at(name));
  if (spec.kind == FaultKind::slew_clock) {
    const RatePpb bound = spec.ppm == 0 ? 500'000 : ppb(spec.ppm < 0 ? -spec.ppm : spec.ppm);
    fault.rate = spec.by < Duration(0) ? -bound : bound;
  }
  if (spec.when) {
    const auto process = [this](const std::string& name) { return name.empty() ? ProcessId() : processes.at(name); };
    fault.when = Trigger{.fact = spec.when->fact,
                         .process = process(spec.when->process),
                         .peer = process(spec.when->peer),
                         .resource = spec.when->resource.empty() ? Resource() : resource(spec.when->resource),
                         .operation = spec.when->operation,
                         .nth = spec.when->nth};
  }
  return fault;
}

void BuiltWorld::Parts::add_faults() {
  std::vector<Fault> faults;
  for (const FaultSpec& spec : scenario.faults) faults.push_back(resolve(spec));
  world.add_faults(std::move(faults));
}

}  // namespace lockstep
