// What is configured on a Redis node beside its clocks and service times: its disk, and how much it may hold.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/kernel/distribution.hpp"

namespace lockstep {

struct SavePoint {
  Duration after{0};          ///< since the last snapshot; Redis counts whole seconds of the wall clock
  std::uint64_t changes = 1;  ///< at least

  friend bool operator==(const SavePoint&, const SavePoint&) = default;
};

/// See persistence.hpp.
struct PersistenceOptions {
  enum class Mode : std::uint8_t { none, rdb, aof };
  enum class Fsync : std::uint8_t { always, everysec, no };

  Mode mode = Mode::none;
  Fsync fsync = Fsync::everysec;
  Distribution fsync_time = Distribution::constant(3500us);  ///< observed beside a real 7.0.15
  std::vector<SavePoint> save = {{1h, 1}, {5min, 100}, {1min, 10'000}};
  Distribution save_time = Distribution::constant(100ms);
  Distribution load_time = Distribution::constant(0s);

  friend bool operator==(const PersistenceOptions&, const PersistenceOptions&) = default;
};

/// See memory_limit.hpp.
struct MemoryOptions {
  enum class Policy : std::uint8_t {
    noeviction,
    allkeys_lru,
    volatile_lru,
    allkeys_lfu,
    volatile_lfu,
    allkeys_random,
    volatile_random,
    volatile_ttl
  };
  std::uint64_t bytes = 0;  ///< zero: no limit
  Policy policy = Policy::noeviction;
  std::uint64_t samples = 5;

  friend bool operator==(const MemoryOptions&, const MemoryOptions&) = default;
};

std::string_view name_of(MemoryOptions::Policy policy);

}  // namespace lockstep
