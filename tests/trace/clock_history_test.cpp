// A checker must read the very clock that the process read.
#include "sim/trace/clock_history.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/history_builder.hpp"

namespace lockstep {
namespace {

TrueTime time(Duration since_start) { return TrueTime(since_start); }

TEST_CASE("a process that recorded no clock reads true time", "[trace][clock]") {
  HistoryBuilder story;
  const ProcessId alice = story.client("alice");
  const ClockHistory clocks(story.trace());

  CHECK(clocks.read(alice, ClockKind::monotonic, time(7s)) == 7s);
  CHECK(clocks.first_at(alice, ClockKind::wall, 7s, time(0s)) == time(7s));
}

TEST_CASE("each clock of each process has lines of its own", "[trace][clock]") {
  HistoryBuilder story;
  const ProcessId alice = story.client("alice");
  const ProcessId bob = story.client("bob");
  story.at(0s).set_clock(alice, ClockKind::wall, 1000s);
  story.at(0s).set_clock(bob, ClockKind::monotonic, 0s, 250'000'000);  // a quarter fast
  const ClockHistory clocks(story.trace());

  CHECK(clocks.read(alice, ClockKind::wall, time(5s)) == 1005s);
  CHECK(clocks.read(alice, ClockKind::monotonic, time(5s)) == 5s);
  CHECK(clocks.read(bob, ClockKind::monotonic, time(100s)) == 125s);
  CHECK(clocks.read(bob, ClockKind::wall, time(100s)) == 100s);
}

TEST_CASE("a step forward makes every reading it skips come at the step", "[trace][clock]") {
  HistoryBuilder story;
  const ProcessId node = story.node("n1");
  story.at(0s).set_clock(node, ClockKind::wall, 100s);
  story.at(10s).set_clock(node, ClockKind::wall, 200s);
  const ClockHistory clocks(story.trace());

  CHECK(clocks.read(node, ClockKind::wall, time(10s) - 1ns) == 110s - 1ns);
  CHECK(clocks.read(node, ClockKind::wall, time(10s)) == 200s);
  CHECK(clocks.first_at(node, ClockKind::wall, 110s - 1ns, time(0s)) == time(10s) - 1ns);
  CHECK(clocks.first_at(node, ClockKind::wall, 110s, time(0s)) == time(10s));
  CHECK(clocks.first_at(node, ClockKind::wall, 150s, time(0s)) == time(10s));
  CHECK(clocks.first_at(node, ClockKind::wall, 201s, time(0s)) == time(11s));
}

TEST_CASE("after a step back a reading comes twice, and `from` says which one is meant", "[trace][clock]") {
  HistoryBuilder story;
  const ProcessId alice = story.client("alice");
  story.at(0s).set_clock(alice, ClockKind::wall, 0s);
  story.at(10s).set_clock(alice, ClockKind::wall, 4s);
  const ClockHistory clocks(story.trace());

  CHECK(clocks.first_at(alice, ClockKind::wall, 8s, time(0s)) == time(8s));
  CHECK(clocks.first_at(alice, ClockKind::wall, 8s, time(9s)) == time(9s));
  CHECK(clocks.first_at(alice, ClockKind::wall, 8s, time(10s)) == time(14s));
}

TEST_CASE("a clock that stands still until the end never gets anywhere", "[trace][clock]") {
  HistoryBuilder story;
  const ProcessId alice = story.client("alice");
  story.at(0s).set_clock(alice, ClockKind::monotonic, 0s);
  story.at(3s).set_clock(alice, ClockKind::monotonic, 3s, ClockLine::rate_min);
  SECTION("and so does not reach a later reading") {
    CHECK(ClockHistory(story.trace()).first_at(alice, ClockKind::monotonic, 4s, time(0s)) == TrueTime::max());
  }
  SECTION("unless it is set going again") {
    story.at(60s).set_clock(alice, ClockKind::monotonic, 3s);
    CHECK(ClockHistory(story.trace()).first_at(alice, ClockKind::monotonic, 4s, time(0s)) == time(61s));
  }
}

}  // namespace
}  // namespace lockstep
