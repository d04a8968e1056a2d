// What a world costs before anything happens in it: that of a story with two clients and Redlock on five nodes.
#pragma once

#include <cstdint>

namespace lockstep::bench {

struct SetupCosts {
  std::uint64_t worlds = 0;
  double wired_us = 0;      ///< user CPU time to build a world from a scenario and to drop it again
  double connected_us = 0;  ///< the same with the clients started and their ten connections made
  double run_us = 0;        ///< the whole run of the story with its checks
  double growth_bytes = 0;  ///< memory in use after all runs, less that after the first tenth
};

SetupCosts setup(std::uint64_t worlds, std::uint64_t seed);

}  // namespace lockstep::bench
