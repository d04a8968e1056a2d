// Intervals and the decision rule: against published numbers, and against runs of the simulator with a known answer.
#include "scenarios/sweep/interval.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

#include "scenarios/sweep/decision.hpp"
#include "scenarios/sweep/figures.hpp"
#include "scenarios/sweep/pairing.hpp"
#include "scenarios/sweep/seeds.hpp"
#include "tests/sweep/stories.hpp"

using namespace lockstep;
using namespace lockstep::testing;
using Catch::Approx;

namespace {
/// A coin that shows heads with probability p.
class Coin {
 public:
  Coin(double p, std::uint64_t seed) : p_(p), key_(random::squares_key(seed)) {}
  bool toss() { return random::unit(random::squares(++tosses_, key_)) < p_; }

 private:
  double p_;
  std::uint64_t key_, tosses_ = 0;
};

/// The story of the paused client, with changes.
Scenario scenario_with(const std::vector<std::string>& changes) {
  return points_of(plan_with(1, changes)).points.front().scenario;
}
}  // namespace

TEST_CASE("Clopper and Pearson's interval has its published ends", "[sweep][interval]") {
  // 10 of 100 (Agresti and Coull 1998 and every table since): 0.0490 to 0.1762.
  CHECK(clopper_pearson(10, 100, 0.95).low == Approx(0.04900).margin(5e-5));
  CHECK(clopper_pearson(10, 100, 0.95).high == Approx(0.17622).margin(5e-5));
  // No hit: 1 - (tail)^(1/n).
  CHECK(clopper_pearson(0, 1000, 0.95).low == 0);
  CHECK(clopper_pearson(0, 1000, 0.95).high == Approx(1 - std::pow(0.025, 1e-3)));
  CHECK(clopper_pearson(1000, 1000, 0.95).high == 1);
  CHECK(clopper_pearson(0, 0, 0.95).high == 1);
}

TEST_CASE("the rate of a Poisson count has Garwood's interval, wider for clusters", "[sweep][interval]") {
  CHECK(rate_interval(10, 1, 1, 0.95).low == Approx(4.795).margin(1e-3));
  CHECK(rate_interval(10, 1, 1, 0.95).high == Approx(18.390).margin(1e-3));
  CHECK(rate_interval(0, 2, 1, 0.95).high == Approx(3.689 / 2).margin(1e-3));
  CHECK(rate_interval(10, 1, 4, 0.95).width() > 1.8 * rate_interval(10, 1, 1, 0.95).width());
}

TEST_CASE("95 % intervals of a known answer cover it 930 to 995 times in 1000", "[sweep][interval][known-answer]") {
  // The pause is longer than the lease, and happens with a probability of 0.3: so does the violation, once, in a run of
  // a minute with two grants. A count of at most one per run varies less than Poisson's, so the intervals of the rates
  // are rather too wide.
  SweepPlan plan = plan_with(80, {"/faults/0/for=15s", "/faults/0/probability=0.3"});
  SweepPoint point = points_of(plan).points.front();
  int share = 0, per_grant = 0, per_hour = 0;
  const auto covers = [](const std::optional<Estimate>& estimate, double truth) {
    return estimate && estimate->interval.low <= truth && truth <= estimate->interval.high ? 1 : 0;
  };
  for (std::uint64_t repetition = 1; repetition <= 1000; ++repetition) {
    point.scenario.seed = repetition;
    PointResult result;
    result.tally = do_runs(plan, point, {0, plan.runs}).tally;
    const CheckFigures figures = figures_of(plan, result).checks[mutual_exclusion];
    share += covers(figures.per_run, 0.3);
    per_grant += covers(figures.per_acquisition, 0.15);
    per_hour += covers(figures.per_hour, 0.3 * 60);
  }
  for (const int covered : {share, per_grant, per_hour}) {
    INFO(share << " " << per_grant << " " << per_hour);
    CHECK(covered >= 930);
    CHECK(covered <= 995);
  }
}

