// Faults as a scenario file has them.
#include <fmt/format.h>

#include <utility>

#include "scenarios/format/units.hpp"
#include "scenarios/format/write.hpp"
#include "scenarios/format/write_parts.hpp"

namespace lockstep {
namespace {

using writing::append;
using writing::duration;
using writing::number;
using writing::word;

/// In the short words where they say the same: {"client": "alice", "acquired": "file"}.
Json trigger_of(const TriggerSpec& trigger) {
  Json object = Json::object();
  if (!trigger.process.empty()) object["process"] = trigger.process;
  const TriggerWord* found = nullptr;
  for (const TriggerWord& candidate : trigger_words()) {
    if (candidate.fact != trigger.fact) continue;
    const bool fits = candidate.names_operation
                          ? trigger.operation != Operation::none
                          : !trigger.resource.empty() && trigger.operation == Operation::none && trigger.peer.empty();
    if (fits) found = &candidate;
  }
  if (found != nullptr && !found->names_operation) {
    object[std::string(found->name)] = trigger.resource;
  } else {
    if (found != nullptr) {
      object[std::string(found->name)] = std::string(name_of(trigger.operation));
    } else {
      object["fact"] = std::string(name_of(trigger.fact));
      if (trigger.operation != Operation::none) object["operation"] = std::string(name_of(trigger.operation));
    }
    if (!trigger.peer.empty()) object["peer"] = trigger.peer;
    if (!trigger.resource.empty()) object["resource"] = trigger.resource;
  }
  if (trigger.nth != 1) object["nth"] = trigger.nth;
  return object;
}

Json list_or_one(const std::vector<std::string>& names) { return names.size() == 1 ? Json(names[0]) : Json(names); }

void write_data(const FaultSpec& fault, Json& object) {
  if (fault.data_kept) append(object, "data", word(data_words(), *fault.data_kept ? 1 : 0));
}

/// The inverse of parse_rate: "1000/s", with as many digits as it takes.
std::string rate(Duration interval) {
  for (const auto& [unit, name] : {std::pair(1'000'000'000.0, "s"), {60e9, "min"}, {3600e9, "h"}}) {
    for (const int digits : {3, 6, 9, 12, 15, 17}) {
      std::string text = fmt::format("{:.{}f}", unit / static_cast<double>(interval.count()), digits);
      while (text.back() == '0') text.pop_back();
      if (text.back() == '.') text.pop_back();
      text += std::string("/") + name;
      if (parse_rate(text) == interval) return text;
    }
  }
  return "1/s";
}

}  // namespace

Json to_json(const FaultSpec& fault) {
  Json object = Json::object();
  if (fault.at) append(object, "at", to_json(*fault.at));
  if (fault.when) append(object, "when", trigger_of(*fault.when));
  if (fault.every) append(object, "every", to_json(*fault.every));
  if (fault.when && !(fault.after == Distribution())) append(object, "after", to_json(fault.after));
  if (fault.probability != 1) append(object, "probability", number(fault.probability));

  const FaultWord* kind = nullptr;
  for (const FaultWord& candidate : fault_words())
    if (kind == nullptr && candidate.kind == fault.kind) kind = &candidate;
  const std::string name(kind->name);
  if (kind->target != FaultTarget::link) {
    append(object, name, list_or_one(fault.processes));
  } else if (fault.kind == FaultKind::loss) {
    append(object, name, number(fault.loss));
    append(object, "between", fault.groups);
  } else {
    append(object, name, fault.groups);
  }
  if (kind->target == FaultTarget::link && fault.one_way) append(object, "one_way", true);
  if (fault.lasts) append(object, "for", to_json(*fault.lasts));
  switch (fault.kind) {
    case FaultKind::slow:
    case FaultKind::slow_link:
    case FaultKind::slow_server:
      append(object, "times", number(fault.factor));
      break;
    case FaultKind::crash:
      if (fault.lasts) write_data(fault, object);
      break;
    case FaultKind::restart:
      write_data(fault, object);
      break;
    case FaultKind::step_clock:
      append(object, "by", duration(fault.by));
      break;
    case FaultKind::slew_clock:
      append(object, "by", duration(fault.by));
      append(object, "ppm", number(fault.ppm));
      break;
    case FaultKind::drift:
      append(object, "ppm", number(fault.ppm));
      append(object, "clock", fault.wall && fault.monotonic ? "both" : fault.wall ? "wall" : "monotonic");
      break;
    case FaultKind::cache_fill:
      append(object, "keys", rate(fault.pressure.interval));
      append(object, "value_bytes", fault.pressure.value_bytes);
      if (fault.pressure.ttl != Duration(0)) append(object, "ttl", duration(fault.pressure.ttl));
      break;
    case FaultKind::power_loss:
    case FaultKind::shutdown:
    case FaultKind::slow_command:
    case FaultKind::stop:
    case FaultKind::suspend:
    case FaultKind::partition:
    case FaultKind::loss:
    case FaultKind::stall:
      break;
  }
  return object;
}

}  // namespace lockstep
