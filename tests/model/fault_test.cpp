// Faults: at a time, on a fact, at random; and that they act before anybody else can.
#include "sim/model/fault.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "tests/support/world_builder.hpp"

namespace lockstep {
namespace {

Request incr(Resource key) { return {.operation = Operation::incr, .resource = key}; }

Task<void> ask_for_ever(Client& client, NodeId node, Resource key, Duration gap) {
  for (;;) {
    co_await client.ask(node, incr(key), 100ms);
    co_await client.sleep_for(gap);
  }
}

Fault stop(ProcessId process, Duration lasts) {
  return {.kind = FaultKind::stop, .processes = {process}, .lasts = Distribution::constant(lasts)};
}

}  // namespace

TEST_CASE("a timed fault begins and ends on time", "[fault]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  Fault fault = stop(alice.id(), 2s);
  fault.at = 3s;
  world.faults({fault});
  world.run_until(1min);
  CHECK(world.facts(FactKind::stopped).at(0).at == TrueTime(3s));
  CHECK(world.facts(FactKind::resumed).at(0).at == TrueTime(5s));
}

TEST_CASE("a triggered fault waits for the n-th fact that matches, and comes once", "[fault][trigger]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key"), other = world.resource("other");
  Fault fault = stop(alice.id(), 1ms);
  fault.when = Trigger{
      .fact = FactKind::command_executed, .peer = alice.id(), .resource = key, .operation = Operation::incr, .nth = 3};
  world.faults({fault});
  for (int i = 0; i < 10; ++i) {
    world.ask(alice, world.node(0), incr(other));
    world.ask(alice, world.node(0), {.operation = Operation::get, .resource = key});
    world.ask(alice, world.node(0), incr(key));
  }
  REQUIRE(world.facts(FactKind::stopped).size() == 1);
  std::size_t executed = 0;
  for (const Fact& fact : world.trace().facts()) {
    if (fact.kind == FactKind::command_executed && fact.operation == Operation::incr && fact.resource == key)
      ++executed;
    if (fact.kind == FactKind::stopped) break;
  }
  CHECK(executed == 3);
}

TEST_CASE("a triggered fault with a delay comes that much later", "[fault][trigger]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  Fault fault = stop(alice.id(), 1s);
  fault.when = Trigger{.fact = FactKind::command_executed};
  fault.after = Distribution::constant(300ms);
  world.faults({fault});
  world.ask(alice, world.node(0), incr(key));
  world.run_until(5s);
  CHECK(world.facts(FactKind::stopped).at(0).at == TrueTime(301ms));
}

TEST_CASE("a fault that a fact triggers may trigger another one", "[fault][trigger]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  ClientProcess& bob = world.client("bob");
  Fault first = stop(alice.id(), 1s);
  first.at = 1s;
  Fault second = stop(bob.id(), 1s);
  second.when = Trigger{.fact = FactKind::stopped, .process = alice.id()};
  Fault third{.when = Trigger{.fact = FactKind::stopped, .process = bob.id()},
              .kind = FaultKind::crash,
              .processes = {alice.id()}};
  world.faults({first, second, third});
  world.run_until(5s);
  CHECK(world.facts(FactKind::stopped).size() == 2);
  CHECK(world.facts(FactKind::stopped).at(1).at == TrueTime(1s));
  CHECK(world.facts(FactKind::crashed).at(0).at == TrueTime(1s));
}

TEST_CASE("a crash that a client's own message triggers loses nothing of that message", "[fault][trigger][crash]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.faults({{.when = Trigger{.fact = FactKind::message_sent, .process = alice.id()},
                 .kind = FaultKind::crash,
                 .processes = {alice.id()}}});
  world.start_ask(alice, world.node(0), incr(key));
  world.run_until(1s);
  CHECK(world.server(0).commands() == 1);
  CHECK(world.facts(FactKind::crashed).at(0).at == TrueTime());
}

