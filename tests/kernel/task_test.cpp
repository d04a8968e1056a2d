// Tasks: lazy, handing back directly, and destroyed with everything inside.
#include "sim/kernel/task.hpp"

#include <catch2/catch_test_macros.hpp>
#include <memory>

#include "tests/kernel/coroutine_support.hpp"

namespace lockstep {
namespace {

Task<void> notes(Diary& diary, std::string word) {
  diary.push_back(std::move(word));
  co_return;
}

Task<int> sum_to(int n) {
  if (n == 0) co_return 0;
  const int rest = co_await sum_to(n - 1);
  co_return rest + n;
}

Task<std::unique_ptr<int>> boxed(int value) { co_return std::make_unique<int>(value); }

Task<void> keep(Task<int> task, int& result) { result = co_await std::move(task); }

Task<void> unbox(int& result) {
  const std::unique_ptr<int> box = co_await boxed(7);
  result = *box;
}

Task<void> many_children(int count, long& sum) {
  for (int i = 0; i < count; ++i) sum += co_await answer_now(1);
}

}  // namespace

TEST_CASE("a task does nothing until it is started", "[task]") {
  Diary diary;
  Task<void> task = notes(diary, "ran");
  CHECK(diary.empty());
  CHECK_FALSE(task.done());
  task.start();
  CHECK(diary == Diary{"ran"});
  CHECK(task.done());
}

TEST_CASE("a task that is dropped unstarted never runs", "[task]") {
  Diary diary;
  { const Task<void> task = notes(diary, "ran"); }
  CHECK(diary.empty());
}

TEST_CASE("a task gives its value to whoever awaits it", "[task]") {
  int result = 0;
  Task<void> task = keep(sum_to(100), result);
  task.start();
  CHECK(result == 5050);
  Task<void> movable_only = unbox(result);
  movable_only.start();
  CHECK(result == 7);
}

TEST_CASE("children that end at once, one after another, need no new memory", "[task]") {
  // g++ turns the hand-back into a jump when it optimises; else each child costs some stack until the next wait.
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__)
  constexpr int children = 100'000;
#else
  constexpr int children = 1'000;
#endif
  long sum = 0;
  Task<void> warm = many_children(10, sum);
  warm.start();
  const std::uint64_t before = FramePool::of_this_thread().system_allocations();
  Task<void> task = many_children(children, sum);
  task.start();
  CHECK(sum == children + 10);
  CHECK(FramePool::of_this_thread().system_allocations() <= before + 1);
}

TEST_CASE("destroying a waiting task destroys the tasks that it waits for", "[task]") {
  Simulator simulator;
  Strand strand(simulator);
  Diary diary;
  int alive = 0;
  {
    Task<void> task = nap(strand, 10ms, diary, "nap", alive);
    task.start();
    CHECK(alive == 1);
    Task<void> moved = std::move(task);
    CHECK_FALSE(task.valid());
    CHECK(alive == 1);
  }
  CHECK(alive == 0);
  simulator.run_until(TrueTime(1s));
  CHECK(diary.empty());
}

TEST_CASE("frames of one size are used again, and large ones come from the heap", "[task][pool]") {
  FramePool pool;
  void* first = pool.allocate(100);
  pool.release(first, 100);
  CHECK(pool.allocate(112) == first);  // the same class of 16 bytes
  CHECK(pool.system_allocations() == 1);
  void* other = pool.allocate(113);
  CHECK(other != first);
  void* large = pool.allocate(10'000);
  CHECK(pool.system_allocations() == 3);
  pool.release(large, 10'000);
  pool.release(other, 113);
  pool.release(first, 112);
  pool.clear();
}

}  // namespace lockstep