TEST_CASE("95 % intervals of a rate cover it 930 to 995 times in 1000 when violations come in clusters",
          "[sweep][interval]") {
  // A run of an hour has an incident with a probability of 0.1, of 1, 2, 3, ... violations, 3 on average.
  const SweepPlan plan = plan_with(400);
  int covered = 0;
  for (std::uint64_t repetition = 0; repetition < 1000; ++repetition) {
    Coin incident(0.1, 2 * repetition), another(2.0 / 3, 2 * repetition + 1);
    PointResult result;
    Tally& tally = result.tally;
    tally.runs = plan.runs;
    tally.simulated_ns = Wide{3'600'000'000'000} * plan.runs;
    CheckTally& check = tally.checks[mutual_exclusion];
    for (std::uint64_t r = 0; r < plan.runs; ++r) {
      if (!incident.toss()) continue;
      std::uint64_t violations = 1;
      while (another.toss()) ++violations;
      ++check.runs;
      check.violations += violations;
      check.squares += Wide{violations} * violations;
    }
    const Interval interval = figures_of(plan, result).checks[mutual_exclusion].per_hour->interval;
    covered += interval.low <= 0.3 && 0.3 <= interval.high ? 1 : 0;
  }
  INFO(covered);
  CHECK(covered >= 930);
  CHECK(covered <= 995);
}

TEST_CASE("95 % intervals of a mean difference cover the known one 930 to 995 times in 1000",
          "[sweep][interval][known-answer]") {
  // A grant takes a message there and one back, each of 10 ms on average on one side and 15 ms on the other.
  const Scenario a = scenario_with({"/faults/0/for=15s", "/network/one_way_delay/exponential=10ms"});
  const Scenario b = scenario_with({"/faults/0/for=15s", "/network/one_way_delay/exponential=15ms"});
  int covered = 0, covered_apart = 0;
  for (std::uint64_t repetition = 0; repetition < 1000; ++repetition) {
    PairedNumbers pairs, apart;
    for (std::uint64_t r = 0; r < 80; ++r) {
      const std::uint64_t seed = replication_seed(repetition, r), other = replication_seed(repetition, 1000 + r);
      // Alice's wait: she comes first and keeps the lock, and the run may end as soon as she has it.
      const auto wait = [](const Scenario& scenario, std::uint64_t its_seed) {
        return *side_run_of(run(scenario, {.seed = its_seed, .until = Duration(400'000'000)})).wait_ns;
      };
      const double one = wait(a, seed);
      pairs.add(one, wait(b, seed));
      apart.add(one, wait(b, other));
    }
    const auto covers = [](const Interval& interval) { return interval.low <= 10e6 && 10e6 <= interval.high ? 1 : 0; };
    covered += covers(paired_difference(pairs, 0.95));
    covered_apart += covers(paired_difference(apart, 0.95));
  }
  INFO(covered << " " << covered_apart);
  CHECK(covered >= 930);
  CHECK(covered <= 995);
  CHECK(covered_apart >= 930);
  CHECK(covered_apart <= 995);
}

TEST_CASE("95 % intervals of a paired difference cover the known one 930 to 995 times in 1000",
          "[sweep][interval][known-answer]") {
  // Both sides draw the same number to decide about the pause, so whoever is hit with 0.3 is also hit with 0.5.
  const Scenario a = scenario_with({"/faults/0/for=15s", "/faults/0/probability=0.3"});
  const Scenario b = scenario_with({"/faults/0/for=15s", "/faults/0/probability=0.5"});
  int covered = 0;
  for (std::uint64_t repetition = 0; repetition < 1000; ++repetition) {
    Pairing pairing;
    for (std::uint64_t r = 0; r < 80; ++r) {
      const std::uint64_t seed = replication_seed(repetition, r);
      pairing.add(r, side_run_of(run(a, {.seed = seed})), side_run_of(run(b, {.seed = seed})));
    }
    REQUIRE(pairing.hits[mutual_exclusion].only_a == 0);
    const Interval interval = paired_difference(pairing.hits[mutual_exclusion], 0.95);
    covered += interval.low <= 0.2 && 0.2 <= interval.high ? 1 : 0;
  }
  INFO(covered);
  CHECK(covered >= 930);
  CHECK(covered <= 995);
}

