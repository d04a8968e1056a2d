// Pending events in (true time, sequence) order.
//
// An event's key is one unsigned 128-bit number: time (64 bits) | sequence (36) | kind (4) | slot (24). So comparing two
// events is comparing two integers, and ties leave in the order in which they were posted. The queue is a
// tournament: every pending event has a slot, a leaf of a complete binary tree whose inner nodes hold the lesser
// of their two children, so the root is the earliest event. Whoever changes a slot plays its matches again on
// the way to the root: one step a level, without a branch that depends on times, and all the loads of a way are
// known beforehand. The slot of the event that is being handled stays open, and the handler's first post takes
// it: most handlers post exactly one event, which then costs one way to the root and not two.
// Source: D. E. Knuth, The Art of Computer Programming, vol. 3, 5.4.1 (replacement selection by a tree).
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "sim/kernel/assert.hpp"
#include "sim/kernel/true_time.hpp"

namespace lockstep {

/// What an event is about: an index into the simulator's table of handlers.
using EventKind = std::uint8_t;

class EventQueue {
 public:
  using Key = unsigned __int128;
  static constexpr int slot_bits = 24, kind_bits = 4, sequence_bits = 36;
  static constexpr std::uint32_t slots_max = 1u << slot_bits;
  static constexpr int handle_bits = 24;  // what a handle may use
  static constexpr std::uint32_t handle_max = (1u << handle_bits) - 1;
  /// Later than every real event.
  static constexpr Key never = ~Key{0};

  /// A key without a kind and a slot: it comes before all events of this instant from this sequence number on.
  static constexpr Key key(TrueTime at, std::uint64_t sequence) {
    return static_cast<Key>(static_cast<std::uint64_t>(at.ns())) << 64 | sequence << (slot_bits + kind_bits);
  }
  static constexpr TrueTime time_of(Key key) { return TrueTime(Duration(static_cast<std::int64_t>(key >> 64))); }

  EventQueue() { grow(16); }

  /// The key of the earliest event, or `never` when there is none.
  Key top() const { return tree_[1]; }
  static constexpr EventKind kind_of(Key key) {
    return static_cast<EventKind>(static_cast<std::uint64_t>(key) >> slot_bits & 15);
  }
  std::uint32_t handle_of(Key key) const { return handles_[slot_of(key)]; }

  /// Leaves the slot of the earliest event open for the next post, while its handler runs; close_top() follows.
  /// Needs: there is one.
  void open_top() { open_ = slot_of(tree_[1]); }

  /// Ends what open_top() began: when nothing was posted meanwhile, the slot becomes free.
  void close_top() {
    if (open_ == none) return;
    free_.push_back(open_);
    replay(std::exchange(open_, none), never);
  }

  void push(TrueTime at, std::uint64_t sequence, EventKind kind, std::uint32_t handle) {
    std::uint32_t slot = std::exchange(open_, none);
    if (slot == none) slot = free_slot();
    handles_[slot] = handle;
    replay(slot, key(at, sequence) | std::uint64_t{kind} << slot_bits | slot);
  }

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  static std::uint32_t slot_of(Key key) { return static_cast<std::uint32_t>(key) & (slots_max - 1); }

  std::uint32_t free_slot() {
    if (free_.empty()) [[unlikely]] grow(capacity_ * 2);
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    return slot;
  }

  void replay(std::uint32_t slot, Key key) {
    // Nodes are counted in bytes here: it saves the scaling of every index.
    char* const tree = reinterpret_cast<char*>(tree_);
    std::size_t node = (std::size_t{capacity_} + slot) * sizeof(Key);
    *reinterpret_cast<Key*>(tree + node) = key;
    do {
      const Key other = *reinterpret_cast<const Key*>(tree + (node ^ sizeof(Key)));
      key = other < key ? other : key;
      node = node / 2 & ~(sizeof(Key) - 1);
      *reinterpret_cast<Key*>(tree + node) = key;
    } while (node != sizeof(Key));
  }

  void grow(std::uint32_t capacity);

  Key* tree_ = nullptr;  // node 1 is the root; the children of n are 2n and 2n+1; leaves from capacity_ on
  std::uint32_t capacity_ = 0;
  std::uint32_t open_ = none;
  std::vector<std::uint32_t> handles_;  // by slot
  std::vector<std::uint32_t> free_;     // slots without an event
  std::vector<Key> storage_;
};

}  // namespace lockstep
