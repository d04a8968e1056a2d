// The outcome of a sweep depends on its plan alone: not on threads, batches, shards or what a journal holds already.
#include "scenarios/sweep/schedule.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <set>

#include "scenarios/sweep/figures.hpp"
#include "scenarios/sweep/seeds.hpp"
#include "tests/sweep/stories.hpp"

using namespace lockstep;
using namespace lockstep::testing;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::vector<std::string> two_ttls = {"/algorithm/ttl=2s,5s"};

bool same(const std::vector<PointResult>& a, const std::vector<PointResult>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!(a[i].tally == b[i].tally) || a[i].finished != b[i].finished || a[i].decision != b[i].decision) return false;
  return true;
}

/// The plan done by one thread in batches of that size; every batch is also kept in `kept`, if given.
std::vector<PointResult> in_batches(const SweepPlan& plan, std::uint64_t size,
                                    std::vector<std::vector<Batch>> stored = {}, Shard shard = {},
                                    std::vector<std::vector<Batch>>* kept = nullptr) {
  const std::vector<SweepPoint> points = points_of(plan).points;
  stored.resize(points.size());
  if (kept != nullptr) kept->resize(points.size());
  Schedule schedule(plan, std::move(stored), shard);
  while (const std::optional<SweepTask> task = schedule.next(size)) {
    Batch batch = do_runs(plan, points[task->point], task->runs);
    if (kept != nullptr) (*kept)[task->point].push_back(batch);
    schedule.finish(*task, std::move(batch));
  }
  std::vector<PointResult> results;
  for (std::size_t i = 0; i < points.size(); ++i) results.push_back(schedule.result(i));
  return results;
}

}  // namespace

TEST_CASE("threads and batches leave no trace in the results", "[sweep][schedule]") {
  SweepPlan plan = plan_with(300, {}, two_ttls);
  SECTION("with all runs") {}
  SECTION("with a claim to decide") {
    plan.rules.claim = parse_claim("< 0.3 @ 95%");
    plan.hit = mutual_exclusion;
  }
  SECTION("with an interval to narrow") { plan.rules.width = 0.2; }
  SECTION("until there are hits") { plan.rules.hits = 30; }
  const std::vector<PointResult> results = results_of(plan, 1);
  CHECK(results.front().tally.runs > 0);
  CHECK(same(results, results_of(plan, 2)));
  CHECK(same(results, in_batches(plan, 1)));
  CHECK(same(results, in_batches(plan, 7)));
  CHECK(same(results, in_batches(plan, 1000)));
}

TEST_CASE("what a journal holds is used, and changes nothing", "[sweep][schedule]") {
  const SweepPlan smaller = plan_with(100, {}, two_ttls), larger = plan_with(250, {}, two_ttls);
  std::vector<std::vector<Batch>> kept;
  in_batches(smaller, 30, {}, {}, &kept);
  // A batch that overlaps, as two journals put together may have it.
  kept[0].push_back(do_runs(smaller, points_of(smaller).points[0], {10, 40}));
  std::vector<std::vector<Batch>> added;
  CHECK(same(results_of(larger), in_batches(larger, 30, kept, {}, &added)));
  std::uint64_t runs = 0;
  for (const auto& batches : added)
    for (const Batch& batch : batches) runs += batch.runs.count;
  CHECK(runs == 2 * 150);
  // More than is asked for is not used.
  CHECK(same(results_of(plan_with(95, {}, two_ttls)), in_batches(plan_with(95, {}, two_ttls), 30, kept)));
}

TEST_CASE("shards do everything once, and together give the whole", "[sweep][schedule]") {
  SweepPlan plan = plan_with(300, {}, two_ttls);
  SECTION("with all runs") {}
  SECTION("with a rule") { plan.rules.hits = 30; }
  std::vector<std::vector<Batch>> kept;
  for (std::uint64_t k = 1; k <= 3; ++k) in_batches(plan, 20, {}, {k, 3}, &kept);
  std::vector<std::vector<Batch>> added;
  CHECK(same(results_of(plan), in_batches(plan, 20, kept, {}, &added)));
  for (const auto& batches : added) CHECK(batches.empty());
}

