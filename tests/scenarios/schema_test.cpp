#include "scenarios/format/schema.hpp"

#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "scenarios/format/vocabulary.hpp"
#include "tests/scenarios/scenario_text.hpp"

using namespace lockstep;
using namespace lockstep::testing;

namespace {

std::string text_of_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

void collect_references(const Json& value, std::set<std::string>& references) {
  if (value.is_object() && value.contains("$ref")) references.insert(value["$ref"].get<std::string>());
  if (!value.is_structured()) return;
  for (const Json& member : value) collect_references(member, references);
}

/// Every {"properties": {...}} in the schema.
void collect_properties(const Json& value, std::vector<std::pair<std::string, Json>>& properties) {
  if (!value.is_structured()) return;
  if (value.is_object() && value.contains("properties")) {
    for (const auto& [name, property] : value["properties"].items()) properties.emplace_back(name, property);
  }
  for (const Json& member : value) collect_properties(member, properties);
}

}  // namespace

TEST_CASE("the schema file is what the program prints", "[schema]") {
  // When it is not: build/bin/lockstep schema > scenarios/scenario.schema.json
  CHECK(text_of_file(repository_directory() + "/scenarios/scenario.schema.json") == scenario_schema_text());
}

TEST_CASE("every reference of the schema leads somewhere, and every definition is used", "[schema]") {
  const Json schema = scenario_schema();
  std::set<std::string> references, definitions;
  collect_references(schema, references);
  for (const auto& [name, definition] : schema["$defs"].items()) definitions.insert("#/$defs/" + name);
  CHECK(references == definitions);
}

TEST_CASE("every key of the schema has a description", "[schema]") {
  std::vector<std::pair<std::string, Json>> properties;
  collect_properties(scenario_schema(), properties);
  CHECK(properties.size() > 150);
  for (const auto& [name, property] : properties) {
    INFO(name);
    CHECK(property.value("description", "").size() > 5);
  }
}

TEST_CASE("the schema allows no keys but those of the reader", "[schema]") {
  const Json schema = scenario_schema();
  CHECK(schema["additionalProperties"] == false);
  for (std::size_t i = 1; i < static_cast<std::size_t>(ObjectKind::count); ++i) {
    const ObjectKind kind = static_cast<ObjectKind>(i);
    INFO(name_of(kind));
    const Json& definition = schema["$defs"][std::string(name_of(kind))];
    CHECK(definition["additionalProperties"] == false);
    CHECK(definition["properties"].size() == keys_of(kind).size());
  }
}

TEST_CASE("the schema completes what the program knows", "[schema]") {
  const std::string text = scenario_schema_text();
  std::vector<std::string> words = algorithm_names();
  for (const std::string& check : check_names()) words.push_back(check);
  for (const FaultWord& fault : fault_words()) words.emplace_back(fault.name);
  for (const std::string& operation : operation_names()) words.push_back(operation);
  for (const std::string& word : words) {
    INFO(word);
    CHECK(text.find('"' + word + '"') != std::string::npos);
  }
}

TEST_CASE("the reference documentation lists every key, fault, step, distribution and metric", "[schema][docs]") {
  const std::string docs = text_of_file(repository_directory() + "/docs/scenario-reference.md");
  REQUIRE_FALSE(docs.empty());
  for (std::size_t i = 0; i < static_cast<std::size_t>(ObjectKind::count); ++i) {
    for (const Key& key : keys_of(static_cast<ObjectKind>(i))) {
      INFO(name_of(static_cast<ObjectKind>(i)) << " " << key.name);
      CHECK(docs.find("| `" + std::string(key.name) + "` | " + std::string(key.text)) != std::string::npos);
    }
  }
  for (const MetricWord& metric : metric_words()) {
    INFO(metric.pattern);
    CHECK(docs.find("`" + std::string(metric.pattern) + "`") != std::string::npos);
  }
  for (const std::string& check : check_names()) {
    INFO(check);
    CHECK(docs.find("`" + check + "`") != std::string::npos);
  }
}

TEST_CASE("every example of the reference documentation is read without a problem", "[schema][docs]") {
  const std::string docs = text_of_file(repository_directory() + "/docs/scenario-reference.md");
  std::size_t examples = 0;
  for (std::size_t at = docs.find("```json\n"); at != std::string::npos; at = docs.find("```json\n", at)) {
    at += 8;
    const std::string text = docs.substr(at, docs.find("```", at) - at);
    at = docs.find("```", at) + 3;
    INFO(text);
    REQUIRE(Json::accept(text));
    ++examples;
    // A whole scenario, or some of its top-level keys.
    if (Json::parse(text).contains("algorithm") && Json::parse(text).contains("clients")) {
      CHECK(said(read_scenario_text(text, "story.json", files_directory())) == "fine");
    } else {
      CHECK(said(read_changed(text, files_directory())) == "fine");
    }
  }
  CHECK(examples >= 15);
}
