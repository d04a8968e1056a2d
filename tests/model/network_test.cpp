// The network: order inside a connection, lost segments, cuts, stalls, duplicates and connecting.
#include "sim/model/network.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "tests/support/world_builder.hpp"

namespace lockstep {
namespace {

Request incr(Resource key) { return {.operation = Operation::incr, .resource = key}; }
Request set_nx(Resource key, std::uint64_t token) {
  return {.operation = Operation::set_nx, .resource = key, .token = token};
}

Task<void> ask_and_forget(Client& client, NodeId node, Request request, Duration timeout) {
  co_await client.ask(node, request, timeout);
}

/// Asks `count` times without waiting for replies, every `gap`.
Task<void> ask_often(Client& client, NodeId node, Resource key, int count, Duration gap, Duration timeout) {
  for (int i = 0; i < count; ++i) {
    client.strand().spawn(ask_and_forget(client, node, incr(key), timeout));
    co_await client.sleep_for(gap);
  }
}

/// The numbers of the messages of one kind of fact, in order.
std::vector<std::uint64_t> messages(const SmallWorld& world, FactKind kind, ProcessId process) {
  std::vector<std::uint64_t> found;
  for (const Fact& fact : world.facts(kind))
    if (fact.process == process) found.push_back(fact.message.value);
  return found;
}

Fault cut(std::optional<Duration> at, std::vector<std::pair<ProcessId, ProcessId>> links, Duration lasts) {
  return {.at = at, .kind = FaultKind::partition, .links = std::move(links), .lasts = Distribution::constant(lasts)};
}

}  // namespace

TEST_CASE("messages of one connection arrive in the order in which they were sent", "[network]") {
  SmallWorld world = one_node({.one_way_delay = Distribution::uniform(1ms, 50ms)});
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.start(alice, ask_often(alice.view(), world.node(0), key, 200, 1ms, 10s));
  world.run_until(2s);
  const auto sent = messages(world, FactKind::message_sent, alice.id());
  CHECK(sent.size() == 200);
  CHECK(messages(world, FactKind::message_delivered, world.server(0).id()) == sent);
  CHECK(messages(world, FactKind::message_delivered, alice.id()) == sent);
}

TEST_CASE("datagrams overtake each other", "[network][datagrams]") {
  SmallWorld world = one_node({.one_way_delay = Distribution::uniform(1ms, 50ms), .rules = {.datagrams = true}});
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.start(alice, ask_often(alice.view(), world.node(0), key, 200, 1ms, 10s));
  world.run_until(2s);
  const auto arrived = messages(world, FactKind::message_delivered, world.server(0).id());
  CHECK(arrived.size() == 200);
  CHECK(arrived != messages(world, FactKind::message_sent, alice.id()));
}

TEST_CASE("a request on a new connection may overtake the one that its client has given up", "[network]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.faults({cut(0ms, {{alice.id(), world.server(0).id()}}, 100ms)});
  world.run_until(0ms);
  const auto first = world.start_ask(alice, world.node(0), set_nx(key, 1), 150ms);
  world.run_until(150ms);
  CHECK((*first)->unknown());
  CHECK(
      world.ask(alice, world.node(0), set_nx(key, 2)).yes());  // straight through, while the first waits for its retry
  world.run_until(1s);
  const auto executed = world.facts(FactKind::command_executed);
  REQUIRE(executed.size() == 2);  // the first still came, at 200 ms, and found the key taken
  CHECK(executed[1].message.value == 1);
  CHECK(executed[1].outcome == Outcome::no);
  CHECK(executed[1].at == TrueTime(201ms));
  CHECK(messages(world, FactKind::message_ignored, alice.id()) == std::vector<std::uint64_t>{1});
}

TEST_CASE("a lost segment is sent again after 200 ms, doubling up to two minutes, fifteen times",
          "[network][retransmission]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.faults({{.at = 0ms, .kind = FaultKind::partition, .links = {{alice.id(), world.server(0).id()}}}});
  world.run_until(0ms);
  world.start_ask(alice, world.node(0), incr(key), Client::no_timeout);
  world.run_until(3h);
  const auto lost = world.facts(FactKind::message_lost);
  REQUIRE(lost.size() == 16);
  Duration at{0}, wait = 200ms;
  for (std::size_t i = 0; i < 15; ++i) {
    CHECK(lost[i].at == TrueTime(at));
    CHECK(lost[i].value == static_cast<std::int64_t>(i + 1));
    at += std::min<Duration>(wait, 120s);
    wait *= 2;
    CHECK(lost[i].extra == at.count());
  }
  CHECK(lost[15].at == TrueTime(at));
  CHECK(lost[15].value == 0);  // given up
  CHECK(at == 804'600ms);      // Linux waits another 120 s before it reports the error: 924.6 s, says tcp(7)
}

TEST_CASE("what was sent after a lost segment waits behind it and follows in order", "[network][retransmission]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.faults({cut(10ms, {{alice.id(), world.server(0).id()}}, 20ms)});
  world.start(alice, ask_often(alice.view(), world.node(0), key, 10, 10ms, 10s));
  world.run_until(2s);
  CHECK(messages(world, FactKind::message_delivered, world.server(0).id()) ==
        messages(world, FactKind::message_sent, alice.id()));
  const auto executed = world.facts(FactKind::command_executed);
  CHECK(executed.at(0).at == TrueTime(1ms));
  for (std::size_t i = 1; i < 10; ++i) CHECK(executed.at(i).at == TrueTime(211ms));  // sent at 10 ms, again at 210 ms
}

TEST_CASE("order holds however segments are lost, links cut and packets held", "[network][retransmission]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SmallWorld world = one_node({.seed = seed, .one_way_delay = Distribution::uniform(1ms, 20ms), .loss = 0.2});
    ClientProcess& alice = world.client("alice");
    const Resource key = world.resource("key");
    const std::vector<std::pair<ProcessId, ProcessId>> both = {{alice.id(), world.server(0).id()},
                                                               {world.server(0).id(), alice.id()}};
    const Distribution often = Distribution::exponential(100ms), briefly = Distribution::exponential(60ms);
    world.faults({{.every = often, .kind = FaultKind::stall, .links = both, .lasts = briefly},
                  {.every = often, .kind = FaultKind::partition, .links = both, .lasts = briefly}});
    world.start(alice, ask_often(alice.view(), world.node(0), key, 100, 7ms, Client::no_timeout));
    world.run_until(10min);
    const auto sent = messages(world, FactKind::message_sent, alice.id());
    CAPTURE(seed);
    CHECK(messages(world, FactKind::message_delivered, world.server(0).id()) == sent);
    CHECK(messages(world, FactKind::message_delivered, alice.id()) == sent);
  }
}

TEST_CASE("a one-way partition cuts one way", "[network][partition]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  SECTION("there: the request is not executed") {
    world.faults({cut(0ms, {{alice.id(), world.server(0).id()}}, 10s)});
    world.run_until(0ms);
    CHECK(world.ask(alice, world.node(0), incr(key), 100ms).unknown());
    CHECK(world.server(0).commands() == 0);
  }
  SECTION("back: it is executed, and nobody learns of it") {
    world.faults({cut(0ms, {{world.server(0).id(), alice.id()}}, 10s)});
    world.run_until(0ms);
    CHECK(world.ask(alice, world.node(0), incr(key), 100ms).unknown());
    CHECK(world.server(0).commands() == 1);
  }
}

