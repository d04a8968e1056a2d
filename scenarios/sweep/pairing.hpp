// Two scenarios under the same weather: what differs between them, run by run.
//
// The r-th runs of both sides have the same seed, so every random draw that both make is the same, and what is common
// to both cancels out of the difference. How much that helps, or hurts, can be seen in the numbers: the variance of the
// difference against that of two independent sets of runs.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "scenarios/run.hpp"
#include "scenarios/sweep/interval.hpp"
#include "scenarios/sweep/tally.hpp"

namespace lockstep {

/// What is kept of one run of one side.
struct SideRun {
  std::array<bool, check_count + 1> hit{};  ///< the last: by any check
  std::uint64_t acquisitions = 0;
  std::optional<double> wait_ns;  ///< mean from the wish to the grant
};
SideRun side_run_of(const Run& run);

/// Runs in which a check found something on both sides, on one of them, on none.
struct PairedHits {
  std::uint64_t both = 0, only_a = 0, only_b = 0, neither = 0;
  std::vector<std::uint64_t> examples_a, examples_b;  ///< replications in which only that side was hit

  std::uint64_t runs() const { return both + only_a + only_b + neither; }
  std::uint64_t a() const { return both + only_a; }
  std::uint64_t b() const { return both + only_b; }
};

/// Pairs of numbers, such as the mean waits of both sides.
struct PairedNumbers {
  double count = 0, sum_a = 0, sum_b = 0, squares_a = 0, squares_b = 0, products = 0, difference = 0,
         difference_squares = 0;
  std::uint64_t a_larger = 0, b_larger = 0;
  void add(double a, double b);
};

struct Pairing {
  std::array<PairedHits, check_count + 1> hits;
  PairedNumbers wait_ns;
  PairedNumbers acquisitions;

  /// Needs: called in order of the replications, so that sums of real numbers are the same each time.
  void add(std::uint64_t replication, const SideRun& a, const SideRun& b);
};

/// Of the difference p(B) - p(A). T. Tango, "Equivalence test and confidence interval for the difference in proportions
/// for the paired-sample design" (1998): a score interval, good for small counts too.
Interval paired_difference(const PairedHits& hits, double confidence);

/// McNemar's test, exact: how likely is a split of the runs in which only one side was hit that is at least as uneven,
/// if both sides are equally likely to be hit? It is the sign test on these runs.
double sign_test(std::uint64_t one, std::uint64_t other);

/// Of the mean difference B - A, by Student's t.
Interval paired_difference(const PairedNumbers& numbers, double confidence);

/// How many times fewer runs the difference takes in pairs than from independent runs: above 1 the pairing helped,
/// below 1 it hurt. Nothing when the sides do not vary, infinite when they only differ by a constant.
std::optional<double> gain_by_pairing(const PairedHits& hits);
std::optional<double> gain_by_pairing(const PairedNumbers& numbers);

}  // namespace lockstep
