// A map from texts to small values for looking up only: it cannot be walked, so the order in which its slots lie
// can never reach a result. Its hash is the project's own, the same on every library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/kernel/random.hpp"

namespace lockstep::redis {

template <class Value>
class TextIndex {
 public:
  bool empty() const { return used_ == 0; }
  void clear() {
    slots_.clear();
    used_ = 0;
  }

  const Value* find(std::string_view text) const {
    if (slots_.empty()) return nullptr;
    const Slot& slot = slots_[place_of(text, random::hash(text))];
    return slot.hash == 0 ? nullptr : &slot.value;
  }
  Value* find(std::string_view text) { return const_cast<Value*>(std::as_const(*this).find(text)); }

  /// A text that is there already keeps its value. Returns whether it was new.
  bool insert(std::string_view text, Value value) {
    if (slots_.size() < 2 * (used_ + 1)) grow();
    Slot& slot = slots_[place_of(text, random::hash(text))];
    if (slot.hash != 0) return false;
    slot.hash = marked(random::hash(text));
    slot.text = text;
    slot.value = std::move(value);
    ++used_;
    return true;
  }

  void erase(std::string_view text) {
    if (slots_.empty()) return;
    std::size_t hole = place_of(text, random::hash(text));
    if (slots_[hole].hash == 0) return;
    --used_;
    // What was pushed past the hole moves into it, so that every search still ends where it should.
    for (std::size_t next = (hole + 1) & mask(); slots_[next].hash != 0; next = (next + 1) & mask()) {
      const std::size_t home = slots_[next].hash & mask();
      if (((next - home) & mask()) < ((next - hole) & mask())) continue;
      slots_[hole] = std::move(slots_[next]);
      hole = next;
    }
    slots_[hole] = Slot();
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;  // zero: free
    std::string text;
    Value value{};
  };

  static std::uint64_t marked(std::uint64_t hash) { return hash | std::uint64_t{1} << 63; }
  std::size_t mask() const { return slots_.size() - 1; }
  std::size_t place_of(std::string_view text, std::uint64_t hash) const {
    hash = marked(hash);
    std::size_t place = static_cast<std::size_t>(hash) & mask();
    while (slots_[place].hash != 0 && (slots_[place].hash != hash || slots_[place].text != text))
      place = (place + 1) & mask();
    return place;
  }
  void grow() {
    std::vector<Slot> old(slots_.empty() ? 16 : slots_.size() * 2);
    old.swap(slots_);
    for (Slot& slot : old)
      if (slot.hash != 0) {
        std::size_t place = static_cast<std::size_t>(slot.hash) & mask();
        while (slots_[place].hash != 0) place = (place + 1) & mask();
        slots_[place] = std::move(slot);
      }
  }

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace lockstep::redis
