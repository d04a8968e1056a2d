// All checks together.
#include "sim/check/verdict.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/history_builder.hpp"

namespace lockstep {
namespace {

TEST_CASE("every check has a name and an explanation of its own", "[check]") {
  for (std::size_t i = 0; i < check_count; ++i) {
    CHECK_FALSE(explain(static_cast<Check>(i)).empty());
    for (std::size_t j = 0; j < i; ++j) CHECK(name_of(static_cast<Check>(i)) != name_of(static_cast<Check>(j)));
  }
  CHECK(name_of(Check::lease_overlap) == "lease_overlap");
  CHECK(name_of(Check::foreign_release) == "foreign_release");
  CHECK(name_of(Check::deadlock) == "deadlock");
}

TEST_CASE("an empty trace, and one that only ends, violate nothing", "[check]") {
  CHECK(check_all(Trace(), Bounds()).empty());
  HistoryBuilder story;
  story.at(1000s).end();
  CHECK(check_all(story.trace(), Bounds()).empty());
}

TEST_CASE("violations come in order of time, then of the checks", "[check]") {
  HistoryBuilder story;
  const ProcessId alice = story.client("alice");
  const ProcessId bob = story.client("bob");
  const ProcessId disk = story.store("disk");
  const Resource file = story.resource("file");
  const Resource page = story.resource("page");
  const AcquisitionId a = story.at(0s).acquire(alice, file);
  story.grant(a, {.until = 10s, .fencing = 2});
  story.at(1s).read(disk, alice, page, 0, a);
  const AcquisitionId b = story.at(5s).acquire(bob, file);
  story.grant(b, {.until = 15s, .fencing = 1});
  story.at(6s).write(disk, bob, page, 1, b);
  story.at(7s).write(disk, alice, page, 2, a);
  story.at(8s).end();

  std::vector<Check> checks;
  for (const Violation& violation : check_all(story.trace(), Bounds())) checks.push_back(violation.check);
  CHECK(checks == std::vector{Check::lease_overlap, Check::mutual_exclusion, Check::token_order, Check::stale_write,
                              Check::lost_update});
}

TEST_CASE("bounds that never end find nobody stuck or starving", "[check]") {
  HistoryBuilder story;
  const ProcessId alice = story.client("alice");
  const Resource file = story.resource("file");
  const AcquisitionId a = story.at(0s).acquire(alice, file);
  story.at(1s).refuse(a);
  story.at(1'000'000s).acquire(alice, file);
  story.at(9'000'000s).end();
  CHECK(check_all(story.trace(), {.stuck_lock = Duration::max(), .starvation = Duration::max()}).empty());
}

}  // namespace
}  // namespace lockstep
