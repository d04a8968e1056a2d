// Whole failovers, against what was observed on a real Redis 7.0.15 (docs/model.md has both side by side).
//
// The table there is printed by:  test-redis "[failover-table]"
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <cstdio>

#include "tests/redis/failover_world.hpp"

namespace lockstep {
namespace {

struct Times {
  std::int64_t suspected, declared_down, elected, promoted, switched, first_write;
};

std::int64_t ms(Duration length) { return length / 1ms; }

/// In ms beyond down-after, from the instant at which the master is killed.
Times failover(std::uint64_t seed, Duration down_after, bool frozen) {
  FailoverWorld world({.seed = seed, .down_after = down_after});
  world.pause = 1ms;
  const Duration when = 12s + 137ms * static_cast<std::int64_t>(seed);
  world.run_until(when);
  const TrueTime killed = world.world.now();
  if (frozen)
    world.process(world.nodes[0]).stop();
  else
    world.process(world.nodes[0]).crash();
  world.run_until(when + down_after + 5s);
  const auto beyond = [&](FactKind kind) { return ms(world.first(kind, killed).value() - killed - down_after); };
  return {beyond(FactKind::suspected),        beyond(FactKind::declared_down), beyond(FactKind::elected),
          beyond(FactKind::replica_promoted), beyond(FactKind::master_switched),
          ms(world.first_write(killed + 10ms).value() - killed - down_after)};
}

}  // namespace

TEST_CASE("a killed master is replaced after down-after and about 1.2 s", "[failover]") {
  const auto down_after = GENERATE(500ms, 2'000ms);
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 6)));
  CAPTURE(down_after.count(), seed);
  const Times times = failover(seed, down_after, false);
  CHECK(times.suspected >= 0);
  CHECK(times.suspected <= 130);
  CHECK(times.elected <= 420);
  CHECK(times.first_write >= 250);
  CHECK(times.first_write <= 1'500);
  CHECK(times.switched <= 1'600);
}

TEST_CASE("writes are lost that no replica has received", "[failover]") {
  const Duration delay = GENERATE(Duration(0ms), Duration(20ms), Duration(100ms));
  CAPTURE(delay.count());
  FailoverWorld world({.seed = 3});
  world.pause = 1ms;
  // The links to the replicas are slow; what is under way on them when the machine dies never arrives.
  for (const NodeId replica : {world.nodes[1], world.nodes[2]})
    if (delay != 0ms)
      world.world.network().scale_delay(process_of(world.nodes[0]), process_of(replica),
                                        static_cast<double>(delay.count()) / 50e3);
  world.run_until(5s);
  const Duration died = 5s;
  world.run_until(died);
  for (const NodeId replica : {world.nodes[1], world.nodes[2]}) world.cut(world.nodes[0], replica);
  // A packet that has left still arrives, so the cut comes one delay before the end.
  world.run_until(died + delay);
  world.process(world.nodes[0]).crash();
  world.run_until(died + 6s);
  REQUIRE(world.master_by_sentinels() != world.nodes[0]);
  const auto lost = world.lost();
  for (const FailoverWorld::Write& write : lost) CHECK(write.acknowledged >= TrueTime(died - 1ms));
  if (delay == 0ms)
    CHECK(lost.size() <= 2);
  else
    CHECK(lost.size() >= static_cast<std::size_t>(delay / 2ms));
}

TEST_CASE("no write that WAIT has confirmed is lost when the master dies", "[failover]") {
  const Duration delay = GENERATE(Duration(0ms), Duration(20ms));
  FailoverWorld world({.seed = 4, .wait_for = 1});
  for (const NodeId replica : {world.nodes[1], world.nodes[2]})
    if (delay != 0ms)
      world.world.network().scale_delay(process_of(world.nodes[0]), process_of(replica),
                                        static_cast<double>(delay.count()) / 50e3);
  world.run_until(5s);
  for (const NodeId replica : {world.nodes[1], world.nodes[2]}) world.cut(world.nodes[0], replica);
  world.run_until(5s + delay);
  world.process(world.nodes[0]).crash();
  world.run_until(11s);
  REQUIRE(world.master_by_sentinels() != world.nodes[0]);
  CHECK(world.writes.size() > 50);
  CHECK(world.lost().empty());
}

TEST_CASE("an old master that goes on acknowledges writes for about ten seconds, and loses them", "[failover]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 4)));
  FailoverWorld world({.seed = seed});
  world.pause = 10ms;
  ClientProcess& old_friend = world.world.client("old-friend");
  world.run_until(12s);
  world.process(world.nodes[0]).stop();
  world.run_until(20s);
  REQUIRE(world.master_by_sentinels() != world.nodes[0]);
  world.process(world.nodes[0]).resume_from_stop();
  Duration last{0};
  for (Duration at = 20s + 10ms; at < 35s; at += 10ms) {
    world.run_until(at);
    const Reply reply = world.world.ask(old_friend, world.nodes[0], {.operation = Operation::incr, .resource = Resource(1)});
    if (reply.yes()) last = at - 20s;
  }
  CHECK(last >= 9'950ms);
  CHECK(last <= 10'150ms);
  world.run_until(50s);
  CHECK(world.redis[0]->replication()->is_replica());
}

// Not a test: the simulated side of the tables in docs/model.md.
TEST_CASE("the failover table", "[.][failover-table]") {
  for (const bool frozen : {false, true}) {
    std::printf("%s\n", frozen ? "SIGSTOP" : "kill -9");
    for (const Duration down_after : {Duration(500ms), Duration(1s), Duration(2s), Duration(5s)}) {
      std::vector<std::vector<std::int64_t>> columns(6);
      for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const Times times = failover(seed, down_after, frozen);
        const std::int64_t row[] = {times.suspected, times.declared_down, times.elected,
                                    times.promoted,  times.switched,      times.first_write};
        for (std::size_t i = 0; i < 6; ++i) columns[i].push_back(row[i]);
      }
      std::printf("| %lld |", static_cast<long long>(ms(down_after)));
      for (std::vector<std::int64_t>& column : columns) {
        std::sort(column.begin(), column.end());
        std::printf(" %lld..%lld (%lld) |", static_cast<long long>(column.front()),
                    static_cast<long long>(column.back()), static_cast<long long>(column[column.size() / 2]));
      }
      std::printf("\n");
    }
  }
}

}  // namespace lockstep
