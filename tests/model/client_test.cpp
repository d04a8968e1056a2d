// The client's door to the world: replies, timeouts, and what a pause between them does.
#include "sim/model/client.hpp"

#include <catch2/catch_test_macros.hpp>
#include <set>

#include "sim/kernel/distribution.hpp"
#include "tests/support/world_builder.hpp"

namespace lockstep {
namespace {

Request incr(Resource key) { return {.operation = Operation::incr, .resource = key}; }

struct Observed {
  Reply reply;
  MonotonicTime read{};  // the first thing that the client looks at after the wait
};

Task<Observed> ask_and_look(Client& client, NodeId node, Request request, Duration timeout) {
  Observed seen;
  seen.reply = co_await client.ask(node, request, timeout);
  seen.read = client.monotonic_now();
  co_return seen;
}

Task<std::vector<Reply>> two_rounds(Client& client, std::vector<NodeId> nodes, Request request) {
  std::vector<Reply> all = co_await detail::ask_all_once(client, nodes, request, 50ms);
  const std::vector<Reply> more = co_await detail::ask_all_once(client, nodes, request, 50ms);
  all.insert(all.end(), more.begin(), more.end());
  co_return all;
}

Task<std::vector<Reply>> first_three(Client& client, std::vector<NodeId> nodes, Request request) {
  AskAll round = client.ask_all(nodes, request, 50ms, 3);
  const std::span<const Reply> replies = co_await round;
  co_return std::vector<Reply>(replies.begin(), replies.end());
}

Fault stop_when(Trigger trigger, ProcessId process, Duration lasts) {
  return {.when = trigger, .kind = FaultKind::stop, .processes = {process}, .lasts = Distribution::constant(lasts)};
}

}  // namespace

TEST_CASE("no reply in time gives unknown, and the late one is recorded and dropped", "[client]") {
  SmallWorld world = one_node({.one_way_delay = Distribution::constant(30ms)});
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  CHECK(world.ask(alice, world.node(0), incr(key), 50ms).unknown());
  CHECK(world.now() == TrueTime(50ms));
  world.run_until(1s);
  CHECK(world.facts(FactKind::request_timed_out).at(0).at == TrueTime(50ms));
  CHECK(world.facts(FactKind::message_ignored).at(0).at == TrueTime(60ms));
  CHECK(world.server(0).commands() == 1);
  CHECK(alice.requests() == 1);
  CHECK(alice.timeouts() == 1);
}

TEST_CASE("a timeout counts on the client's monotonic clock", "[client][clock]") {
  SmallWorld world = one_node({.one_way_delay = Distribution::constant(1s)});
  ClientProcess& fast = world.client("fast", {.monotonic_rate = 250'000'000});
  const Resource key = world.resource("key");
  CHECK(world.ask(fast, world.node(0), incr(key), 100ms).unknown());
  CHECK(world.now() == TrueTime(80ms));
}

TEST_CASE("asking all nodes takes as long as the slowest, and gives the replies in their order", "[client]") {
  SmallWorld world = five_nodes({.one_way_delay = Distribution::uniform(1ms, 9ms)});
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  const auto replies = world.run(alice, detail::ask_all_once(alice.view(), world.nodes(), incr(key), 50ms));
  CHECK(replies.size() == 5);
  for (const Reply& reply : replies) CHECK(reply.value == 1);
  CHECK(world.facts(FactKind::message_delivered).back().at == world.now());
}

TEST_CASE("a client that has enough replies does not wait for the rest", "[client]") {
  SmallWorld world = five_nodes({.one_way_delay = Distribution::uniform(1ms, 9ms)});
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  const auto replies = world.run(alice, first_three(alice.view(), world.nodes(), incr(key)));
  std::size_t known = 0;
  for (const Reply& reply : replies) known += reply.unknown() ? 0 : 1;
  CHECK(known == 3);
  CHECK(world.facts(FactKind::message_ignored).empty());
  world.run_until(1s);
  CHECK(world.facts(FactKind::message_ignored).size() == 2);  // they come, and nobody listens
  CHECK(alice.timeouts() == 0);
}

TEST_CASE("nodes that do not answer are unknown, the others are known", "[client]") {
  SmallWorld world = five_nodes();
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.faults({{.at = 0ms, .kind = FaultKind::crash, .processes = {world.server(1).id(), world.server(4).id()}}});
  world.run_until(0ms);
  const auto replies = world.run(alice, two_rounds(alice.view(), world.nodes(), incr(key)));
  REQUIRE(replies.size() == 10);
  for (std::size_t i = 0; i < 10; ++i) CHECK(replies[i].unknown() == (i % 5 == 1 || i % 5 == 4));
  CHECK(world.now() == TrueTime(100ms));
  CHECK(world.facts(FactKind::request_timed_out).size() == 4);
  // Each round of requests has a number of its own.
  std::set<std::int64_t> rounds;
  for (const Fact& fact : world.facts(FactKind::message_sent))
    if (fact.process == alice.id()) rounds.insert(fact.extra);
  CHECK(rounds == std::set<std::int64_t>{1, 2});
}

TEST_CASE("a client that is stopped while the reply arrives reads it when it goes on", "[client][stop]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  SECTION("stopped before") {
    world.faults(
        {{.at = 1ms, .kind = FaultKind::stop, .processes = {alice.id()}, .lasts = Distribution::constant(9s)}});
  }
  SECTION("stopped by the arrival itself") {
    world.faults({stop_when({.fact = FactKind::message_delivered, .process = alice.id()}, alice.id(), 8999ms)});
  }
  const Observed seen = world.run(alice, ask_and_look(alice.view(), world.node(0), incr(key), 1s));
  CHECK(seen.reply.yes());  // the reply was there before the timeout was looked at
  CHECK(seen.read == MonotonicTime(9001ms));
}

