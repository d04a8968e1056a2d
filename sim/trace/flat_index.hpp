// A map from one or two ids to a small value, in one block of memory.
//
// Readers of a trace meet ids in the millions and look each of them up a few times; a node-based map would
// allocate for every one. This table only grows, and it cannot be iterated, so the order in which the slots
// happen to lie can never reach a result.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lockstep {

template <class Value>
class FlatIndex {
 public:
  struct Key {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    friend constexpr bool operator==(Key, Key) = default;
  };

  /// The value under `key`; a new one starts as Value{}. The reference holds until the next call.
  Value& operator[](Key key) {
    if (slots_.size() < 2 * (used_ + 1)) grow();
    Slot& slot = slots_[place_of(slots_, key)];
    if (!slot.used) {
      slot = Slot{.key = key, .value = Value{}, .used = true};
      ++used_;
    }
    return slot.value;
  }

  /// The value under `key`, or nullptr. The pointer holds until the next insertion.
  const Value* find(Key key) const {
    if (slots_.empty()) return nullptr;
    const Slot& slot = slots_[place_of(slots_, key)];
    return slot.used ? &slot.value : nullptr;
  }
  Value* find(Key key) { return const_cast<Value*>(static_cast<const FlatIndex&>(*this).find(key)); }

 private:
  struct Slot {
    Key key{};
    Value value{};
    bool used = false;
  };

  // Linear probing; the size is a power of two and at most half of the slots are used, so the search ends.
  static std::size_t place_of(const std::vector<Slot>& slots, Key key) {
    const std::size_t mask = slots.size() - 1;
    std::uint64_t hash = (key.first ^ key.second * 0x9e3779b97f4a7c15u) * 0x9fb21c651e98df25u;
    hash ^= hash >> 32;
    std::size_t place = static_cast<std::size_t>(hash) & mask;
    while (slots[place].used && !(slots[place].key == key)) place = (place + 1) & mask;
    return place;
  }

  void grow() {
    std::vector<Slot> larger(slots_.empty() ? 32 : slots_.size() * 2);
    for (const Slot& slot : slots_)
      if (slot.used) larger[place_of(larger, slot.key)] = slot;
    slots_.swap(larger);
  }

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace lockstep
