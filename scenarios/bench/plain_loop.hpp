// A plain std::priority_queue loop to run beside each workload, so that a figure can be judged on any machine.
#pragma once

#include <cstdint>

namespace lockstep::bench {

/// Executes `events` events that own a std::function, keeping `queue` of them pending at exponential distances.
/// Gives events per second of user CPU time.
double plain_loop(std::size_t queue, std::uint64_t events);

}  // namespace lockstep::bench
