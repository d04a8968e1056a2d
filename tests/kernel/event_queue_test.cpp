// The event queue against a sorted multimap, under random pushes and pops.
#include "sim/kernel/event_queue.hpp"

#include <catch2/catch_test_macros.hpp>
#include <map>

#include "sim/kernel/random.hpp"

namespace lockstep {
namespace {

EventQueue::Key take(EventQueue& queue) {
  const EventQueue::Key key = queue.top();
  queue.open_top();
  queue.close_top();
  return key;
}

}  // namespace

TEST_CASE("an event keeps its time, kind and handle", "[queue]") {
  EventQueue queue;
  queue.push(TrueTime::max(), (std::uint64_t{1} << 36) - 1, 15, EventQueue::handle_max);
  const EventQueue::Key key = queue.top();
  CHECK(EventQueue::time_of(key) == TrueTime::max());
  CHECK(EventQueue::kind_of(key) == 15);
  CHECK(queue.handle_of(key) == EventQueue::handle_max);
  CHECK(key < EventQueue::never);
}

TEST_CASE("keys order by time first and then by sequence", "[queue]") {
  STATIC_REQUIRE(EventQueue::key(TrueTime(1ns), 9) < EventQueue::key(TrueTime(2ns), 1));
  STATIC_REQUIRE(EventQueue::key(TrueTime(1ns), 1) < EventQueue::key(TrueTime(1ns), 2));
}

TEST_CASE("the queue gives what a sorted map gives, under random pushes and pops", "[queue]") {
  const std::uint64_t key = random::squares_key(5);
  std::uint64_t counter = 0;
  const auto below = [&](std::uint64_t n) { return random::scale(random::squares(counter++, key), n); };

  EventQueue queue;
  std::multimap<std::pair<std::int64_t, std::uint64_t>, std::uint32_t> model;
  std::uint64_t sequence = 0;
  std::int64_t now = 0;
  const auto push = [&] {
    // Few different times, so that ties are common.
    const std::int64_t at = now + static_cast<std::int64_t>(below(50));
    const auto handle = static_cast<std::uint32_t>(below(1 << 24));
    queue.push(TrueTime(Duration(at)), sequence, 3, handle);
    model.emplace(std::pair(at, sequence), handle);
    ++sequence;
  };
  for (int round = 0; round < 60'000; ++round) {
    // Grows to thousands of events, and shrinks to none, several times.
    const bool growing = round / 7'500 % 2 == 0;
    if (model.empty() || below(10) < (growing ? 6u : 3u)) {
      push();
    } else {
      const auto wanted = model.begin();
      const EventQueue::Key key_of_top = queue.top();
      REQUIRE(EventQueue::time_of(key_of_top).ns() == wanted->first.first);
      REQUIRE(EventQueue::kind_of(key_of_top) == 3);
      REQUIRE(queue.handle_of(key_of_top) == wanted->second);
      queue.open_top();
      now = wanted->first.first;
      model.erase(wanted);
      // A handler posts nothing, one event into the open slot, or several.
      const std::uint64_t posts = below(growing ? 4 : 2);
      for (std::uint64_t i = 0; i < posts; ++i) push();
      queue.close_top();
    }
    REQUIRE((queue.top() == EventQueue::never) == model.empty());
  }
  while (!model.empty()) {
    REQUIRE(queue.handle_of(take(queue)) == model.begin()->second);
    model.erase(model.begin());
  }
  CHECK(queue.top() == EventQueue::never);
}

TEST_CASE("events of one instant leave in the order in which they came", "[queue]") {
  EventQueue queue;
  for (std::uint32_t i = 0; i < 1'000; ++i) queue.push(TrueTime(7ns), i, 3, i);
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    REQUIRE(queue.handle_of(take(queue)) == i);
  }
}

}  // namespace lockstep