TEST_CASE("a packet that has left when the link is cut still arrives", "[network][partition]") {
  SmallWorld world = one_node({.one_way_delay = Distribution::constant(50ms)});
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.faults({cut(20ms, {{alice.id(), world.server(0).id()}}, 10s)});
  CHECK(world.ask(alice, world.node(0), incr(key), 1s).yes());
}

TEST_CASE("a request into a partition arrives after it heals", "[network][partition]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.faults({cut(0ms, {{alice.id(), world.server(0).id()}, {world.server(0).id(), alice.id()}}, 1s)});
  world.run_until(0ms);
  CHECK(world.ask(alice, world.node(0), incr(key), 1min).yes());
  CHECK(world.now() == TrueTime(1402ms));  // transmissions at 0, 200, 600 and 1400 ms
}

TEST_CASE("a reply into a partition arrives after it heals", "[network][partition]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.faults({cut(0ms, {{world.server(0).id(), alice.id()}}, 1s)});
  world.run_until(0ms);
  CHECK(world.ask(alice, world.node(0), incr(key), 1min).yes());
  CHECK(world.server(0).commands() == 1);
  CHECK(world.now() == TrueTime(1402ms));
}

TEST_CASE("two overlapping partitions end with the later one", "[network][partition]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.faults(
      {cut(0ms, {{alice.id(), world.server(0).id()}}, 100ms), cut(50ms, {{alice.id(), world.server(0).id()}}, 250ms)});
  world.run_until(0ms);
  CHECK(world.ask(alice, world.node(0), incr(key), 1min).yes());
  CHECK(world.now() == TrueTime(602ms));  // the transmission at 200 ms is lost as well
  CHECK(world.facts(FactKind::link_cut).size() == 1);
  CHECK(world.facts(FactKind::link_healed).at(0).at == TrueTime(300ms));
}

