// One command that occupies a server: how it differs from a stop and from a slow server.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/world_builder.hpp"

namespace lockstep {
namespace {

const SmallWorldOptions ten_ms{.service = {Distribution::constant(10ms), Distribution::constant(10ms)}};

Request incr(Resource key) { return {.operation = Operation::incr, .resource = key}; }
Fault slow_command(SmallWorld& world, Duration at, Duration length) {
  return {.at = at,
          .kind = FaultKind::slow_command,
          .processes = {world.server(0).id()},
          .lasts = Distribution::constant(length)};
}

}  // namespace

TEST_CASE("requests wait behind a slow command, and each then takes its usual time", "[server][slow_command]") {
  SmallWorld world = one_node(ten_ms);
  ClientProcess& alice = world.client("alice");
  ClientProcess& bob = world.client("bob");
  const Resource key = world.resource("key");
  world.faults({slow_command(world, 5ms, 2s)});
  world.run_until(100ms);
  const auto first = world.start_ask(alice, world.node(0), incr(key));
  const auto second = world.start_ask(bob, world.node(0), incr(key));
  world.finish(first);
  CHECK(world.now() == TrueTime(2005ms + 10ms + 1ms));
  world.finish(second);
  CHECK(world.now() == TrueTime(2005ms + 20ms + 1ms));
  CHECK(world.server(0).busy_time() == 2020ms);
  CHECK(world.facts(FactKind::slow_command_began).at(0).value == 2'000'000'000);
}

TEST_CASE("a slow command waits for the command that is being executed", "[server][slow_command]") {
  SmallWorld world = one_node(ten_ms);
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.faults({slow_command(world, 5ms, 2s)});
  world.ask(alice, world.node(0), incr(key));
  CHECK(world.now() == TrueTime(12ms));  // a stop at 5 ms would have cut into it
  CHECK(world.facts(FactKind::slow_command_began).at(0).at == TrueTime(11ms));
  world.run_until(3s);
  CHECK(world.facts(FactKind::slow_command_ended).at(0).at == TrueTime(2011ms));
}

TEST_CASE("slow commands follow each other", "[server][slow_command]") {
  SmallWorld world = one_node(ten_ms);
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.faults({slow_command(world, 5ms, 1s), slow_command(world, 6ms, 1s)});
  world.run_until(100ms);
  world.ask(alice, world.node(0), incr(key));
  CHECK(world.now() == TrueTime(2005ms + 10ms + 1ms));
}

TEST_CASE("a crash ends a slow command, and a stop holds it up", "[server][slow_command]") {
  SmallWorld world = one_node(ten_ms);
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  const ProcessId node = world.server(0).id();
  Fault other{.at = 500ms, .kind = FaultKind::crash, .processes = {node}, .lasts = Distribution::constant(100ms)};
  TrueTime answered(700ms + 12ms);
  SECTION("crash") {}
  SECTION("stop") {
    other.kind = FaultKind::stop;
    answered = TrueTime(2105ms + 10ms + 1ms);
  }
  world.faults({slow_command(world, 5ms, 2s), other});
  world.run_until(700ms);
  world.ask(alice, world.node(0), incr(key));
  CHECK(world.now() == answered);
}

TEST_CASE("a node whose operator wants it so stays away longer than its repair takes",
          "[server][crash][delayed_restart]") {
  SmallWorld world = one_node();
  const ProcessId node = world.server(0).id();
  world.server(0).set_delayed_restart(10s);
  FaultKind kind = FaultKind::crash;
  SECTION("crash") {}
  SECTION("power loss") { kind = FaultKind::power_loss; }
  SECTION("shutdown") { kind = FaultKind::shutdown; }
  SECTION("restart") { kind = FaultKind::restart; }
  Fault fault{.at = 1s, .kind = kind, .processes = {node}};
  if (kind != FaultKind::restart) fault.lasts = Distribution::constant(100ms);
  world.faults({fault});
  world.run_until(20s);
  CHECK(world.facts(FactKind::restarted).at(0).at == TrueTime(11s));
}

TEST_CASE("a repair that takes longer than the delay is not delayed", "[server][crash][delayed_restart]") {
  SmallWorld world = one_node();
  const ProcessId node = world.server(0).id();
  world.server(0).set_delayed_restart(3s);
  world.faults({{.at = 1s, .kind = FaultKind::crash, .processes = {node}},
                {.at = 8s, .kind = FaultKind::restart, .processes = {node}}});
  world.run_until(20s);
  CHECK(world.facts(FactKind::restarted).at(0).at == TrueTime(8s));
}

TEST_CASE("a late reply to a request that its client gave up sends nobody else's request again",
          "[server][slow_command][network]") {
  SmallWorld world = one_node();
  ClientProcess &alice = world.client("alice"), &bob = world.client("bob");
  const Resource counter = world.resource("counter");
  const ProcessId server = process_of(world.node(0));
  world.faults({{.at = 1ms,
                 .kind = FaultKind::partition,
                 .links = {{alice.id(), server}},
                 .lasts = Distribution::constant(100ms)},
                {.at = 1ms,
                 .kind = FaultKind::slow_link,
                 .links = {{server, alice.id()}},
                 .lasts = Distribution::constant(1h),
                 .factor = 2},
                slow_command(world, 5ms, 1s)});
  world.run_until(10ms);
  const auto given_up =
      world.start_ask(alice, world.node(0), incr(counter), 50ms);  // sent again at 210 ms, and then waits
  world.run_until(500ms);
  const auto next = world.start_ask(bob, world.node(0), incr(counter));
  world.run_until(1min);
  CHECK((*given_up)->unknown());
  CHECK((*next)->value == 2);
  CHECK(world.facts(FactKind::command_executed).size() == 2);
}

}  // namespace lockstep
