// when_all, first_k_of and with_timeout: results, cancellation, immediate ends, nesting.
#include "sim/kernel/combinators.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tests/kernel/coroutine_support.hpp"

namespace lockstep {
namespace {

struct Fixture {
  Simulator simulator;
  Strand strand{simulator};
  Diary diary;
  int alive = 0;

  Task<void> nap_of(Duration length, std::string name) { return nap(strand, length, diary, std::move(name), alive); }
  void note(const std::string& what) { diary.push_back(stamped(what, simulator)); }
};

std::vector<Task<int>> three_answers(Strand& strand) {
  std::vector<Task<int>> tasks;
  tasks.push_back(answer_after(strand, 30ms, 3));
  tasks.push_back(answer_after(strand, 10ms, 1));
  tasks.push_back(answer_after(strand, 20ms, 2));
  return tasks;
}

using Answers = std::vector<std::optional<int>>;

Task<void> wait_for_all(Fixture& f, Answers& answers) {
  answers = co_await when_all(three_answers(f.strand));
  f.note("all");
}

Task<void> wait_for_some(Fixture& f, std::size_t k, Answers& answers) {
  answers = co_await first_k_of(k, three_answers(f.strand));
  f.note("some");
}

Task<void> naps_side_by_side(Fixture& f, std::size_t k) {
  std::vector<Task<void>> naps;
  naps.push_back(f.nap_of(10ms, "a"));
  naps.push_back(f.nap_of(20ms, "b"));
  naps.push_back(f.nap_of(30ms, "c"));
  co_await first_k_of(k, std::move(naps));
  f.note("k");
  co_await sleep_for(f.strand, 100ms);
  f.note("end");
}

Task<void> immediate(Fixture& f, std::size_t k, Answers& answers) {
  std::vector<Task<int>> tasks;
  for (int i = 1; i <= 3; ++i) tasks.push_back(answer_now(i));
  answers = co_await first_k_of(k, std::move(tasks));
  f.note("now");
}

Task<void> none_at_all(Fixture& f) {
  co_await when_all(std::vector<Task<void>>());
  f.note("nothing to wait for");
}

Task<void> nap_with_timeout(Fixture& f, Duration length, Duration limit) {
  const auto done = co_await with_timeout(f.strand, limit, f.nap_of(length, "nap"));
  f.note(done ? "in time" : "too late");
}

Task<void> answer_with_timeout(Fixture& f, std::optional<int>& result) {
  result = co_await with_timeout(f.strand, 5ms, answer_now(7));
  f.note("answered");
}

Task<int> nested(Fixture& f, Duration length) {
  const auto inner = co_await with_timeout(f.strand, 20ms, answer_after(f.strand, length, 1));
  co_return inner.value_or(-1);
}

Task<void> nested_in_all(Fixture& f, Answers& answers) {
  std::vector<Task<int>> tasks;
  tasks.push_back(nested(f, 10ms));
  tasks.push_back(nested(f, 30ms));
  const auto in_time = co_await with_timeout(f.strand, 15ms, nested(f, 100ms));
  f.note(in_time ? "inner" : "outer");
  answers = co_await when_all(std::move(tasks));
  f.note("all");
}

}  // namespace

TEST_CASE("when_all goes on with the last task and gives all results in their order", "[combinators]") {
  Fixture f;
  Answers answers;
  f.strand.spawn(wait_for_all(f, answers));
  f.simulator.run_until(TrueTime(1s));
  CHECK(f.diary == Diary{"all@30"});
  CHECK(answers == Answers{3, 1, 2});
}

TEST_CASE("first_k_of goes on with the k-th task; who did not finish has no result", "[combinators]") {
  Fixture f;
  Answers answers;
  f.strand.spawn(wait_for_some(f, 2, answers));
  f.simulator.run_until(TrueTime(1s));
  CHECK(f.diary == Diary{"some@20"});
  CHECK(answers == Answers{std::nullopt, 1, 2});
}

TEST_CASE("first_k_of cancels the tasks that are not needed any more", "[combinators]") {
  Fixture f;
  f.strand.spawn(naps_side_by_side(f, 2));
  f.simulator.run_until(TrueTime(19ms));
  CHECK(f.alive == 2);
  f.simulator.run_until(TrueTime(20ms));
  CHECK(f.alive == 0);
  f.simulator.run_until(TrueTime(1s));
  CHECK(f.diary == Diary{"a@10", "b@20", "k@20", "end@120"});
}

TEST_CASE("tasks that end at once end the combinator at once", "[combinators]") {
  Fixture f;
  Answers answers;
  f.strand.spawn(immediate(f, 3, answers));
  CHECK(f.diary == Diary{"now@0"});
  CHECK(answers == Answers{1, 2, 3});
  f.strand.spawn(immediate(f, 1, answers));
  CHECK(answers == Answers{1, std::nullopt, std::nullopt});
  f.strand.spawn(immediate(f, 0, answers));
  CHECK(answers == Answers{std::nullopt, std::nullopt, std::nullopt});
  f.strand.spawn(none_at_all(f));
  CHECK(f.diary.back() == "nothing to wait for@0");
}

TEST_CASE("a task that ends in time keeps its result, and the timeout is forgotten", "[combinators][timeout]") {
  Fixture f;
  f.strand.spawn(nap_with_timeout(f, 10ms, 50ms));
  f.simulator.run_until(TrueTime(1s));
  CHECK(f.diary == Diary{"nap@10", "in time@10"});
  CHECK(f.simulator.executed() == 1);
}

TEST_CASE("a task that runs out of time is destroyed where it waits", "[combinators][timeout]") {
  Fixture f;
  f.strand.spawn(nap_with_timeout(f, 50ms, 10ms));
  f.simulator.run_until(TrueTime(10ms));
  CHECK(f.alive == 0);
  f.simulator.run_until(TrueTime(1s));
  CHECK(f.diary == Diary{"too late@10"});
}

TEST_CASE("a task that ends in the very instant of its timeout, but earlier in it, has made it",
          "[combinators][timeout]") {
  Fixture f;
  f.strand.spawn(nap_with_timeout(f, 10ms, 10ms));
  f.simulator.run_until(TrueTime(1s));
  CHECK(f.diary == Diary{"nap@10", "in time@10"});
}

TEST_CASE("a task that needs no time beats any timeout", "[combinators][timeout]") {
  Fixture f;
  std::optional<int> result;
  f.strand.spawn(answer_with_timeout(f, result));
  CHECK(result == 7);
  CHECK(f.diary == Diary{"answered@0"});
  f.simulator.run_until(TrueTime(1s));
  CHECK(f.simulator.executed() == 0);
}

TEST_CASE("a timeout counts on the strand's clock", "[combinators][timeout]") {
  Fixture f;
  f.strand.set_clock(ClockLine(TrueTime(), 0s, -500'000'000));  // half speed
  f.strand.spawn(nap_with_timeout(f, 50ms, 10ms));
  f.simulator.run_until(TrueTime(1s));
  CHECK(f.diary == Diary{"too late@20"});
}

TEST_CASE("combinators nest", "[combinators]") {
  Fixture f;
  Answers answers;
  f.strand.spawn(nested_in_all(f, answers));
  f.simulator.run_until(TrueTime(1s));
  CHECK(f.diary == Diary{"outer@15", "all@35"});
  CHECK(answers == Answers{1, -1});
}

TEST_CASE("killing a strand inside combinators destroys every branch", "[combinators][kill]") {
  Fixture f;
  f.strand.spawn(naps_side_by_side(f, 3));
  f.strand.spawn(nap_with_timeout(f, 50ms, 40ms));
  f.simulator.run_until(TrueTime(5ms));
  CHECK(f.alive == 4);
  f.strand.kill();
  CHECK(f.alive == 0);
  f.simulator.run_until(TrueTime(1s));
  CHECK(f.diary.empty());
}

}  // namespace lockstep
