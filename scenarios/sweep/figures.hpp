// The numbers of a sweep as its reports print them, computed from the tallies once for all reports.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/sweep/interval.hpp"
#include "scenarios/sweep/schedule.hpp"

namespace lockstep {

/// An estimate with its interval; nothing where there is nothing to divide by.
struct Estimate {
  double value = 0;
  Interval interval;
};

struct CheckFigures {
  std::uint64_t runs = 0;  ///< in which it found something
  std::uint64_t violations = 0;
  std::optional<Estimate> per_run;          ///< the probability that a run has any
  std::optional<Estimate> per_acquisition;  ///< violations per grant
  std::optional<Estimate> per_hour;         ///< violations per simulated hour
  std::vector<std::uint64_t> examples;      ///< replications
};

struct PointFigures {
  std::uint64_t runs = 0;
  std::array<CheckFigures, check_count + 1> checks;  ///< the last for any of them
  std::uint64_t acquisitions = 0, refusals = 0;
  std::optional<double> latency_mean_ns;
  std::array<std::optional<std::int64_t>, 4> latency_ns;  ///< p50, p90, p99, max
  std::optional<double> throughput;                       ///< grants per simulated second
  std::optional<double> obtainable;  ///< 1 - share of the time in which a lock was wanted and nobody had it
  std::optional<double> fairness;    ///< mean of Jain's index
  std::optional<double> messages_per_acquisition;
  std::optional<double> in_vain;    ///< share of the requests
  std::optional<double> busiest;    ///< utilisation of the busiest server, 0 to 1
  std::vector<double> utilisation;  ///< of each
  std::uint64_t messages = 0, requests = 0, timeouts = 0;
  Finished finished = Finished::no;
  Decision decision = Decision::undecided;
  std::uint64_t digest = 0;
  bool all_alike = false;  ///< several runs, and all came out the same
};

inline constexpr std::array<std::string_view, 4> latency_names = {"p50", "p90", "p99", "max"};

PointFigures figures_of(const SweepPlan& plan, const PointResult& result);

/// All that a report needs.
struct SweepReport {
  const SweepPlan& plan;
  const std::vector<SweepPoint>& points;
  std::vector<PointFigures> figures;
  std::string version;
  /// Why it is not complete, as a sentence; empty: it is.
  std::string incomplete;

  /// Whether the check found anything at any point.
  bool seen(std::size_t check) const;
};

SweepReport report_of(const SweepPlan& plan, const std::vector<SweepPoint>& points, const Schedule& schedule,
                      std::string version);

/// The checks that a report has tables for: those that found something, the one that the rules are about, and "any"
/// when it says more than a single one.
std::vector<std::size_t> checks_to_show(const SweepReport& report);

/// Sentences for the top of a report: what was decided, and whether anything was random at all.
std::vector<std::string> notes_of(const SweepReport& report);

/// "clopper-pearson" or "anytime": which interval the shares have.
std::string_view interval_name(const SweepPlan& plan);

// Numbers as people read them.
/// Four significant digits, without an exponent between 0.001 and a million: "0", "0.0123", "1.2e-05".
std::string short_number(double value);
/// "12.3 ms".
std::string short_time(double ns);

}  // namespace lockstep
