// Sweeps of stories whose answers can be worked out on paper. Seeds are fixed; the tolerance is four standard errors of
// the closed form, which a correct simulator misses once in 16 000 tries.
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "scenarios/report/metrics.hpp"
#include "tests/sweep/stories.hpp"

using namespace lockstep;
using namespace lockstep::testing;

namespace {

/// How many standard errors the share of hit runs is away from p.
double z_of(const Tally& tally, std::size_t check, double p) {
  const auto n = static_cast<double>(tally.runs);
  return (static_cast<double>(tally.checks[check].runs) / n - p) / std::sqrt(p * (1 - p) / n);
}

std::int64_t hits_with_pause(std::int64_t ns) {
  return static_cast<std::int64_t>(results_of(plan_with(1, {"/faults/0/for=" + std::to_string(ns) + "ns"}))
                                       .front()
                                       .tally.checks[mutual_exclusion]
                                       .runs);
}

/// From the grant to alice until bob, who asks every 100 ms, gets the lock that she still believes to have. The key is
/// set after the way to the server and 5 us of service; bob gets the first of his tries that finds it gone.
constexpr std::int64_t until_bob_ns = [] {
  constexpr std::int64_t delay = 1'000'000, service = 5'000, ttl = 10'000'000'000, retry = 100'000'000;
  const std::int64_t granted = 2 * delay + service;
  // The server counts whole milliseconds: the key is set in its first, and found gone in the one after its last.
  const std::int64_t set_ms = (delay + 0) / 1'000'000, gone = (set_ms + ttl / 1'000'000 + 1) * 1'000'000;
  std::int64_t bob = 50'000'000;
  while (bob + delay < gone) bob += 2 * delay + service + retry;
  return bob + 2 * delay + service - granted;
}();

}  // namespace

TEST_CASE("a pause breaks mutual exclusion exactly when it is longer than bob has to wait", "[sweep][known-answer]") {
  constexpr std::int64_t work = 1'000'000, microsecond = 1'000;
  // Alice works for a millisecond before she writes, writes (a round trip), and leaves.
  constexpr std::int64_t threshold = until_bob_ns - work - 2'005'000;
  CHECK(hits_with_pause(threshold - microsecond) == 0);
  CHECK(hits_with_pause(threshold + microsecond) == 1);
}

TEST_CASE("an exponential pause outlives the lease with probability exp(-threshold / mean)", "[sweep][known-answer]") {
  const auto results = results_of(plan_with(20'000, {}, {"/faults/0/for/exponential=2s,5s,20s"}));
  const double threshold_s = (static_cast<double>(until_bob_ns) - 1e6 - 2.005e6) / 1e9;
  const std::vector<double> means = {2, 5, 20};
  for (std::size_t i = 0; i < means.size(); ++i) {
    const double z = z_of(results[i].tally, mutual_exclusion, std::exp(-threshold_s / means[i]));
    INFO("mean " << means[i] << " s: z = " << z);
    CHECK(std::fabs(z) < 4);
  }
}

TEST_CASE("a long pause that happens with probability p breaks the lock with probability p", "[sweep][known-answer]") {
  const auto results = results_of(plan_with(20'000, {"/faults/0/for=15s"}, {"/faults/0/probability=0.01,0.3,0.9"}));
  const std::vector<double> shares = {0.01, 0.3, 0.9};
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double z = z_of(results[i].tally, mutual_exclusion, shares[i]);
    INFO("p " << shares[i] << ": z = " << z);
    CHECK(std::fabs(z) < 4);
  }
}

TEST_CASE("a lock that nobody disputes is obtainable, fair and costs its messages", "[sweep][known-answer]") {
  SweepPlan plan = plan_with(10);
  plan.scenario["clients"] = Json::parse(
      R"({"alice": {"does": [{"loop": [{"acquire": "file"}, {"work": "97995us"}, {"release": "file"}], "times": 100}]}})");
  plan.scenario.erase("faults");
  plan.scenario["duration"] = "20s";
  const Tally tally = results_of(plan).front().tally;
  CHECK(tally.acquisitions == 10 * 100);
  CHECK(tally.in_vain == 0);
  CHECK(tally.fairness_ppb == Wide{10} * 1'000'000'000);
  // A round trip of 2.005 ms for each grant: somebody waits for a lock that is free.
  CHECK(tally.idle_ns == Wide{10} * 100 * 2'005'000);
  CHECK(tally.latency.quantile(0.5) == 2'005'000);
  CHECK(tally.messages == 10 * 100 * 4);
}
