// Belief: two clients inside their critical sections at once.
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
    return violations(Check::mutual_exclusion);
  }
};

TEST_CASE("an overrun lets two clients in, and the sentence says whose lease had ended", "[check][mutual_exclusion]") {
  TwoClients story;
  const AcquisitionId a = story.granted(story.alice, 0s, 9900ms);
  const AcquisitionId b = story.granted(story.bob, 10'100ms, 20s);
  story.at(15s).release(a);
  story.at(16s).release(b);
  const auto violations = story.verdict();

  REQUIRE(violations.size() == 1);
  CHECK(violations[0].at == TrueTime(10'100ms));
  CHECK(violations[0].lasted == 4900ms);
  CHECK(violations[0].clients == std::vector{story.alice, story.bob});
  CHECK(violations[0].fact == 3);
  CHECK(violations[0].text ==
        "alice and bob were both inside the critical section of \"file\" from 10.100 s for 4.9 s; "
        "alice's lease had ended at 9.900 s on its own clock.");
}

TEST_CASE("the one whose lease had ended is named as the cause, even when it came later", "[check][mutual_exclusion]") {
  TwoClients story;
  story.granted(story.alice, 0s, 10s);
  story.granted(story.bob, 5s, 4s);
  const auto violations = story.verdict();

  REQUIRE(violations.size() == 1);
  CHECK(violations[0].clients == std::vector{story.bob, story.alice});
  CHECK(violations[0].text ==
        "alice and bob were both inside the critical section of \"file\" from 5.000 s for 55 s; "
        "bob's lease was already over when it was granted.");
}

TEST_CASE("the sentence also knows both leases valid, and both ended", "[check][mutual_exclusion]") {
  TwoClients story;
  SECTION("both valid") {
    story.granted(story.alice, 0s, 10s);
    story.granted(story.bob, 5s, 15s);
    CHECK(story.verdict().at(0).text.ends_with("; neither lease had ended on its owner's clock."));
  }
  SECTION("both ended") {
    story.granted(story.alice, 0s, 3s);
    story.granted(story.bob, 5s, 4s);
    CHECK(
        story.verdict().at(0).text.ends_with("; alice's lease had ended at 3.000 s on its own clock, and bob's lease "
                                             "was already over when it was granted."));
  }
  SECTION("ended, and extended too late") {
    const AcquisitionId a = story.granted(story.alice, 0s, 3s);
    story.granted(story.bob, 5s, 15s);
    story.at(7s).extend(a, 17s);
    CHECK(story.verdict().at(0).text.ends_with("; alice's lease had ended at 3.000 s on its own clock."));
  }
}

TEST_CASE("whoever has begun to release, left, or crashed is outside", "[check][mutual_exclusion]") {
  TwoClients story;
  const AcquisitionId a = story.granted(story.alice, 0s, 10s);
  SECTION("release") { story.at(12s).release(a); }
  SECTION("leaving because the validity had ended") { story.at(12s).abandon(a); }
  SECTION("crash") { story.at(12s).crash(story.alice); }
  SECTION("release at the very instant of the next grant") { story.at(13s).release(a); }
  story.granted(story.bob, 13s, 23s);
  CHECK(story.verdict().empty());
}

TEST_CASE("a release a nanosecond after the next grant is too late", "[check][mutual_exclusion]") {
  TwoClients story;
  const AcquisitionId a = story.granted(story.alice, 0s, 10s);
  story.granted(story.bob, 13s, 23s);
  story.at(13s + 1ns).release(a);
  const auto violations = story.verdict();
  REQUIRE(violations.size() == 1);
  CHECK(violations[0].lasted == 1ns);
}

TEST_CASE("a belief that outlasts several others makes one violation with each", "[check][mutual_exclusion]") {
  TwoClients story;
  story.granted(story.alice, 0s, 1s);
  for (const Duration when : {2s, 4s, 6s}) {
    const AcquisitionId b = story.granted(story.bob, when, 60s);
    story.at(when + 1s).release(b);
  }
  CHECK(story.verdict().size() == 3);
}

}  // namespace
}  // namespace lockstep
