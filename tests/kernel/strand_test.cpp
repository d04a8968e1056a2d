// Strands: stopping keeps what becomes due, resuming runs it in order, killing leaves nothing behind.
#include "sim/kernel/strand.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tests/kernel/coroutine_support.hpp"

namespace lockstep {
namespace {

Task<void> naps(Strand& strand, int count, Duration length, Diary& diary, int& alive) {
  const Alive here(alive);
  for (int i = 0; i < count; ++i) co_await nap(strand, length, diary, "nap" + std::to_string(i), alive);
}

/// Stops its own strand in the middle, as a fault that is triggered by what the process does.
Task<void> stops_itself(Strand& strand, Diary& diary) {
  co_await sleep_for(strand, 10ms);
  strand.stop();
  diary.push_back(stamped("stopped", strand.simulator()));
  co_await strand.checkpoint();
  diary.push_back(stamped("on", strand.simulator()));
  co_await sleep_for(strand, 10ms);
  diary.push_back(stamped("slept", strand.simulator()));
}

Task<void> stops_before_sleeping(Strand& strand, Diary& diary) {
  strand.stop();
  co_await sleep_for(strand, 10ms);
  diary.push_back(stamped("slept", strand.simulator()));
}

Task<void> spawns_another(Strand& strand, Diary& diary, int& alive) {
  co_await sleep_for(strand, 5ms);
  for (int i = 0; i < 20; ++i) strand.spawn(nap(strand, Duration(5ms) + Duration(i), diary, "child", alive));
  co_await sleep_for(strand, 1ms);
  diary.push_back(stamped("parent", strand.simulator()));
}

/// What Process does when a pause ends.
void resume(Strand& strand) {
  strand.resume();
  strand.run_late();
}

}  // namespace

TEST_CASE("a spawned coroutine runs at once, up to its first wait", "[strand]") {
  Simulator simulator;
  Strand strand(simulator);
  Diary diary;
  int alive = 0;
  strand.spawn(naps(strand, 2, 10ms, diary, alive));
  CHECK(alive == 2);
  simulator.run_until(TrueTime(1s));
  CHECK(diary == Diary{"nap0@10", "nap1@20"});
  CHECK(alive == 0);
}

TEST_CASE("a running coroutine may spawn others", "[strand]") {
  Simulator simulator;
  Strand strand(simulator);
  Diary diary;
  int alive = 0;
  strand.spawn(spawns_another(strand, diary, alive));
  simulator.run_until(TrueTime(1s));
  CHECK(diary.size() == 21);
  CHECK(diary.front() == "parent@6");
  CHECK(alive == 0);
}

TEST_CASE("nothing of a stopped strand runs, and what became due runs when it goes on", "[strand][stop]") {
  Simulator simulator;
  Strand strand(simulator);
  Diary diary;
  int alive = 0;
  strand.spawn(naps(strand, 2, 10ms, diary, alive));
  simulator.run_until(TrueTime(5ms));
  strand.stop();
  simulator.run_until(TrueTime(100ms));
  CHECK(diary.empty());
  resume(strand);
  CHECK(diary == Diary{"nap0@100"});
  simulator.run_until(TrueTime(1s));
  CHECK(diary == Diary{"nap0@100", "nap1@110"});
}

TEST_CASE("what was late runs in the order of its deadlines, and nothing early", "[strand][stop]") {
  Simulator simulator;
  Strand strand(simulator);
  Diary diary;
  int alive = 0;
  strand.spawn(nap(strand, 30ms, diary, "third", alive));
  strand.spawn(nap(strand, 10ms, diary, "first", alive));
  strand.spawn(nap(strand, 20ms, diary, "second", alive));
  strand.spawn(nap(strand, 90ms, diary, "later", alive));
  strand.stop();
  simulator.run_until(TrueTime(50ms));
  resume(strand);
  CHECK(diary == Diary{"first@50", "second@50", "third@50"});
  simulator.run_until(TrueTime(1s));
  CHECK(diary.back() == "later@90");
}

TEST_CASE("who wanted to act while stopped goes first, then who became due", "[strand][stop]") {
  Simulator simulator;
  Strand strand(simulator);
  Diary diary;
  int alive = 0;
  strand.spawn(nap(strand, 12ms, diary, "due", alive));
  strand.spawn(stops_itself(strand, diary));
  simulator.run_until(TrueTime(50ms));
  CHECK(diary == Diary{"stopped@10"});
  resume(strand);
  CHECK(diary == Diary{"stopped@10", "on@50", "due@50"});
  simulator.run_until(TrueTime(1s));
  CHECK(diary.back() == "slept@60");
}

TEST_CASE("a sleep that begins while the strand is stopped begins when it goes on", "[strand][stop]") {
  Simulator simulator;
  Strand strand(simulator);
  Diary diary;
  strand.spawn(stops_before_sleeping(strand, diary));
  simulator.run_until(TrueTime(50ms));
  resume(strand);
  simulator.run_until(TrueTime(1s));
  CHECK(diary == Diary{"slept@60"});
}

TEST_CASE("a strand that is stopped again while it catches up keeps the rest", "[strand][stop]") {
  Simulator simulator;
  Strand strand(simulator);
  Diary diary;
  int alive = 0;
  strand.spawn(stops_itself(strand, diary));  // due at 10 ms, stops the strand when it runs
  strand.spawn(nap(strand, 20ms, diary, "rest", alive));
  strand.stop();
  simulator.run_until(TrueTime(50ms));
  resume(strand);
  CHECK(diary == Diary{"stopped@50"});
  simulator.run_until(TrueTime(70ms));
  CHECK(diary == Diary{"stopped@50"});
  resume(strand);
  CHECK(diary == Diary{"stopped@50", "on@70", "rest@70"});
}

TEST_CASE("a frozen clock makes a sleep longer by the time it stood still", "[strand][clock]") {
  Simulator simulator;
  Strand strand(simulator);
  Diary diary;
  int alive = 0;
  strand.spawn(nap(strand, 100ms, diary, "nap", alive));
  simulator.run_until(TrueTime(30ms));
  strand.set_clock(ClockLine(TrueTime(30ms), 30ms, ClockLine::rate_min));
  simulator.run_until(TrueTime(530ms));
  CHECK(diary.empty());
  strand.set_clock(ClockLine(TrueTime(530ms), 30ms, 0));
  simulator.run_until(TrueTime(1s));
  CHECK(diary == Diary{"nap@600"});
}

TEST_CASE("what became due while stopped waits on if the clock was set back to before it", "[strand][clock][stop]") {
  Simulator simulator;
  Strand strand(simulator);
  Diary diary;
  int alive = 0;
  strand.spawn(nap(strand, 10ms, diary, "nap", alive));
  strand.stop();
  simulator.run_until(TrueTime(20ms));  // late by now
  strand.set_clock(ClockLine(TrueTime(20ms), 4ms, 0));
  resume(strand);
  CHECK(diary.empty());
  simulator.run_until(TrueTime(1s));
  CHECK(diary == Diary{"nap@26"});
}

TEST_CASE("killing destroys every frame, and nothing runs afterwards", "[strand][kill]") {
  Simulator simulator;
  Strand strand(simulator);
  Diary diary;
  int alive = 0;
  for (int i = 0; i < 10; ++i) strand.spawn(naps(strand, 3, 10ms, diary, alive));
  SECTION("while it runs") { simulator.run_until(TrueTime(15ms)); }
  SECTION("while it is stopped and late") {
    simulator.run_until(TrueTime(15ms));
    strand.stop();
    simulator.run_until(TrueTime(25ms));
  }
  CHECK(alive == 20);
  const std::size_t before = diary.size();
  strand.kill();
  CHECK(alive == 0);
  simulator.run_until(TrueTime(1s));
  CHECK(diary.size() == before);
  // The next life is not disturbed by the last one.
  strand.spawn(nap(strand, 10ms, diary, "reborn", alive));
  simulator.run_until(TrueTime(2s));
  CHECK(diary.back() == "reborn@1010");
}

TEST_CASE("killing a strand with parked coroutines leaves nothing to resume", "[strand][kill]") {
  Simulator simulator;
  Strand strand(simulator);
  Diary diary;
  strand.spawn(stops_before_sleeping(strand, diary));
  strand.spawn(stops_before_sleeping(strand, diary));
  strand.kill();
  resume(strand);
  simulator.run_until(TrueTime(1s));
  CHECK(diary.empty());
}

}  // namespace lockstep