TEST_CASE("McNemar's exact test finds a difference where there is none at most as often as it says",
          "[sweep][compare][known-answer]") {
  const Scenario a = scenario_with({"/faults/0/for=15s", "/faults/0/probability=0.3"});
  const Scenario b = scenario_with({"/faults/0/for=15s", "/faults/0/probability=0.6"});
  int found_nothing = 0, found_difference = 0;
  for (std::uint64_t repetition = 0; repetition < 1000; ++repetition) {
    Pairing same, different;  // each pair of different seeds, so that the sides do not go together
    for (std::uint64_t r = 0; r < 60; ++r) {
      const SideRun one = side_run_of(run(a, {.seed = replication_seed(repetition, 2 * r)}));
      const std::uint64_t other = replication_seed(repetition, 2 * r + 1);
      same.add(r, one, side_run_of(run(a, {.seed = other})));
      different.add(r, one, side_run_of(run(b, {.seed = other})));
    }
    const PairedHits& none = same.hits[mutual_exclusion];
    const PairedHits& some = different.hits[mutual_exclusion];
    found_nothing += sign_test(none.only_a, none.only_b) <= 0.05 ? 1 : 0;
    found_difference += sign_test(some.only_a, some.only_b) <= 0.05 ? 1 : 0;
  }
  INFO(found_nothing << " " << found_difference);
  CHECK(found_nothing <= 50);
  CHECK(found_nothing >= 10);  // exact tests are cautious, but not blind
  CHECK(found_difference >= 800);
}

TEST_CASE("a sweep that stops by the sequential rule is wrong at most as often as it says",
          "[sweep][decision][known-answer]") {
  // The claim is false, and as close to true as it can be.
  SweepPlan plan = plan_with(400, {"/faults/0/for=15s", "/faults/0/probability=0.3"});
  plan.hit = mutual_exclusion;
  plan.rules.claim = *parse_claim("< 0.3 @ 95%");
  int wrong = 0, covered = 0, decided = 0;
  for (std::uint64_t repetition = 1; repetition <= 1000; ++repetition) {
    plan.scenario["seed"] = repetition;
    const PointResult result = results_of(plan).front();
    wrong += result.decision == Decision::yes ? 1 : 0;
    decided += result.finished == Finished::decided ? 1 : 0;
    const Interval interval = interval_of(plan, result.tally.checks[mutual_exclusion].runs, result.tally.runs);
    covered += interval.low <= 0.3 && 0.3 <= interval.high ? 1 : 0;
  }
  INFO(wrong << " " << decided << " " << covered);
  CHECK(wrong <= 50);
  CHECK(covered >= 950);
}

TEST_CASE("an interval after a stopping rule covers the known answer all the same", "[sweep][interval][known-answer]") {
  SweepPlan plan = plan_with(2000, {"/faults/0/for=15s", "/faults/0/probability=0.3"});
  plan.hit = mutual_exclusion;
  SECTION("after so many hits") { plan.rules.hits = 20; }
  SECTION("when it is narrow") {
    plan.rules.width = 0.5;
    plan.rules.width_is_relative = true;
  }
  int covered = 0;
  for (std::uint64_t repetition = 1; repetition <= 1000; ++repetition) {
    plan.scenario["seed"] = repetition;
    const PointResult result = results_of(plan).front();
    REQUIRE(result.finished != Finished::all_runs);
    const Interval interval = interval_of(plan, result.tally.checks[mutual_exclusion].runs, result.tally.runs);
    covered += interval.low <= 0.3 && 0.3 <= interval.high ? 1 : 0;
  }
  INFO(covered);
  CHECK(covered >= 950);  // valid at every look at once, so of one look it covers more than 95 %
}

TEST_CASE("the anytime interval holds at every number of runs at once", "[sweep][interval]") {
  int left = 0;
  for (std::uint64_t repetition = 0; repetition < 500; ++repetition) {
    Coin coin(0.1, repetition);
    std::uint64_t hits = 0;
    bool inside = true;
    for (std::uint64_t runs = 1; runs <= 2000 && inside; ++runs) {
      hits += coin.toss() ? 1 : 0;
      if (runs % 20 != 0) continue;
      const Interval interval = anytime_interval(hits, runs, 0.95);
      inside = interval.low <= 0.1 && 0.1 <= interval.high;
    }
    left += inside ? 0 : 1;
  }
  INFO(left);
  CHECK(left <= 25);  // 5 %
}