TEST_CASE("a stall holds packets and lets them go in order", "[network][stall]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.faults({{.at = 10ms,
                 .kind = FaultKind::stall,
                 .links = {{alice.id(), world.server(0).id()}},
                 .lasts = Distribution::constant(90s)}});
  world.start(alice, ask_often(alice.view(), world.node(0), key, 5, 10ms, 10min));
  world.run_until(100s);
  CHECK(messages(world, FactKind::message_delivered, world.server(0).id()) ==
        messages(world, FactKind::message_sent, alice.id()));
  CHECK(world.facts(FactKind::command_executed).at(1).at == TrueTime(90s + 11ms));
  CHECK(world.facts(FactKind::message_lost).empty());
}

TEST_CASE("packets that were held keep their order when they are lost afterwards", "[network][stall][retransmission]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  const std::vector<std::pair<ProcessId, ProcessId>> there = {{alice.id(), world.server(0).id()}};
  world.faults(
      {{.at = 0ms, .kind = FaultKind::stall, .links = there, .lasts = Distribution::constant(100ms)},
       // Half of what is sent is lost while the held packets are let go.
       {.at = 0ms, .kind = FaultKind::loss, .links = there, .lasts = Distribution::constant(150ms), .loss = 0.5}});
  world.start(alice, ask_often(alice.view(), world.node(0), key, 20, 1ms, 10min));
  world.run_until(100s);
  CHECK(messages(world, FactKind::message_delivered, world.server(0).id()) ==
        messages(world, FactKind::message_sent, alice.id()));
  CHECK(world.facts(FactKind::message_lost).size() > 0);
}

