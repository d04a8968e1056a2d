// The numbers of one run, by the names that a scenario's "expect.numbers" and the JSON report use
// (vocabulary.hpp has the same names for the reader).
//
//   simulated                       how far the run got
//   events, messages, requests, timeouts
//   acquisitions, refusals, releases (begun), extensions
//   failovers                       replicas that sentinels made masters
//   dropped_values                  keys' values that nodes threw away when they synchronized with another master
//   evicted_keys                    lock keys that nodes removed to make room
//   violations, violations.<check>
//   first_violation.at, first_violation.<check>.at   absent when there is none
//   last_violation.at, last_violation.<check>.at     end of the one that was over last; absent likewise
//   longest.<check>                 the longest violation of that check; zero for those of a single moment
//   acquire_latency.count           grants; .p50, .p90, .p99, .max of the time from the wish to the grant
//                                   (nearest rank, so always a time that occurred; absent without a grant)
//   holders_max                     most clients inside one lock's critical section at once
//   time_inside                     of all clients together
//   accepted_writes, rejected_writes
//   final.<register>                the last value: "final.disk" or "final.shop/stock"
//   taken.<register>                accepted additions and decrements of a counter
//   oversold.<register>             how far below zero it ever was
//   first_grant.<client>            absent when the client never got a lock
//   stuck_at_end.<lock>             how long the lock has been wanted and held by nobody when the run ends
//
//   commands.<server>, busy.<server>, waited.<server>
//
// Times are true times and lengths of true time, in nanoseconds.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/run.hpp"

namespace lockstep {

struct Metric {
  std::string name;
  std::int64_t value = 0;
};

class Metrics {
 public:
  Metrics(const Run& run, const Scenario& scenario);

  /// Nothing when there is no such number, or none in this run (the first violation of a run without any).
  std::optional<std::int64_t> value(std::string_view name) const;

  /// Every number this run has, in the order of the list above.
  const std::vector<Metric>& all() const { return all_; }

 private:
  void add(std::string name, std::int64_t value);
  void count_violations(const Run& run);
  void measure_locks(const Run& run, Duration patience);
  void measure_stores(const Run& run, const Scenario& scenario);
  void measure_servers(const Run& run);

  std::vector<Metric> all_;
  std::map<std::string, std::size_t, std::less<>> index_;
};

/// One number, for a caller who wants no more than that.
std::optional<double> metric(const Run& run, const Scenario& scenario, std::string_view name);

/// "12" or, for a time, "1.5 s".
std::string words_of_metric(const Scenario& scenario, std::string_view name, std::int64_t value);

/// Nearest rank: the smallest of the values that at least `percent` in a hundred do not exceed.
/// Needs: `sorted` is in ascending order and not empty; 0 < percent <= 100.
std::int64_t percentile(const std::vector<std::int64_t>& sorted, std::int64_t percent);

}  // namespace lockstep
