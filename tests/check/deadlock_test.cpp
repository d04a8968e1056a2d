// Circles in the wait-for graph.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/history_builder.hpp"

namespace lockstep {
namespace {

struct TwoLocks : HistoryBuilder {
  ProcessId alice = client("alice");
  ProcessId bob = client("bob");
  ProcessId carol = client("carol");
  Resource left = resource("left");
  Resource right = resource("right");
  Resource middle = resource("middle");
  std::vector<Violation> verdict() {
    at(60s).end();
    return violations(Check::deadlock);
  }
};

TEST_CASE("two clients that each hold what the other waits for are deadlocked", "[check][deadlock]") {
  TwoLocks story;
  story.at(0s).hold(story.alice, story.left);
  story.at(1s).hold(story.bob, story.right);
  story.at(2s).acquire(story.alice, story.right);
  story.at(3s).acquire(story.bob, story.left);
  const std::size_t closing = story.last_fact();
  const auto violations = story.verdict();

  REQUIRE(violations.size() == 1);
  CHECK(violations[0].at == TrueTime(3s));
  CHECK(violations[0].lasted == 57s);
  CHECK(violations[0].clients == std::vector{story.alice, story.bob});
  CHECK(violations[0].resource == story.left);
  CHECK(violations[0].fact == closing);
  CHECK(violations[0].text ==
        "From 3.000 s for 57 s alice waits for \"right\", held by bob, who waits for \"left\", held by alice.");
}

TEST_CASE("taking the locks in the same order is no deadlock", "[check][deadlock]") {
  TwoLocks story;
  story.at(0s).hold(story.alice, story.left);
  story.at(1s).acquire(story.bob, story.left);
  story.at(2s).hold(story.alice, story.right);
  CHECK(story.verdict().empty());
}

TEST_CASE("a circle of three is one deadlock, and one who waits outside is not in it", "[check][deadlock]") {
  TwoLocks story;
  const ProcessId dave = story.client("dave");
  story.at(0s).hold(story.carol, story.right);
  story.at(0s).hold(story.bob, story.middle);
  story.at(0s).hold(story.alice, story.left);
  story.at(1s).acquire(dave, story.left);
  story.at(2s).acquire(story.alice, story.middle);
  story.at(3s).acquire(story.bob, story.right);
  story.at(4s).acquire(story.carol, story.left);
  const auto violations = story.verdict();

  REQUIRE(violations.size() == 1);
  CHECK(violations[0].clients == std::vector{story.alice, story.bob, story.carol});
  CHECK(violations[0].text ==
        "From 4.000 s for 56 s alice waits for \"middle\", held by bob, who waits for \"right\", held by carol, who "
        "waits "
        "for \"left\", held by alice.");
}

TEST_CASE("whoever lets go, gives up or crashes in time breaks the circle", "[check][deadlock]") {
  TwoLocks story;
  const AcquisitionId a = story.at(0s).hold(story.alice, story.left);
  story.at(0s).hold(story.bob, story.right);
  const AcquisitionId wait = story.at(2s).acquire(story.alice, story.right);
  SECTION("release") { story.at(3s).release(a); }
  SECTION("leaving because the validity had ended") { story.at(3s).abandon(a); }
  SECTION("giving up the wait") { story.at(3s).refuse(wait); }
  SECTION("crash") { story.at(3s).crash(story.alice); }
  story.at(4s).acquire(story.bob, story.left);
  CHECK(story.verdict().empty());
}

TEST_CASE("a deadlock lasts until the first of its clients is out", "[check][deadlock]") {
  TwoLocks story;
  const AcquisitionId a = story.at(0s).hold(story.alice, story.left);
  story.at(0s).hold(story.bob, story.right);
  story.at(2s).acquire(story.alice, story.right);
  story.at(3s).acquire(story.bob, story.left);
  story.at(10s).abandon(a);
  const auto violations = story.verdict();
  REQUIRE(violations.size() == 1);
  CHECK(violations[0].lasted == 7s);
}

TEST_CASE("asking again after a refusal does not make a new deadlock, but locking anew does", "[check][deadlock]") {
  TwoLocks story;
  const AcquisitionId a = story.at(0s).hold(story.alice, story.left);
  const AcquisitionId b = story.at(0s).hold(story.bob, story.right);
  story.at(2s).acquire(story.alice, story.right);
  const AcquisitionId refused = story.at(3s).acquire(story.bob, story.left);
  story.at(4s).refuse(refused);
  const AcquisitionId again = story.at(5s).acquire(story.bob, story.left);
  std::size_t expected = 1;
  SECTION("again") {}
  SECTION("anew") {
    story.at(6s).release(a);
    story.at(7s).grant(again);
    story.at(8s).release(again);
    story.release(b);
    story.at(9s).hold(story.alice, story.left);
    story.at(10s).hold(story.bob, story.right);
    story.at(11s).acquire(story.bob, story.left);  // alice's wait for `right` has stood since 2 s
    expected = 2;
  }
  CHECK(story.verdict().size() == expected);
}

TEST_CASE("a grant can close the circle too", "[check][deadlock]") {
  TwoLocks story;
  const AcquisitionId first = story.at(0s).acquire(story.alice, story.left);
  story.at(0s).acquire(story.alice, story.right);  // alice asks for both at once
  story.at(1s).hold(story.bob, story.right);
  story.at(2s).acquire(story.bob, story.left);
  story.at(3s).grant(first);
  const auto violations = story.verdict();
  REQUIRE(violations.size() == 1);
  CHECK(violations[0].at == TrueTime(3s));
}

TEST_CASE("one who holds what a client of the circle wants too is not in it", "[check][deadlock]") {
  TwoLocks story;
  story.at(0s).hold(story.alice, story.left);
  story.at(0s).hold(story.bob, story.right);
  story.at(0s).hold(story.carol, story.middle);
  story.at(1s).acquire(story.alice, story.middle);
  story.at(2s).acquire(story.alice, story.right);
  story.at(3s).acquire(story.bob, story.left);
  const auto violations = story.verdict();
  REQUIRE(violations.size() == 1);
  CHECK(violations[0].clients == std::vector{story.alice, story.bob});
}

TEST_CASE("waiting for a lock that one holds oneself is no circle of clients", "[check][deadlock]") {
  TwoLocks story;
  story.at(0s).hold(story.alice, story.left);
  story.at(1s).acquire(story.alice, story.left);
  CHECK(story.verdict().empty());
}

}  // namespace
}  // namespace lockstep
