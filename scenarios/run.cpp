#include "scenarios/run.hpp"

#include <algorithm>

#include "scenarios/build.hpp"
#include "sim/kernel/assert.hpp"

namespace lockstep {

Run run(const Scenario& scenario, const RunOptions& options) {
  Run result;
  result.seed = options.seed.value_or(scenario.seed);
  set_replay_hint("./lockstep run " + scenario.file + options.changes + " --seed " + std::to_string(result.seed));

  BuiltWorld built(scenario, result.seed, true);
  World& world = built.world();
  const Duration end = options.until ? std::min(*options.until, scenario.duration) : scenario.duration;
  world.run_until(TrueTime(end));
  world.recorder().record({.kind = FactKind::ended});

  result.counters.events = world.simulator().executed();
  result.counters.messages = world.network().delivered();
  for (const auto& client : world.clients()) {
    result.counters.requests += client->requests();
    result.counters.timeouts += client->timeouts();
  }
  for (const auto& server : world.all_servers()) {
    const double length = static_cast<double>(std::max<std::int64_t>(end.count(), 1));
    result.servers.push_back({.name = std::string(world.trace().name_of(server->id())),
                              .busy = server->busy_time(),
                              .commands = server->commands(),
                              .queue_longest = server->queue_longest(),
                              .queue_mean = server->queue_area() / length,
                              .waited = Duration(static_cast<std::int64_t>(server->queue_area()))});
  }
  result.trace = std::move(world.trace());
  result.violations = check_all(result.trace, scenario.bounds);
  return result;
}

}  // namespace lockstep
