// The keys of one Redis server, with their deadlines.
//
// A deadline is an absolute Unix time in milliseconds of the server's wall clock. A key is gone when
// now > deadline: in the very millisecond of its deadline it still exists and PTTL says 0. A key that is
// found to be gone is removed at that moment (passive expiry).
// Source: redis/redis 7.0, src/db.c (keyIsExpired, expireIfNeeded), src/expire.c (ttlGenericCommand).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/trace/ids.hpp"

namespace lockstep {

/// Unix time in milliseconds, as a Redis server counts it.
using UnixMs = std::int64_t;

struct Record {
  static constexpr UnixMs no_deadline = -1;
  std::uint64_t value = 0;
  UnixMs deadline = no_deadline;
  bool present = false;

  bool expired(UnixMs now) const { return deadline != no_deadline && now > deadline; }
};

class Keyspace {
 public:
  /// The record of a key, present or not.
  Record& at(Resource key) {
    if (key.value >= records_.size()) [[unlikely]] records_.resize(key.value + 1);
    return records_[key.value];
  }
  void clear() { records_.assign(records_.size(), Record{}); }

 private:
  std::vector<Record> records_;  // by key number: keys are interned when the world is wired
};

}  // namespace lockstep
