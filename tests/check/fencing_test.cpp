// Stale writes and the order of fencing tokens.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/history_builder.hpp"

namespace lockstep {
namespace {

struct Writers : HistoryBuilder {
  ProcessId alice = client("alice");
  ProcessId bob = client("bob");
  ProcessId disk = store("disk");
  Resource file = resource("file");
  Resource page = resource("page");
  AcquisitionId granted(ProcessId client, Duration when, std::int64_t fencing = 0) {
    const AcquisitionId id = at(when).acquire(client, file);
    grant(id, {.until = when + 10s, .fencing = fencing});
    return id;
  }
};

TEST_CASE("a write accepted after a later holder was granted is stale", "[check][stale_write]") {
  Writers story;
  const AcquisitionId a = story.granted(story.alice, 0s);
  story.granted(story.bob, 11s);
  story.at(15s).write(story.disk, story.alice, story.page, 1, a);
  const std::size_t write = story.last_fact();
  const auto violations = story.violations(Check::stale_write);

  REQUIRE(violations.size() == 1);
  CHECK(violations[0].at == TrueTime(15s));
  CHECK(violations[0].clients == std::vector{story.alice, story.bob});
  CHECK(violations[0].resource == story.file);
  CHECK(violations[0].fact == write);
  CHECK(violations[0].text ==
        "The store accepted alice's write of \"page\" at 15.000 s, 4 s after bob had been granted \"file\"; "
        "alice's own grant was of 0.000 s.");
}

TEST_CASE("a write is not stale on account of who came before, or comes after it", "[check][stale_write]") {
  Writers story;
  const AcquisitionId a = story.granted(story.alice, 0s);
  story.at(5s).write(story.disk, story.alice, story.page, 1, a);
  const AcquisitionId b = story.granted(story.bob, 11s);
  story.at(12s).write(story.disk, story.bob, story.page, 2, b);
  CHECK(story.violations(Check::stale_write).empty());
}

TEST_CASE("a client's own later grant does not make its writes stale, nor hide who came between",
          "[check][stale_write]") {
  Writers story;
  const AcquisitionId a = story.granted(story.alice, 0s);
  SECTION("own later grant only") {
    story.granted(story.alice, 11s);
    story.at(12s).write(story.disk, story.alice, story.page, 1, a);
    CHECK(story.violations(Check::stale_write).empty());
  }
  SECTION("another between") {
    story.granted(story.bob, 11s);
    story.granted(story.alice, 22s);
    story.granted(story.alice, 33s);
    story.at(34s).write(story.disk, story.alice, story.page, 1, a);
    const auto violations = story.violations(Check::stale_write);
    REQUIRE(violations.size() == 1);
    CHECK(violations[0].clients == std::vector{story.alice, story.bob});
  }
}

TEST_CASE("what is no write under a granted acquisition is not judged stale", "[check][stale_write]") {
  Writers story;
  const AcquisitionId a = story.granted(story.alice, 0s);
  const AcquisitionId never = story.acquire(story.alice, story.file);
  story.granted(story.bob, 11s);
  story.at(15s);
  SECTION("a write under no lock") { story.write(story.disk, story.alice, story.page, 1); }
  SECTION("a write under a lock that was not granted") { story.write(story.disk, story.alice, story.page, 1, never); }
  SECTION("a raised fence") { story.write(story.disk, story.alice, story.page, 0, a, Operation::store_raise_fence); }
  SECTION("a rejected write") {
    story.record({.kind = FactKind::store_rejected,
                  .operation = Operation::store_write_fenced,
                  .process = story.disk,
                  .peer = story.alice,
                  .resource = story.page,
                  .acquisition = a});
  }
  CHECK(story.violations(Check::stale_write).empty());
}

TEST_CASE("a later grant of another lock does not make a write stale", "[check][stale_write]") {
  Writers story;
  const AcquisitionId a = story.granted(story.alice, 0s);
  const AcquisitionId other = story.at(1s).acquire(story.bob, story.resource("other"));
  story.grant(other);
  story.at(2s).write(story.disk, story.alice, story.page, 1, a);
  CHECK(story.violations(Check::stale_write).empty());
}

TEST_CASE("a fencing token that does not grow is out of order", "[check][token_order]") {
  Writers story;
  story.granted(story.alice, 0s, 34);
  SECTION("larger") {
    story.granted(story.bob, 11s, 35);
    CHECK(story.violations(Check::token_order).empty());
  }
  SECTION("equal") {
    story.granted(story.bob, 11s, 34);
    const auto violations = story.violations(Check::token_order);
    REQUIRE(violations.size() == 1);
    CHECK(violations[0].at == TrueTime(11s));
    CHECK(violations[0].clients == std::vector{story.bob, story.alice});
    CHECK(violations[0].fact == story.last_fact());
    CHECK(
        violations[0].text ==
        "bob was granted \"file\" with fencing token 34 at 11.000 s, which is not larger than token 34 that alice had "
        "been given at 0.000 s.");
  }
  SECTION("smaller than an earlier one, though larger than the last") {
    story.granted(story.bob, 11s, 20);
    story.granted(story.bob, 22s, 30);
    CHECK(story.violations(Check::token_order).size() == 2);
  }
  SECTION("none at all") {
    story.granted(story.bob, 11s, 0);
    CHECK(story.violations(Check::token_order).empty());
  }
}

}  // namespace
}  // namespace lockstep
