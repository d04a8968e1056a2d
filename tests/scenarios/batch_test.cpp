// The parallel runner: order of results, exceptions and interruption, without any waiting for real time.
#include "scenarios/batch.hpp"

#include <catch2/catch_test_macros.hpp>
#include <future>
#include <stdexcept>
#include <string>

using namespace lockstep;

TEST_CASE("results come in order for any number of jobs", "[batch]") {
  for (const std::size_t jobs : {1, 2, 3, 16}) {
    std::vector<std::size_t> order;
    std::vector<std::string> results;
    const BatchEnd end = run_batch<std::string>(
        100, jobs, [](std::size_t i) { return std::to_string(i * i); },
        [&](std::size_t i, std::string&& result) {
          order.push_back(i);
          results.push_back(std::move(result));
        });
    CHECK(end == BatchEnd::complete);
    REQUIRE(order.size() == 100);
    for (std::size_t i = 0; i < 100; ++i) {
      CHECK(order[i] == i);
      CHECK(results[i] == std::to_string(i * i));
    }
  }
}

TEST_CASE("a result is handed over as soon as those before it are there, not at the end", "[batch]") {
  // The last item ends only after the first one has been delivered.
  std::promise<void> first_delivered;
  const std::shared_future<void> signal = first_delivered.get_future().share();
  std::size_t delivered = 0;
  const BatchEnd end = run_batch<int>(
      2, 2,
      [signal](std::size_t i) {
        if (i == 1) signal.wait();
        return static_cast<int>(i);
      },
      [&](std::size_t i, int&&) {
        ++delivered;
        if (i == 0) first_delivered.set_value();
      });
  CHECK(end == BatchEnd::complete);
  CHECK(delivered == 2);
}

TEST_CASE("no items is a complete batch", "[batch]") {
  const BatchEnd end = run_batch<int>(
      0, 4, [](std::size_t) { return 0; }, [](std::size_t, int&&) { FAIL(); });
  CHECK(end == BatchEnd::complete);
}

TEST_CASE("an exception in the work reaches the caller", "[batch]") {
  const auto work = [](std::size_t i) -> int {
    if (i == 5) throw std::runtime_error("five");
    return 0;
  };
  CHECK_THROWS_AS(run_batch<int>(10, 3, work, [](std::size_t, int&&) {}), std::runtime_error);
}

TEST_CASE("an exception in the delivery leaves no thread behind", "[batch]") {
  const auto deliver = [](std::size_t i, int&&) {
    if (i == 2) throw std::runtime_error("the disk is full");
  };
  CHECK_THROWS_AS(run_batch<int>(
                      10, 3, [](std::size_t) { return 0; }, deliver),
                  std::runtime_error);
}

TEST_CASE("an interruption delivers what has finished and does not wait for the rest", "[batch]") {
  // Item 1 hangs until the test is over; 0 and 2 finish.
  const auto release = std::make_shared<std::promise<void>>();
  const std::shared_future<void> released = release->get_future().share();
  const auto finished = std::make_shared<std::atomic<int>>(0);
  std::vector<std::size_t> order;
  const BatchEnd end = run_batch<int>(
      3, 3,
      [released, finished](std::size_t i) {
        if (i == 1) released.wait();
        ++*finished;
        return 0;
      },
      [&](std::size_t i, int&&) { order.push_back(i); },
      {.progress = [](std::size_t) {}, .is_interrupted = [&] { return finished->load() == 2 && !order.empty(); }});
  CHECK(end == BatchEnd::interrupted);
  REQUIRE_FALSE(order.empty());
  CHECK(order.front() == 0);
  for (const std::size_t i : order) CHECK(i != 1);
  release->set_value();
}

TEST_CASE("progress counts what has finished, whatever the order", "[batch]") {
  std::size_t last = 0;
  bool grows = true;
  run_batch<int>(
      50, 4, [](std::size_t) { return 0; }, [](std::size_t, int&&) {},
      {.progress =
           [&](std::size_t done) {
             grows = grows && done >= last;
             last = done;
           },
       .is_interrupted = [] { return false; }});
  CHECK(grows);
  CHECK(last == 50);
}
