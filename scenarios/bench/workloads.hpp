// The benchmark workloads, on the same kernel, network, node and coroutine path that scenarios use.
//
//   hold     a queue of Q events; each, when it runs, posts one at an exponential distance (mean 1 s)
//   setnx    50 clients, one lock, one server: SETNX, poll, hold, DEL, think
//   redlock  20 clients, 5 servers: Redlock with a TTL of 1 s, all nodes asked at once, random retry delay
//
// Delays: 100 us plus an exponential of mean 500 us each way; 5 us service; hold 5 ms, think 20 ms on average.
#pragma once

#include <cstdint>

#include "sim/kernel/time.hpp"

namespace lockstep::bench {

struct Counts {
  std::uint64_t events = 0;        ///< what the kernel executed; a timer that was cancelled does not count
  std::uint64_t messages = 0;      ///< arrivals of requests and replies
  std::uint64_t acquisitions = 0;
  std::uint64_t refusals = 0;      ///< busy replies (setnx), failed rounds (redlock)
  std::uint64_t digest = 0;        ///< with tracing on
  double cpu_s = 0;                ///< user CPU time of the run loop alone
};

/// What to run: until so much simulated time has passed, or so many events were executed.
struct Limit {
  Duration simulated = Duration::max();
  std::uint64_t events = UINT64_MAX;
};

Counts hold(std::size_t queue, std::uint64_t events, std::uint64_t seed);
Counts setnx(const Limit& limit, std::uint64_t seed, bool traced);
Counts redlock(const Limit& limit, std::uint64_t seed, bool traced);

/// User CPU time of this process, in seconds.
double user_cpu();

}  // namespace lockstep::bench
