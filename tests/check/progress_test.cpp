// Stuck locks and starving clients. The bound is 10 s throughout.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/history_builder.hpp"

namespace lockstep {
namespace {

struct Waiting : HistoryBuilder {
  ProcessId alice = client("alice");
  ProcessId bob = client("bob");
  Resource file = resource("file");
  AcquisitionId held_until_crash(Duration crash_at) {
    const AcquisitionId id = at(0s).acquire(alice, file);
    grant(id);
    at(crash_at).crash(alice);
    return id;
  }
  std::vector<Violation> stuck() { return violations(Check::stuck_lock, {.stuck_lock = 10s, .starvation = 10s}); }
  std::vector<Violation> starved() { return violations(Check::starvation, {.stuck_lock = 10s, .starvation = 10s}); }
};

TEST_CASE("a lock that stays locked after its holder's crash is stuck", "[check][stuck_lock]") {
  Waiting story;
  story.held_until_crash(100ms);
  story.at(1s).acquire(story.bob, story.file);
  story.at(60s).end();
  const auto violations = story.stuck();

  REQUIRE(violations.size() == 1);
  CHECK(violations[0].at == TrueTime(1s));
  CHECK(violations[0].lasted == 59s);
  CHECK(violations[0].clients == std::vector{story.bob});
  CHECK(violations[0].fact == story.last_fact());
  CHECK(violations[0].text ==
        "Nobody held \"file\" and nobody got it from 1.000 s for 59 s, although bob wanted it; then the run ended.");
}

TEST_CASE("a lock is stuck only after the bound", "[check][stuck_lock]") {
  Waiting story;
  story.held_until_crash(1s);
  const AcquisitionId b = story.at(2s).acquire(story.bob, story.file);
  SECTION("granted at the bound") {
    story.at(12s).grant(b);
    story.at(60s).end();
    CHECK(story.stuck().empty());
  }
  SECTION("granted a nanosecond later") {
    story.at(12s + 1ns).grant(b);
    const std::size_t grant = story.last_fact();
    story.at(60s).end();
    const auto violations = story.stuck();
    REQUIRE(violations.size() == 1);
    CHECK(violations[0].lasted == 10s + 1ns);
    CHECK(violations[0].fact == grant);
  }
}

TEST_CASE("a lock that somebody holds, or nobody wants, is not stuck", "[check][stuck_lock]") {
  Waiting story;
  SECTION("held") {
    story.grant(story.at(0s).acquire(story.alice, story.file));
    story.at(1s).acquire(story.bob, story.file);
  }
  SECTION("unwanted") {
    const AcquisitionId a = story.at(0s).acquire(story.alice, story.file);
    story.grant(a);
    story.at(1s).release(a);
  }
  SECTION("wanted by one that has crashed") {
    story.at(0s).acquire(story.bob, story.file);
    story.at(5s).crash(story.bob);
  }
  story.at(60s).end();
  CHECK(story.stuck().empty());
}

TEST_CASE("one who was refused wants the lock until it tries again, for the bound at most", "[check][stuck_lock]") {
  Waiting story;
  story.held_until_crash(500ms);
  const AcquisitionId first = story.at(1s).acquire(story.bob, story.file);
  story.at(3s).refuse(first);
  SECTION("back soon: one long stretch") {
    const AcquisitionId second = story.at(8s).acquire(story.bob, story.file);
    story.at(9s).refuse(second);
    const AcquisitionId third = story.at(19s).acquire(story.bob, story.file);
    story.at(20s).refuse(third);
    story.at(60s).end();
    const auto violations = story.stuck();
    REQUIRE(violations.size() == 1);
    CHECK(violations[0].lasted == 19s);
  }
  SECTION("back late: wanting ends at the bound") {
    story.at(14s).acquire(story.bob, story.file);
    story.at(15s).end();
    const auto violations = story.stuck();
    REQUIRE(violations.size() == 1);
    CHECK(violations[0].lasted == 12s);
  }
  SECTION("never back: wanting ended with the refusal") {
    story.at(60s).end();
    CHECK(story.stuck().empty());
  }
  SECTION("crashed and back: a crash forgets the wish") {
    story.at(5s).crash(story.bob);
    story.at(11s).acquire(story.bob, story.file);
    story.at(12s).end();
    CHECK(story.stuck().empty());
  }
}

TEST_CASE("a grant ends a stretch however short it is", "[check][stuck_lock]") {
  Waiting story;
  story.at(0s).acquire(story.bob, story.file);
  const AcquisitionId a = story.at(0s).acquire(story.alice, story.file);
  SECTION("of two short ones") {
    story.at(8s).grant(a);
    story.release(a);
    story.at(16s).end();
    CHECK(story.stuck().empty());
  }
  SECTION("of a long one and a short one") {
    story.at(12s).grant(a);
    story.release(a);
    story.at(16s).end();
    const auto violations = story.stuck();
    REQUIRE(violations.size() == 1);
    CHECK(violations[0].lasted == 12s);
  }
}

TEST_CASE("a lock may be stuck more than once, for different clients", "[check][stuck_lock]") {
  Waiting story;
  const AcquisitionId a = story.at(0s).acquire(story.alice, story.file);
  const AcquisitionId b = story.at(5s).acquire(story.bob, story.file);
  story.at(11s).grant(a);
  story.at(12s).release(a);
  story.at(30s).refuse(b);
  story.at(60s).end();
  const auto violations = story.stuck();
  REQUIRE(violations.size() == 2);
  CHECK(violations[0].clients == std::vector{story.alice, story.bob});
  CHECK(violations[1].clients == std::vector{story.bob});
  CHECK(violations[1].lasted == 18s);
}

TEST_CASE("one lock's stretch does not depend on another lock", "[check][stuck_lock]") {
  Waiting story;
  const Resource other = story.resource("other");
  story.grant(story.at(0s).acquire(story.alice, story.file));
  story.at(1s).acquire(story.bob, other);
  story.at(60s).end();
  const auto violations = story.stuck();
  REQUIRE(violations.size() == 1);
  CHECK(violations[0].resource == other);
}

TEST_CASE("a client that waits while others are served starves", "[check][starvation]") {
  Waiting story;
  const ProcessId carol = story.client("carol");
  const AcquisitionId c = story.at(1s).acquire(carol, story.file);
  const AcquisitionId a = story.at(2s).acquire(story.alice, story.file);
  story.at(3s).grant(a);
  story.at(4s).release(a);
  const AcquisitionId b = story.at(5s).acquire(story.bob, story.file);
  story.grant(b);
  story.at(6s).release(b);
  story.at(21s).grant(c);
  const std::size_t grant = story.last_fact();
  story.at(60s).end();
  const auto violations = story.starved();

  REQUIRE(violations.size() == 1);
  CHECK(violations[0].at == TrueTime(1s));
  CHECK(violations[0].lasted == 20s);
  CHECK(violations[0].clients == std::vector{carol, story.alice});
  CHECK(violations[0].fact == grant);
  CHECK(violations[0].text ==
        "carol waited 20 s for \"file\", from 1.000 s until it was granted; meanwhile it went to others 2 times, first "
        "to "
        "alice at 3.000 s.");
}

TEST_CASE("a wait is no starvation when it is short, or nobody else was served", "[check][starvation]") {
  Waiting story;
  SECTION("exactly the bound") {
    const AcquisitionId b = story.at(1s).acquire(story.bob, story.file);
    story.grant(story.at(2s).acquire(story.alice, story.file));
    story.at(11s).grant(b);
  }
  SECTION("the other was served before") {
    story.grant(story.at(1s).acquire(story.alice, story.file));
    story.at(2s).acquire(story.bob, story.file);
  }
  SECTION("the other was served another lock") {
    story.at(1s).acquire(story.bob, story.file);
    story.grant(story.at(2s).acquire(story.alice, story.resource("other")));
  }
  SECTION("the other was itself") {
    story.at(1s).acquire(story.bob, story.file);
    story.hold(story.bob, story.file);
  }
  SECTION("each attempt counts by itself") {
    const AcquisitionId first = story.at(1s).acquire(story.bob, story.file);
    story.grant(story.at(2s).acquire(story.alice, story.file));
    story.at(10s).refuse(first);
    const AcquisitionId second = story.at(11s).acquire(story.bob, story.file);
    story.at(20s).refuse(second);
  }
  story.at(60s).end();
  CHECK(story.starved().empty());
}

TEST_CASE("a wait may end in a refusal, a crash or the end of the run", "[check][starvation]") {
  Waiting story;
  const AcquisitionId b = story.at(1s).acquire(story.bob, story.file);
  story.grant(story.at(2s).acquire(story.alice, story.file));
  std::string ending = "the run ended";
  SECTION("refusal") {
    story.at(50s).refuse(b);
    ending = "it was refused";
  }
  SECTION("crash") {
    story.at(50s).crash(story.bob);
    ending = "it crashed";
  }
  SECTION("end of the run") {}
  story.at(60s).end();
  const auto violations = story.starved();
  REQUIRE(violations.size() == 1);
  CHECK(violations[0].text.find("from 1.000 s until " + ending + "; meanwhile it went to alice at 2.000 s.") !=
        std::string::npos);
}

}  // namespace
}  // namespace lockstep
