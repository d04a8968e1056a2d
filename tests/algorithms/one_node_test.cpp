// The locks on one node: the grant, each way of not granting, release and extension.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "algorithms/registry.hpp"
#include "tests/support/world_builder.hpp"

namespace lockstep {
namespace {

using Granted = std::optional<Lease>;

/// A lock of the registry in a world of one node; every round trip takes 2 ms.
struct Bench {
  explicit Bench(const std::string& algorithm, const SmallWorldOptions& world_options = {})
      : world(one_node(world_options)), options(find_algorithm(algorithm)->defaults), name(algorithm) {}

  /// Once the options are as the test wants them.
  Lock& lock() {
    if (!made) {
      LockPlace place{.nodes = world.nodes()};
      place.counters.resize(file.value + 1);
      place.counters[file.value] = counter;
      made = find_algorithm(name)->make(options, place);
    }
    return *made;
  }
  Granted acquire(ClientProcess& client) { return world.run(client, lock().acquire(client.view(), file)); }
  Outcome release(ClientProcess& client, const Lease& lease) {
    return world.run(client, lock().release(client.view(), lease));
  }
  Granted extend(ClientProcess& client, const Lease& lease) {
    return world.run(client, lock().extend(client.view(), lease));
  }
  Reply ask(Operation operation) {
    return world.ask(observer, world.node(0), {.operation = operation, .resource = file});
  }
  void cut_replies_to(ClientProcess& client) { world.network().cut(world.server(0).id(), client.id()); }
  void heal_replies_to(ClientProcess& client) { world.network().heal(world.server(0).id(), client.id()); }

