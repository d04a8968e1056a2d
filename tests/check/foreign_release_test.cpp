// Ownership of the records of a lock.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/history_builder.hpp"

namespace lockstep {
namespace {

struct Records : HistoryBuilder {
  ProcessId alice = client("alice");
  ProcessId bob = client("bob");
  ProcessId node_1 = node("n1");
  Resource file = resource("file");
  Records() {
    at(0s).acquire(alice, file);
    at(1s).key(FactKind::key_set, node_1, alice, file, 0xa);
  }
  std::size_t foreign() { return violations(Check::foreign_release).size(); }
};

TEST_CASE("deleting another's record is a foreign release", "[check][foreign_release]") {
  Records story;
  story.at(5s).key(FactKind::key_deleted, story.node_1, story.bob, story.file, 0xa);
  const auto violations = story.violations(Check::foreign_release);

  REQUIRE(violations.size() == 1);
  CHECK(violations[0].at == TrueTime(5s));
  CHECK(violations[0].clients == std::vector{story.bob, story.alice});
  CHECK(violations[0].fact == story.last_fact());
  CHECK(violations[0].text ==
        "bob deleted the record of \"file\" on n1 at 5.000 s, which alice had created at 1.000 s.");
}

TEST_CASE("so is re-timing it, each time", "[check][foreign_release]") {
  Records story;
  story.at(5s).key(FactKind::key_retimed, story.node_1, story.bob, story.file, 0xa);
  story.at(6s).key(FactKind::key_retimed, story.node_1, story.bob, story.file, 0xa);
  const auto violations = story.violations(Check::foreign_release);
  REQUIRE(violations.size() == 2);
  CHECK(violations[0].text ==
        "bob re-timed the record of \"file\" on n1 at 5.000 s, which alice had created at 1.000 s.");
}

TEST_CASE("the creator may re-time and delete its own record", "[check][foreign_release]") {
  Records story;
  story.at(5s).key(FactKind::key_retimed, story.node_1, story.alice, story.file);
  story.at(6s).key(FactKind::key_deleted, story.node_1, story.alice, story.file);
  CHECK(story.foreign() == 0);
}

TEST_CASE("the record belongs to the last one who set it", "[check][foreign_release]") {
  Records story;
  story.at(5s).key(FactKind::key_set, story.node_1, story.bob, story.file, 0xb);
  SECTION("so it may delete it") {
    story.at(6s).key(FactKind::key_deleted, story.node_1, story.bob, story.file);
    CHECK(story.foreign() == 0);
  }
  SECTION("and the one before may not") {
    story.at(6s).key(FactKind::key_deleted, story.node_1, story.alice, story.file);
    CHECK(story.foreign() == 1);
  }
}

TEST_CASE("a record that is gone has no owner", "[check][foreign_release]") {
  Records story;
  SECTION("expired") { story.at(4s).key(FactKind::key_expired, story.node_1, {}, story.file); }
  SECTION("lost with the node's memory") { story.at(4s).memory_lost(story.node_1); }
  SECTION("deleted") { story.at(4s).key(FactKind::key_deleted, story.node_1, story.alice, story.file); }
  story.at(5s).key(FactKind::key_retimed, story.node_1, story.bob, story.file);
  story.at(6s).key(FactKind::key_set, story.node_1, story.bob, story.file);
  story.at(7s).key(FactKind::key_deleted, story.node_1, story.bob, story.file);
  CHECK(story.foreign() == 0);
}

TEST_CASE("every node has records of its own", "[check][foreign_release]") {
  Records story;
  const ProcessId node_2 = story.node("n2");
  story.at(2s).key(FactKind::key_set, node_2, story.bob, story.file);
  SECTION("and a deletion on one does not touch the other's") {
    story.at(3s).key(FactKind::key_deleted, node_2, story.bob, story.file);
    CHECK(story.foreign() == 0);
  }
  SECTION("and so has the loss of memory") {
    story.at(3s).memory_lost(node_2);
    story.at(4s).key(FactKind::key_deleted, story.node_1, story.bob, story.file);
    CHECK(story.foreign() == 1);
  }
}

TEST_CASE("a key that nobody uses as a lock may be changed by all", "[check][foreign_release]") {
  Records story;
  const Resource counter = story.resource("counter");
  story.at(2s).key(FactKind::key_set, story.node_1, story.alice, counter);
  story.at(3s).key(FactKind::key_deleted, story.node_1, story.bob, counter);
  CHECK(story.foreign() == 0);
}

TEST_CASE("what a node repeats after another node is nobody's release", "[check][foreign_release]") {
  Records story;
  const ProcessId master = story.node("master");
  story.at(3s).key(FactKind::key_deleted, story.node_1, master, story.file);
  CHECK(story.foreign() == 0);
}

}  // namespace
}  // namespace lockstep
