#include "scenarios/sweep/plan.hpp"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "scenarios/format/reader.hpp"
#include "scenarios/format/units.hpp"
#include "scenarios/format/vocabulary.hpp"
#include "scenarios/sweep/seeds.hpp"
#include "scenarios/sweep/value_list.hpp"

namespace lockstep {
namespace {

std::uint64_t hash_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return random::hash(content.str());
}

/// Every {"empirical": {"file": ..}} in it adds the bytes of that file to the hash.
void add_measured_files(const Json& json, const std::string& base_directory, std::uint64_t& hash) {
  if (json.is_object()) {
    const auto empirical = json.find("empirical");
    if (empirical != json.end() && empirical->is_object()) {
      const auto file = empirical->find("file");
      if (file != empirical->end() && file->is_string()) {
        const std::string name = file->get<std::string>();
        hash = random::mix(hash ^ hash_of_file(base_directory.empty() ? name : base_directory + "/" + name));
      }
    }
  }
  if (!json.is_structured()) return;
  for (const Json& member : json) add_measured_files(member, base_directory, hash);
}

std::string words_of_point(const std::vector<Variation>& vary, const std::vector<Json>& values) {
  std::string text;
  for (std::size_t i = 0; i < vary.size(); ++i)
    text += (i == 0 ? "" : ", ") + text_of(Change{vary[i].pointer, values[i]});
  return text.empty() ? "the scenario" : text;
}

/// "400 x 400"
std::string words_of_product(const std::vector<Variation>& vary) {
  std::string text;
  for (const Variation& variation : vary)
    text += fmt::format("{}{}", text.empty() ? "" : " x ", variation.values.size());
  return text;
}

/// Whether a change at `outer` replaces what one at `inner` has made.
bool covers(const std::string& outer, const std::string& inner) {
  return inner == outer ||
         (inner.size() > outer.size() && inner.compare(0, outer.size(), outer) == 0 && inner[outer.size()] == '/');
}

/// Changes are made in their order, so one that comes later can make an earlier one vain.
std::vector<std::string> overridden(const SweepPlan& plan) {
  std::vector<std::string> problems;
  for (std::size_t i = 0; i < plan.vary.size(); ++i) {
    const std::string& later = plan.vary[i].pointer;
    for (std::size_t j = 0; j < i; ++j) {
      const std::string& earlier = plan.vary[j].pointer;
      if (later == earlier) {
        problems.push_back(fmt::format("--vary {} is given twice\n", later));
      } else if (covers(later, earlier)) {
        problems.push_back(
            fmt::format("--vary {} replaces all of what --vary {} has set; give it first\n", later, earlier));
      }
    }
    for (const Change& change : plan.changes)
      if (covers(later, change.pointer))
        problems.push_back(
            change.pointer == "/seed"
                ? "--seed has no effect, because --vary /seed sets it\n"
                : fmt::format("--with {} has no effect, because --vary {} sets {}\n", change.pointer, later,
                              later == "/algorithm" ? "all of it; --vary /algorithm/name keeps the rest" : "it"));
  }
  return problems;
}

Json json_of(const std::vector<Change>& changes) {
  Json list = Json::array();
  for (const Change& change : changes) list.push_back({{"pointer", change.pointer}, {"value", change.value}});
  return list;
}

bool has(const Json& json, const char* key, bool (Json::*is)() const noexcept) {
  const auto at = json.find(key);
  return at != json.end() && ((*at).*is)();
}

}  // namespace

std::string hit_name(std::size_t hit) {
  return hit == any_check ? "any" : std::string(name_of(static_cast<Check>(hit)));
}

std::optional<std::size_t> hit_named(std::string_view name) {
  if (name == "any" || name == "p") return any_check;
  const std::optional<Check> check = check_named(name);
  if (!check) return std::nullopt;
  return static_cast<std::size_t>(*check);
}

Json json_of(const SweepPlan& plan) {
  Json vary = Json::array();
  for (const Variation& variation : plan.vary) vary.push_back(variation.text);
  Json json = {{"file", plan.file},
               {"base_directory", plan.base_directory},
               {"scenario", plan.scenario},
               {"vary", vary},
               {"changes", json_of(plan.changes)},
               {"runs", plan.runs},
               {"hit", hit_name(plan.hit)},
               {"confidence", plan.confidence}};
  if (plan.until) json["until_ns"] = plan.until->count();
  if (plan.rules.width) json["width"] = {{"value", *plan.rules.width}, {"relative", plan.rules.width_is_relative}};
  if (plan.rules.hits) json["hits"] = *plan.rules.hits;
  if (plan.rules.claim) json["claim"] = plan.rules.claim->text;
  return json;
}