  SmallWorld world;
  LockOptions options;
  std::string name;
  std::unique_ptr<Lock> made;
  ClientProcess& alice = world.client("alice");
  ClientProcess& bob = world.client("bob");
  ClientProcess& observer = world.client("observer");
  Resource file = world.resource("file");
  Resource counter = world.resource("file:token");
};

}  // namespace

TEST_CASE("every lock on one node grants to the first, refuses the second, and grants again after release", "[locks]") {
  const auto name = GENERATE(as<std::string>(), "setnx", "setnx-expire", "setnx-expire-always", "setnx-getset",
                             "set-blind-del", "set-get-del", "set-token");
  CAPTURE(name);
  Bench bench(name);
  const Granted lease = bench.acquire(bench.alice);
  REQUIRE(lease.has_value());
  CHECK(lease->resource == bench.file);
  CHECK_FALSE(bench.acquire(bench.bob).has_value());
  CHECK(bench.release(bench.alice, *lease) == Outcome::yes);
  CHECK(bench.acquire(bench.bob).has_value());
}

TEST_CASE("a lock with a TTL is granted again after it, one without never", "[locks]") {
  const auto name =
      GENERATE(as<std::string>(), "setnx", "setnx-expire", "setnx-getset", "set-blind-del", "set-get-del", "set-token");
  CAPTURE(name);
  Bench bench(name);
  REQUIRE(bench.acquire(bench.alice).has_value());
  bench.world.run_until(9'990ms);
  CHECK_FALSE(bench.acquire(bench.bob).has_value());
  bench.world.run_until(10'010ms);
  CHECK(bench.acquire(bench.bob).has_value() == (name != "setnx"));
}

// SETNX --------------------------------------------------------------------------------------------------

TEST_CASE("a SETNX whose reply is lost leaves a lock that nobody knows of", "[setnx]") {
  Bench bench("setnx");
  bench.cut_replies_to(bench.alice);
  CHECK_FALSE(bench.acquire(bench.alice).has_value());
  CHECK(bench.ask(Operation::get).yes());
  CHECK_FALSE(bench.acquire(bench.bob).has_value());
}

TEST_CASE("a lease without expiry never ends on its owner's clock", "[setnx]") {
  Bench bench("setnx");
  CHECK_FALSE(bench.acquire(bench.alice)->valid_until.ends());
}

TEST_CASE("the release says what it did", "[setnx]") {
  Bench bench("setnx");
  const Granted lease = bench.acquire(bench.alice);
  CHECK(bench.release(bench.alice, *lease) == Outcome::yes);
  CHECK(bench.release(bench.alice, *lease) == Outcome::no);
  bench.cut_replies_to(bench.alice);
  CHECK(bench.release(bench.alice, *lease) == Outcome::unknown);
}

// SETNX, then EXPIRE -------------------------------------------------------------------------------------

TEST_CASE("between SETNX and EXPIRE the lock has no deadline", "[setnx-expire]") {
  Bench bench("setnx-expire");
  const auto pending = bench.world.start(bench.alice, bench.lock().acquire(bench.alice.view(), bench.file));
  bench.world.run_until(2ms);  // the first reply is there; EXPIRE is on its way
  bench.alice.crash();
  bench.world.run_until(1s);
  CHECK(bench.ask(Operation::pttl).value > 0);  // it had been sent: the network does not know of the crash
}

TEST_CASE("losers who call EXPIRE keep a dead holder's lock alive", "[setnx-expire]") {
  const bool always = GENERATE(false, true);
  Bench bench(always ? "setnx-expire-always" : "setnx-expire");
  REQUIRE(bench.acquire(bench.alice).has_value());
  bench.alice.crash();
  for (int second = 5; second < 60; second += 5) {
    bench.world.run_until(std::chrono::seconds(second));
    const bool granted = bench.acquire(bench.bob).has_value();
    if (always) CHECK_FALSE(granted);
    if (granted) return;
  }
  CHECK(always);
}

// SETNX with a timestamp ---------------------------------------------------------------------------------

TEST_CASE("of two who take over an expired timestamp only one gets it", "[setnx-getset]") {
  Bench bench("setnx-getset");
  REQUIRE(bench.acquire(bench.alice).has_value());
  bench.world.run_until(11s);
  const auto bob = bench.world.start(bench.bob, bench.lock().acquire(bench.bob.view(), bench.file));
  const auto observer = bench.world.start(bench.observer, bench.lock().acquire(bench.observer.view(), bench.file));
  const bool bob_has = bench.world.finish(bob).has_value(), observer_has = bench.world.finish(observer).has_value();
  CHECK(bob_has != observer_has);
}

TEST_CASE("a client whose wall clock is ahead takes a lock that its owner still holds", "[setnx-getset][clock]") {
  Bench bench("setnx-getset");
  ClientProcess& ahead = bench.world.client("ahead", {.wall_offset = 20s});
  const Granted lease = bench.acquire(bench.alice);
  REQUIRE(lease.has_value());
  CHECK(bench.acquire(ahead).has_value());
  CHECK(bench.alice.view().now(ClockKind::wall) < lease->valid_until);
}

TEST_CASE("a holder whose own time has passed does not delete", "[setnx-getset]") {
  Bench bench("setnx-getset");
  const Granted lease = bench.acquire(bench.alice);
  bench.world.run_until(10'002ms);
  CHECK(bench.release(bench.alice, *lease) == Outcome::no);
  CHECK(bench.ask(Operation::get).yes());
}

// SET NX PX ----------------------------------------------------------------------------------------------

TEST_CASE("the validity is counted from sending, or from the reply, as it is told", "[set-token]") {
  Bench bench("set-token");
  const bool naive = GENERATE(false, true);
  bench.options.validity_from = naive ? ValidityFrom::reply : ValidityFrom::send;
  bench.world.run_until(5s);
  CHECK(bench.acquire(bench.alice)->valid_until.reading == 15s + (naive ? 2ms : 0ms));
}

TEST_CASE("the validity is counted on the clock that was chosen", "[set-token][clock]") {
  Bench bench("set-token");
  bench.options.clock = ClockKind::wall;
  const Granted lease = bench.acquire(bench.alice);
  CHECK(lease->valid_until.clock == ClockKind::wall);
  CHECK(lease->valid_until.reading == Process::unix_epoch_of_start + 10s);
}

TEST_CASE("counted from sending, a lease never outlives its key if the clocks run alike", "[set-token][clock]") {
  Bench bench("set-token", {.one_way_delay = Distribution::uniform(1ms, 300ms)});
  for (int i = 0; i < 50; ++i) {
    const Granted lease = bench.acquire(bench.alice);
    REQUIRE(lease.has_value());
    const auto set = bench.world.facts(FactKind::key_set).back();
    const Duration key_ends = Duration(set.value) - Process::unix_epoch_of_start;
    CHECK(lease->valid_until.reading <= key_ends + 1ms);
    bench.release(bench.alice, *lease);
  }
}

TEST_CASE("a grant that took the whole TTL is no lease, and is given back", "[set-token]") {
  Bench bench("set-token", {.one_way_delay = Distribution::constant(300ms)});
  bench.options.ttl = 500ms;
  const bool check = GENERATE(true, false);
  bench.options.check_elapsed = check;
  CHECK(bench.acquire(bench.alice).has_value() == !check);
}

TEST_CASE("an unknown reply is cleaned up after, unless the lock deletes blindly", "[set-token]") {
  const auto name = GENERATE(as<std::string>(), "set-blind-del", "set-get-del", "set-token");
  Bench bench(name);
  bench.options.node_timeout = 50ms;
  bench.cut_replies_to(bench.alice);
  CHECK_FALSE(bench.acquire(bench.alice).has_value());
  // GET then DEL needs an answer to the GET, which does not come either.
  CHECK(bench.ask(Operation::get).yes() == (name != "set-token"));
}

TEST_CASE("only an owner's release removes the record, except with a blind DEL", "[set-token]") {
  const auto name = GENERATE(as<std::string>(), "set-blind-del", "set-get-del", "set-token");
  Bench bench(name);
  const Granted old = bench.acquire(bench.alice);
  bench.world.run_until(10'010ms);
  const Granted fresh = bench.acquire(bench.bob);
  REQUIRE(fresh.has_value());
  const bool blind = name == "set-blind-del";
  CHECK(bench.release(bench.alice, *old) == (blind ? Outcome::yes : Outcome::no));
  CHECK(bench.ask(Operation::get).yes() == !blind);
}

TEST_CASE("a release without a reply is unknown", "[set-token]") {
  const auto name = GENERATE(as<std::string>(), "set-blind-del", "set-get-del", "set-token");
  Bench bench(name);
  const Granted lease = bench.acquire(bench.alice);
  bench.cut_replies_to(bench.alice);
  CHECK(bench.release(bench.alice, *lease) == Outcome::unknown);
}

TEST_CASE("an extension prolongs what is ours and nothing else", "[set-token][extension]") {
  Bench bench("set-token");
  const Granted lease = bench.acquire(bench.alice);
  bench.world.run_until(6s);
  const Granted longer = bench.extend(bench.alice, *lease);
  REQUIRE(longer.has_value());
  CHECK(longer->valid_until.reading == 16s);
  CHECK(longer->owner == lease->owner);
  CHECK(bench.ask(Operation::pttl).value > 9'900);
  bench.world.run_until(20s);
  REQUIRE(bench.acquire(bench.bob).has_value());
  CHECK_FALSE(bench.extend(bench.alice, *longer).has_value());
  bench.cut_replies_to(bench.bob);
}

TEST_CASE("an extension without a reply gives nothing", "[set-token][extension]") {
  Bench bench("set-token");
  const Granted lease = bench.acquire(bench.alice);
  bench.cut_replies_to(bench.alice);
  CHECK_FALSE(bench.extend(bench.alice, *lease).has_value());
}

TEST_CASE("locks without expiry cannot be extended", "[setnx][extension]") {
  Bench bench("setnx");
  const Granted lease = bench.acquire(bench.alice);
  CHECK_FALSE(bench.extend(bench.alice, *lease).has_value());
}

// Fencing ------------------------------------------------------------------------------------------------

TEST_CASE("fencing tokens grow with every grant", "[fencing]") {
  Bench bench("set-token");
  bench.options.fencing = true;
  std::uint64_t previous = 0;
  for (int i = 0; i < 20; ++i) {
    ClientProcess& client = i % 2 == 0 ? bench.alice : bench.bob;
    const Granted lease = bench.acquire(client);
    REQUIRE(lease.has_value());
    CHECK(lease->fencing.value > previous);
    previous = lease->fencing.value;
    if (i % 3 == 0)
      bench.world.run_until((i + 1) * 20s);  // expires
    else
      CHECK(bench.release(client, *lease) == Outcome::yes);
  }
}

TEST_CASE("a refused attempt costs no token", "[fencing]") {
  Bench bench("set-token");
  bench.options.fencing = true;
  const Granted lease = bench.acquire(bench.alice);
  CHECK_FALSE(bench.acquire(bench.bob).has_value());
  bench.release(bench.alice, *lease);
  CHECK(bench.acquire(bench.bob)->fencing.value == lease->fencing.value + 1);
}

TEST_CASE("a grant without a token is none, and is given back", "[fencing]") {
  Bench bench("set-token");
  bench.options.fencing = true;
  bench.options.node_timeout = 50ms;
  const auto pending = bench.world.start(bench.alice, bench.lock().acquire(bench.alice.view(), bench.file));
  bench.world.run_until(2ms);  // granted; INCR is on its way
  bench.cut_replies_to(bench.alice);
  bench.world.run_until(60ms);
  bench.heal_replies_to(bench.alice);
  CHECK_FALSE(bench.world.finish(pending).has_value());
  bench.world.run_until(2s);
  CHECK(bench.ask(Operation::get).no());
}

}  // namespace lockstep
