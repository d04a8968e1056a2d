// Pending events in (true time, sequence) order.
//
// An event is one unsigned 128-bit number: time (64 bits) | sequence (36) | kind (4) | handle (24). So an
// event is two machine words without pointers, comparing two is comparing two integers, and ties leave in
// the order in which they were posted. The queue is a 4-ary heap in one array, siblings in one cache line.
// While an event's handler runs, its place at the root stays open, and the handler's first post fills it:
// most handlers post exactly one event, which then costs one sift instead of two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/kernel/assert.hpp"
#include "sim/kernel/true_time.hpp"

namespace lockstep {

/// What an event is about: an index into the simulator's table of handlers.
using EventKind = std::uint8_t;

class Event {
 public:
  using Word = unsigned __int128;
  static constexpr int handle_bits = 24, kind_bits = 4, sequence_bits = 36;
  static constexpr std::uint32_t handle_max = (1u << handle_bits) - 1;

  constexpr Event() = default;
  constexpr Event(TrueTime at, std::uint64_t sequence, EventKind kind, std::uint32_t handle)
      : word_(static_cast<Word>(static_cast<std::uint64_t>(at.ns())) << 64 |
              (sequence << (handle_bits + kind_bits) | static_cast<std::uint64_t>(kind) << handle_bits | handle)) {}

  /// Later than every real event.
  static constexpr Event never() {
    Event event;
    event.word_ = ~Word{0};
    return event;
  }

  constexpr TrueTime at() const { return TrueTime(Duration(static_cast<std::int64_t>(word_ >> 64))); }
  constexpr EventKind kind() const { return static_cast<EventKind>(static_cast<std::uint64_t>(word_) >> handle_bits & 15); }
  constexpr std::uint32_t handle() const { return static_cast<std::uint32_t>(word_) & handle_max; }

  friend constexpr bool operator<(Event a, Event b) { return a.word_ < b.word_; }
  friend constexpr bool operator==(Event a, Event b) { return a.word_ == b.word_; }

 private:
  Word word_ = 0;
};

class EventQueue {
 public:
  EventQueue() { grow(1 << 8); }

  bool empty() const { return count_ == 0; }
  std::size_t size() const { return count_; }

  /// The earliest event, or Event::never() when there is none. Not while the root is open.
  Event top() const { return heap_[0]; }

  /// Leaves the place of the earliest event open for the next post, while its handler runs; close_root() follows.
  void open_root() { root_open_ = true; }

  /// Ends what open_root() began: when nothing was posted meanwhile, the last event moves into the place.
  void close_root() {
    if (!root_open_) return;
    root_open_ = false;
    const Event last = heap_[--count_];
    if (count_ != 0)
      sift_down(last);
    else
      heap_[0] = Event::never();
  }

  void push(Event event) {
    if (root_open_) {
      root_open_ = false;
      sift_down(event);
      return;
    }
    if (count_ == capacity_) [[unlikely]] grow(capacity_ * 2);
    std::size_t place = count_++;
    while (place != 0) {
      const std::size_t parent = (place - 1) / arity;
      if (!(event < heap_[parent])) break;
      heap_[place] = heap_[parent];
      place = parent;
    }
    heap_[place] = event;
  }

 private:
  static constexpr std::size_t arity = 4;

  /// The least of four neighbours, chosen without a branch.
  std::size_t least_of_four(std::size_t first) const {
    const std::size_t a = first + static_cast<std::size_t>(heap_[first + 1] < heap_[first]);
    const std::size_t b = first + 2 + static_cast<std::size_t>(heap_[first + 3] < heap_[first + 2]);
    return a + ((b - a) & -static_cast<std::size_t>(heap_[b] < heap_[a]));
  }

  /// Puts `event` where it belongs, starting from the open root.
  void sift_down(Event event) {
    std::size_t hole = 0;
    for (;;) {
      const std::size_t first = hole * arity + 1;
      if (first + arity <= count_) {
        const std::size_t least = least_of_four(first);
        if (!(heap_[least] < event)) break;
        heap_[hole] = heap_[least];
        hole = least;
        continue;
      }
      if (first >= count_) break;
      std::size_t least = first;
      for (std::size_t i = first + 1; i < count_; ++i)
        if (heap_[i] < heap_[least]) least = i;
      if (!(heap_[least] < event)) break;
      heap_[hole] = heap_[least];
      hole = least;
    }
    heap_[hole] = event;
  }

  /// Keeps the first child group on a cache line's beginning, so that four siblings share one line.
  void grow(std::size_t capacity) {
    std::vector<Event> wider(capacity + arity + 4);
    std::size_t shift = 0;
    while ((reinterpret_cast<std::uintptr_t>(&wider[shift + 1]) & 63) != 0) ++shift;
    for (std::size_t i = 0; i < count_; ++i) wider[shift + i] = heap_[i];
    if (count_ == 0) wider[shift] = Event::never();
    storage_.swap(wider);
    heap_ = storage_.data() + shift;
    capacity_ = capacity;
  }

  std::vector<Event> storage_;
  Event* heap_ = nullptr;
  std::size_t count_ = 0;
  std::size_t capacity_ = 0;
  bool root_open_ = false;
};

}  // namespace lockstep
