// Waits and timeouts: what is over never fires, and timeouts kept in rings come in the same order as others.
#include <catch2/catch_test_macros.hpp>
#include <chrono>

#include "sim/kernel/choices.hpp"
#include "tests/kernel/coroutine_support.hpp"

namespace lockstep {
namespace {

/// A wait that a test arms and disarms by hand.
struct Bell : Waiter {
  explicit Bell(Strand& strand) : Waiter(strand, &Bell::ring) {}
  static void ring(Waiter& waiter) {
    auto& self = static_cast<Bell&>(waiter);
    self.strand().simulator().disarm(self);
    ++self.rings;
    self.rang_at = self.strand().simulator().now();
    if (self.order != nullptr) self.order->push_back(self.number);
  }
  int rings = 0;
  int number = 0;
  TrueTime rang_at{};
  std::vector<int>* order = nullptr;
};

/// The order and instants in which a crowd of timers on drifting clocks rings.
std::vector<std::pair<std::int64_t, int>> crowd(bool rings, int lengths, bool cancel) {
  Simulator simulator;
  std::vector<std::unique_ptr<Strand>> strands;
  std::vector<std::unique_ptr<Bell>> bells;
  std::vector<int> order;
  Choices choices(21);
  Stream dice = choices.stream("crowd");
  for (int i = 0; i < 7; ++i) {
    strands.push_back(std::make_unique<Strand>(simulator));
    strands.back()->set_clock(
        ClockLine(TrueTime(), Duration(i), static_cast<RatePpb>(dice.below(80'000'000)) - 40'000'000));
  }
  const Duration length_of[] = {10ms, 25ms, 1ms, 50ms, 3ms, 0ms};
  TrueTime now{};
  for (int i = 0; i < 3'000; ++i) {
    now = now + Duration(static_cast<std::int64_t>(dice.below(300'000)));
    simulator.run_until(now);
    bells.push_back(std::make_unique<Bell>(*strands[dice.below(7)]));
    Bell& bell = *bells.back();
    bell.number = i;
    bell.order = &order;
    const Duration length = length_of[dice.below(static_cast<std::uint64_t>(lengths))];
    if (rings)
      simulator.arm_timeout(bell, length);
    else
      simulator.arm(bell, length);
    // Most timeouts never run out: the reply came first.
    const std::uint64_t chosen = dice.below(bells.size());
    if (cancel && bells[chosen]->waiting()) simulator.disarm(*bells[chosen]);
  }
  simulator.run_until(now + 1s);
  std::vector<std::pair<std::int64_t, int>> rang;
  for (const int number : order) rang.emplace_back(bells[static_cast<std::size_t>(number)]->rang_at.ns(), number);
  return rang;
}

}  // namespace

TEST_CASE("a wait becomes due when the strand's clock has advanced by its length", "[timer]") {
  Simulator simulator;
  Strand strand(simulator);
  strand.set_clock(ClockLine(TrueTime(), 5s, 1'000'000'0));  // one percent fast
  Bell bell(strand);
  simulator.arm(bell, 1010ms);
  simulator.run_until(TrueTime(2s));
  CHECK(bell.rings == 1);
  CHECK((bell.rang_at >= TrueTime(1s) && bell.rang_at <= TrueTime(1s + 1ns)));
}

TEST_CASE("a disarmed wait never rings, nor does its successor ring early", "[timer]") {
  Simulator simulator;
  Strand strand(simulator);
  Bell first(strand), second(strand);
  simulator.arm(first, 10ms);
  simulator.disarm(first);
  simulator.arm(second, 20ms);
  simulator.run_until(TrueTime(15ms));
  CHECK(second.rings == 0);
  simulator.run_until(TrueTime(1s));
  CHECK(first.rings == 0);
  CHECK(second.rang_at == TrueTime(20ms));
  CHECK(simulator.executed() == 1);
}

TEST_CASE("a reference to a wait that is over finds nobody, even when its place is used again", "[timer]") {
  Simulator simulator;
  Strand strand(simulator);
  Bell first(strand), second(strand);
  simulator.arm_timeout(first, 10ms);
  const WaitRef stale = simulator.ref(first);
  CHECK(simulator.find(stale) == &first);
  simulator.disarm(first);
  simulator.arm_timeout(second, 10ms);
  CHECK(simulator.ref(second).place == stale.place);
  CHECK(simulator.find(stale) == nullptr);
  CHECK(simulator.find(simulator.ref(second)) == &second);
}

TEST_CASE("a wait that is destroyed is withdrawn", "[timer]") {
  Simulator simulator;
  Strand strand(simulator);
  {
    Bell bell(strand), other(strand);
    simulator.arm(bell, 10ms);
    simulator.arm_timeout(other, 10ms);
  }
  simulator.run_until(TrueTime(1s));
  CHECK(simulator.executed() == 0);
}

TEST_CASE("cancelling does not get dearer with a million pending waits", "[timer]") {
  // Each cancelled wait leaves one stale entry at most, and places are used again once those are gone.
  Simulator simulator;
  Strand strand(simulator);
  Bell bell(strand);
  for (int i = 0; i < 1'000'000; ++i) {
    simulator.arm(bell, 1s);
    simulator.disarm(bell);
  }
  simulator.arm(bell, 1s);
  simulator.run_until(TrueTime(1s));
  CHECK(bell.rings == 1);
  CHECK(simulator.executed() == 1);
  simulator.arm(bell, 1s);
  CHECK(simulator.ref(bell).place <= 1'000'000);
}

TEST_CASE("timeouts in rings ring when and in the order in which others would", "[timer][ring]") {
  for (const int lengths : {1, 3, 6})  // six lengths are more than there are rings
    for (const bool cancel : {false, true}) {
      CAPTURE(lengths, cancel);
      const auto wanted = crowd(false, lengths, cancel);
      const auto found = crowd(true, lengths, cancel);
      REQUIRE(wanted.size() == found.size());
      CHECK(wanted == found);
      CHECK(found.size() > (cancel ? 100u : 2'999u));
    }
}

TEST_CASE("a timeout of length zero on a slow clock is due at once, not in the past", "[timer][ring]") {
  Simulator simulator;
  Strand strand(simulator);
  strand.set_clock(ClockLine(TrueTime(), 0s, -900'000'000));
  simulator.run_until(TrueTime(1005ns));  // the clock has shown this reading for some nanoseconds
  Bell bell(strand);
  simulator.arm_timeout(bell, 0ms);
  simulator.run_until(TrueTime(1us));
  simulator.run_until(TrueTime(1s));
  CHECK(bell.rings == 1);
  CHECK(bell.rang_at == TrueTime(1005ns));
}

TEST_CASE("a change of drift re-times armed timers exactly", "[timer][clock]") {
  for (const bool ring : {false, true}) {
    Simulator simulator;
    Strand strand(simulator);
    Bell bell(strand);
    if (ring)
      simulator.arm_timeout(bell, 10s);
    else
      simulator.arm(bell, 10s);
    simulator.run_until(TrueTime(4s));
    strand.set_clock(ClockLine(TrueTime(4s), 4s, 500'000'000));  // the other 6 s last 4 s now
    simulator.run_until(TrueTime(8s) - 2ns);
    CHECK(bell.rings == 0);
    simulator.run_until(TrueTime(20s));
    CHECK(bell.rings == 1);
    CHECK(bell.rang_at == TrueTime(8s));
  }
}

TEST_CASE("a timer survives any number of changes of its clock and rings once", "[timer][clock]") {
  Simulator simulator;
  Strand strand(simulator);
  Bell bell(strand), timeout(strand);
  simulator.arm(bell, 10s);
  simulator.arm_timeout(timeout, 10s);
  Choices choices(4);
  Stream dice = choices.stream("drift");
  for (int i = 1; i <= 500; ++i) {
    simulator.run_until(TrueTime(i * 10ms));
    const Duration reading = strand.clock_now();
    strand.set_clock(ClockLine(simulator.now(), reading, static_cast<RatePpb>(dice.below(200'000'000)) - 100'000'000));
  }
  strand.set_clock(ClockLine(simulator.now(), strand.clock_now(), 0));
  const TrueTime wanted = strand.clock().first_at(10s);
  simulator.run_until(TrueTime(60s));
  CHECK(bell.rings == 1);
  CHECK(bell.rang_at == wanted);
  CHECK(timeout.rings == 1);
  CHECK(timeout.rang_at == wanted);
}

}  // namespace lockstep
