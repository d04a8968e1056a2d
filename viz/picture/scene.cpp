#include "viz/picture/scene.hpp"

#include <algorithm>
#include <utility>

#include "viz/picture/scene_builder.hpp"

namespace lockstep::viz {

Scene::Scene(const Trace& trace, const exports::Story& story, std::span<const Violation> violations,
             const Scenario& scenario) {
  end = std::max<std::int64_t>(story.end.ns(), 1);
  SceneBuilder(trace, story, violations, scenario, *this).build();
}

const Lane* Scene::lane(ProcessId process) const {
  if (process.value >= lane_of.size() || lane_of[process.value] == no_lane) return nullptr;
  return &lanes[lane_of[process.value]];
}

std::pair<std::size_t, std::size_t> Scene::arrows_between(std::int64_t from, std::int64_t to) const {
  const auto first = std::lower_bound(arrived_by.begin(), arrived_by.end(), from) - arrived_by.begin();
  const auto last = std::lower_bound(arrows.begin(), arrows.end(), to,
                                     [](const Arrow& arrow, std::int64_t t) { return arrow.sent < t; }) -
                    arrows.begin();
  return {static_cast<std::size_t>(first), static_cast<std::size_t>(std::max(first, last))};
}

}  // namespace lockstep::viz