TEST_CASE("seeds of replications are different, and do not depend on the point", "[sweep][seeds]") {
  std::set<std::uint64_t> seeds;
  for (std::uint64_t r = 0; r < 10'000; ++r) seeds.insert(replication_seed(7, r));
  CHECK(seeds.size() == 10'000);
  // Journals and commands to replay hold such seeds: they stay what they are.
  CHECK(replication_seed(7, 0) == 10639093021788878346u);
  CHECK(replication_seed(1, 1'000'000) == 14671734404345102642u);
}

TEST_CASE("problems name the point that has them", "[sweep][plan]") {
  const SweepPoints points = points_of(plan_with(1, {}, {"/algorithm/ttl=2s,5", "/network/loss=0,2"}));
  REQUIRE(points.problems.size() == 3);
  CHECK_THAT(points.problems[0],
             ContainsSubstring("story.json, point 2 of 4 (/algorithm/ttl=2s, /network/loss=2): 1 problem"));
  CHECK_THAT(points.problems[1], ContainsSubstring("/algorithm/ttl  expected a duration with a unit"));
}

TEST_CASE("a change that another one makes vain is refused", "[sweep][plan]") {
  const auto problem = [](const std::vector<std::string>& with, const std::vector<std::string>& vary) {
    SweepPlan plan = plan_with(1, with, vary);
    for (const std::string& text : with) plan.changes.push_back(*parse_change(text).change);
    const std::vector<std::string> problems = points_of(plan).problems;
    return problems.empty() ? std::string() : problems.front();
  };
  CHECK(problem({}, {"/algorithm/ttl=1s,2s", "/algorithm/ttl=3s"}) == "--vary /algorithm/ttl is given twice\n");
  CHECK_THAT(problem({}, {"/algorithm/ttl=1s,2s", "/algorithm=redlock,set-token"}),
             ContainsSubstring("--vary /algorithm replaces all of what --vary /algorithm/ttl has set; give it first"));
  CHECK(problem({}, {"/algorithm=redlock,set-token", "/algorithm/ttl=1s,2s"}).empty());
  CHECK_THAT(problem({"/algorithm/ttl=1s"}, {"/algorithm=redlock,set-token"}),
             ContainsSubstring("--with /algorithm/ttl has no effect, because --vary /algorithm sets all of it"));
  CHECK_THAT(problem({"/seed=3"}, {"/seed=1,2"}), ContainsSubstring("--seed has no effect"));
  CHECK(problem({"/algorithm/ttl=1s"}, {"/algorithm/ttl_x=1"}).find("no effect") == std::string::npos);
  CHECK_THAT(problem({}, {"/a=1..400/1", "/b=1..400/1"}),
             ContainsSubstring("expected at most 100000 points, found 400 x 400"));
}

TEST_CASE("runs that all came out the same are noticed", "[sweep][tally]") {
  const auto alike = [](const std::vector<std::string>& changes) {
    const SweepPlan plan = plan_with(20, changes);
    return figures_of(plan, results_of(plan).front()).all_alike;
  };
  CHECK(alike({"/faults/0/for=15s"}));
  CHECK_FALSE(alike({}));
}

TEST_CASE("points differ by what they do, not by what they say", "[sweep][plan]") {
  const auto key = [](const std::vector<std::string>& changes) {
    return points_of(plan_with(1, changes)).points.front().key;
  };
  CHECK(key({}) == key({"/title=Another one", "/lesson=None", "/expect={\"never\":[\"lost_update\"]}"}));
  CHECK(key({}) != key({"/algorithm/ttl=9s"}));
  CHECK(key({}) != key({"/seed=8"}));
}

TEST_CASE("a plan comes back from its JSON", "[sweep][plan]") {
  SweepPlan plan = plan_with(300, {}, two_ttls);
  plan.rules.claim = parse_claim("< 0.3 @ 95%");
  plan.rules.width = 0.1;
  plan.rules.hits = 5;
  plan.until = Duration(5'000'000'000);
  plan.changes.push_back({"/network/loss", 0.1});
  const std::optional<SweepPlan> again = plan_from(json_of(plan));
  REQUIRE(again);
  CHECK(json_of(*again) == json_of(plan));
  CHECK(command_of(*again) ==
        "./lockstep sweep story.json --runs 300 --with /network/loss=0.1 --vary /algorithm/ttl=2s,5s --until 5s "
        "--until-width 0.1 --until-hits 5 --decide 'p < 0.3 @ 95%'");
  CHECK_FALSE(plan_from(Json::object()));
}
