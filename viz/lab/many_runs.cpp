#include "viz/lab/many_runs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/sweep/crew.hpp"
#include "scenarios/sweep/figures.hpp"
#include "scenarios/sweep/seeds.hpp"
#include "scenarios/watched_run.hpp"

namespace lockstep::viz {

std::string Odds::words(std::size_t check) const {
  if (!problem.empty()) return problem;
  if (runs == 0) return "no runs yet";
  const auto percent = [](double share) { return short_number(std::max(share, 0.0) * 100) + " %"; };
  std::string text = fmt::format("{} of {} runs, {} to {}", hits[check], runs, percent(interval[check].low),
                                 percent(std::min(interval[check].high, 1.0)));
  if (hits[check] > 0 && hits[check] < runs)
    text += fmt::format("; about 1 in {}", short_number(static_cast<double>(runs) / static_cast<double>(hits[check])));
  return text;
}

void estimate(const Json& json, const std::string& file, const std::string& base_directory, std::uint64_t most,
              const std::function<bool()>& is_outdated, const std::function<void(Odds)>& publish) {
  SweepPlan plan;
  plan.file = file;
  plan.base_directory = base_directory;
  plan.scenario = json;
  plan.runs = most;
  plan.rules.hits = UINT64_MAX;  // whoever may stop at any time needs the interval that is valid at any time
  Odds odds;
  const SweepPoints points = points_of(plan);
  if (!points.problems.empty() || points.points.empty()) {
    odds.problem = points.problems.empty() ? "nothing to run" : points.problems.front();
    odds.is_finished = true;
    publish(std::move(odds));
    return;
  }
  Tally total;
  std::uint64_t batch = 4, events = 0;
  while (odds.runs < most && !is_outdated()) {
    const Stretch stretch{odds.runs, std::min(batch, most - odds.runs)};
    const Batch done = do_runs(plan, points.points.front(), stretch);
    odds.runs += stretch.count;
    events += done.tally.events;
    for (std::size_t check = 0; check <= check_count; ++check) {
      odds.hits[check] += done.tally.checks[check].runs;
      odds.interval[check] = interval_of(plan, odds.hits[check], odds.runs);
    }
    for (const std::uint64_t replication : done.tally.checks[any_check].examples)
      if (odds.examples.size() < examples_kept)
        odds.examples.push_back(replication_seed(points.points.front().scenario.seed, replication));
    odds.is_finished = odds.runs >= most;
    publish(odds);
    // Between two batches it can be stopped: a batch is no more than a second's work or so.
    constexpr std::uint64_t events_at_once = 4'000'000;
    const std::uint64_t fitting = events_at_once / std::max<std::uint64_t>(events / odds.runs, 1);
    batch = std::clamp<std::uint64_t>(batch * 2, 1, std::clamp<std::uint64_t>(fitting, 1, 256));
  }
}

void search_seed(const Scenario& scenario, std::uint64_t after, std::uint64_t most,
                 const std::function<bool()>& is_outdated, const std::function<void(SeedSearch)>& publish) {
  SeedSearch search;
  RunOptions options;
  for (std::uint64_t seed = after + 1; search.tried < most && !is_outdated(); ++seed) {
    options.seed = seed;
    const std::optional<Run> one = run_watched(
        scenario, options, [&](const RunProgress&) { return is_outdated() ? WatchWord::give_up : WatchWord::go_on; });
    if (!one) return;
    ++search.tried;
    if (!one->violations.empty()) search.found = seed;
    search.is_finished = search.found.has_value() || search.tried == most;
    if (search.is_finished || search.tried % 16 == 0) publish(search);
    if (search.found) return;
  }
}

}  // namespace lockstep::viz
