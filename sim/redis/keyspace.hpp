// The keys of one Redis server, with their deadlines.
//
// A deadline is an absolute Unix time in milliseconds of the server's wall clock. A key is gone when
// now > deadline: in the very millisecond of its deadline it still exists and PTTL says 0. A key that is
// found to be gone is removed at that moment (passive expiry).
// Source: redis/redis 7.0, src/db.c (keyIsExpired, expireIfNeeded), src/expire.c (ttlGenericCommand).
//
// A string that is the decimal form of a 64-bit number, as the owner tokens of the typed door are, is kept as
// that number: it needs no memory of its own, and both doors see the same value.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/redis/object.hpp"
#include "sim/trace/ids.hpp"

namespace lockstep {

/// Unix time in milliseconds, as a Redis server counts it.
using UnixMs = std::int64_t;

struct Record {
  static constexpr UnixMs no_deadline = -1;
  std::uint64_t number = 0;
  UnixMs deadline = no_deadline;
  std::unique_ptr<redis::Object> object;
  redis::Type type = redis::Type::none;
  // These belong to the key, not to its value: they stay when the value goes.
  bool watched = false;  ///< some session WATCHes it
  bool awaited = false;  ///< some session blocks on it

  bool present() const { return type != redis::Type::none; }
  bool expired(UnixMs now) const { return deadline != no_deadline && now > deadline; }

  template <class T>
  T& as() {
    return std::get<T>(*object);
  }
  template <class T>
  const T& as() const {
    return std::get<T>(*object);
  }
};

/// A value that lies somewhere else than in memory.
struct StoredValue {
  explicit StoredValue(const Record& record)
      : number(record.number),
        deadline(record.deadline),
        object(record.object ? std::make_unique<redis::Object>(*record.object) : nullptr),
        type(record.type) {}
  std::uint64_t number;
  UnixMs deadline;
  std::unique_ptr<redis::Object> object;
  redis::Type type;
};

class Keyspace {
 public:
  /// The record of a key, present or not. It stays where it is.
  Record& at(Resource key) {
    const std::size_t block = key.value / block_size;
    if (block >= blocks_.size() || !blocks_[block]) [[unlikely]]
      grow(block);
    return (*blocks_[block])[key.value % block_size];
  }

 private:
  static constexpr std::size_t block_size = 64;
  using Block = std::array<Record, block_size>;
  void grow(std::size_t block) {
    if (block >= blocks_.size()) blocks_.resize(block + 1);
    blocks_[block] = std::make_unique<Block>();
  }
  std::vector<std::unique_ptr<Block>> blocks_;  // by key number: keys are interned
};

}  // namespace lockstep
