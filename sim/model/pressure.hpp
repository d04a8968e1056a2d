// Writes of other users of a server, who want none of its locks: a cache being filled.
#pragma once

#include "sim/kernel/time.hpp"

namespace lockstep {

struct Pressure {
  Duration interval{0};             ///< between two writes, each of a key of its own
  std::uint64_t value_bytes = 100;  ///< in each
  Duration ttl{0};                  ///< of each; zero: for ever

  friend bool operator==(const Pressure&, const Pressure&) = default;
};

}  // namespace lockstep
