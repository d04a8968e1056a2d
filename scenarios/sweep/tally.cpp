#include "scenarios/sweep/tally.hpp"

#include <algorithm>

#include "scenarios/sweep/run_measures.hpp"
#include "sim/kernel/random.hpp"

namespace lockstep {
namespace {

void keep_examples(std::vector<std::uint64_t>& examples, const std::vector<std::uint64_t>& others) {
  std::vector<std::uint64_t> all(examples.size() + others.size());
  std::merge(examples.begin(), examples.end(), others.begin(), others.end(), all.begin());
  if (all.size() > examples_kept) all.resize(examples_kept);
  examples = std::move(all);
}

/// Of everything that a tally counts of a run, without owner tokens and seeds, which differ all the same.
std::uint64_t outcome_of(const Run& run, const RunMeasures& measures) {
  std::uint64_t hash = random::mix(measures.acquisitions ^ random::mix(measures.refusals));
  const auto add = [&hash](std::uint64_t number) { hash = random::mix(hash ^ number); };
  for (const Violation& violation : run.violations) {
    add(static_cast<std::uint64_t>(violation.check));
    add(static_cast<std::uint64_t>(violation.at.ns()));
  }
  for (const std::int64_t wait : measures.waits) add(static_cast<std::uint64_t>(wait));
  add(static_cast<std::uint64_t>(measures.idle_ns));
  add(run.counters.messages);
  add(run.counters.timeouts);
  return hash;
}

void count(CheckTally& check, std::uint64_t violations, std::uint64_t acquisitions, std::uint64_t replication) {
  if (violations == 0) return;
  ++check.runs;
  check.violations += violations;
  check.squares += Wide{violations} * violations;
  check.with_acquisitions += Wide{violations} * acquisitions;
  keep_examples(check.examples, {replication});
}

}  // namespace

void Tally::add(const Run& run, std::uint64_t replication) {
  const RunMeasures measures(run.trace);
  ++runs;

  std::array<std::uint64_t, check_count + 1> found{};
  for (const Violation& violation : run.violations) {
    ++found[static_cast<std::size_t>(violation.check)];
    ++found[any_check];
  }
  for (std::size_t i = 0; i < found.size(); ++i) count(checks[i], found[i], measures.acquisitions, replication);

  acquisitions += measures.acquisitions;
  acquisitions_squared += Wide{measures.acquisitions} * measures.acquisitions;
  refusals += measures.refusals;
  for (const std::int64_t wait : measures.waits) {
    const auto ns = static_cast<std::uint64_t>(std::max<std::int64_t>(wait, 0));
    latency.add(wait);
    latency_ns += ns;
    latency_squared += Wide{ns} * ns / 1'000'000;
  }
  const auto length = static_cast<std::uint64_t>(run.trace.end().ns());
  simulated_ns += length;
  lock_ns += Wide{length} * measures.locks;
  idle_ns += static_cast<std::uint64_t>(measures.idle_ns);
  if (measures.acquisitions > 0) {
    fairness_ppb += measures.fairness_ppb;
    ++fairness_runs;
  }
  events += run.counters.events;
  messages += run.counters.messages;
  requests += run.counters.requests;
  timeouts += run.counters.timeouts;
  in_vain += measures.in_vain;
  if (servers.size() < run.servers.size()) servers.resize(run.servers.size());
  for (std::size_t i = 0; i < run.servers.size(); ++i) {
    servers[i].busy_ns += static_cast<std::uint64_t>(run.servers[i].busy.count());
    servers[i].commands += run.servers[i].commands;
  }
  digest += random::mix(run.trace.digest() ^ random::mix(replication));
  const std::uint64_t outcome = outcome_of(run, measures);
  lowest_outcome = std::min(lowest_outcome, outcome);
  highest_outcome = std::max(highest_outcome, outcome);
}

void Tally::merge(const Tally& other) {
  runs += other.runs;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    checks[i].runs += other.checks[i].runs;
    checks[i].violations += other.checks[i].violations;
    checks[i].squares += other.checks[i].squares;
    checks[i].with_acquisitions += other.checks[i].with_acquisitions;
    keep_examples(checks[i].examples, other.checks[i].examples);
  }
  acquisitions += other.acquisitions;
  acquisitions_squared += other.acquisitions_squared;
  refusals += other.refusals;
  latency.merge(other.latency);
  latency_ns += other.latency_ns;
  latency_squared += other.latency_squared;
  simulated_ns += other.simulated_ns;
  lock_ns += other.lock_ns;
  idle_ns += other.idle_ns;
  fairness_ppb += other.fairness_ppb;
  fairness_runs += other.fairness_runs;
  events += other.events;
  messages += other.messages;
  requests += other.requests;
  timeouts += other.timeouts;
  in_vain += other.in_vain;
  if (servers.size() < other.servers.size()) servers.resize(other.servers.size());
  for (std::size_t i = 0; i < other.servers.size(); ++i) {
    servers[i].busy_ns += other.servers[i].busy_ns;
    servers[i].commands += other.servers[i].commands;
  }
  digest += other.digest;
  lowest_outcome = std::min(lowest_outcome, other.lowest_outcome);
  highest_outcome = std::max(highest_outcome, other.highest_outcome);
}

}  // namespace lockstep
