#include "scenarios/run.hpp"

#include <algorithm>

#include "scenarios/build.hpp"
#include "scenarios/watched_run.hpp"
#include "sim/kernel/assert.hpp"

namespace lockstep {
namespace {

/// False: the watch gave up.
bool run_with(World& world, TrueTime end, const RunWatch& watch) {
  if (!watch) {
    world.run_until(end);
    return true;
  }
  constexpr std::uint64_t events_unwatched = 4096;
  Simulator& simulator = world.simulator();
  world.run_until(TrueTime());  // starts everybody
  for (std::uint64_t next = events_unwatched; simulator.step(end);) {
    if (simulator.executed() < next) continue;
    next = simulator.executed() + events_unwatched;
    const WatchWord word = watch({simulator.now(), simulator.executed(), world.trace().facts().size()});
    if (word == WatchWord::go_on) continue;
    return word == WatchWord::stop_here;
  }
  world.run_until(end);  // the rest of the time, in which nothing happens
  return true;
}

}  // namespace

Run run(const Scenario& scenario, const RunOptions& options) { return *run_watched(scenario, options, nullptr); }

std::optional<Run> run_watched(const Scenario& scenario, const RunOptions& options, const RunWatch& watch) {
  Run result;
  result.seed = options.seed.value_or(scenario.seed);
  set_replay_hint("./lockstep run " + scenario.file + options.changes + " --seed " + std::to_string(result.seed));

  BuiltWorld built(scenario, result.seed, true);
  World& world = built.world();
  const Duration end = options.until ? std::min(*options.until, scenario.duration) : scenario.duration;
  if (!run_with(world, TrueTime(end), watch)) return std::nullopt;
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
