// Updates overwritten unseen, and counters below zero.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/history_builder.hpp"

namespace lockstep {
namespace {

struct Writers : HistoryBuilder {
  ProcessId alice = client("alice");
  ProcessId bob = client("bob");
  ProcessId disk = store("disk");
  Resource page = resource("page");
  std::size_t lost() { return violations(Check::lost_update).size(); }
};

TEST_CASE("a write that goes back to a read before another's update loses that update", "[check][lost_update]") {
  Writers story;
  story.at(1s).read(story.disk, story.alice, story.page, 3);
  story.at(2s).read(story.disk, story.bob, story.page, 3);
  story.at(3s).write(story.disk, story.bob, story.page, 4);
  story.at(4s).write(story.disk, story.alice, story.page, 5);
  const auto violations = story.violations(Check::lost_update);

  REQUIRE(violations.size() == 1);
  CHECK(violations[0].at == TrueTime(4s));
  CHECK(violations[0].clients == std::vector{story.alice, story.bob});
  CHECK(violations[0].resource == story.page);
  CHECK(violations[0].fact == story.last_fact());
  CHECK(
      violations[0].text ==
      "At 4.000 s alice wrote \"page\" from what it had read at 1.000 s (version 3), and so overwrote bob's update of "
      "3.000 s (version 4) unseen.");
}

TEST_CASE("a write that goes back to the newest version loses nothing", "[check][lost_update]") {
  Writers story;
  story.at(1s).read(story.disk, story.alice, story.page, 3);
  story.at(2s).write(story.disk, story.alice, story.page, 4);
  story.at(3s).read(story.disk, story.bob, story.page, 4);
  story.at(4s).write(story.disk, story.bob, story.page, 5);
  CHECK(story.lost() == 0);
}

TEST_CASE("a write without a read since the last one is no read-modify-write", "[check][lost_update]") {
  Writers story;
  SECTION("never read") {}
  SECTION("read once, written twice") {
    story.at(1s).read(story.disk, story.alice, story.page, 0);
    story.at(2s).write(story.disk, story.alice, story.page, 1);
  }
  story.at(3s).write(story.disk, story.bob, story.page, 2);
  story.at(4s).write(story.disk, story.alice, story.page, 3);
  CHECK(story.lost() == 0);
}

TEST_CASE("one's own update in between is not lost to oneself", "[check][lost_update]") {
  Writers story;
  story.at(1s).read(story.disk, story.alice, story.page, 0);
  story.at(2s).write(story.disk, story.alice, story.page, 1, AcquisitionId(1));
  story.at(3s).read(story.disk, story.alice, story.page, 0, AcquisitionId(2));
  story.at(4s).write(story.disk, story.alice, story.page, 2, AcquisitionId(2));
  CHECK(story.lost() == 0);
}

TEST_CASE("only what the client computes can lose an update", "[check][lost_update]") {
  Writers story;
  std::size_t expected = 0;
  Operation operation{};
  SECTION("write") {
    operation = Operation::store_write;
    expected = 1;
  }
  SECTION("fenced write") {
    operation = Operation::store_write_fenced;
    expected = 1;
  }
  SECTION("write if version") { operation = Operation::store_write_if; }
  SECTION("add") { operation = Operation::store_add; }
  SECTION("decrement") { operation = Operation::store_decrement; }
  SECTION("raise fence") { operation = Operation::store_raise_fence; }
  story.at(1s).read(story.disk, story.alice, story.page, 0);
  story.at(2s).write(story.disk, story.bob, story.page, 1);
  story.at(3s).write(story.disk, story.alice, story.page, 2, {}, operation);
  CHECK(story.lost() == expected);
}

TEST_CASE("a raised fence is no update that could be lost", "[check][lost_update]") {
  Writers story;
  story.at(1s).read(story.disk, story.alice, story.page, 0);
  story.at(2s).write(story.disk, story.bob, story.page, 1, {}, Operation::store_raise_fence);
  story.at(3s).write(story.disk, story.alice, story.page, 1);
  CHECK(story.lost() == 0);
}

TEST_CASE("a delayed write goes back to the read of its own acquisition", "[check][lost_update]") {
  Writers story;
  const AcquisitionId first(1), second(2);
  story.at(1s).read(story.disk, story.alice, story.page, 0, first);
  story.at(2s).write(story.disk, story.bob, story.page, 1);
  story.at(3s).read(story.disk, story.alice, story.page, 1, second);
  story.at(4s).write(story.disk, story.alice, story.page, 2, first);
  REQUIRE(story.lost() == 1);

  // The second write sees bob's update, and the delayed write before it was alice's own.
  story.at(5s).write(story.disk, story.alice, story.page, 3, second);
  CHECK(story.lost() == 1);
}

TEST_CASE("one's own updates do not hide another's before them", "[check][lost_update]") {
  Writers story;
  const AcquisitionId first(1), second(2);
  story.at(1s).read(story.disk, story.alice, story.page, 0, first);
  story.at(2s).write(story.disk, story.bob, story.page, 1);
  story.at(3s).write(story.disk, story.alice, story.page, 2, second, Operation::store_write_if);
  story.at(4s).write(story.disk, story.alice, story.page, 3, second, Operation::store_write_if);
  CHECK(story.lost() == 0);
  story.at(5s).write(story.disk, story.alice, story.page, 4, first);
  const auto violations = story.violations(Check::lost_update);
  REQUIRE(violations.size() == 1);
  CHECK(violations[0].clients == std::vector{story.alice, story.bob});
}

TEST_CASE("registers of the same name in two stores are two registers", "[check][lost_update]") {
  Writers story;
  const ProcessId mirror = story.store("mirror");
  story.at(1s).read(story.disk, story.alice, story.page, 0);
  story.at(2s).write(mirror, story.bob, story.page, 1);
  story.at(3s).write(story.disk, story.alice, story.page, 1);
  CHECK(story.lost() == 0);
}

TEST_CASE("each addition or decrement that ends below zero is an oversale", "[check][oversold]") {
  Writers story;
  const auto took = [&story](Operation operation, std::int64_t left) {
    story.at(1s).write(story.disk, story.bob, story.page, 1, {}, operation, left);
  };
  SECTION("the last item") {
    took(Operation::store_decrement, 0);
    CHECK(story.violations(Check::oversold).empty());
  }
  SECTION("one more, and another") {
    took(Operation::store_add, -1);
    took(Operation::store_decrement, -2);
    const auto violations = story.violations(Check::oversold);
    REQUIRE(violations.size() == 2);
    CHECK(violations[0].clients == std::vector{story.bob});
    CHECK(violations[0].fact == 0);
    CHECK(violations[0].text == "bob took \"page\" to -1 at 1.000 s, below zero.");
  }
  SECTION("a register that holds a negative number is no counter") {
    took(Operation::store_write, -1);
    CHECK(story.violations(Check::oversold).empty());
  }
}

}  // namespace
}  // namespace lockstep
