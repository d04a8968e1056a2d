#include "scenarios/format/schema.hpp"

#include "algorithms/registry.hpp"
#include "scenarios/format/limits.hpp"
#include "scenarios/format/vocabulary.hpp"
#include "sim/check/verdict.hpp"

namespace lockstep {
namespace {

constexpr const char* units_pattern = "(ns|us|ms|s|min|h)$";

Json refer_to(const std::string& name) { return {{"$ref", "#/$defs/" + name}}; }
Json refer_to(ObjectKind kind) { return refer_to(std::string(name_of(kind))); }
Json type(const char* name) { return {{"type", name}}; }
Json array_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }
Json by_name(Json values) {
  return {{"type", "object"}, {"propertyNames", refer_to("name")}, {"additionalProperties", std::move(values)}};
}
Json integer(std::int64_t min, std::uint64_t max) { return {{"type", "integer"}, {"minimum", min}, {"maximum", max}}; }
Json number(double min, double max) { return {{"type", "number"}, {"minimum", min}, {"maximum", max}}; }

/// One of some words, each with its meaning where editors show it.
Json words(std::span<const Word> list) {
  Json choices = Json::array();
  for (const Word& word : list) choices.push_back({{"const", word.name}, {"description", word.text}});
  return {{"anyOf", std::move(choices)}};
}

Json names(const std::vector<std::string>& list) {
  Json result = type("string");
  result["enum"] = list;
  return result;
}

Json algorithm_name() {
  Json choices = Json::array();
  for (const Algorithm& algorithm : algorithms()) {
    choices.push_back({{"const", algorithm.name}, {"description", algorithm.summary}});
  }
  return {{"anyOf", std::move(choices)}};
}

Json check_list() {
  Json choices = Json::array();
  for (std::size_t i = 0; i < check_count; ++i) {
    const Check check = static_cast<Check>(i);
    choices.push_back({{"const", name_of(check)}, {"description", explain(check)}});
  }
  Json result = array_of({{"anyOf", std::move(choices)}});
  result["uniqueItems"] = true;
  return result;
}

Json exactly(std::size_t count, Json items) {
  Json result = array_of(std::move(items));
  result["minItems"] = count;
  result["maxItems"] = count;
  return result;
}

/// What a value of that shape looks like.
Json schema_of(Shape shape) {
  switch (shape) {
    case Shape::text:
    case Shape::lock:
    case Shape::register_:
    case Shape::store:
    case Shape::process:
      return type("string");
    case Shape::lines:
      return {{"anyOf", {type("string"), array_of(type("string"))}}};
    case Shape::name:
    case Shape::lock_name:
      return refer_to("name");
    case Shape::flag:
      return type("boolean");
    case Shape::natural:
      return integer(0, static_cast<std::uint64_t>(INT64_MAX));
    case Shape::seed:
      return integer(0, UINT64_MAX);
    case Shape::integer:
      return type("integer");
    case Shape::number:
      return {{"type", "number"}, {"exclusiveMinimum", 0}};
    case Shape::probability:
      return number(0, 1);
    case Shape::ppm:
      return number(-1'000'000, 900'000);
    case Shape::factor:
      return number(0, 1e6);
    case Shape::duration:
    case Shape::positive_duration:
      return refer_to("duration");
    case Shape::signed_duration:
      return refer_to("signed_duration");
    case Shape::distribution:
      return refer_to("distribution");
    case Shape::rate:
      return refer_to("rate");
    case Shape::retry_count:
      return {{"anyOf", {integer(0, 1'000'000'000), {{"const", "forever"}}}}};
    case Shape::ties:
      return words(tie_words());
    case Shape::clock:
      return words(clock_words());
    case Shape::clock_or_both:
      return names({"wall", "monotonic", "both"});
    case Shape::requests:
      return words(request_words());
    case Shape::wait_for:
      return words(wait_for_words());
    case Shape::validity_from:
      return words(validity_from_words());
    case Shape::if_refused:
      return words(if_refused_words());
    case Shape::on_expiry:
      return words(on_expiry_words());
    case Shape::data:
      return words(data_words());
    case Shape::persistence:
      return refer_to(ObjectKind::persistence);
    case Shape::persistence_mode:
      return words(persistence_words());
    case Shape::fsync:
      return words(fsync_words());
    case Shape::save_points:
      return array_of(refer_to(ObjectKind::save_point));
    case Shape::memory:
      return refer_to(ObjectKind::memory);
    case Shape::memory_policy:
      return words(memory_policy_words());
    case Shape::bytes:
      return integer(1, limits::node_bytes);
    case Shape::processes: {
      Json several = array_of(type("string"));
      several["minItems"] = 1;
      return {{"anyOf", {type("string"), std::move(several)}}};
    }
    case Shape::groups: {
      Json group = array_of(type("string"));
      group["minItems"] = 1;
      Json groups = array_of(std::move(group));
      groups["minItems"] = 1;
      groups["maxItems"] = 2;
      return groups;
    }
    case Shape::names:
      return array_of(type("string"));
    case Shape::pair:
      return exactly(2, type("string"));
    case Shape::operation: {
      // Completed in capitals, accepted in any case.
      return {{"type", "string"}, {"examples", operation_names()}};
    }
    case Shape::fact:
      return names(fact_names());
    case Shape::checks:
      return check_list();
    case Shape::numbers: {
      const Json comparison = {{"type", "string"}, {"pattern", "^(==|!=|<=|>=|<|>) *-?[0-9]"}};
      Json comparisons = array_of(comparison);
      comparisons["minItems"] = 1;
      comparisons["maxItems"] = limits::comparisons;
      return {{"type", "object"}, {"additionalProperties", {{"anyOf", {comparison, std::move(comparisons)}}}}};
    }
    case Shape::probabilities: {
      Json properties = Json::object();
      const auto bound = [](std::string_view text) -> Json {
        return {
            {"description", text}, {"type", "string"}, {"pattern", "^ *[<>]=? *[0-9.eE+-]+ *%? *(@ *[0-9.]+ *%? *)?$"}};
      };
      for (const std::string& name : check_names()) properties[name] = bound(explain(*check_named(name)));
      properties["any"] = bound("any of the checks finds something");
      return {{"type", "object"}, {"additionalProperties", false}, {"properties", properties}};
    }
    case Shape::metric_bound:
      return type("string");
    case Shape::nodes:
      return refer_to(ObjectKind::nodes);
    case Shape::node_overrides:
      return by_name(refer_to(ObjectKind::node_override));
    case Shape::wall_clock:
      return refer_to(ObjectKind::wall_clock);
    case Shape::monotonic_clock:
      return refer_to(ObjectKind::monotonic_clock);
    case Shape::service_time:
      return {{"anyOf", {refer_to("distribution"), refer_to(ObjectKind::service_time)}}};
    case Shape::store_object:
      return refer_to(ObjectKind::store);
    case Shape::stores:
      return array_of(refer_to(ObjectKind::store));
    case Shape::registers:
      return by_name(type("integer"));
    case Shape::clients:
      return by_name(refer_to(ObjectKind::client));
    case Shape::populations:
      return {{"anyOf", {by_name(refer_to(ObjectKind::population)), array_of(refer_to(ObjectKind::population))}}};
    case Shape::network:
      return refer_to(ObjectKind::network);
    case Shape::sites:
      return by_name(refer_to(ObjectKind::site));
    case Shape::between_sites:
      return array_of(refer_to(ObjectKind::between_sites));
    case Shape::links:
      return array_of(refer_to(ObjectKind::link));
    case Shape::algorithm:
      return {{"anyOf", {algorithm_name(), refer_to(ObjectKind::algorithm)}}};
    case Shape::algorithm_name:
      return algorithm_name();
    case Shape::extension:
      return refer_to(ObjectKind::extension);
    case Shape::steps:
      return array_of(refer_to("step"));
    case Shape::faults:
      return array_of(refer_to(ObjectKind::fault));
    case Shape::trigger:
      return refer_to(ObjectKind::trigger);
    case Shape::bounds:
      return refer_to(ObjectKind::bounds);
    case Shape::expect:
      return refer_to(ObjectKind::expect);
    case Shape::choices:
      return array_of(refer_to(ObjectKind::choice));
    case Shape::durations:
      return array_of(refer_to("duration"));
    case Shape::two_durations:
      return exactly(2, refer_to("duration"));
    case Shape::exponential:
      return {{"anyOf", {refer_to("duration"), refer_to(ObjectKind::exponential)}}};
    case Shape::normal:
      return refer_to(ObjectKind::normal);
    case Shape::lognormal:
      return refer_to(ObjectKind::lognormal);
    case Shape::pareto:
      return refer_to(ObjectKind::pareto);
    case Shape::empirical:
      return {{"anyOf", {array_of(refer_to("duration")), refer_to(ObjectKind::empirical)}}};
    case Shape::column:
      return {{"anyOf", {integer(1, 10'000), type("string")}}};
    case Shape::unit:
      return names({"ns", "us", "ms", "s", "min", "h"});
  }
  return Json::object();
}

/// The description of a key, with its default where it has one.
std::string described(const Key& key) {
  std::string text(key.text);
  if (!key.fallback.empty()) text += " (default: " + std::string(key.fallback) + ")";
  return text;
}

Json schema_of(ObjectKind kind) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const Key& key : keys_of(kind)) {
    Json property = schema_of(key.shape);
    // "anyOf" of descriptions would lose ours when it came after; the order of keys is for people alone.
    Json with_text = {{"description", described(key)}};
    with_text.update(property);
    properties[std::string(key.name)] = std::move(with_text);
    // Where a population has its name depends on its form; the reader knows.
    const bool needed = key.text.find("; required") != std::string_view::npos &&
                        key.text.find("; required there") == std::string_view::npos;
    if (needed && kind != ObjectKind::fault) required.push_back(key.name);
  }
  Json result = {{"description", text_of(kind)}, {"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) result["required"] = std::move(required);
  result["additionalProperties"] = false;
  return result;
}

Json one_required(const std::vector<std::string>& keys) {
  Json result = Json::array();
  for (const std::string& key : keys) result.push_back({{"required", Json::array({key})}});
  return {{"oneOf", std::move(result)}};
}

/// A step is one of the objects that its first key tells apart.
Json step_schema() {
  Json kinds = Json::array();
  for (const StepWord& word : step_words()) kinds.push_back(refer_to(word.object));
  return {{"description", "One step of a client"}, {"type", "object"}, {"anyOf", std::move(kinds)}};
}

void add_exclusions(Json& definitions) {
  for (const StepWord& word : step_words())
    definitions[std::string(name_of(word.object))]["required"] = Json::array({word.name});
  std::vector<std::string> kinds;
  for (const FaultWord& word : fault_words()) kinds.emplace_back(word.name);
  definitions[std::string(name_of(ObjectKind::fault))]["allOf"] = {one_required({"at", "when", "every", "rate"}),
                                                                   one_required(kinds)};
  std::vector<std::string> triggers;
  for (const TriggerWord& word : trigger_words()) triggers.emplace_back(word.name);
  triggers.emplace_back("fact");
  definitions[std::string(name_of(ObjectKind::trigger))].update(one_required(triggers));
  Json& distribution = definitions[std::string(name_of(ObjectKind::distribution))];
  distribution["minProperties"] = 1;
  distribution["maxProperties"] = 1;
}

Json pattern(const char* description, const std::string& expression) {
  return {{"description", description}, {"type", "string"}, {"pattern", expression}};
}

}  // namespace

Json scenario_schema() {
  const std::string decimal = "[0-9]+(\\.[0-9]+)?";
  Json definitions = Json::object();
  definitions["name"] = pattern("A name: letters, digits and - _ . :", "^[^\\u0000-,/;-@\\[-^`{-\\u007f]+$");
  definitions["name"]["maxLength"] = limits::name_bytes;
  definitions["duration"] = pattern("A duration with a unit: ns, us, ms, s, min or h", "^" + decimal + units_pattern);
  definitions["signed_duration"] =
      pattern("A duration with a unit (ns, us, ms, s, min, h), perhaps negative", "^-?" + decimal + units_pattern);
  definitions["rate"] = pattern("How often: \"0.2/s\", \"3/min\", \"1/h\"", "^" + decimal + "/" + units_pattern);
  definitions["distribution"] = {
      {"description", "How long a random thing takes: a duration for always, or a distribution"},
      {"anyOf", {refer_to("duration"), refer_to(ObjectKind::distribution)}}};
  definitions["step"] = step_schema();
  for (std::size_t i = 1; i < static_cast<std::size_t>(ObjectKind::count); ++i) {
    const ObjectKind kind = static_cast<ObjectKind>(i);
    definitions[std::string(name_of(kind))] = schema_of(kind);
  }
  add_exclusions(definitions);

  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "Lockstep scenario"}};
  schema.update(schema_of(ObjectKind::scenario));
  schema["$defs"] = std::move(definitions);
  return schema;
}

std::string scenario_schema_text() { return scenario_schema().dump(2) + '\n'; }

}  // namespace lockstep
