#include "scenarios/bench/setup.hpp"

#include <algorithm>
#include <string>

#include "scenarios/bench/scale.hpp"
#include "scenarios/bench/workloads.hpp"
#include "scenarios/build.hpp"
#include "scenarios/run.hpp"

namespace lockstep::bench {
namespace {

Scenario story() {
  Scenario scenario;
  scenario.name = "setup";
  scenario.file = "setup.json";
  scenario.duration = 100ms;
  scenario.network.one_way_delay = Distribution::exponential(600us, 100us);
  scenario.algorithm.name = "redlock";
  for (const char* name : {"n1", "n2", "n3", "n4", "n5"}) scenario.nodes.push_back({.name = name});
  for (const char* name : {"alice", "bob"}) {
    ClientSpec client{.name = name};
    client.does.push_back({.kind = StepKind::acquire, .name = "file"});
    client.does.push_back({.kind = StepKind::work, .duration = Distribution::constant(5ms)});
    client.does.push_back({.kind = StepKind::release, .name = "file"});
    scenario.clients.push_back(client);
  }
  return scenario;
}

}  // namespace

SetupCosts setup(std::uint64_t worlds, std::uint64_t seed) {
  const Scenario scenario = story();
  SetupCosts costs{.worlds = worlds};
  const auto us_each = [&](const auto& once) {
    const double start = user_cpu();
    for (std::uint64_t i = 0; i < worlds; ++i) once(seed + i);
    return (user_cpu() - start) * 1e6 / static_cast<double>(worlds);
  };
  costs.wired_us = us_each([&](std::uint64_t each) { BuiltWorld(scenario, each, true); });
  costs.connected_us = us_each([&](std::uint64_t each) { BuiltWorld(scenario, each, true).world().run_until(TrueTime()); });
  std::uint64_t done = 0;
  double early = 0;
  costs.run_us = us_each([&](std::uint64_t each) {
    run(scenario, {.seed = each});
    if (++done == std::max<std::uint64_t>(worlds / 10, 1)) early = bytes_in_use();
  });
  costs.growth_bytes = bytes_in_use() - early;
  return costs;
}

}  // namespace lockstep::bench
