// Redlock on five nodes: majority, validity, release everywhere, and clocks that do not agree.
#include "algorithms/redlock.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "algorithms/registry.hpp"
#include "sim/trace/clock_history.hpp"
#include "tests/support/world_builder.hpp"

namespace lockstep {
namespace {

using Granted = std::optional<Lease>;

struct Bench {
  explicit Bench(const SmallWorldOptions& world_options = {},
                 const LockOptions& lock_options = find_algorithm("redlock")->defaults)
      : world(five_nodes(world_options)), redlock(lock_options, {.nodes = world.nodes()}) {}

  Granted acquire(ClientProcess& client) { return world.run(client, redlock.acquire(client.view(), file)); }
  Outcome release(ClientProcess& client, const Lease& lease) {
    return world.run(client, redlock.release(client.view(), lease));
  }
  Granted extend(ClientProcess& client, const Lease& lease) {
    return world.run(client, redlock.extend(client.view(), lease));
  }
  void crash(std::initializer_list<std::size_t> nodes) {
    for (const std::size_t node : nodes) world.server(node).crash();
  }
  void cut_replies(ClientProcess& client, std::initializer_list<std::size_t> nodes) {
    for (const std::size_t node : nodes) world.network().cut(world.server(node).id(), client.id());
  }
  /// Somebody else's key on a node.
  void occupy(std::size_t node) {
    world.ask(observer, world.node(node),
              {.operation = Operation::set_nx_px, .resource = file, .token = 99, .argument = 60'000});
  }
  std::size_t keys_left() {
    std::size_t n = 0;
    for (const NodeId node : world.nodes())
      n += world.ask(observer, node, {.operation = Operation::get, .resource = file}, 50ms).yes() ? 1 : 0;
    return n;
  }

  SmallWorld world;
  Redlock redlock;
  ClientProcess& alice = world.client("alice");
  ClientProcess& bob = world.client("bob");
  ClientProcess& observer = world.client("observer");
  Resource file = world.resource("file");
};

LockOptions options(bool parallel, Duration ttl = 10s) {
  LockOptions made = find_algorithm("redlock")->defaults;
  made.parallel = parallel;
  made.ttl = ttl;
  return made;
}

}  // namespace

TEST_CASE("the validity is the TTL less the time it took less the allowance for drift", "[redlock]") {
  // 1 % of 10 s and 2 ms are 102 ms. Side by side a round takes 2 ms, one after the other it takes 10 ms.
  const bool parallel = GENERATE(true, false);
  Bench bench({}, options(parallel));
  bench.world.run_until(3s);
  const Granted lease = bench.acquire(bench.alice);
  REQUIRE(lease.has_value());
  CHECK(bench.world.now() == TrueTime(3s + (parallel ? 2ms : 10ms)));
  CHECK(lease->valid_until.reading == 3s + 10s - 102ms);
}

TEST_CASE("a majority is enough, a minority is not", "[redlock]") {
  Bench bench;
  SECTION("two nodes down: granted") {
    bench.crash({0, 3});
    CHECK(bench.acquire(bench.alice).has_value());
  }
  SECTION("three nodes down: not granted") {
    bench.crash({0, 3, 4});
    CHECK_FALSE(bench.acquire(bench.alice).has_value());
  }
  SECTION("two nodes taken: granted") {
    bench.occupy(1);
    bench.occupy(2);
    CHECK(bench.acquire(bench.alice).has_value());
  }
  SECTION("three nodes taken: not granted") {
    for (const std::size_t node : {0u, 1u, 2u}) bench.occupy(node);
    CHECK_FALSE(bench.acquire(bench.alice).has_value());
  }
}

TEST_CASE("a failed attempt takes its keys off all nodes, and nobody else's", "[redlock]") {
  Bench bench({}, options(GENERATE(true, false)));
  for (const std::size_t node : {0u, 1u, 2u}) bench.occupy(node);
  CHECK_FALSE(bench.acquire(bench.alice).has_value());
  CHECK(bench.keys_left() == 3);
}

TEST_CASE("an unknown reply may hide a key: the release asks that node as well", "[redlock]") {
  Bench bench;
  bench.cut_replies(bench.alice, {0, 1, 2});
  CHECK_FALSE(bench.acquire(bench.alice).has_value());
  CHECK(bench.keys_left() == 0);
}

TEST_CASE("a release asks every node and says what the majority said", "[redlock]") {
  Bench bench;
  const Granted lease = bench.acquire(bench.alice);
  SECTION("all there") { CHECK(bench.release(bench.alice, *lease) == Outcome::yes); }
  SECTION("two silent") {
    bench.cut_replies(bench.alice, {0, 1});
    CHECK(bench.release(bench.alice, *lease) == Outcome::yes);
  }
  SECTION("three silent") {
    bench.cut_replies(bench.alice, {0, 1, 2});
    CHECK(bench.release(bench.alice, *lease) == Outcome::unknown);
  }
  SECTION("expired") {
    bench.world.run_until(11s);
    CHECK(bench.release(bench.alice, *lease) == Outcome::no);
  }
  CHECK(bench.keys_left() == 0);
}

TEST_CASE("a lease ends before any granting node forgets the key", "[redlock][clock]") {
  const bool parallel = GENERATE(true, false);
  std::vector<ClockStart> clocks(5);
  SECTION("when all clocks agree") {}
  SECTION("when one node runs one percent fast") { clocks[2].wall_rate = 10'000'000; }
  SECTION("when nodes are hours apart, but run alike") {
    clocks[0].wall_offset = 3h;
    clocks[4].wall_offset = -5h;
  }
  Bench bench({.one_way_delay = Distribution::uniform(1ms, 20ms), .node_clocks = clocks}, options(parallel));
  const Granted lease = bench.acquire(bench.alice);
  REQUIRE(lease.has_value());
  const TrueTime ends(lease->valid_until.reading);  // alice's clock is exact
  const ClockHistory clocks_of_nodes(bench.world.trace());
  for (const Fact& set : bench.world.facts(FactKind::key_set)) {
    const Duration gone = Duration(set.value) + 1ms;  // in the millisecond of its deadline it is still there
    CHECK(ends < clocks_of_nodes.first_at(set.process, ClockKind::wall, gone, set.at));
  }
}

TEST_CASE("a node that runs faster than the drift factor allows forgets the key too early", "[redlock][clock]") {
  std::vector<ClockStart> clocks(5);
  for (const std::size_t node : {0u, 1u, 2u}) clocks[node].wall_rate = 30'000'000;  // three percent
  Bench bench({.node_clocks = clocks});
  const Granted lease = bench.acquire(bench.alice);
  bench.world.run_until(lease->valid_until.reading - 20ms);
  CHECK(bench.acquire(bench.bob).has_value());  // and alice's lease is still valid on her clock
  CHECK(bench.alice.view().now(ClockKind::monotonic) < lease->valid_until);
}

TEST_CASE("a grant whose validity is used up is none, unless nobody looks", "[redlock]") {
  // Both replies and requests take 60 ms of a TTL of 100 ms.
  LockOptions slow = options(true, 100ms);
  slow.node_timeout = 500ms;
  slow.check_elapsed = GENERATE(true, false);
  Bench bench({.one_way_delay = Distribution::constant(60ms)}, slow);
  const Granted lease = bench.acquire(bench.alice);
  CHECK(lease.has_value() == !slow.check_elapsed);
  if (lease) CHECK(lease->valid_until.reading < bench.world.now().since_zero());
}

TEST_CASE("a node that does not answer costs its timeout once when asked side by side", "[redlock]") {
  const bool parallel = GENERATE(true, false);
  Bench bench({}, options(parallel));
  bench.crash({0, 1});
  const Granted lease = bench.acquire(bench.alice);
  REQUIRE(lease.has_value());
  CHECK(bench.world.now() == TrueTime(parallel ? 50ms : 2 * 50ms + 3 * 2ms));
  CHECK(lease->valid_until.reading == 10s - 102ms);
}

TEST_CASE("with a majority the lock can be extended, within its validity only", "[redlock][extension]") {
  Bench bench;
  const Granted lease = bench.acquire(bench.alice);
  bench.world.run_until(5s);
  SECTION("in time") {
    bench.crash({0, 1});
    const Granted longer = bench.extend(bench.alice, *lease);
    REQUIRE(longer.has_value());
    CHECK(longer->valid_until.reading == 5s + 10s - 102ms);
  }
  SECTION("with a minority") {
    bench.crash({0, 1, 2});
    CHECK_FALSE(bench.extend(bench.alice, *lease).has_value());
  }
  SECTION("too late on its own clock, though the keys are still there") {
    bench.world.run_until(10s - 100ms);
    CHECK_FALSE(bench.extend(bench.alice, *lease).has_value());
    CHECK(bench.keys_left() == 5);
  }
}

TEST_CASE("two clients never hold it at once under loss, delay and drift within the allowance", "[redlock]") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    std::vector<ClockStart> clocks(5);
    for (std::size_t i = 0; i < 5; ++i) clocks[i].wall_rate = static_cast<RatePpb>(i) * 2'000'000;
    LockOptions quick = options(true, 1s);
    Bench bench({.seed = seed, .one_way_delay = Distribution::exponential(10ms), .loss = 0.05, .node_clocks = clocks},
                quick);
    TrueTime held_until{};
    ClientProcess* holder = nullptr;
    for (int i = 0; i < 60; ++i) {
      ClientProcess& client = i % 2 == 0 ? bench.alice : bench.bob;
      const Granted lease = bench.acquire(client);
      if (!lease) continue;
      CAPTURE(seed, i);
      if (holder != nullptr && holder != &client) CHECK(bench.world.now() >= held_until);
      holder = &client;
      held_until = TrueTime(lease->valid_until.reading);
    }
    CHECK(holder != nullptr);
  }
}

}  // namespace lockstep