TEST_CASE("random faults come at their rate, counted from the end of one to the next", "[fault][random]") {
  SmallWorld world = one_node({.seed = 11});
  ClientProcess& alice = world.client("alice");
  Fault fault = stop(alice.id(), 1s);
  fault.every = Distribution::exponential(4s);
  world.faults({fault});
  world.run_until(50'000s);
  const auto began = world.facts(FactKind::stopped);
  const double expected = 50'000.0 / 5;  // 4 s until the next and 1 s of it
  CHECK(std::abs(static_cast<double>(began.size()) - expected) < 4 * std::sqrt(expected));
  const auto ended = world.facts(FactKind::resumed);
  double gaps = 0;
  for (std::size_t i = 1; i < began.size(); ++i) {
    REQUIRE(began[i].at >= ended[i - 1].at);
    gaps += 1e-9 * static_cast<double>((began[i].at - ended[i - 1].at).count());
  }
  const double n = static_cast<double>(began.size() - 1);
  CHECK(std::abs(gaps / n - 4) < 4 * 4 / std::sqrt(n));
}

TEST_CASE("a random fault picks one of its processes each time, all of them alike", "[fault][random]") {
  SmallWorld world = five_nodes({.seed = 5});
  std::vector<ProcessId> all;
  for (const NodeId node : world.nodes()) all.push_back(process_of(node));
  world.faults({{.every = Distribution::constant(1s),
                 .kind = FaultKind::crash,
                 .processes = all,
                 .lasts = Distribution::constant(1ms)}});
  world.run_until(5'000s);
  std::vector<double> count(6);
  for (const Fact& fact : world.facts(FactKind::crashed)) ++count.at(fact.process.value);
  for (std::size_t i = 1; i <= 5; ++i) CHECK(std::abs(count[i] - 1'000) < 4 * std::sqrt(800.0) + 10);
}

TEST_CASE("slow times that overlap multiply, and each ends by itself", "[fault][overlap]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const auto slow = [&](Duration at, Duration lasts, double factor) {
    return Fault{.at = at,
                 .kind = FaultKind::slow,
                 .processes = {alice.id()},
                 .lasts = Distribution::constant(lasts),
                 .factor = factor};
  };
  world.faults({slow(1s, 9s, 3), slow(2s, 2s, 1.7)});
  std::vector<double> seen;
  for (const Duration at : {500ms, 1500ms, 2500ms, 4500ms, 10'500ms}) {
    world.run_until(at);
    seen.push_back(alice.slowness());
  }
  CHECK(seen == std::vector<double>{1, 3, 3 * 1.7, 3, 1});
}

TEST_CASE("of drifts that overlap the later counts, then the earlier again; slewing adds up", "[fault][overlap][clock]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const auto fault = [&](FaultKind kind, Duration at, Duration lasts, RatePpb rate) {
    return Fault{.at = at,
                 .kind = kind,
                 .processes = {alice.id()},
                 .lasts = Distribution::constant(lasts),
                 .by = Duration(rate * lasts.count() / 1'000'000'000),
                 .rate = rate};
  };
  const auto gain = [&](Duration from, Duration to) {  // of the wall clock, in milliseconds
    world.run_until(from);
    const Duration before = alice.wall_now() - WallTime() - from;
    world.run_until(to);
    return (alice.wall_now() - WallTime() - to - before) / 1ms;
  };
  SECTION("drift") {
    world.faults({fault(FaultKind::drift, 10s, 40s, 10'000'000), fault(FaultKind::drift, 20s, 10s, -20'000'000)});
    CHECK(gain(10s, 20s) == 100);
    CHECK(gain(20s, 30s) == -200);
    CHECK(gain(30s, 50s) == 200);
    CHECK(gain(50s, 60s) == 0);
  }
  SECTION("slewing") {
    world.faults({fault(FaultKind::slew_clock, 10s, 40s, 10'000'000), fault(FaultKind::slew_clock, 20s, 10s, 20'000'000)});
    CHECK(gain(10s, 20s) == 100);
    CHECK(gain(20s, 30s) == 300);
    CHECK(gain(30s, 50s) == 200);
    CHECK(gain(50s, 60s) == 0);
  }
}

TEST_CASE("a fault with a probability happens that often", "[fault][random]") {
  SmallWorld world = one_node({.seed = 2});
  ClientProcess& alice = world.client("alice");
  Fault fault = stop(alice.id(), 1ms);
  fault.every = Distribution::constant(1s);
  fault.probability = 0.25;
  world.faults({fault});
  world.run_until(4'000s);
  const double happened = static_cast<double>(world.facts(FactKind::stopped).size());
  CHECK(std::abs(happened - 1'000) < 4 * std::sqrt(4'000 * 0.25 * 0.75) + 2);
}

TEST_CASE("a fault that never triggers changes nothing else", "[fault][choices]") {
  const auto digest = [](bool with_fault) {
    SmallWorld world = one_node({.one_way_delay = Distribution::exponential(5ms), .loss = 0.1});
    ClientProcess& alice = world.client("alice");
    const Resource key = world.resource("key");
    Fault random_pause = stop(alice.id(), 10ms);
    random_pause.every = Distribution::exponential(1s);
    std::vector<Fault> faults = {random_pause};
    if (with_fault) {
      Fault never = stop(alice.id(), 10s);
      never.when = Trigger{.fact = FactKind::memory_lost};
      faults.push_back(never);
    }
    world.faults(faults);
    world.start(alice, ask_for_ever(alice.view(), world.node(0), key, 10ms));
    world.run_until(30s);
    return world.trace().digest();
  };
  CHECK(digest(false) == digest(true));
}

TEST_CASE("a run is the same with the trace on or off", "[fault][choices]") {
  const auto executed = [](bool traced) {
    SmallWorld world = one_node({.one_way_delay = Distribution::exponential(5ms), .loss = 0.1, .traced = traced});
    ClientProcess& alice = world.client("alice");
    const Resource key = world.resource("key");
    world.start(alice, ask_for_ever(alice.view(), world.node(0), key, 10ms));
    world.run_until(30s);
    return std::pair(world.simulator().executed(), world.server(0).commands());
  };
  CHECK(executed(false) == executed(true));
}

}  // namespace lockstep
