// A story whose answer is known: alice is stopped while she holds a lease of 10 s, bob wants the lock meanwhile.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/format/reader.hpp"
#include "scenarios/sweep/crew.hpp"

namespace lockstep::testing {

inline constexpr std::string_view paused_client = R"({
  "seed": 7,
  "duration": "60s",
  "network": {"one_way_delay": "1ms"},
  "algorithm": {"name": "set-token", "ttl": "10s", "retry_delay": "100ms"},
  "storage": {"name": "disk"},
  "clients": {
    "alice": {"does": [{"acquire": "file"}, {"work": "1ms"}, {"write": "disk"}, {"release": "file"}]},
    "bob": {"starts": "50ms", "does": [{"acquire": "file"}, {"write": "disk"}, {"release": "file"}]}
  },
  "faults": [{"when": {"client": "alice", "acquired": "file"}, "stop": "alice", "for": {"exponential": "5s"}}]
})";

/// A plan for it, with changes such as "/faults/0/for=15s".
inline SweepPlan plan_with(std::uint64_t runs, const std::vector<std::string>& changes = {},
                           const std::vector<std::string>& vary = {}) {
  SweepPlan plan;
  plan.file = "story.json";
  plan.scenario = Json::parse(paused_client);
  for (const std::string& text : changes) make_change(*parse_change(text).change, plan.scenario);
  for (const std::string& text : vary) plan.vary.push_back(*parse_variation(text).variation);
  plan.runs = runs;
  return plan;
}

/// All of it, on `jobs` threads.
inline std::vector<PointResult> results_of(const SweepPlan& plan, std::size_t jobs = 1) {
  const std::vector<SweepPoint> points = points_of(plan).points;
  Schedule schedule(plan, std::vector<std::vector<Batch>>(points.size()));
  work_off(plan, points, schedule, jobs, {});
  std::vector<PointResult> results;
  for (std::size_t i = 0; i < points.size(); ++i) results.push_back(schedule.result(i));
  return results;
}

inline constexpr auto mutual_exclusion = static_cast<std::size_t>(Check::mutual_exclusion);

}  // namespace lockstep::testing
