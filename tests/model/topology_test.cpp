// Which way a message goes: default links, sites, named links, and the cheapest path through switches.
#include "sim/model/topology.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/world_builder.hpp"

namespace lockstep {
namespace {

LinkLaw link(Duration delay) { return {Distribution::constant(delay)}; }

/// The expected delay of a route.
Duration length(Topology& topology, Topology::Host from, Topology::Host to) {
  Duration sum{0};
  for (const LinkLaw* law : topology.route(from, to)) sum += law->delay.expected();
  return sum;
}

}  // namespace

TEST_CASE("hosts without explicit links are joined by the default one", "[topology]") {
  Topology topology(link(5ms));
  const auto a = topology.add_host(), b = topology.add_host();
  CHECK(topology.route(a, b).size() == 1);
  CHECK(length(topology, a, b) == 5ms);
}

TEST_CASE("sites have one delay inside and one between each other", "[topology][sites]") {
  Topology topology(link(50ms));
  const auto eu = topology.add_site(Distribution::constant(1ms)), us = topology.add_site(Distribution::constant(2ms)),
             asia = topology.add_site(Distribution::constant(3ms));
  topology.set_between_sites(eu, us, Distribution::constant(40ms));
  const auto paris = topology.add_host(eu), berlin = topology.add_host(eu), boston = topology.add_host(us),
             tokyo = topology.add_host(asia), nowhere = topology.add_host();
  CHECK(length(topology, paris, berlin) == 1ms);
  CHECK(length(topology, paris, boston) == 40ms);
  CHECK(length(topology, boston, paris) == 40ms);
  CHECK(length(topology, paris, tokyo) == 50ms);  // nothing said between eu and asia
  CHECK(length(topology, paris, nowhere) == 50ms);
}

TEST_CASE("an explicit link counts in its direction, before sites and default", "[topology]") {
  Topology topology(link(50ms));
  const auto site = topology.add_site(Distribution::constant(1ms));
  const auto a = topology.add_host(site), b = topology.add_host(site);
  topology.add_link(a, b, link(7ms));
  CHECK(length(topology, a, b) == 7ms);
  CHECK(length(topology, b, a) == 1ms);
}

TEST_CASE("a message takes the path with the least expected delay through the switches", "[topology][switches]") {
  Topology topology(link(500ms));
  const auto a = topology.add_host(), b = topology.add_host();
  const auto near = topology.add_switch(), far = topology.add_switch(), last = topology.add_switch();
  for (const auto& [from, to, delay] : {std::tuple(a, near, 1ms), std::tuple(near, last, 20ms), std::tuple(a, far, 5ms),
                                        std::tuple(far, last, 3ms), std::tuple(last, b, 1ms)})
    topology.add_link(from, to, link(delay));
  CHECK(topology.route(a, b).size() == 3);
  CHECK(length(topology, a, b) == 9ms);    // 5 + 3 + 1, not 1 + 20 + 1
  CHECK(length(topology, b, a) == 500ms);  // no links that way: the default one
}

TEST_CASE("the expected delay decides, not the smallest or the typical one", "[topology][switches]") {
  Topology topology(link(1s));
  const auto a = topology.add_host(), b = topology.add_host(), risky = topology.add_switch(),
             steady = topology.add_switch();
  topology.add_link(a, risky, {Distribution::lognormal(1ms, 3)});  // mean 90 ms
  topology.add_link(a, steady, link(10ms));
  topology.add_link(risky, b, link(1ms));
  topology.add_link(steady, b, link(1ms));
  CHECK(length(topology, a, b) == 11ms);
}

TEST_CASE("hosts do not forward for others", "[topology][switches]") {
  Topology topology(link(500ms));
  const auto a = topology.add_host(), middle = topology.add_host(), b = topology.add_host(),
             hub = topology.add_switch();
  topology.add_link(a, middle, link(1ms));
  topology.add_link(middle, b, link(1ms));
  CHECK(length(topology, a, b) == 500ms);
  topology.add_link(a, hub, link(100ms));
  topology.add_link(hub, b, link(100ms));
  CHECK(length(topology, a, b) == 200ms);
}

TEST_CASE("a message over several links takes the sum of their delays", "[topology][switches]") {
  Topology topology(link(500ms));
  const auto node = topology.add_host(), alice = topology.add_host(), hub = topology.add_switch();
  for (const auto& [from, to, delay] : {std::tuple(alice, hub, 3ms), std::tuple(hub, node, 4ms),
                                        std::tuple(node, hub, 5ms), std::tuple(hub, alice, 6ms)})
    topology.add_link(from, to, link(delay));
  World world(1, std::move(topology), {}, true);
  const NodeId id =
      world.add_server("n1", Role::node, node, {}, {Distribution::constant(0ms), Distribution::constant(0ms)},
                       [](Recorder& recorder, ProcessId self) { return std::make_unique<RedisNode>(recorder, self); });
  ClientProcess& client = world.add_client("alice", alice, {});
  const Resource key = world.trace().declare_resource("key");
  auto reply = std::make_shared<std::optional<Reply>>();
  client.strand().spawn(
      detail::deliver(detail::ask_once(client.view(), id, {.operation = Operation::get, .resource = key}, 1s), reply));
  world.run_until(TrueTime(18ms) - 1ns);
  CHECK_FALSE(reply->has_value());
  world.run_until(TrueTime(18ms));
  CHECK(reply->has_value());
}

}  // namespace lockstep
