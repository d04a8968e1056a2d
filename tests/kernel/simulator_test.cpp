// The main loop: order, ties, ends, and whom it wakes.
#include "sim/kernel/simulator.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

namespace lockstep {
namespace {

/// A handler that notes when it was called, with what.
struct Log {
  explicit Log(Simulator& s) : simulator(s) {
    kind = s.register_handler([](void* self, std::uint32_t handle) { static_cast<Log*>(self)->note(handle); }, this);
  }
  void note(std::uint32_t handle) { seen.emplace_back(simulator.now().ns(), handle); }
  std::vector<std::uint32_t> handles() const {
    std::vector<std::uint32_t> found;
    for (const auto& [at, handle] : seen) found.push_back(handle);
    return found;
  }
  Simulator& simulator;
  EventKind kind = 0;
  std::vector<std::pair<std::int64_t, std::uint32_t>> seen;
};

std::vector<std::uint32_t> order_of_a_hundred(std::uint64_t tie_seed) {
  Simulator simulator;
  if (tie_seed != 0) simulator.shuffle_ties(tie_seed);
  Log log(simulator);
  for (std::uint32_t i = 0; i < 100; ++i) simulator.post(TrueTime(5ms), log.kind, i);
  simulator.run_until(TrueTime(1s));
  return log.handles();
}

}  // namespace

TEST_CASE("events run in order of time, and true time is theirs", "[simulator]") {
  Simulator simulator;
  Log log(simulator);
  simulator.post(TrueTime(30ns), log.kind, 3);
  simulator.post(TrueTime(10ns), log.kind, 1);
  simulator.post(TrueTime(20ns), log.kind, 2);
  simulator.run_until(TrueTime(25ns));
  CHECK(log.seen == std::vector<std::pair<std::int64_t, std::uint32_t>>{{10, 1}, {20, 2}});
  CHECK(simulator.now() == TrueTime(25ns));
  simulator.run_until(TrueTime(30ns));  // the end itself is included
  CHECK(log.seen.back() == std::pair<std::int64_t, std::uint32_t>{30, 3});
  CHECK(simulator.executed() == 3);
}

TEST_CASE("a run to the end of time ends with the last event", "[simulator]") {
  Simulator simulator;
  Log log(simulator);
  simulator.post(TrueTime(10ns), log.kind, 1);
  simulator.run_until(TrueTime::max());
  CHECK(log.seen.size() == 1);
  CHECK_FALSE(simulator.step());
}

TEST_CASE("stop ends the run after the present event", "[simulator]") {
  Simulator simulator;
  struct Stopper {
    Simulator* simulator;
    int calls = 0;
  } stopper{&simulator};
  const EventKind kind = simulator.register_handler(
      [](void* self, std::uint32_t) {
        static_cast<Stopper*>(self)->simulator->stop();
        ++static_cast<Stopper*>(self)->calls;
      },
      &stopper);
  simulator.post(TrueTime(10ns), kind, 0);
  simulator.post(TrueTime(10ns), kind, 0);
  simulator.run_until(TrueTime(1s));
  CHECK(stopper.calls == 1);
  CHECK(simulator.now() == TrueTime(10ns));
  simulator.run_until(TrueTime(1s));
  CHECK(stopper.calls == 2);
}

TEST_CASE("ties run in the order in which they were posted", "[simulator][ties]") {
  const auto order = order_of_a_hundred(0);
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("shuffled ties are another order, the same for the same seed", "[simulator][ties]") {
  const auto plain = order_of_a_hundred(0), shuffled = order_of_a_hundred(1);
  CHECK(shuffled != plain);
  CHECK(shuffled == order_of_a_hundred(1));
  CHECK(shuffled != order_of_a_hundred(2));
  CHECK(std::is_permutation(shuffled.begin(), shuffled.end(), plain.begin()));
}

TEST_CASE("shuffling ties leaves events of different times alone", "[simulator][ties]") {
  Simulator simulator;
  simulator.shuffle_ties(3);
  Log log(simulator);
  for (std::uint32_t i = 0; i < 1'000; ++i) simulator.post(TrueTime(Duration(1'000 - i)), log.kind, i);
  simulator.run_until(TrueTime(1s));
  for (std::uint32_t i = 0; i < 1'000; ++i) REQUIRE(log.seen[i].second == 999 - i);
}

TEST_CASE("what a handler posts for the present instant runs after what is already there", "[simulator][ties]") {
  Simulator simulator;
  struct Chain {
    Simulator* simulator;
    EventKind kind = 0;
    std::vector<std::uint32_t> seen;
  } chain{&simulator, 0, {}};
  chain.kind = simulator.register_handler(
      [](void* self, std::uint32_t handle) {
        Chain& c = *static_cast<Chain*>(self);
        c.seen.push_back(handle);
        if (handle < 10) {
          c.simulator->post(c.simulator->now(), c.kind, handle + 10);
          c.simulator->post(c.simulator->now(), c.kind, handle + 20);
        }
      },
      &chain);
  for (std::uint32_t i = 0; i < 3; ++i) simulator.post(TrueTime(1ms), chain.kind, i);
  simulator.run_until(TrueTime(1ms));
  CHECK(chain.seen == std::vector<std::uint32_t>{0, 1, 2, 10, 20, 11, 21, 12, 22});
}

}  // namespace lockstep
