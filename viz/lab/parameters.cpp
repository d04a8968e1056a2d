#include "viz/lab/parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "scenarios/format/units.hpp"
#include "scenarios/format/vocabulary.hpp"
#include "scenarios/format/write.hpp"

namespace lockstep::viz {
namespace {

/// Three significant digits: what a slider can be set to.
std::int64_t rounded(double ns) {
  if (!(ns > 0)) return ns < 0 ? -rounded(-ns) : 0;
  double step = 1;
  while (ns / step >= 1000) step *= 10;
  return static_cast<std::int64_t>(std::round(ns / step) * step);
}

std::string spoken(std::string_view key) {
  std::string text(key);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

/// Keys whose text is a name and never a duration, and those that are no part of what happens.
bool is_a_name(std::string_view key) {
  constexpr std::array<std::string_view, 22> names = {"name",   "acquire",     "release", "read",  "write",    "take",
                                                      "extend", "raise_fence", "lock",    "title", "site",     "source",
                                                      "file",   "unit",        "when",    "sites", "switches", "stop",
                                                      "pause",  "suspend",     "crash",   "names"};
  return std::find(names.begin(), names.end(), key) != names.end();
}

std::string_view help_of(ObjectKind kind, std::string_view key) {
  for (const Key& known : keys_of(kind))
    if (known.name == key) return known.text;
  return "";
}

class Collector {
 public:
  Collector(const Json& origin, Duration run) : origin_(origin), run_(run) {}

  std::vector<Parameter> list;

  /// `label` is what leads here; `kind` where the keys of this object are explained.
  void walk(const Json& value, const std::string& pointer, const std::string& group, const std::string& label,
            ObjectKind kind, std::string_view key) {
    if (list.size() >= most) return;
    if (value.is_object()) {
      for (const auto& [name, member] : value.get_ref<const Json::object_t&>()) {
        if (is_a_name(name) && !member.is_object()) continue;
        if (name == "when" || name == "links" || name == "override" || name == "choices") continue;
        walk(member, pointer_to(pointer, name), group, label.empty() ? spoken(name) : label + " " + spoken(name), kind,
             name);
      }
    } else if (value.is_array()) {
      if (key == "partition" || key == "between" || key == "stall" || key == "slow_link" || key == "hosts") return;
      const bool is_range = key == "uniform" && value.size() == 2;
      if (key == "empirical") return;
      for (std::size_t i = 0; i < value.size(); ++i)
        walk(value[i], pointer_to(pointer, i), group,
             is_range ? replaced(label, "uniform", i == 0 ? "min" : "max") : label, kind, key);
    } else {
      leaf(value, pointer, group, label, kind, key);
    }
  }

  void steps(const Json& does, const std::string& pointer, const std::string& group) {
    if (!does.is_array()) return;
    for (std::size_t i = 0; i < does.size(); ++i) {
      const Json& step = does[i];
      if (!step.is_object() || step.empty()) continue;
      const std::string here = pointer_to(pointer, i);
      const std::string first = step.begin().key();
      if (first == "loop") steps(step["loop"], pointer_to(here, "loop"), group);
      for (const auto& [name, member] : step.get_ref<const Json::object_t&>()) {
        if (name == "loop" || is_a_name(name)) continue;
        const std::string label = name == first ? fmt::format("{} (step {})", spoken(name), i + 1)
                                                : fmt::format("{} {} (step {})", first, spoken(name), i + 1);
        walk(member, pointer_to(here, name), group, label, ObjectKind::step_acquire, name);
      }
    }
  }

 private:
  static constexpr std::size_t most = 150;

  static std::string replaced(std::string text, std::string_view what, std::string_view with) {
    const std::size_t at = text.find(what);
    if (at == std::string::npos) return text + ' ' + std::string(with);
    return text.replace(at, what.size(), with);
  }

  const Json* before(const std::string& pointer) const {
    const Json::json_pointer path(pointer);
    return origin_.contains(path) ? &origin_.at(path) : nullptr;
  }

  void leaf(const Json& value, const std::string& pointer, const std::string& group, const std::string& label,
            ObjectKind kind, std::string_view key) {
    Parameter parameter;
    parameter.pointer = pointer;
    parameter.name = pointer.substr(1);
    std::replace(parameter.name.begin(), parameter.name.end(), '/', '.');
    parameter.group = group;
    parameter.label = label;
    parameter.help = std::string(help_of(kind, key));
    if (value.is_boolean()) {
      parameter.kind = ParameterKind::flag;
      parameter.value = value.get<bool>() ? 1 : 0;
    } else if (value.is_number()) {
      if (!number(parameter, value, key)) return;
    } else if (value.is_string()) {
      if (!text(parameter, value.get_ref<const std::string&>(), key)) return;
    } else {
      return;
    }
    list.push_back(std::move(parameter));
  }

  bool number(Parameter& parameter, const Json& value, std::string_view key) const {
    const Json* origin = before(parameter.pointer);
    const double now = value.get<double>(),
                 then = origin != nullptr && origin->is_number() ? origin->get<double>() : now;
    parameter.value = now;
    parameter.kind = value.is_number_float() ? ParameterKind::number : ParameterKind::whole;
    if (key == "loss" || key == "probability" || key == "duplication" || key == "drift_factor") {
      parameter.kind = ParameterKind::number;
      parameter.low = 0;
      parameter.high = key == "drift_factor" ? std::max(0.2, 2 * then) : 1;
    } else if (key == "drift_ppm" || key == "ppm") {
      parameter.kind = ParameterKind::number;
      const double span = std::max(std::abs(then) * 3, 1000.0);
      parameter.low = std::max(-span, -1e6);
      parameter.high = std::min(span, 900e3);
    } else if (key == "times" || key == "alpha" || key == "sigma") {
      parameter.kind = ParameterKind::number;
      parameter.low = std::max(then / 20, 0.001);
      parameter.high = std::min(then * 20, 1e6);
      parameter.is_logarithmic = true;
    } else if (key == "count") {
      parameter.low = 1;
      parameter.high = std::max(9.0, then * 3);
    } else {
      parameter.low = std::min(0.0, then * 4);
      parameter.high = std::max(10.0, then * 4);
    }
    parameter.low = std::min(parameter.low, now);
    parameter.high = std::max(parameter.high, now);
    return true;
  }

  bool text(Parameter& parameter, const std::string& value, std::string_view key) const {
    const std::optional<Duration> length = parse_duration(value).value;
    if (length) {
      const Json* origin = before(parameter.pointer);
      const Duration then = origin != nullptr && origin->is_string()
                                ? parse_duration(origin->get_ref<const std::string&>()).value.value_or(*length)
                                : *length;
      parameter.kind = ParameterKind::duration;
      parameter.value = static_cast<double>(length->count());
      if (key == "at" || key == "starts") {
        parameter.low = 0;
        parameter.high = static_cast<double>(run_.count()) * 0.999;
      } else if (key == "by" || key == "offset") {
        const double span = std::max(std::abs(static_cast<double>(then.count())) * 2, 1e9);
        parameter.low = -span;
        parameter.high = span;
      } else {
        const Range range = range_around(then);
        parameter.low = range.low;
        parameter.high = range.high;
        parameter.is_logarithmic = range.low > 0;
      }
      parameter.low = std::min(parameter.low, parameter.value);
      parameter.high = std::max(parameter.high, parameter.value);
      if (parameter.low <= 0) parameter.is_logarithmic = false;
      return true;
    }
    const auto choose = [&](std::span<const Word> words) {
      parameter.kind = ParameterKind::word;
      parameter.words = names_of(words);
      for (std::size_t i = 0; i < parameter.words.size(); ++i)
        if (parameter.words[i] == value) parameter.value = static_cast<double>(i);
      parameter.high = static_cast<double>(parameter.words.size() - 1);
      return true;
    };
    if (key == "clock" && value != "both") return choose(clock_words());
    if (key == "requests") return choose(request_words());
    if (key == "validity_from") return choose(validity_from_words());
    if (key == "on_expiry") return choose(on_expiry_words());
    if (key == "if_refused") return choose(if_refused_words());
    if (key == "data") return choose(data_words());
    return false;
  }

  const Json& origin_;
  Duration run_;
};

/// What the file says, and for keys that it leaves out what the reader took.
Json completed(const Json& json, const Json& effective, const char* key) {
  Json result = effective.contains(key) ? effective.at(key) : Json::object();
  if (json.contains(key) && json.at(key).is_object())
    for (const auto& [name, value] : json.at(key).get_ref<const Json::object_t&>()) result[name] = value;
  return result;
}

std::string fault_title(const Json& fault, std::size_t number) {
  for (const FaultWord& word : fault_words()) {
    const auto found = fault.find(std::string(word.name));
    if (found == fault.end()) continue;
    const std::string whom = found->is_string() ? ' ' + found->get<std::string>() : "";
    return fmt::format("Fault {}: {}{}", number, spoken(word.name), whom);
  }
  return fmt::format("Fault {}", number);
}

}  // namespace

Range range_around(Duration value) {
  if (value <= Duration(0)) return {0, 10e9};
  const double ns = static_cast<double>(value.count());
  return {std::max(ns / 50, 1.0), ns * 20};
}

std::vector<Parameter> parameters_of(const Json& json, const Scenario& scenario, const Json& origin) {
  const Json effective = to_json(scenario);
  Collector collector(origin, scenario.duration);
  collector.walk(completed(json, effective, "algorithm"), "/algorithm", "Algorithm", "", ObjectKind::algorithm, "");
  // The number that most stories turn on comes first.
  std::stable_partition(collector.list.begin(), collector.list.end(),
                        [](const Parameter& parameter) { return parameter.pointer == "/algorithm/ttl"; });
  if (json.contains("faults") && json["faults"].is_array())
    for (std::size_t i = 0; i < json["faults"].size(); ++i)
      collector.walk(json["faults"][i], pointer_to("/faults", i), fault_title(json["faults"][i], i + 1), "",
                     ObjectKind::fault, "");
  collector.walk(completed(json, effective, "network"), "/network", "Network", "", ObjectKind::network, "");
  for (const char* key : {"clients", "populations"}) {
    if (!json.contains(key) || !json[key].is_object()) continue;
    for (const auto& [name, client] : json[key].get_ref<const Json::object_t&>()) {
      const std::string pointer = pointer_to(std::string("/") + key, name);
      if (!client.is_object()) continue;
      for (const auto& [member, value] : client.get_ref<const Json::object_t&>()) {
        if (member == "does")
          collector.steps(value, pointer_to(pointer, "does"), name);
        else if (!is_a_name(member))
          collector.walk(value, pointer_to(pointer, member), name, spoken(member), ObjectKind::client, member);
      }
    }
  }
  if (json.contains("nodes")) collector.walk(json["nodes"], "/nodes", "Nodes", "", ObjectKind::nodes, "");
  if (json.contains("storage"))
    collector.walk(completed(json, effective, "storage"), "/storage", "Store", "", ObjectKind::store, "");
  return std::move(collector.list);
}

Json json_value(const Parameter& parameter, double value) {
  value = std::clamp(value, parameter.low, parameter.high);
  switch (parameter.kind) {
    case ParameterKind::duration:
      return format_duration(Duration(rounded(value)));
    case ParameterKind::number:
      return std::stod(fmt::format("{:.3g}", value));
    case ParameterKind::whole:
      return static_cast<std::int64_t>(std::llround(value));
    case ParameterKind::flag:
      return value >= 0.5;
    case ParameterKind::word:
      break;
  }
  const auto index = static_cast<std::size_t>(std::llround(std::max(value, 0.0)));
  return parameter.words.at(std::min(index, parameter.words.size() - 1));
}

std::string value_text(const Parameter& parameter, double value) {
  const Json json = json_value(parameter, value);
  if (json.is_boolean()) return json.get<bool>() ? "yes" : "no";
  return json.is_string() ? json.get<std::string>() : json.dump();
}

}  // namespace lockstep::viz
