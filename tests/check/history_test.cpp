// What a trace says about each acquisition, before anybody judges it.
#include "sim/check/history.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/history_builder.hpp"

namespace lockstep {
namespace {

struct Alone : HistoryBuilder {
  ProcessId alice = client("alice");
  Resource file = resource("file");
  AcquisitionId granted_until(Duration until) {
    const AcquisitionId id = at(0s).acquire(alice, file);
    at(1s).grant(id, {.until = until});
    return id;
  }
};

TEST_CASE("a record follows an acquisition from the wish to the release", "[check][history]") {
  Alone story;
  const AcquisitionId id = story.granted_until(10s);
  story.at(2s).extend(id, 12s);
  story.at(3s).release(id);
  story.at(9s).crash(story.alice);
  story.at(20s).end();
  const History history(story.trace());

  REQUIRE(history.find(id));
  const Acquisition& record = *history.find(id);
  CHECK(record.client == story.alice);
  CHECK(record.resource == story.file);
  CHECK(record.started.at == TrueTime(0s));
  CHECK(record.granted.at == TrueTime(1s));
  CHECK(record.valid_until == Duration(12s).count());
  CHECK(record.extensions == 1);
  CHECK(record.release_started.at == TrueTime(3s));
  CHECK(record.belief_ended.at == TrueTime(3s));
  CHECK_FALSE(record.refused);
  CHECK_FALSE(record.crashed);  // it crashed, but this acquisition was over
  CHECK_FALSE(history.find(AcquisitionId(99)));
  CHECK_FALSE(history.find(AcquisitionId()));
}

TEST_CASE("a belief ends with the first of its ends", "[check][history]") {
  Alone story;
  const AcquisitionId id = story.granted_until(10s);
  TrueTime end(20s);
  SECTION("the end of the run") {}
  SECTION("the release") {
    story.at(15s).release(id);
    end = TrueTime(15s);
  }
  SECTION("leaving because the validity has ended") {
    story.at(11s).abandon(id);
    story.at(15s).release(id);
    end = TrueTime(11s);
  }
  SECTION("a crash") {
    story.at(12s).crash(story.alice);
    end = TrueTime(12s);
  }
  story.at(20s).end();

  CHECK(History(story.trace()).beliefs().front().end == end);
}

TEST_CASE("a lease ends when the owner's clock says so, wherever true time stands", "[check][history]") {
  Alone story;
  TrueTime end;
  SECTION("a fast clock ends it early") {
    story.at(0s).set_clock(story.alice, ClockKind::monotonic, 0s, 250'000'000);
    end = TrueTime(8s);
  }
  SECTION("a slow clock ends it late") {
    story.at(0s).set_clock(story.alice, ClockKind::monotonic, 0s, -200'000'000);
    end = TrueTime(12'500ms);
  }
  SECTION("a clock that is another one does not matter") {
    story.at(0s).set_clock(story.alice, ClockKind::wall, 5s);
    end = TrueTime(10s);
  }
  story.granted_until(10s);
  story.at(20s).end();

  CHECK(History(story.trace()).leases().front().end == end);
}

TEST_CASE("an extension in time prolongs a lease, a late one begins another", "[check][history]") {
  Alone story;
  const AcquisitionId id = story.granted_until(10s);
  SECTION("in time") {
    story.at(9s).extend(id, 19s);
    story.at(20s).end();
    const History history(story.trace());
    REQUIRE(history.leases().size() == 1);
    CHECK(history.leases()[0].end == TrueTime(19s));
  }
  SECTION("late") {
    story.at(12s).extend(id, 19s);
    story.at(20s).end();
    const History history(story.trace());
    REQUIRE(history.leases().size() == 2);
    CHECK(history.leases()[0].end == TrueTime(10s));
    CHECK(history.leases()[1].begin == TrueTime(12s));
    CHECK(history.lease_is_in_force(*history.find(id), TrueTime(9s)));
    CHECK_FALSE(history.lease_is_in_force(*history.find(id), TrueTime(11s)));
    CHECK(history.lease_is_in_force(*history.find(id), TrueTime(13s)));
    CHECK(history.lease_ended_before(*history.find(id), TrueTime(11s)) == TrueTime(10s));
  }
}

TEST_CASE("a crash ends what was open at that time and nothing later", "[check][history]") {
  Alone story;
  const AcquisitionId lost = story.at(0s).acquire(story.alice, story.file);
  story.at(1s).crash(story.alice);
  const AcquisitionId next = story.at(2s).acquire(story.alice, story.file);
  story.at(20s).end();
  const History history(story.trace());

  CHECK(history.find(lost)->wait_ended.at == TrueTime(1s));
  CHECK(history.find(next)->wait_ended.at == TrueTime(20s));
}

}  // namespace
}  // namespace lockstep