TEST_CASE("a client that is stopped by its own timeout goes on with it only later", "[client][stop]") {
  SmallWorld world = one_node({.one_way_delay = Distribution::constant(1s)});
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.faults({stop_when({.fact = FactKind::request_timed_out, .process = alice.id()}, alice.id(), 10s)});
  const Observed seen = world.run(alice, ask_and_look(alice.view(), world.node(0), incr(key), 100ms));
  CHECK(seen.reply.unknown());
  CHECK(seen.read == MonotonicTime(10'100ms));
}

TEST_CASE("a client that is stopped when it wants to ask sends when it goes on", "[client][stop]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.faults({{.at = 0ms, .kind = FaultKind::stop, .processes = {alice.id()}, .lasts = Distribution::constant(5s)}});
  world.run_until(0ms);
  const auto reply = world.start_ask(alice, world.node(0), incr(key), 100ms);
  world.run_until(4s);
  CHECK(world.facts(FactKind::message_sent).empty());
  world.finish(reply);
  CHECK(world.now() == TrueTime(5s + 2ms));
}

TEST_CASE("a request of a client that crashed is executed all the same, and its reply meets nobody",
          "[client][crash]") {
  SmallWorld world = one_node({.one_way_delay = Distribution::constant(50ms)});
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.faults(
      {{.at = 20ms, .kind = FaultKind::crash, .processes = {alice.id()}, .lasts = Distribution::constant(10ms)}});
  const auto reply = world.start_ask(alice, world.node(0), incr(key), 1s);
  world.run_until(2s);
  CHECK_FALSE(reply->has_value());
  CHECK(world.server(0).commands() == 1);
  CHECK(world.ask(alice, world.node(0), incr(key)).value == 2);  // the next life asks on a new connection
}

TEST_CASE("replies that wait for a stopped client are gone when it crashes", "[client][crash][stop]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.faults({{.at = 1ms, .kind = FaultKind::stop, .processes = {alice.id()}},
                {.at = 1s, .kind = FaultKind::crash, .processes = {alice.id()}, .lasts = Distribution::constant(1s)}});
  const auto lost = world.start_ask(alice, world.node(0), incr(key), 10s);
  world.run_until(5s);
  CHECK_FALSE(lost->has_value());
  CHECK(world.ask(alice, world.node(0), incr(key)).value == 2);
}

TEST_CASE("owner tokens are never zero, and differ between calls and clients", "[client]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  ClientProcess& bob = world.client("bob");
  std::set<std::uint64_t> tokens;
  for (int i = 0; i < 1'000; ++i) {
    tokens.insert(alice.view().new_owner_token().value);
    tokens.insert(bob.view().new_owner_token().value);
  }
  CHECK(tokens.size() == 2'000);
  CHECK(tokens.count(0) == 0);
}

}  // namespace lockstep