std::optional<SweepPlan> plan_from(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  const bool complete = has(json, "file", &Json::is_string) && has(json, "base_directory", &Json::is_string) &&
                        has(json, "scenario", &Json::is_object) && has(json, "vary", &Json::is_array) &&
                        has(json, "changes", &Json::is_array) && has(json, "runs", &Json::is_number_unsigned) &&
                        has(json, "hit", &Json::is_string) && has(json, "confidence", &Json::is_number);
  if (!complete) return std::nullopt;
  SweepPlan plan;
  plan.file = json["file"].get<std::string>();
  plan.base_directory = json["base_directory"].get<std::string>();
  plan.scenario = json["scenario"];
  plan.runs = json["runs"].get<std::uint64_t>();
  plan.confidence = json["confidence"].get<double>();
  const std::optional<std::size_t> hit = hit_named(json["hit"].get<std::string>());
  if (!hit) return std::nullopt;
  plan.hit = *hit;
  for (const Json& text : json["vary"]) {
    ParsedVariation parsed = parse_variation(text.is_string() ? text.get<std::string>() : "");
    if (!parsed.variation) return std::nullopt;
    plan.vary.push_back(std::move(*parsed.variation));
  }
  for (const Json& change : json["changes"]) {
    if (!change.is_object() || !has(change, "pointer", &Json::is_string) || !change.contains("value"))
      return std::nullopt;
    plan.changes.push_back(Change{change["pointer"].get<std::string>(), change["value"]});
  }
  if (has(json, "until_ns", &Json::is_number_integer)) plan.until = Duration(json["until_ns"].get<std::int64_t>());
  if (has(json, "width", &Json::is_object)) {
    const Json& width = json["width"];
    if (!has(width, "value", &Json::is_number) || !has(width, "relative", &Json::is_boolean)) return std::nullopt;
    plan.rules.width = width["value"].get<double>();
    plan.rules.width_is_relative = width["relative"].get<bool>();
  }
  if (has(json, "hits", &Json::is_number_unsigned)) plan.rules.hits = json["hits"].get<std::uint64_t>();
  if (has(json, "claim", &Json::is_string)) {
    plan.rules.claim = parse_claim(json["claim"].get<std::string>());
    if (!plan.rules.claim) return std::nullopt;
  }
  return plan;
}

std::string behaviour_key(const Json& scenario, const std::string& base_directory, bool with_seed) {
  Json behaviour = scenario;
  if (behaviour.is_object()) {
    for (const char* key : {"$schema", "title", "question", "source", "lesson", "expect"}) behaviour.erase(key);
    if (!with_seed) behaviour.erase("seed");
  }
  std::uint64_t hash = random::hash(compact_text(behaviour));
  add_measured_files(behaviour, base_directory, hash);
  return to_hex(hash);
}

SweepPoints points_of(const SweepPlan& plan) {
  SweepPoints result;
  std::size_t count = 1;
  result.problems = overridden(plan);
  for (const Variation& variation : plan.vary) {
    count *= variation.values.size();
    if (count > points_max) {
      result.problems.push_back(
          fmt::format("--vary: expected at most {} points, found {}\n", points_max, words_of_product(plan.vary)));
      break;
    }
  }
  if (!result.problems.empty()) return result;

  constexpr std::size_t problems_shown = 5;
  std::size_t wrong_points = 0;
  for (std::size_t number = 0; number < count; ++number) {
    SweepPoint point;
    point.changes = plan.changes;
    Json json = plan.scenario;
    std::vector<Problem> problems;
    std::size_t rest = count;
    std::size_t left = number;
    for (const Variation& variation : plan.vary) {
      rest /= variation.values.size();
      const Json& value = variation.values[left / rest];
      left %= rest;
      point.values.push_back(value);
      point.changes.push_back({variation.pointer, value});
      if (std::optional<Problem> problem = make_change(point.changes.back(), json))
        problems.push_back(std::move(*problem));
    }
    point.label = words_of_point(plan.vary, point.values);
    if (problems.empty()) {
      ReadResult read = read_scenario_json(json, plan.file, plan.base_directory);
      if (read.scenario) {
        point.scenario = std::move(*read.scenario);
      } else {
        problems = std::move(read.problems);
      }
    }
    if (!problems.empty()) {
      const std::string name = plan.vary.empty()
                                   ? plan.file
                                   : fmt::format("{}, point {} of {} ({})", plan.file, number + 1, count, point.label);
      if (++wrong_points <= problems_shown) result.problems.push_back(format_problems(name, problems));
      continue;
    }
    point.key = behaviour_key(json, plan.base_directory, true);
    if (plan.until)
      point.key = to_hex(random::mix(random::hash(point.key) ^ static_cast<std::uint64_t>(plan.until->count())));
    if (wrong_points == 0) result.points.push_back(std::move(point));
  }
  if (wrong_points > problems_shown)
    result.problems.push_back(fmt::format("... and {} more points with problems\n", wrong_points - problems_shown));
  return result;
}

std::string command_of(const SweepPlan& plan) {
  std::string text = "./lockstep sweep " + shell_word(plan.file) + fmt::format(" --runs {}", plan.runs);
  for (const Change& change : plan.changes) text += " --with " + shell_word(text_of(change));
  for (const Variation& variation : plan.vary) text += " --vary " + shell_word(variation.text);
  if (plan.until) text += " --until " + format_duration(*plan.until);
  if (plan.hit != any_check) text += " --check " + hit_name(plan.hit);
  if (plan.confidence != 0.95) text += fmt::format(" --confidence {}", plan.confidence);
  const StoppingRules& rules = plan.rules;
  if (rules.width)
    text += rules.width_is_relative ? fmt::format(" --until-width {:.10g}%", *rules.width * 100)
                                    : fmt::format(" --until-width {}", *rules.width);
  if (rules.hits) text += fmt::format(" --until-hits {}", *rules.hits);
  if (rules.claim) text += " --decide " + shell_word("p " + rules.claim->text);
  return text;
}

std::string changes_of(const SweepPoint& point) {
  std::string text;
  for (const Change& change : point.changes)
    if (change.pointer != "/seed") text += " --with " + shell_word(text_of(change));
  return text;
}

std::string replay_command(const SweepPlan& plan, const SweepPoint& point, std::uint64_t replication,
                           std::string_view command) {
  std::string text = fmt::format("./lockstep {} {}", command, shell_word(plan.file)) + changes_of(point);
  if (plan.until) text += " --until " + format_duration(*plan.until);
  return text + fmt::format(" --seed {}", replication_seed(point.scenario.seed, replication));
}

}  // namespace lockstep
