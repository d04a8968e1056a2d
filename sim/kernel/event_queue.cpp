#include "sim/kernel/event_queue.hpp"

namespace lockstep {

void EventQueue::grow(std::uint32_t capacity) {
  SIM_ASSERT(capacity <= slots_max, "too many events are pending");
  std::vector<Key> wider(2 * std::size_t{capacity} + 4, never);
  // Two children that meet share a cache line, and so do four cousins.
  std::size_t shift = 0;
  while ((reinterpret_cast<std::uintptr_t>(&wider[shift]) & 63) != 0) ++shift;
  Key* const tree = wider.data() + shift;
  for (std::uint32_t slot = 0; slot < capacity_; ++slot) tree[capacity + slot] = tree_[capacity_ + slot];
  for (std::uint32_t node = capacity - 1; node > 0; --node)
    tree[node] = tree[2 * node] < tree[2 * node + 1] ? tree[2 * node] : tree[2 * node + 1];
  handles_.resize(capacity);
  free_.reserve(capacity);
  for (std::uint32_t slot = capacity; slot > capacity_; --slot) free_.push_back(slot - 1);
  storage_.swap(wider);
  tree_ = tree;
  capacity_ = capacity;
}

}  // namespace lockstep
