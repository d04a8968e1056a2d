#include "viz/lab/hand.hpp"

#include <fmt/format.h>

#include "scenarios/format/units.hpp"
#include "scenarios/format/vocabulary.hpp"

namespace lockstep::viz {
namespace {

std::string time(TrueTime at) { return format_duration(at.since_zero()); }

/// The direction of a message, for exactly the nanosecond of its sending.
Json aimed(const Trace& trace, const Fact& sent, Json fault, const char* groups_key) {
  fault[groups_key] = Json::array(
      {Json::array({std::string(trace.name_of(sent.process))}), Json::array({std::string(trace.name_of(sent.peer))})});
  fault["one_way"] = true;
  fault["for"] = "1ns";
  return fault;
}

std::string words(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump();
  std::string text;
  for (const Json& element : value) text += (text.empty() ? "" : element.is_array() ? " | " : ", ") + words(element);
  return text;
}

}  // namespace

Json pause_here(const std::string& process, TrueTime at, Duration length) {
  return {{"at", time(at)}, {"stop", process}, {"for", format_duration(length)}};
}

Json crash_here(const std::string& process, TrueTime at, Duration until_restart, bool data_kept) {
  return {{"at", time(at)},
          {"crash", process},
          {"for", format_duration(until_restart)},
          {"data", data_kept ? "kept" : "lost"}};
}

Json crash_here(const std::string& process, TrueTime at) { return {{"at", time(at)}, {"crash", process}}; }

Json step_clock_here(const std::string& process, TrueTime at, Duration by) {
  return {{"at", time(at)}, {"step_clock", process}, {"by", format_duration(by)}};
}

Json cut_here(const std::vector<std::string>& one_side, const std::vector<std::string>& other_side, TrueTime at,
              Duration length) {
  Json groups = Json::array({one_side});
  if (!other_side.empty()) groups.push_back(other_side);
  return {{"at", time(at)}, {"partition", std::move(groups)}, {"for", format_duration(length)}};
}

Json drop_message(const Trace& trace, const Fact& sent) {
  return aimed(trace, sent, Json{{"at", time(sent.at)}, {"loss", 1}}, "between");
}

Json deliver_later(const Trace& trace, const Fact& sent, double factor) {
  Json fault = aimed(trace, sent, Json{{"at", time(sent.at)}}, "slow_link");
  fault["times"] = factor;
  return fault;
}

Json with_fault(Json scenario, Json fault) {
  if (!scenario.contains("faults")) scenario["faults"] = Json::array();
  scenario["faults"].push_back(std::move(fault));
  return scenario;
}

Json without_fault(Json scenario, std::size_t index) {
  if (scenario.contains("faults") && index < scenario["faults"].size()) scenario["faults"].erase(index);
  return scenario;
}

std::string describe_fault(const Json& fault) {
  if (!fault.is_object()) return "a fault";
  std::string text;
  for (const FaultWord& word : fault_words()) {
    const auto found = fault.find(std::string(word.name));
    if (found == fault.end()) continue;
    text = std::string(word.name);
    for (char& c : text) c = c == '_' ? ' ' : c;
    text += ' ' + words(*found);
    break;
  }
  if (fault.contains("by")) text += " by " + words(fault["by"]);
  if (fault.contains("times")) text += fmt::format(", {} times", words(fault["times"]));
  if (fault.contains("at")) text += " at " + words(fault["at"]);
  if (fault.contains("when")) {
    text += " when ";
    std::string condition;
    for (const auto& [key, value] : fault["when"].items()) {
      if (!condition.empty()) condition += ' ';
      condition += words(value);
      if (key != "client" && key != "process" && key != "node") condition.append(1, ' ').append(key);
    }
    text += condition;
  }
  if (fault.contains("every") || fault.contains("rate")) text += " again and again";
  if (fault.contains("for"))
    text += " for " + (fault["for"].is_string() ? words(fault["for"]) : std::string("a random time"));
  return text;
}

}  // namespace lockstep::viz
