// Processes: their two clocks, and what pauses, freezes, slowness and crashes do to their programs.
#include "sim/model/process.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cstdlib>

#include "tests/support/world_builder.hpp"

namespace lockstep {
namespace {

Fault fault(FaultKind kind, ProcessId process, Duration at, std::optional<Duration> lasts = {}) {
  Fault made{.at = at, .kind = kind, .processes = {process}};
  if (lasts) made.lasts = Distribution::constant(*lasts);
  return made;
}

Duration wall_offset(ClientProcess& client, TrueTime now) {
  return client.wall_now().since_zero() - Process::unix_epoch_of_start - now.since_zero();
}

Task<TrueTime> sleep_then_tell(Client& client, Duration length) {
  co_await client.sleep_for(length);
  co_return client.process().simulator().now();
}
Task<TrueTime> work_then_tell(Client& client, Duration length) {
  co_await client.work_for(length);
  co_return client.process().simulator().now();
}

bool close_to(Duration a, Duration b, Duration error = 2ns) { return a - b <= error && b - a <= error; }

}  // namespace

// Clocks -------------------------------------------------------------------------------------------------

TEST_CASE("a wall clock begins with its offset, and each clock runs at its own rate", "[process][clock]") {
  SmallWorld world = one_node();
  ClientProcess& alice =
      world.client("alice", {.wall_offset = -3s, .wall_rate = 20'000, .monotonic_rate = -10'000'000});
  world.run_until(100s);
  CHECK(close_to(wall_offset(alice, world.now()), -3s + 2ms));  // 20 ppm fast
  CHECK(close_to(alice.monotonic_now().since_zero(), 99s));     // 1 % slow
}

TEST_CASE("a step moves the wall clock at once and leaves the monotonic clock alone", "[process][clock]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const Duration by = GENERATE(Duration(30s), Duration(-30s));
  Fault step = fault(FaultKind::step_clock, alice.id(), 5s);
  step.by = by;
  world.faults({step});
  world.run_until(5s - 1ns);
  CHECK(wall_offset(alice, world.now()) == 0s);
  world.run_until(5s);
  CHECK(wall_offset(alice, world.now()) == by);
  CHECK(alice.monotonic_now() == MonotonicTime(5s));
}

TEST_CASE("a slew gains what it should at a bounded rate, and never jumps", "[process][clock]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  Fault slew = fault(FaultKind::slew_clock, alice.id(), 10s);
  const bool back = GENERATE(false, true);
  slew.by = back ? -50ms : 50ms;
  slew.rate = back ? -500'000 : 500'000;  // 500 ppm: 50 ms take 100 s
  world.faults({slew});
  world.run_until(60s);
  CHECK(close_to(wall_offset(alice, world.now()), back ? -25ms : 25ms));
  world.run_until(110s);
  CHECK(close_to(wall_offset(alice, world.now()), slew.by));
  world.run_until(1000s);
  CHECK(close_to(wall_offset(alice, world.now()), slew.by));
  CHECK(alice.monotonic_now() == MonotonicTime(1000s));
}

TEST_CASE("a change of drift touches the clocks it names and ends where it says", "[process][clock]") {
  SmallWorld world = one_node();
  ClientProcess& alice =
      world.client("alice", {.wall_rate = 1'000'000, .monotonic_rate = 1'000'000});  // 1000 ppm of its own
  Fault drift = fault(FaultKind::drift, alice.id(), 100s, 100s);
  drift.rate = 10'000'000;  // 1 %
  drift.monotonic = false;
  world.faults({drift});
  world.run_until(200s);
  CHECK(close_to(wall_offset(alice, world.now()), 100ms + 1s));
  CHECK(close_to(alice.monotonic_now().since_zero(), 200s + 200ms));
  world.run_until(300s);  // at its own rate again
  CHECK(close_to(wall_offset(alice, world.now()), 100ms + 1s + 100ms));
}

TEST_CASE("a random history of steps, slews and drifts is what the trace tells of it", "[process][clock]") {
  SmallWorld world = one_node({.seed = 3});
  ClientProcess& alice = world.client("alice", {.wall_offset = 1s, .wall_rate = 40'000});
  Fault step{.every = Distribution::exponential(3s), .kind = FaultKind::step_clock, .processes = {alice.id()}};
  step.by = -7ms;
  Fault slew{.every = Distribution::exponential(5s), .kind = FaultKind::slew_clock, .processes = {alice.id()}};
  slew.by = 1ms;
  slew.rate = 500'000;
  Fault freeze{.every = Distribution::exponential(4s),
               .kind = FaultKind::suspend,
               .processes = {alice.id()},
               .lasts = Distribution::exponential(500ms)};
  world.faults({step, slew, freeze});
  Duration previous{-1};
  for (int i = 1; i <= 600; ++i) {
    world.run_until(i * 100ms);
    // The clock line that the trace tells of is the one that the process reads.
    ClockLine wall, monotonic;
    for (const Fact& fact : world.trace().facts()) {
      if (fact.process != alice.id()) continue;
      if (fact.kind == FactKind::wall_clock_set) wall = ClockLine(fact.at, Duration(fact.value), fact.extra);
      if (fact.kind == FactKind::monotonic_clock_set) monotonic = ClockLine(fact.at, Duration(fact.value), fact.extra);
    }
    REQUIRE(wall.read(world.now()) == alice.wall_now().since_zero());
    REQUIRE(monotonic.read(world.now()) == alice.monotonic_now().since_zero());
    REQUIRE(alice.monotonic_now().since_zero() >= previous);
    previous = alice.monotonic_now().since_zero();
  }
}

// Stopped, frozen, slowed --------------------------------------------------------------------------------

TEST_CASE("a stopped process oversleeps: its clocks run on", "[process][stop]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  world.faults({fault(FaultKind::stop, alice.id(), 1s, 10s)});
  const auto told = world.start(alice, sleep_then_tell(alice.view(), 2s));
  world.run_until(5s);
  CHECK(alice.monotonic_now() == MonotonicTime(5s));
  CHECK(world.finish(told) == TrueTime(11s));
}

TEST_CASE("a suspended process sleeps on: its monotonic clock stood still", "[process][suspend]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  world.faults({fault(FaultKind::suspend, alice.id(), 1s, 10s)});
  const auto told = world.start(alice, sleep_then_tell(alice.view(), 2s));
  world.run_until(5s);
  CHECK(alice.monotonic_now() == MonotonicTime(1s));
  CHECK(wall_offset(alice, world.now()) == 0s);  // the host sets it right
  CHECK(world.finish(told) == TrueTime(12s));
}

TEST_CASE("overlapping pauses end with the later one", "[process][stop]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  world.faults({fault(FaultKind::stop, alice.id(), 1s, 5s), fault(FaultKind::suspend, alice.id(), 3s, 10s)});
  const auto told = world.start(alice, sleep_then_tell(alice.view(), 2s));
  world.run_until(7s);
  CHECK_FALSE(alice.running());
  CHECK(world.finish(told) == TrueTime(13s));  // 3 s had passed on its clock when it froze
  CHECK(world.facts(FactKind::resumed).size() == 1);
}

TEST_CASE("the end of a pause from before a crash does not end a pause of the next life", "[process][stop][crash]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  world.faults({fault(FaultKind::stop, alice.id(), 1s, 10s), fault(FaultKind::crash, alice.id(), 2s, 1s),
                fault(FaultKind::suspend, alice.id(), 4s, 20s), fault(FaultKind::stop, alice.id(), 30s, 5s)});
  world.run_until(12s);
  CHECK_FALSE(alice.running());
  CHECK(alice.monotonic_now() == MonotonicTime(4s));
  world.run_until(25s);
  CHECK(alice.running());
  world.run_until(32s);
  CHECK_FALSE(alice.running());
  world.run_until(36s);
  CHECK(alice.running());
}

TEST_CASE("a slowed process works longer and sleeps as before", "[process][slow]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  Fault slow = fault(FaultKind::slow, alice.id(), 0s, 100s);
  slow.factor = 3;
  world.faults({slow});
  world.run_until(0s);
  CHECK(world.run(alice, work_then_tell(alice.view(), 2s)) == TrueTime(6s));
  CHECK(world.run(alice, sleep_then_tell(alice.view(), 2s)) == TrueTime(8s));
  world.run_until(100s);
  CHECK(world.run(alice, work_then_tell(alice.view(), 2s)) == TrueTime(102s));
}

TEST_CASE("work does not get on while its process is stopped, but a sleep does", "[process][pause]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  const FaultKind kind = GENERATE(FaultKind::stop, FaultKind::suspend);
  world.faults({fault(kind, alice.id(), 1s, 3s), fault(kind, alice.id(), 5s, 2s), fault(kind, alice.id(), 20s, 3s)});
  world.run_until(0s);
  // One second before the first pause, one between the two, half a second after them.
  CHECK(world.run(alice, work_then_tell(alice.view(), 2500ms)) == TrueTime(7500ms));
  world.run_until(19s);
  // A timer runs on while its process is stopped, unless its clock stands still.
  CHECK(world.run(alice, sleep_then_tell(alice.view(), 3s)) == TrueTime(kind == FaultKind::stop ? 23s : 25s));
}

TEST_CASE("work that ends in the very instant of a stop is done, and is noticed when the process goes on",
          "[process][pause]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  world.faults({fault(FaultKind::stop, alice.id(), 2s, 3s)});
  CHECK(world.run(alice, work_then_tell(alice.view(), 2s)) == TrueTime(5s));
}

// Crashes ------------------------------------------------------------------------------------------------

namespace {

class Alive {
 public:
  explicit Alive(int& count) : count_(&count) { ++*count_; }
  Alive(const Alive&) = delete;
  Alive& operator=(const Alive&) = delete;
  ~Alive() { --*count_; }

 private:
  int* count_;
};

/// Its parameters live in the frame, so the program object may be gone.
Task<void> tick(Client& client, int& alive, int& ticks) {
  const Alive here(alive);
  for (;;) {
    co_await client.sleep_for(1s);
    ++ticks;
  }
}

}  // namespace

TEST_CASE("a crash destroys the program's frames; a restart begins it anew", "[process][crash]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  int alive = 0, ticks = 0;
  alice.set_program([&alive, &ticks](Client& client) { return tick(client, alive, ticks); });
  world.faults({fault(FaultKind::crash, alice.id(), 3500ms, 10s)});
  world.run_until(3s);
  CHECK(alive == 1);
  CHECK(ticks == 3);
  world.run_until(13s);
  CHECK(alive == 0);
  CHECK(ticks == 3);
  world.run_until(15s);
  CHECK(alive == 1);
  CHECK(ticks == 4);  // at 14.5 s, one second into its new life
}

TEST_CASE("a crash while paused ends the pause with the life", "[process][crash][suspend]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  int alive = 0, ticks = 0;
  alice.set_program([&alive, &ticks](Client& client) { return tick(client, alive, ticks); });
  world.faults({fault(GENERATE(FaultKind::stop, FaultKind::suspend), alice.id(), 1500ms, 100s),
                fault(FaultKind::crash, alice.id(), 5s, 5s)});
  world.run_until(10s);
  const MonotonicTime reborn = alice.monotonic_now();
  world.run_until(20s);
  CHECK(ticks == 1 + 10);
  CHECK(alice.monotonic_now() - reborn == 10s);
}

TEST_CASE("a process that is stopped by its own restart runs nothing before it goes on", "[process][crash][stop]") {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  int alive = 0, ticks = 0;
  alice.set_program([&alive, &ticks](Client& client) { return tick(client, alive, ticks); });
  world.faults({fault(FaultKind::crash, alice.id(), 2s, 1s),
                {.when = Trigger{.fact = FactKind::restarted},
                 .kind = FaultKind::stop,
                 .processes = {alice.id()},
                 .lasts = Distribution::constant(10s)}});
  world.run_until(12s);
  CHECK(alive == 0);  // not even its first line
  world.run_until(13500ms);
  CHECK(alive == 1);
  const int before = ticks;
  world.run_until(14s);
  CHECK(ticks == before + 1);
}

}  // namespace lockstep
