// What is kept of many runs of one point: whole numbers that add up.
//
// A tally is a function of the set of its runs. Merging two tallies of different runs gives the tally of all of them,
// in any order and grouping, to the last bit; so neither the number of threads nor that of machines, nor an
// interruption, can reach a result.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "scenarios/format/json_text.hpp"
#include "scenarios/run.hpp"
#include "scenarios/sweep/histogram.hpp"
#include "scenarios/sweep/wide.hpp"

namespace lockstep {

/// How many violating runs of each check a tally remembers.
inline constexpr std::size_t examples_kept = 5;

struct CheckTally {
  std::uint64_t runs = 0;               ///< in which it found something
  std::uint64_t violations = 0;         ///< in all of them
  Wide squares = 0;                     ///< of the violations of each run
  Wide with_acquisitions = 0;           ///< violations times acquisitions of each run
  std::vector<std::uint64_t> examples;  ///< the first replications in which it found something, in order

  friend bool operator==(const CheckTally&, const CheckTally&) = default;
};

struct ServerTally {
  Wide busy_ns = 0;
  std::uint64_t commands = 0;
  friend bool operator==(const ServerTally&, const ServerTally&) = default;
};

/// The place behind the checks counts runs in which any of them found something.
inline constexpr std::size_t any_check = check_count;

struct Tally {
  std::uint64_t runs = 0;
  std::array<CheckTally, check_count + 1> checks;

  std::uint64_t acquisitions = 0;  ///< grants
  Wide acquisitions_squared = 0;   ///< of each run
  std::uint64_t refusals = 0;
  Histogram latency;         ///< from the wish to the grant
  Wide latency_ns = 0;       ///< the sum of these times
  Wide latency_squared = 0;  ///< of their squares, in us^2
  Wide simulated_ns = 0;
  Wide lock_ns = 0;       ///< simulated time, once for each lock that somebody wanted
  Wide idle_ns = 0;       ///< of that: somebody wanted the lock and nobody had it
  Wide fairness_ppb = 0;  ///< Jain's index of each run with a grant, times 10^9
  std::uint64_t fairness_runs = 0;
  std::uint64_t events = 0, messages = 0, requests = 0, timeouts = 0;
  std::uint64_t in_vain = 0;         ///< requests of attempts that came to nothing
  std::vector<ServerTally> servers;  ///< in the order of Run::servers
  std::uint64_t digest = 0;          ///< of all the runs' digests, whatever their order
  /// The smallest and the largest hash over what is counted of a run. Equal: all runs came out the same.
  std::uint64_t lowest_outcome = UINT64_MAX, highest_outcome = 0;

  void add(const Run& run, std::uint64_t replication);
  void merge(const Tally& other);

  friend bool operator==(const Tally&, const Tally&) = default;
};

Json json_of(const Tally& tally);
/// Nothing when these are not the values of a tally.
std::optional<Tally> tally_from(const Json& json);

}  // namespace lockstep
