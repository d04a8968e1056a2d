// Rules that span keys, when each of them is right by itself.
#include <cmath>

#include "algorithms/registry.hpp"
#include "scenarios/format/event_estimate.hpp"
#include "scenarios/format/limits.hpp"
#include "scenarios/format/reader_parts.hpp"
#include "scenarios/format/units.hpp"

namespace lockstep::reading {
namespace {

/// The cursor at a pointer that is in the file.
std::optional<JsonCursor> find(const JsonCursor& root, const std::string& pointer) {
  const Json::json_pointer path(pointer);
  if (!root.value().contains(path)) return std::nullopt;
  return JsonCursor(root.value().at(path), pointer, root.problems());
}

void check_timeout(const JsonCursor& root, const Scenario& scenario) {
  const LockOptions& lock = scenario.algorithm;
  if (lock.name != "redlock" || lock.node_timeout < lock.ttl) return;
  const std::string ttl = format_duration(lock.ttl);
  if (const auto at = find(root, "/algorithm/node_timeout")) {
    at->expected("less than /algorithm/ttl (" + ttl + ")", format_duration(lock.node_timeout));
  } else if (const auto ttl_at = find(root, "/algorithm/ttl")) {
    ttl_at->expected("more than /algorithm/node_timeout (" + format_duration(lock.node_timeout) + " by default)", ttl);
  }
}

/// Steps that the algorithm has no answer to.
void check_steps(const JsonCursor& steps, const Algorithm& algorithm, const LockOptions& lock, bool can_extend) {
  if (!steps.is_array()) return;
  const auto elements = steps.elements();
  for (const JsonCursor& step : *elements) {
    if (!step.is_object()) continue;
    const auto member = [&step](const char* key) {
      return JsonCursor(step.value().at(key), pointer_to(step.pointer(), key), step.problems());
    };
    if (step.value().contains("extend") && !can_extend) {
      member("extend").complain("is not possible: " + std::string(algorithm.name) + " cannot extend a lease");
    }
    if (step.value().contains("raise_fence") && !lock.fencing) {
      member("raise_fence")
          .complain("needs a fencing token: set /algorithm/fencing to true, with an algorithm that has it");
    }
    if (step.value().contains("loop")) check_steps(member("loop"), algorithm, lock, can_extend);
  }
}

void check_all_steps(const JsonCursor& root, const Scenario& scenario) {
  const Algorithm* algorithm = find_algorithm(scenario.algorithm.name);
  if (algorithm == nullptr) return;
  bool can_extend = false;
  for (const std::string_view option : algorithm->options) can_extend = can_extend || option == "extension";
  for (const char* where : {"/clients", "/populations"}) {
    const auto group = find(root, where);
    if (!group || !group->value().is_structured()) continue;
    for (auto member = group->value().begin(); member != group->value().end(); ++member) {
      if (!member->is_object() || !member->contains("does")) continue;
      const std::string pointer =
          group->is_object() ? pointer_to(group->pointer(), member.key())
                             : pointer_to(group->pointer(), static_cast<std::size_t>(member - group->value().begin()));
      check_steps(JsonCursor(member->at("does"), pointer_to(pointer, "does"), root.problems()), *algorithm,
                  scenario.algorithm, can_extend);
    }
  }
}

void check_size(const JsonCursor& root, const Scenario& scenario) {
  const double events = estimate_events(scenario);
  if (events <= limits::events) return;
  const auto at = find(root, "/duration");
  const std::string limit =
      "work of at most " + std::to_string(static_cast<std::uint64_t>(limits::events / 1e6)) + " million events";
  const std::string found = std::isinf(events) || events > 1e18
                                ? "something that goes round without time passing (a retry, a loop or a fault)"
                                : "about " + std::to_string(static_cast<std::uint64_t>(events / 1e6)) + " million in " +
                                      format_duration(scenario.duration) +
                                      ": shorten the run, or slow down its clients";
  root.problems().add({at ? "/duration" : "", limit, found, ""});
}

}  // namespace

void check_rules(const JsonCursor& root, Reading& reading) {
  const Scenario& scenario = reading.scenario;
  check_timeout(root, scenario);
  check_all_steps(root, scenario);
  if (reading.problems.empty()) check_size(root, scenario);
}

}  // namespace lockstep::reading
