#include "scenarios/format/write.hpp"

#include <cmath>

#include "algorithms/registry.hpp"
#include "scenarios/format/units.hpp"
#include "scenarios/format/write_parts.hpp"

namespace lockstep {
namespace writing {

Json number(double value) {
  constexpr double exact = 9e15;  // whole numbers below are exact
  if (value == std::floor(value) && std::abs(value) < exact) return static_cast<std::int64_t>(value);
  return value;
}

Json duration(Duration value) { return format_duration(value); }

void append(Json& object, std::string key, Json value) {
  if (object.is_null()) object = Json::object();
  object.get_ref<Json::object_t&>().emplace_back(std::move(key), std::move(value));
}

namespace {

void write_head(const Scenario& scenario, Json& root) {
  append(root, "title", scenario.title);
  if (!scenario.question.empty()) append(root, "question", scenario.question);
  if (!scenario.source.empty()) append(root, "source", scenario.source);
  if (!scenario.lesson.empty()) append(root, "lesson", scenario.lesson);
  append(root, "seed", scenario.seed);
  append(root, "duration", duration(scenario.duration));
  if (scenario.shuffle_ties) append(root, "ties", word(tie_words(), 1));
}

/// The value of one option of the algorithm; null when there is nothing to say.
Json option(const LockOptions& options, std::string_view key) {
  if (key == "ttl") return duration(options.ttl);
  if (key == "node_timeout") return duration(options.node_timeout);
  if (key == "retry_count") return options.retry_count < 0 ? Json("forever") : Json(options.retry_count);
  if (key == "retry_delay") return to_json(options.retry_delay);
  if (key == "clock") return word(clock_words(), options.clock);
  if (key == "drift_factor") return number(options.drift_factor);
  if (key == "drift_constant") return duration(options.drift_constant);
  if (key == "requests") return word(request_words(), options.parallel ? 0 : 1);
  if (key == "wait_for") return word(wait_for_words(), options.wait_for_all ? 0 : 1);
  if (key == "check_elapsed") return options.check_elapsed;
  if (key == "validity_from") return word(validity_from_words(), options.validity_from);
  if (key == "fencing") return options.fencing;
  if (key == "extension" && options.extend_every) {
    Json extension{{"every", duration(*options.extend_every)}};
    if (options.extend_limit >= 0) extension["limit"] = options.extend_limit;
    return extension;
  }
  if (key == "wait" && options.wait) return wait_of(*options.wait);
  if (key == "place") return place_of(options.place);
  return nullptr;
}

Json algorithm_of(const LockOptions& options) {
  Json object{{"name", options.name}};
  for (const std::string_view key : find_algorithm(options.name)->options) {
    Json value = option(options, key);
    if (!value.is_null()) append(object, std::string(key), std::move(value));
  }
  return object;
}

Json names_of(const std::vector<Check>& checks) {
  Json names = Json::array();
  for (const Check check : checks) names.push_back(std::string(lockstep::name_of(check)));
  return names;
}

Json expect_of(const Expectations& expect) {
  Json object = Json::object();
  if (!expect.never.empty()) object["never"] = names_of(expect.never);
  if (!expect.sometimes.empty()) object["sometimes"] = names_of(expect.sometimes);
  for (const NumberExpectation& expected : expect.numbers) {
    Json& metric = object["numbers"][expected.metric];
    if (metric.is_null()) metric = Json::array();
    metric.push_back(expected.text.substr(expected.metric.size() + 1));
  }
  if (object.contains("numbers")) {
    for (auto& metric : object["numbers"])
      if (metric.size() == 1) metric = Json(metric[0]);
  }
  for (const ProbabilityExpectation& expected : expect.probabilities)
    object["probability"][expected.check ? std::string(lockstep::name_of(*expected.check)) : "any"] =
        expected.claim.text;
  if (!expect.probabilities.empty()) object["runs"] = expect.runs;
  return object;
}

Json choices_of(const std::vector<ChoiceSpec>& choices) {
  Json array = Json::array();
  for (const ChoiceSpec& choice : choices)
    array.push_back(Json{{"stream", choice.stream}, {"ordinal", choice.ordinal}, {"value", choice.value}});
  return array;
}

}  // namespace
}  // namespace writing

Json to_json(const Scenario& scenario) {
  using namespace writing;
  Json root = Json::object();
  write_head(scenario, root);
  append(root, "nodes", nodes_of(scenario));
  append(root, "network", network_of(scenario.network));
  append(root, "algorithm", algorithm_of(scenario.algorithm));
  if (scenario.stores.size() == 1) append(root, "storage", store_of(scenario.stores.front()));
  if (scenario.stores.size() > 1) {
    Json stores = Json::array();
    for (const StoreSpec& store : scenario.stores) stores.push_back(store_of(store));
    append(root, "stores", std::move(stores));
  }
  if (scenario.sentinels) append(root, "sentinels", sentinels_of(*scenario.sentinels));
  if (scenario.cluster) append(root, "cluster", cluster_of(*scenario.cluster));
  write_clients(scenario, root);
  if (!scenario.faults.empty()) {
    Json faults = Json::array();
    for (const FaultSpec& fault : scenario.faults) faults.push_back(to_json(fault));
    append(root, "faults", std::move(faults));
  }
  append(
      root, "bounds",
      Json{{"stuck_lock", duration(scenario.bounds.stuck_lock)}, {"starvation", duration(scenario.bounds.starvation)}});
  append(root, "expect", expect_of(scenario.expect));
  if (!scenario.choices.empty()) append(root, "choices", choices_of(scenario.choices));
  return root;
}

}  // namespace lockstep
