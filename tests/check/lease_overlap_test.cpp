// Promise: two leases, each valid on its owner's clock, at once in true time.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/history_builder.hpp"

namespace lockstep {
namespace {

struct TwoClients : HistoryBuilder {
  ProcessId alice = client("alice");
  ProcessId bob = client("bob");
  Resource file = resource("file");
  AcquisitionId granted(ProcessId client, Duration when, Duration until) {
    const AcquisitionId id = at(when).acquire(client, file);
    grant(id, {.until = until});
    return id;
  }
  std::vector<Violation> verdict() {
    at(60s).end();
    return violations(Check::lease_overlap);
  }
};

TEST_CASE("two valid leases at once are a broken promise", "[check][lease_overlap]") {
  TwoClients story;
  story.granted(story.alice, 0s, 10s);
  story.granted(story.bob, 4s, 14s);
  const auto violations = story.verdict();

  REQUIRE(violations.size() == 1);
  CHECK(violations[0].at == TrueTime(4s));
  CHECK(violations[0].lasted == 6s);
  CHECK(violations[0].clients == std::vector{story.alice, story.bob});
  CHECK(violations[0].resource == story.file);
  CHECK(violations[0].fact == 3);
  CHECK(violations[0].text ==
        "alice and bob both had a lease on \"file\" that was valid on the owner's own clock, from 4.000 s for 6 s.");
}

TEST_CASE("a lease may begin at the very instant at which another ends", "[check][lease_overlap]") {
  TwoClients story;
  story.granted(story.alice, 0s, 10s);
  SECTION("touching") {
    story.granted(story.bob, 10s, 20s);
    CHECK(story.verdict().empty());
  }
  SECTION("a nanosecond too early") {
    story.granted(story.bob, 10s - 1ns, 20s);
    CHECK(story.verdict().size() == 1);
  }
}

TEST_CASE("a client that overruns its lease does not break the promise", "[check][lease_overlap]") {
  TwoClients story;
  const AcquisitionId a = story.granted(story.alice, 0s, 10s);
  story.granted(story.bob, 11s, 21s);
  story.at(15s).release(a);
  CHECK(story.verdict().empty());
}

TEST_CASE("a slow clock prolongs the promise", "[check][lease_overlap]") {
  TwoClients story;
  SECTION("beyond the next grant") {
    story.at(0s).set_clock(story.alice, ClockKind::monotonic, 0s, -200'000'000);  // reads 10 s at 12.5 s
    story.granted(story.alice, 0s, 10s);
    story.granted(story.bob, 12s, 22s);
    const auto violations = story.verdict();
    REQUIRE(violations.size() == 1);
    CHECK(violations[0].lasted == 500ms);
  }
  SECTION("not so far") {
    story.at(0s).set_clock(story.alice, ClockKind::monotonic, 0s, -10'000'000);
    story.granted(story.alice, 0s, 10s);
    story.granted(story.bob, 12s, 22s);
    CHECK(story.verdict().empty());
  }
}

TEST_CASE("a lease ends early by a release or a crash, but not by leaving the critical section",
          "[check][lease_overlap]") {
  TwoClients story;
  const AcquisitionId a = story.granted(story.alice, 0s, 10s);
  std::size_t expected = 0;
  SECTION("release") { story.at(3s).release(a); }
  SECTION("crash") { story.at(3s).crash(story.alice); }
  SECTION("leaving") {
    story.at(3s).abandon(a);
    expected = 1;
  }
  story.granted(story.bob, 4s, 14s);
  CHECK(story.verdict().size() == expected);
}

TEST_CASE("an extension counts from when it came", "[check][lease_overlap]") {
  TwoClients story;
  const AcquisitionId a = story.granted(story.alice, 0s, 10s);
  SECTION("in time, it covers the other's grant") {
    story.at(9s).extend(a, 19s);
    story.granted(story.bob, 12s, 22s);
    CHECK(story.verdict().size() == 1);
  }
  SECTION("late, it leaves a gap in which another may come and go") {
    const AcquisitionId b = story.granted(story.bob, 11s, 21s);
    story.at(12s).release(b);
    story.at(13s).extend(a, 23s);
    CHECK(story.verdict().empty());
  }
}

TEST_CASE("a lease that had ended when it was granted overlaps nothing", "[check][lease_overlap]") {
  TwoClients story;
  story.granted(story.alice, 0s, 10s);
  story.granted(story.bob, 5s, 4s);
  CHECK(story.verdict().empty());
}

TEST_CASE("leases of different locks, or of the same client, do not conflict", "[check][lease_overlap]") {
  TwoClients story;
  story.granted(story.alice, 0s, 10s);
  story.granted(story.alice, 1s, 11s);
  const AcquisitionId other = story.at(2s).acquire(story.bob, story.resource("other"));
  story.grant(other, {.until = 12s});
  CHECK(story.verdict().empty());
}

TEST_CASE("three leases at once are three pairs", "[check][lease_overlap]") {
  TwoClients story;
  story.granted(story.alice, 0s, 10s);
  story.granted(story.bob, 1s, 11s);
  story.granted(story.client("carol"), 2s, 12s);
  CHECK(story.verdict().size() == 3);
}

}  // namespace
}  // namespace lockstep
