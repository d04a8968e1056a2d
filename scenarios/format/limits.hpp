// How much a scenario may ask for.
//
// A scenario can come from a stranger, so none of them may hang or exhaust the machine: sizes are checked before
// anything is read or copied, counts before anything is expanded, and the product of duration and rates before
// anything runs. Each limit has an error message of its own, and a test. They are far above what a story needs;
// whoever needs more raises the number here.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/kernel/time.hpp"

namespace lockstep::limits {

inline constexpr std::size_t scenario_bytes = std::size_t{1} << 20;  ///< 1 MiB
inline constexpr std::size_t csv_bytes = std::size_t{16} << 20;      ///< 16 MiB of measured values
inline constexpr std::size_t nesting = 64;                           ///< arrays and objects inside each other
inline constexpr std::size_t problems = 100;                         ///< reported one by one; the rest is counted
inline constexpr std::size_t name_bytes = 64;

inline constexpr std::uint64_t nodes = 1'000;
inline constexpr std::uint64_t clients = 100'000;  ///< populations expanded
inline constexpr std::size_t stores = 1'000;
inline constexpr std::size_t steps = 1'000'000;  ///< of all clients, populations expanded
inline constexpr std::size_t faults = 1'000;
inline constexpr std::size_t links = 10'000;
inline constexpr std::size_t save_points = 16;
inline constexpr std::uint64_t node_bytes = std::uint64_t{256} << 20;  ///< of memory that a node may be given
inline constexpr std::size_t numbers = 200;    ///< in "expect"
inline constexpr std::size_t comparisons = 8;  ///< of one number
inline constexpr std::size_t empirical_values = 1'000'000;
inline constexpr std::uint64_t loop_times = 1'000'000'000;

inline constexpr Duration duration = std::chrono::hours(1'000);        ///< of a run
inline constexpr Duration any_duration = std::chrono::hours(100'000);  ///< of anything else, some eleven years

/// Expected events of a run, estimated before it starts: some hundred bytes of trace each.
inline constexpr double events = 50e6;

}  // namespace lockstep::limits
