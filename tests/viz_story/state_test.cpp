// The world at the cursor, rebuilt from the trace.
#include <catch2/catch_test_macros.hpp>

#include "algorithms/registry.hpp"
#include "told_run.hpp"
#include "viz/story/inspection.hpp"
#include "viz/story/pages.hpp"
#include "viz/story/world_state.hpp"

namespace lockstep::viz {
namespace {

using testing::ToldRun;

TEST_CASE("seeking anywhere gives the state that playing from the start gives") {
  const ToldRun run("blind-del-cascade");
  const Trace& trace = run.one.trace;
  Playback playback(trace);
  WorldState forward(trace);
  const std::size_t count = trace.facts().size();
  std::vector<std::size_t> places = {0, 1, count / 3, count / 2, count - 1, count};
  for (std::size_t i = 0, next = 0; i <= count; ++i) {
    if (next < places.size() && places[next] == i) {
      // There and back again: from the far end, from the start, and from just before.
      playback.after(count);
      CHECK(playback.after(i) == forward);
      playback.after(0);
      CHECK(playback.after(i) == forward);
      ++next;
    }
    if (i < count) forward.apply(trace.facts()[i]);
  }
}

TEST_CASE("a paused holder is inside with its validity over, and the next holder has the key") {
  const ToldRun run("gc-pause");
  REQUIRE_FALSE(run.one.violations.empty());
  const Violation& broken = run.one.violations.front();
  Playback playback(run.one.trace);
  const Inspection seen = inspect(run.told(), playback, broken.fact + 1, run.one.trace.facts()[broken.fact].at);
  CHECK(seen.inside.size() == 2);
  bool overdue = false, valid = false;
  for (const ClientRow& row : seen.clients) {
    if (row.phase != Phase::inside) continue;
    overdue = overdue || row.is_overdue;
    valid = valid || (row.validity_left && *row.validity_left > Duration(0));
  }
  CHECK(overdue);
  CHECK(valid);
  CHECK_FALSE(seen.last.empty());
  CHECK(seen.next.substr(0, 3) == "in ");
}

TEST_CASE("times to live are counted on each clock by itself") {
  const ToldRun run("redlock-clock-jump");
  Playback playback(run.one.trace);
  const std::size_t granted = run.first(FactKind::granted);
  REQUIRE(granted != SIZE_MAX);
  const Inspection seen = inspect(run.told(), playback, granted + 1, run.one.trace.facts()[granted].at);
  REQUIRE(seen.keys.size() >= 3);
  bool ends_early = false;
  for (const KeyRow& row : seen.keys) {
    REQUIRE(row.node_left);
    REQUIRE(row.true_left);
    REQUIRE(row.client_left);
    CHECK(*row.client_left < *row.node_left);  // the drift allowance
    ends_early = ends_early || *row.true_left < *row.node_left - 1s;
  }
  CHECK(ends_early);  // the jump is still to come, and the run knows it
}

TEST_CASE("messages under way are listed with what is left of their journey") {
  const ToldRun run("redlock-calm");
  Playback playback(run.one.trace);
  const std::size_t sent = run.first(FactKind::message_sent);
  const Inspection seen = inspect(run.told(), playback, sent + 1, run.one.trace.facts()[sent].at);
  REQUIRE(seen.flights.size() == 1);
  CHECK(seen.flights[0].changed);
  REQUIRE(seen.flights[0].left);
  CHECK(*seen.flights[0].left > Duration(0));
}

TEST_CASE("every algorithm of the registry has a page, and a client is at a step of it whenever it wants the lock") {
  for (const Algorithm& algorithm : algorithms()) {
    INFO(algorithm.name);
    const Page* page = page_of(algorithm.name);
    REQUIRE(page != nullptr);
    CHECK(page->steps.size() >= 3);
    CHECK_FALSE(page->reference.empty());
  }
  for (const std::string& story : testing::catalogue_names()) {
    const ToldRun run(story);
    const Page page = page_for(*page_of(run.scenario.algorithm.name), run.scenario);
    WorldState state(run.one.trace);
    for (const Fact& fact : run.one.trace.facts()) {
      state.apply(fact);
      if (!fact.process || run.one.trace.role_of(fact.process) != Role::client) continue;
      const ProcessState& client = state.processes[fact.process.value];
      if (client.claims.empty() || client.condition == Health::crashed) continue;
      INFO(story << " at " << state.applied);
      REQUIRE(step_at(page, client, state.applied) < page.steps.size());
    }
  }
}

TEST_CASE("Redlock's steps are followed in their order") {
  const ToldRun run("redlock-calm");
  const Page* page = page_of("redlock");
  WorldState state(run.one.trace);
  std::vector<std::string> numbers;
  const std::size_t granted = run.first(FactKind::granted);
  const ProcessId who = run.one.trace.facts()[granted].process;
  for (std::size_t i = 0; i <= granted; ++i) {
    state.apply(run.one.trace.facts()[i]);
    const std::size_t step = step_at(*page, state.processes[who.value], state.applied);
    if (step == SIZE_MAX) continue;
    const std::string number(page->steps[step].number);
    if (numbers.empty() || numbers.back() != number) numbers.push_back(number);
  }
  CHECK(numbers == std::vector<std::string>{"1", "2", "3", "4"});
}

TEST_CASE("steps of options are on the page of a scenario that takes them, and only there") {
  const auto numbers_of = [](const char* story) {
    const Scenario scenario = testing::catalogue_scenario(story);
    std::vector<StepPart> parts;
    for (const PageStep& step : page_for(*page_of(scenario.algorithm.name), scenario).steps)
      if (step.part != StepPart::lock) parts.push_back(step.part);
    return parts;
  };
  using Parts = std::vector<StepPart>;
  CHECK(numbers_of("overrun") == Parts{});
  CHECK(numbers_of("fencing") == Parts{StepPart::fencing});
  CHECK(numbers_of("watchdog") == Parts{StepPart::extension});
  CHECK(numbers_of("wait-guarded-crash") == Parts{StepPart::sentinels, StepPart::wait});
}

TEST_CASE("a replica's key is its client's, not its master's") {
  const ToldRun run("failover-keeps-the-lock");
  WorldState state(run.one.trace);
  bool on_replica = false;
  for (const Fact& fact : run.one.trace.facts()) {
    state.apply(fact);
    if (fact.kind != FactKind::key_set) continue;
    on_replica = on_replica || run.one.trace.role_of(fact.peer) != Role::client;
    CHECK(run.one.trace.role_of(state.keys.at({fact.process, fact.resource}).owner) == Role::client);
  }
  CHECK(on_replica);
  for (const exports::KeyLease& key : run.story.keys) CHECK(run.one.trace.role_of(key.owner) == Role::client);
}

}  // namespace
}  // namespace lockstep::viz