TEST_CASE("a decision is wrong as seldom as it says, however often one looks", "[sweep][decision]") {
  const Claim claim = *parse_claim("< 0.05 @ 95%");
  int wrong = 0;
  for (std::uint64_t repetition = 0; repetition < 1000; ++repetition) {
    Coin coin(0.05, 1000 + repetition);  // at the bound: "yes" is wrong, and hardest to avoid
    std::uint64_t hits = 0;
    for (std::uint64_t runs = 1; runs <= 4000; ++runs) {
      hits += coin.toss() ? 1 : 0;
      if (runs % 10 != 0) continue;
      const Decision decision = decide(claim, hits, runs);
      if (decision == Decision::yes) ++wrong;
      if (decision != Decision::undecided) break;
    }
  }
  INFO(wrong);
  CHECK(wrong <= 50);
}

TEST_CASE("a decision comes soon when the answer is clear", "[sweep][decision]") {
  const Claim rare = *parse_claim("< 1e-4 @ 95%");
  CHECK(decide(rare, 0, 30'000) == Decision::undecided);
  CHECK(decide(rare, 0, 40'000) == Decision::yes);
  CHECK(decide(rare, 100, 40'000) == Decision::no);
  CHECK(decide(rare, 0, 0) == Decision::undecided);
  const Claim common = *parse_claim("> 20% @ 99%");
  CHECK(decide(common, 60, 100) == Decision::yes);
  CHECK(decide(common, 1, 100) == Decision::no);
  CHECK(decide(common, 0, 1'000'000) == Decision::no);
  // The closest bound that is decided is decided, and one inside of it is not.
  const Interval bounds = decided_bounds(58, 320, 0.99);
  Claim claim = *parse_claim("> 0.1 @ 99%");
  claim.bound = bounds.low * 0.999;
  CHECK(decide(claim, 58, 320) == Decision::yes);
  claim.bound = bounds.low * 1.001;
  CHECK(decide(claim, 58, 320) == Decision::undecided);
}

TEST_CASE("claims are read, and only claims", "[sweep][decision]") {
  CHECK(parse_claim("< 1e-4 @ 99.5%")->confidence == Approx(0.995));
  CHECK(parse_claim("<0.1%")->bound == Approx(0.001));
  CHECK(parse_claim(">= 0.5")->below == false);
  for (const char* text : {"", "1e-4", "< 0", "< 1", "< 2", "< x", "< 0.1 @ 100%", "< 0.1 @ 0", "= 0.1", "< inf"}) {
    INFO(text);
    CHECK_FALSE(parse_claim(text));
  }
  CHECK(parse_named_claim("mutual_exclusion < 0.1")->name == "mutual_exclusion");
  CHECK_FALSE(parse_named_claim("< 0.1"));
}

TEST_CASE("paired differences have Tango's interval, and McNemar's test is exact", "[sweep][compare]") {
  // Tango (1998), table II: soft contact lenses, b = 0, c = 1 and others 43 of 44: -0.0227 with 95 % (-0.1176, 0.0608).
  PairedHits hits;
  hits.both = 43;
  hits.only_a = 1;
  const Interval interval = paired_difference(hits, 0.95);
  CHECK(interval.low == Approx(-0.1181).margin(2e-3));
  CHECK(interval.high == Approx(0.0607).margin(3e-3));
  CHECK(sign_test(0, 10) == Approx(2.0 / 1024));
  CHECK(sign_test(5, 5) == 1);
  CHECK(sign_test(0, 0) == 1);
}

TEST_CASE("pairing that hurts is said to", "[sweep][compare]") {
  PairedNumbers together, against;
  for (int i = 0; i < 100; ++i) {
    const double noise = i % 10;
    together.add(noise, noise + 1 + i % 2);
    against.add(noise, 10 - noise);
  }
  CHECK(*gain_by_pairing(together) > 10);
  CHECK(*gain_by_pairing(against) == Approx(0.5));
  PairedHits opposite;
  opposite.only_a = opposite.only_b = 50;
  CHECK(*gain_by_pairing(opposite) == Approx(0.5));
}
