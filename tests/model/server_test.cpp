// Servers: one command at a time, first come first served, and what stops, crashes and restarts do to them.
#include "sim/model/server.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tests/support/world_builder.hpp"

namespace lockstep {
namespace {

Request set(Resource key, std::uint64_t token) {
  return {.operation = Operation::set_nx_px, .resource = key, .token = token, .argument = 10'000};
}
Request get(Resource key) { return {.operation = Operation::get, .resource = key}; }
Request incr(Resource key) { return {.operation = Operation::incr, .resource = key}; }

const SmallWorldOptions slow_server{.service = {Distribution::constant(3ms), Distribution::constant(10ms)}};

}  // namespace

TEST_CASE("a request takes its way there, its service and its way back", "[server]") {
  SmallWorld world = one_node(slow_server);
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.ask(alice, world.node(0), set(key, 5));
  CHECK(world.now() == TrueTime(12ms));
  world.ask(alice, world.node(0), get(key));  // a read is a class of its own
  CHECK(world.now() == TrueTime(17ms));
}

TEST_CASE("requests are served in the order in which they arrive, one at a time", "[server]") {
  SmallWorld world = one_node(slow_server);
  const Resource key = world.resource("key");
  std::vector<Pending<Reply>> replies;
  for (int i = 0; i < 5; ++i)
    replies.push_back(world.start_ask(world.client("c" + std::to_string(i)), world.node(0), incr(key)));
  world.run_until(1s);
  for (std::size_t i = 0; i < 5; ++i) CHECK((*replies[i])->value == static_cast<std::int64_t>(i + 1));
  const auto executed = world.facts(FactKind::command_executed);
  for (std::size_t i = 0; i < 5; ++i) CHECK(executed.at(i).at == TrueTime(1ms + (i + 1) * 10ms));
}

TEST_CASE("a server counts its commands, its busy time and its queue", "[server]") {
  SmallWorld world = one_node(slow_server);
  const Resource key = world.resource("key");
  for (int i = 0; i < 4; ++i) world.start_ask(world.client("c" + std::to_string(i)), world.node(0), incr(key));
  world.run_until(6ms);
  CHECK(world.server(0).queue_length() == 3);
  world.run_until(1s);
  const Server& server = world.server(0);
  CHECK(server.commands() == 4);
  CHECK(server.busy_time() == 40ms);
  CHECK(server.queue_length() == 0);
  CHECK(server.queue_longest() == 3);
  CHECK(server.queue_area() == 60e6);  // 3 waited 10 ms, 2 waited 10 ms, 1 waited 10 ms
}

TEST_CASE("a server that is stopped in the middle of a command does the rest of it afterwards", "[server][stop]") {
  SmallWorld world = one_node(slow_server);
  ClientProcess& alice = world.client("alice");
  ClientProcess& bob = world.client("bob");
  const Resource key = world.resource("key");
  world.faults({{.at = 5ms,
                 .kind = FaultKind::stop,
                 .processes = {world.server(0).id()},
                 .lasts = Distribution::constant(100ms)}});
  const auto first = world.start_ask(alice, world.node(0), incr(key));
  world.run_until(50ms);
  const auto second = world.start_ask(bob, world.node(0), incr(key));  // queues in the socket
  world.finish(first);
  CHECK(world.now() == TrueTime(112ms));  // 1 there, 4 of service, 100 stopped, 6 of service, 1 back
  world.finish(second);
  CHECK(world.now() == TrueTime(122ms));
  CHECK(world.server(0).busy_time() == 20ms);
}

TEST_CASE("a stop that begins with the end of another one keeps the server stopped", "[server][stop]") {
  SmallWorld world = one_node(slow_server);
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  const ProcessId node = world.server(0).id();
  world.faults({{.at = 5ms, .kind = FaultKind::stop, .processes = {node}, .lasts = Distribution::constant(100ms)},
                {.when = Trigger{.fact = FactKind::resumed, .process = node},
                 .kind = FaultKind::stop,
                 .processes = {node},
                 .lasts = Distribution::constant(100ms)}});
  const auto reply = world.start_ask(alice, world.node(0), incr(key));
  world.run_until(150ms);
  CHECK_FALSE(world.server(0).running());
  world.finish(reply);
  CHECK(world.now() == TrueTime(212ms));
  CHECK(world.server(0).busy_time() == 10ms);
}

TEST_CASE("a server that is stopped by what it has just executed sends its reply when it goes on", "[server][stop]") {
  SmallWorld world = one_node(slow_server);
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.faults({{.when = Trigger{.fact = FactKind::command_executed},
                 .kind = FaultKind::stop,
                 .processes = {world.server(0).id()},
                 .lasts = Distribution::constant(100ms)}});
  world.ask(alice, world.node(0), incr(key));
  CHECK(world.now() == TrueTime(112ms));
}

TEST_CASE("a crash drops the command in service and the queue", "[server][crash]") {
  SmallWorld world = one_node(slow_server);
  const Resource key = world.resource("key");
  std::vector<Pending<Reply>> replies;
  for (int i = 0; i < 3; ++i)
    replies.push_back(world.start_ask(world.client("c" + std::to_string(i)), world.node(0), incr(key), 500ms));
  world.faults({{.at = 15ms,
                 .kind = FaultKind::crash,
                 .processes = {world.server(0).id()},
                 .lasts = Distribution::constant(50ms),
                 .data_kept = true}});
  world.run_until(1s);
  CHECK((*replies[0])->yes());
  CHECK((*replies[1])->unknown());
  CHECK((*replies[2])->unknown());
  CHECK(world.server(0).commands() == 1);
  CHECK(world.server(0).queue_length() == 0);
  CHECK(world.server(0).busy_time() == 14ms);
}

TEST_CASE("requests to a server that is down vanish", "[server][crash]") {
  SmallWorld world = one_node(slow_server);
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.faults({{.at = 5ms,
                 .kind = FaultKind::crash,
                 .processes = {world.server(0).id()},
                 .lasts = Distribution::constant(100ms)}});
  world.run_until(20ms);
  const auto reply = world.start_ask(alice, world.node(0), incr(key), 50ms);
  world.run_until(1s);
  CHECK((*reply)->unknown());
  CHECK(world.server(0).commands() == 0);
  CHECK(world.ask(alice, world.node(0), incr(key)).value == 1);
}

TEST_CASE("a request on its way to a server that goes down and comes back meanwhile vanishes", "[server][crash]") {
  SmallWorld world = one_node({.one_way_delay = Distribution::constant(100ms)});
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.faults({{.at = 20ms,
                 .kind = FaultKind::crash,
                 .processes = {world.server(0).id()},
                 .lasts = Distribution::constant(20ms)}});
  CHECK(world.ask(alice, world.node(0), incr(key), 1s).unknown());
}

TEST_CASE("a restart keeps the data or loses it, as it is told", "[server][crash]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  const bool kept = GENERATE_COPY(false, true);
  world.faults({{.at = 50ms,
                 .kind = FaultKind::crash,
                 .processes = {world.server(0).id()},
                 .lasts = Distribution::constant(50ms),
                 .data_kept = kept}});
  world.ask(alice, world.node(0), set(key, 5));
  world.run_until(200ms);
  CHECK(world.ask(alice, world.node(0), get(key)).yes() == kept);
  CHECK(world.facts(FactKind::memory_lost).size() == (kept ? 0u : 1u));
  CHECK(world.facts(FactKind::restarted).at(0).outcome == (kept ? Outcome::yes : Outcome::no));
}

TEST_CASE("a crash without an end lasts until a restart", "[server][crash]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  const ProcessId node = world.server(0).id();
  world.faults({{.at = 10ms, .kind = FaultKind::crash, .processes = {node}},
                {.at = 5s, .kind = FaultKind::restart, .processes = {node}}});
  world.run_until(4s);
  CHECK(world.ask(alice, world.node(0), incr(key), 500ms).unknown());
  world.run_until(6s);
  CHECK(world.ask(alice, world.node(0), incr(key), 500ms).yes());
}

TEST_CASE("a slowed server takes longer for each command", "[server][slow]") {
  SmallWorld world = one_node(slow_server);
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  const ProcessId node = world.server(0).id();
  SECTION("when its service is slow") {
    world.faults({{.at = 0ms,
                   .kind = FaultKind::slow_server,
                   .processes = {node},
                   .lasts = Distribution::constant(50ms),
                   .factor = 3}});
  }
  SECTION("when the whole process is slow") {
    world.faults({{.at = 0ms,
                   .kind = FaultKind::slow,
                   .processes = {node},
                   .lasts = Distribution::constant(50ms),
                   .factor = 3}});
  }
  world.run_until(0ms);
  world.ask(alice, world.node(0), incr(key));
  CHECK(world.now() == TrueTime(32ms));
  world.run_until(60ms);
  world.ask(alice, world.node(0), incr(key));
  CHECK(world.now() == TrueTime(72ms));
}

}  // namespace lockstep
