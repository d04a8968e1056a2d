#include "scenarios/sweep/probability.hpp"

#include <fmt/format.h>

#include "scenarios/sweep/crew.hpp"
#include "scenarios/sweep/figures.hpp"
#include "scenarios/sweep/seeds.hpp"
#include "scenarios/sweep/variation.hpp"

namespace lockstep {

std::vector<JudgedExpectation> judge_probabilities(const Scenario& scenario, const RunOptions& options,
                                                   std::size_t jobs, const std::function<bool()>& is_interrupted) {
  std::vector<JudgedExpectation> judged;
  if (scenario.expect.probabilities.empty()) return judged;
  std::vector<SweepPoint> points(1);
  points.front().scenario = scenario;
  points.front().scenario.seed = options.seed.value_or(scenario.seed);
  std::vector<Batch> done;  // the runs for one claim serve the next one too

  for (const ProbabilityExpectation& expectation : scenario.expect.probabilities) {
    SweepPlan plan;
    plan.file = scenario.file;
    plan.until = options.until;
    plan.runs = scenario.expect.runs;
    plan.hit = expectation.check ? static_cast<std::size_t>(*expectation.check) : any_check;
    plan.confidence = expectation.claim.confidence;
    plan.rules.claim = expectation.claim;
    Schedule schedule(plan, {done});
    CrewWatcher watcher;
    watcher.keep = [&done](const SweepTask&, const Batch& batch) -> std::optional<std::string> {
      done.push_back(batch);
      return std::nullopt;
    };
    watcher.should_stop = is_interrupted;
    work_off(plan, points, schedule, jobs, watcher);

    const PointResult result = schedule.result(0);
    const CheckTally& check = result.tally.checks[plan.hit];
    const Interval bounds = decided_bounds(check.runs, result.tally.runs, plan.confidence);
    JudgedExpectation one;
    one.text = fmt::format("probability {} {}", hit_name(plan.hit), expectation.claim.text);
    one.held = result.decision == Decision::yes;
    one.found = fmt::format("found {} of {} runs: ", check.runs, result.tally.runs);
    const bool is_below = expectation.claim.below == (result.decision == Decision::yes);
    if (result.decision == Decision::undecided) {
      one.found += fmt::format("undecided, from {} to {}", short_number(bounds.low), short_number(bounds.high));
    } else {
      one.found +=
          fmt::format("{} {}", is_below ? "below" : "above", short_number(is_below ? bounds.high : bounds.low));
    }
    if (!one.held && !check.examples.empty())
      one.found += fmt::format("; one of them: ./lockstep run {}{} --seed {}", shell_word(scenario.file),
                               options.changes, replication_seed(points.front().scenario.seed, check.examples.front()));
    judged.push_back(std::move(one));
  }
  return judged;
}

}  // namespace lockstep
