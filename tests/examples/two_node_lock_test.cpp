#include "tests/examples/two_node_lock.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/world_builder.hpp"

namespace lockstep {

TEST_CASE("the example lock is held on both nodes or not at all", "[example]") {
  SmallWorld world(2, {});
  ClientProcess& alice = world.client("alice");
  ClientProcess& bob = world.client("bob");
  const Resource file = world.resource("file");
  const LockOptions options{.ttl = 10s, .node_timeout = 50ms};
  LockPlace place;
  place.nodes = world.nodes();
  TwoNodeLock lock(options, place);

  SECTION("both grant it, and a second client is refused until the release") {
    const auto lease = world.run(alice, lock.acquire(alice.view(), file));
    REQUIRE(lease.has_value());
    CHECK_FALSE(world.run(bob, lock.acquire(bob.view(), file)).has_value());
    CHECK(world.run(alice, lock.release(alice.view(), *lease)) == Outcome::yes);
    CHECK(world.run(bob, lock.acquire(bob.view(), file)).has_value());
  }
  SECTION("one node is down: nobody gets it, and the other node does not keep the key") {
    world.server(1).crash();
    CHECK_FALSE(world.run(alice, lock.acquire(alice.view(), file)).has_value());
    CHECK(world.ask(bob, world.node(0), {.operation = Operation::get, .resource = file}).no());
  }
}

}  // namespace lockstep