TEST_CASE("a lost datagram is gone, as often as the link says", "[network][datagrams]") {
  SmallWorld world = one_node({.loss = 0.3, .rules = {.datagrams = true}});
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.start(alice, ask_often(alice.view(), world.node(0), key, 4'000, 1ms, 100ms));
  world.run_until(10s);
  const double arrived = static_cast<double>(world.server(0).commands());
  CHECK(std::abs(arrived - 2'800) < 4 * std::sqrt(4'000 * 0.3 * 0.7));
  for (const Fact& fact : world.facts(FactKind::message_lost)) CHECK(fact.value == 0);
}

TEST_CASE("a duplicated datagram is executed twice, and its client acts on the first reply", "[network][datagrams]") {
  SmallWorld world =
      one_node({.one_way_delay = Distribution::uniform(1ms, 50ms), .duplication = 1, .rules = {.datagrams = true}});
  ClientProcess& alice = world.client("alice");
  for (std::uint64_t i = 0; i < 50; ++i) {
    const Resource key = world.resource("key" + std::to_string(i));
    const Reply reply = world.ask(alice, world.node(0), set_nx(key, 5));
    world.simulator().run_until(world.now() + 1s);
    // Whichever reply arrived first is the one that counts, as on a socket.
    const Fact* first = nullptr;
    const auto delivered = world.facts(FactKind::message_delivered);
    for (const Fact& fact : delivered)
      if (fact.process == alice.id() && fact.resource == key && first == nullptr) first = &fact;
    REQUIRE(first != nullptr);
    CHECK(reply.outcome == first->outcome);
  }
  CHECK(world.server(0).commands() == 100);
  CHECK(world.facts(FactKind::message_duplicated).size() >= 100);
}

TEST_CASE("a slow link multiplies delays while it lasts", "[network]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  const std::vector<std::pair<ProcessId, ProcessId>> there = {{alice.id(), world.server(0).id()}};
  world.faults(
      {{.at = 0ms, .kind = FaultKind::slow_link, .links = there, .lasts = Distribution::constant(100ms), .factor = 7},
       {.at = 0ms, .kind = FaultKind::slow_link, .links = there, .lasts = Distribution::constant(50ms), .factor = 3}});
  world.run_until(0ms);
  world.ask(alice, world.node(0), incr(key));
  CHECK(world.now() == TrueTime(22ms));  // 21 there, 1 back
  world.run_until(60ms);
  world.ask(alice, world.node(0), incr(key));
  CHECK(world.now() == TrueTime(68ms));
  world.run_until(200ms);
  world.ask(alice, world.node(0), incr(key));
  CHECK(world.now() == TrueTime(202ms));
}

// Handshakes ---------------------------------------------------------------------------------------------

TEST_CASE("with handshakes a new connection costs one more round trip, once", "[network][handshake]") {
  SmallWorld world = one_node({.rules = {.handshake = true}});
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.ask(alice, world.node(0), incr(key));
  CHECK(world.now() == TrueTime(4ms));
  world.ask(alice, world.node(0), incr(key));
  CHECK(world.now() == TrueTime(6ms));
}

TEST_CASE("a client that has given up connects anew", "[network][handshake]") {
  SmallWorld world = one_node({.rules = {.handshake = true}});
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.ask(alice, world.node(0), incr(key));
  CHECK(world.ask(alice, world.node(0), incr(key), 1ms).unknown());
  const TrueTime before = world.now();
  world.ask(alice, world.node(0), incr(key));
  CHECK(world.now() - before == 4ms);
}

TEST_CASE("connecting to a cut-off or dead server fails after the connection timeout", "[network][handshake]") {
  SmallWorld world = one_node({.rules = {.handshake = true, .connection_timeout = 700ms}});
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  SECTION("cut off") {
    world.faults({{.at = 0ms, .kind = FaultKind::partition, .links = {{alice.id(), world.server(0).id()}}}});
  }
  SECTION("cut off on the way back") {
    world.faults({{.at = 0ms, .kind = FaultKind::partition, .links = {{world.server(0).id(), alice.id()}}}});
  }
  SECTION("dead") { world.faults({{.at = 0ms, .kind = FaultKind::crash, .processes = {world.server(0).id()}}}); }
  world.run_until(0ms);
  CHECK(world.ask(alice, world.node(0), incr(key), 10s).no());  // definitely not executed
  CHECK(world.now() == TrueTime(700ms));
  CHECK(world.facts(FactKind::connection_failed).size() == 1);
  CHECK(world.server(0).commands() == 0);
}

TEST_CASE("everything that waits for a connection fails with it", "[network][handshake]") {
  SmallWorld world = one_node({.rules = {.handshake = true}});
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.faults({{.at = 0ms, .kind = FaultKind::partition, .links = {{alice.id(), world.server(0).id()}}}});
  world.run_until(0ms);
  std::vector<Pending<Reply>> replies;
  for (int i = 0; i < 3; ++i) replies.push_back(world.start_ask(alice, world.node(0), incr(key)));
  world.run_until(2s);
  for (const auto& reply : replies) CHECK((*reply)->no());
}

TEST_CASE("a connection attempt that its client gave up is forgotten, and the next one starts afresh",
          "[network][handshake]") {
  SmallWorld world = one_node({.rules = {.handshake = true, .connection_timeout = 5s}});
  ClientProcess& alice = world.client("alice");
  const Resource key = world.resource("key");
  world.faults({cut(0ms, {{alice.id(), world.server(0).id()}}, 500ms)});
  world.run_until(0ms);
  CHECK(world.ask(alice, world.node(0), set_nx(key, 1), 100ms).unknown());  // closes a socket that never connected
  const auto second = world.start_ask(alice, world.node(0), set_nx(key, 2), 10s);
  world.run_until(20s);
  CHECK((*second)->yes());
  // The second SYN left at 100 ms and again a second later, so the first request can never have been sent.
  REQUIRE(world.facts(FactKind::command_executed).size() == 1);
  CHECK(world.facts(FactKind::command_executed).at(0).message.value == 2);
  CHECK(world.facts(FactKind::command_executed).at(0).at == TrueTime(1103ms));
}

// Common random numbers ----------------------------------------------------------------------------------

TEST_CASE("traffic on one link does not shift the delays of another", "[network][choices]") {
  const auto arrivals = [](bool with_bob) {
    SmallWorld world = one_node({.one_way_delay = Distribution::exponential(5ms)});
    ClientProcess& alice = world.client("alice");
    const Resource key = world.resource("key");
    if (with_bob) {
      ClientProcess& bob = world.client("bob");
      world.start(bob, ask_often(bob.view(), world.node(0), key, 50, 1ms, 10s));
    }
    world.start(alice, ask_often(alice.view(), world.node(0), key, 50, 10ms, 10s));
    world.run_until(2s);
    std::vector<TrueTime> at;
    for (const Fact& fact : world.facts(FactKind::message_delivered))
      if (fact.peer == alice.id()) at.push_back(fact.at);
    return at;
  };
  CHECK(arrivals(false) == arrivals(true));
}

}  // namespace lockstep
