// The event queue against a sorted multimap, under random pushes and pops.
#include "sim/kernel/event_queue.hpp"

#include <catch2/catch_test_macros.hpp>
#include <map>

#include "sim/kernel/random.hpp"

namespace lockstep {
namespace {

Event event_at(std::int64_t ns, std::uint64_t sequence, std::uint32_t handle = 0) {
  return Event(TrueTime(Duration(ns)), sequence, 3, handle);
}

Event take(EventQueue& queue) {
  const Event event = queue.top();
  queue.open_root();
  queue.close_root();
  return event;
}

}  // namespace

TEST_CASE("an event keeps its time, kind and handle", "[queue]") {
  constexpr Event event(TrueTime(Duration(INT64_MAX)), (std::uint64_t{1} << 36) - 1, 15, Event::handle_max);
  STATIC_REQUIRE(event.at() == TrueTime::max());
  STATIC_REQUIRE(event.kind() == 15);
  STATIC_REQUIRE(event.handle() == Event::handle_max);
  STATIC_REQUIRE(event < Event::never());
  STATIC_REQUIRE(sizeof(Event) == 16);
}

TEST_CASE("events order by time first and then by sequence, whatever their kind and handle", "[queue]") {
  STATIC_REQUIRE(Event(TrueTime(1ns), 9, 15, 99) < Event(TrueTime(2ns), 1, 0, 0));
  STATIC_REQUIRE(Event(TrueTime(1ns), 1, 15, 99) < Event(TrueTime(1ns), 2, 0, 0));
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
    queue.push(event_at(at, sequence, handle));
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
      const Event event = queue.top();
      queue.open_root();
      REQUIRE(event.at().ns() == wanted->first.first);
      REQUIRE(event.handle() == wanted->second);
      now = wanted->first.first;
      model.erase(wanted);
      // A handler posts nothing, one event into the open root, or several.
      const std::uint64_t posts = below(growing ? 4 : 2);
      for (std::uint64_t i = 0; i < posts; ++i) push();
      queue.close_root();
    }
    REQUIRE(queue.size() == model.size());
    REQUIRE(queue.empty() == model.empty());
  }
  while (!model.empty()) {
    REQUIRE(take(queue).handle() == model.begin()->second);
    model.erase(model.begin());
  }
  CHECK(queue.empty());
  CHECK(queue.top() == Event::never());
}

TEST_CASE("events of one instant leave in the order in which they came", "[queue]") {
  EventQueue queue;
  for (std::uint32_t i = 0; i < 1'000; ++i) queue.push(event_at(7, i, i));
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    REQUIRE(take(queue).handle() == i);
  }
}

}  // namespace lockstep
