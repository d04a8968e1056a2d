#include "viz/lab/shrink.hpp"

#include <algorithm>

#include "scenarios/format/reader.hpp"
#include "scenarios/format/units.hpp"
#include "scenarios/watched_run.hpp"
#include "viz/lab/hand.hpp"

namespace lockstep::viz {
namespace {

struct Candidate {
  Json json;
  std::string what;
};

/// Everything that could be left out of the scenario, the larger parts first.
std::vector<Candidate> candidates(const Json& json) {
  std::vector<Candidate> list;
  for (const char* key : {"populations", "clients"}) {
    if (!json.contains(key)) continue;
    for (const auto& [name, value] : json[key].items()) {
      Json less = json;
      less[key].erase(name);
      if (less[key].empty()) less.erase(key);
      list.push_back({std::move(less), "client " + name});
    }
  }
  if (json.contains("faults"))
    for (std::size_t i = 0; i < json["faults"].size(); ++i)
      list.push_back({without_fault(json, i), "fault: " + describe_fault(json["faults"][i])});
  if (json.contains("choices"))
    for (std::size_t i = 0; i < json["choices"].size(); ++i) {
      Json less = json;
      less["choices"].erase(i);
      list.push_back({std::move(less), "choice " + json["choices"][i].value("stream", "")});
    }
  if (json.contains("clients"))
    for (const auto& [name, client] : json["clients"].items()) {
      if (!client.contains("does")) continue;
      for (std::size_t i = 0; i < client["does"].size(); ++i) {
        Json less = json;
        less["clients"][name]["does"].erase(i);
        list.push_back({std::move(less), name + "'s step " + client["does"][i].begin().key()});
      }
    }
  return list;
}

std::optional<Violation> breaks(const Json& json, Check check, const std::function<bool()>& is_outdated) {
  const ReadResult read = read_scenario_json(json, "smaller.json", "");
  if (!read.scenario) return std::nullopt;
  std::optional<Run> done = run_watched(
      *read.scenario, {}, [&](const RunProgress&) { return is_outdated() ? WatchWord::give_up : WatchWord::go_on; });
  if (!done) return std::nullopt;
  for (Violation& violation : done->violations)
    if (violation.check == check) return std::move(violation);
  return std::nullopt;
}

}  // namespace

void shrink(const Json& json, Check check, const std::function<bool()>& is_outdated,
            const std::function<void(Shrunk)>& publish) {
  Shrunk best{json, {}, 0, false};
  best.json.erase("expect");  // it speaks of the whole story
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (Candidate& candidate : candidates(best.json)) {
      if (is_outdated()) return;
      ++best.tried;
      if (!breaks(candidate.json, check, is_outdated)) continue;
      best.json = std::move(candidate.json);
      best.removed.push_back(std::move(candidate.what));
      publish(best);
      smaller = true;
      break;
    }
  }
  // The end of the run: a second after the violation, where that is earlier.
  if (const auto violation = breaks(best.json, check, is_outdated)) {
    const Duration end = violation->at.since_zero() + violation->lasted + 1s;
    Json less = best.json;
    less["duration"] = format_duration(std::chrono::ceil<std::chrono::milliseconds>(end));
    const auto now = parse_duration(best.json.value("duration", "")).value;
    if (now && end < *now && breaks(less, check, is_outdated)) {
      best.json = std::move(less);
      best.removed.push_back("what happens after " +
                             format_duration(std::chrono::ceil<std::chrono::milliseconds>(end)));
    }
  }
  best.is_finished = true;
  publish(best);
}

}  // namespace lockstep::viz
