// How many commands per second a simulated Redis server executes, without a network around it.
//
//   typed   SET NX PX and compare-and-delete in turn, 1024 keys
//   argv    SET key token NX PX 10, 1024 keys, 20-digit and 32-character tokens in turn; every second one is refused
//   eval    the published compare-and-delete script with the token that is there (one typed SET before each)
#pragma once

#include <cstdint>

namespace lockstep::bench {

struct DoorRates {
  double typed_per_s = 0, argv_per_s = 0, eval_per_s = 0;
};

DoorRates redis_doors(std::uint64_t commands);

}  // namespace lockstep::bench
