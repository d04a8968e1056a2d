// The seeds of replications: the r-th run of a scenario has a seed that depends on the scenario's seed and r alone.
//
// Both steps are one-to-one, so no two replications of a scenario share a seed; and every point of a sweep, and both
// sides of a comparison, meet the same weather in their r-th run.
#pragma once

#include <cstdint>

#include "sim/kernel/random.hpp"

namespace lockstep {

constexpr std::uint64_t replication_seed(std::uint64_t scenario_seed, std::uint64_t replication) {
  return random::mix(random::mix(scenario_seed + 0x9e3779b97f4a7c15u) ^ (replication + 1) * 0x9e3779b97f4a7c15u);
}

}  // namespace lockstep
