#include "scenarios/format/event_estimate.hpp"

#include <algorithm>
#include <limits>

namespace lockstep {
namespace {

double ns(Duration duration) { return static_cast<double>(duration.count()); }

/// What one pass through something costs.
struct Cost {
  double events = 0;
  double time = 0;  // ns
  bool acquires = false;
};

struct World {
  double duration = 0;
  double round_trip = 0;  // of one request that is answered, or given up
  double acquire_events = 0;
};

/// How often something that takes `time` fits into the run.
double rounds(double duration, double time) {
  return time > 0 ? duration / time : std::numeric_limits<double>::infinity();
}

Cost cost_of(const std::vector<Step>& steps, const World& world) {
  constexpr double request_events = 4;  // arrives, is served, is answered, and the client goes on
  Cost total;
  for (const Step& step : steps) {
    switch (step.kind) {
      case StepKind::work:
      case StepKind::sleep:
        total.events += 1;
        total.time += ns(step.duration.expected());
        break;
      case StepKind::acquire:
      case StepKind::extend:
      case StepKind::release:
        total.events += world.acquire_events;
        total.time += world.round_trip;
        total.acquires = total.acquires || step.kind == StepKind::acquire;
        break;
      case StepKind::read:
      case StepKind::write:
      case StepKind::take:
      case StepKind::raise_fence:
        total.events += request_events;
        total.time += world.round_trip;
        break;
      case StepKind::loop: {
        const Cost body = cost_of(step.body, world);
        double times = rounds(world.duration, body.time);
        if (step.times) times = std::min(times, static_cast<double>(*step.times));
        if (body.events > 0) total.events += body.events * times;
        if (body.time > 0) total.time += body.time * times;
        total.acquires = total.acquires || body.acquires;
        break;
      }
    }
  }
  return total;
}

/// The shortest that any message can be expected to travel.
double shortest_delay(const Scenario& scenario) {
  const NetworkSpec& network = scenario.network;
  double shortest = ns(network.one_way_delay.expected());
  for (const SiteSpec& site : network.sites) shortest = std::min(shortest, ns(site.one_way_delay.expected()));
  for (const BetweenSitesSpec& pair : network.between_sites)
    shortest = std::min(shortest, ns(pair.one_way_delay.expected()));
  for (const LinkSpec& link : network.links) {
    if (link.one_way_delay) shortest = std::min(shortest, ns(link.one_way_delay->expected()));
  }
  return shortest;
}

double shortest_service(const Scenario& scenario) {
  double shortest = std::numeric_limits<double>::infinity();
  const auto consider = [&shortest](const ServiceSpec& service) {
    shortest = std::min({shortest, ns(service.read.expected()), ns(service.write.expected())});
  };
  for (const NodeSpec& node : scenario.nodes) consider(node.service);
  for (const StoreSpec& store : scenario.stores) consider(store.service);
  return shortest;
}

}  // namespace

double estimate_events(const Scenario& scenario) {
  const LockOptions& lock = scenario.algorithm;
  World world;
  world.duration = ns(scenario.duration);
  world.round_trip = std::min(2 * shortest_delay(scenario) + shortest_service(scenario), ns(lock.node_timeout));
  const bool all_nodes = lock.name == "redlock";
  world.acquire_events = 4 * (all_nodes ? static_cast<double>(scenario.nodes.size()) : 1.0);

  double total = 0;
  const ClientSpec* previous = nullptr;
  Cost cost;
  for (const ClientSpec& client : scenario.clients) {
    // The members of a population have the same steps; looking at them once is enough.
    const std::size_t dash = client.name.rfind('-');
    const bool sibling = previous != nullptr && dash != std::string::npos &&
                         previous->name.substr(0, previous->name.rfind('-')) == client.name.substr(0, dash) &&
                         previous->does.size() == client.does.size() && previous->name.rfind('-') == dash;
    if (!sibling) cost = cost_of(client.does, world);
    previous = &client;
    total += cost.events;
    if (cost.acquires && lock.retry_count != 0) {
      double attempts = rounds(world.duration, world.round_trip + ns(lock.retry_delay.expected()));
      if (lock.retry_count > 0) attempts = std::min(attempts, cost.events * static_cast<double>(lock.retry_count));
      total += attempts * world.acquire_events * (all_nodes ? 2 : 1);
    }
    if (cost.acquires && lock.extend_every)
      total += rounds(world.duration, ns(*lock.extend_every)) * world.acquire_events;
  }
  for (const NodeSpec& node : scenario.nodes)
    if (node.persistence.mode != PersistenceOptions::Mode::none || node.memory.bytes != 0)
      total += rounds(world.duration, 100e6);
  for (const FaultSpec& fault : scenario.faults) {
    if (fault.kind == FaultKind::cache_fill)
      total += static_cast<double>(fault.processes.size()) *
               rounds(world.duration, std::max(1e6, ns(fault.pressure.interval)));
    double size = 2 * static_cast<double>(std::max<std::size_t>(fault.processes.size(), 1));
    if (fault.groups.size() == 2)
      size = 4 * static_cast<double>(fault.groups[0].size()) * static_cast<double>(fault.groups[1].size());
    double times = 1;
    if (fault.every)
      times = rounds(world.duration, ns(fault.every->expected()) + (fault.lasts ? ns(fault.lasts->expected()) : 0));
    total += times * size;
  }
  return total;
}

}  // namespace lockstep
