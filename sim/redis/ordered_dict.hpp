// A dictionary that remembers the order of insertion: what a small Redis hash does, and what every collection
// of ours does, so that nothing depends on the order of an unordered container.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/redis/text_index.hpp"

namespace lockstep::redis {

template <class Value>
class OrderedDict {
 public:
  std::size_t size() const { return live_; }
  bool empty() const { return live_ == 0; }

  const Value* find(std::string_view key) const {
    const std::size_t at = position(key);
    return at == none ? nullptr : &entries_[at].value;
  }
  Value* find(std::string_view key) { return const_cast<Value*>(std::as_const(*this).find(key)); }
  bool contains(std::string_view key) const { return position(key) != none; }

  /// A key that is there keeps its place. Returns whether it is new.
  bool set(std::string_view key, Value value) {
    if (Value* found = find(key)) {
      *found = std::move(value);
      return false;
    }
    if (!index_.empty()) index_.insert(key, entries_.size());
    entries_.push_back({std::string(key), std::move(value), true});
    if (++live_ > unindexed_max && index_.empty()) reindex();
    return true;
  }

  bool erase(std::string_view key) {
    const std::size_t at = position(key);
    if (at == none) return false;
    --live_;
    if (index_.empty()) {
      entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(at));
      return true;
    }
    index_.erase(entries_[at].key);
    entries_[at] = {};
    if (entries_.size() > 2 * live_ + unindexed_max) reindex();
    return true;
  }

  /// Calls `visit(key, value)` in order of insertion.
  template <class Visit>
  void each(const Visit& visit) const {
    for (const Entry& entry : entries_)
      if (entry.live) visit(entry.key, entry.value);
  }
  /// The n-th entry, counted from zero.
  std::pair<const std::string&, const Value&> at(std::size_t n) const {
    std::size_t i = 0;
    if (live_ == entries_.size())
      i = n;
    else
      for (;; ++i)
        if (entries_[i].live && n-- == 0) break;
    return {entries_[i].key, entries_[i].value};
  }

 private:
  struct Entry {
    std::string key;
    Value value{};
    bool live = false;
  };
  static constexpr std::size_t none = ~std::size_t{0};
  static constexpr std::size_t unindexed_max = 24;  // up to here a walk is faster than hashing

  std::size_t position(std::string_view key) const {
    if (index_.empty()) {
      for (std::size_t i = 0; i < entries_.size(); ++i)
        if (entries_[i].key == key && entries_[i].live) return i;
      return none;
    }
    const std::size_t* found = index_.find(key);
    return found == nullptr ? none : *found;
  }
  void reindex() {
    std::vector<Entry> kept;
    kept.reserve(live_);
    for (Entry& entry : entries_)
      if (entry.live) kept.push_back(std::move(entry));
    entries_ = std::move(kept);
    index_.clear();
    if (live_ > unindexed_max)
      for (std::size_t i = 0; i < entries_.size(); ++i) index_.insert(entries_[i].key, i);
  }

  std::vector<Entry> entries_;
  std::size_t live_ = 0;
  TextIndex<std::size_t> index_;
};

}  // namespace lockstep::redis
