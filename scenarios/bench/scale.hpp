// How time and memory grow with the number of clients.
//
// A hundred clients share a lock and two thousand a server, so that what a client meets is the same at every size:
// it thinks for 10 s on average, acquires with SET NX PX, polling, holds for 5 ms and releases.
#pragma once

#include <cstdint>
#include <vector>

namespace lockstep::bench {

struct ScaleRow {
  std::uint64_t clients = 0, locks = 0, servers = 0;
  std::uint64_t events = 0, messages = 0, acquisitions = 0;
  double setup_s = 0;           ///< user CPU time until the world is wired
  double run_s = 0;             ///< user CPU time of the run loop
  double bytes_per_client = 0;  ///< memory in use at the end, when nearly everybody is idle, over all clients
  long peak_rss_kb = 0;         ///< of a process of its own
};

/// One size, in this process. Errors: exits when the machine has not enough memory.
ScaleRow scale(std::uint64_t clients, double simulated_s, std::uint64_t seed);

/// Every size in a process of its own, so that each has a peak of its own.
std::vector<ScaleRow> scale_rows(const std::vector<std::uint64_t>& sizes, double simulated_s, std::uint64_t seed);

/// Bytes that the program has from the system and has not given back, without what its allocator keeps for later.
double bytes_in_use();

}  // namespace lockstep::bench
