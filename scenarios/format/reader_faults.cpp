// Faults: when (exactly one trigger), what (exactly one kind), and what belongs to that kind.
#include <algorithm>
#include <set>

#include "scenarios/format/limits.hpp"
#include "scenarios/format/reader_parts.hpp"
#include "scenarios/format/suggestion.hpp"
#include "scenarios/format/units.hpp"

namespace lockstep::reading {
namespace {

std::string quoted_list(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "\"" : i + 1 == words.size() ? " and \"" : ", \"") + words[i] + '"';
  return text;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

std::optional<Operation> read_operation(const JsonCursor& at) {
  const std::vector<std::string> names = operation_names();
  if (at.is_text()) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (same_word(names[i], at.value().get_ref<const std::string&>())) return static_cast<Operation>(i + 1);
    }
  }
  one_of(at, "an operation", names);
  return std::nullopt;
}

/// A lock or a register, whichever the name is.
std::optional<std::string> resolve_resource(const JsonCursor& at, const Reading& reading) {
  std::vector<std::string> names(reading.locks.begin(), reading.locks.end());
  names.insert(names.end(), reading.registers.begin(), reading.registers.end());
  return one_of(at, "the name of a lock or a register", names);
}

std::optional<std::string> resolve_one(const JsonCursor& at, Roles roles, const Reading& reading) {
  const auto names = resolve(at, roles, false, reading);
  if (!names) return std::nullopt;
  if (names->size() == 1) return names->front();
  at.expected("the name of one process", describe(at.value()) + ", which are several");
  return std::nullopt;
}

TriggerSpec read_trigger(const JsonCursor& at, Reading& reading) {
  TriggerSpec trigger;
  ObjectCursor object(at, ObjectKind::trigger, "an object such as {\"client\": \"alice\", \"acquired\": \"file\"}");
  if (!object) return trigger;
  // Who.
  const std::vector<std::string> who = object.present({"process", "client", "node"});
  if (who.size() > 1) at.expected("one of \"process\", \"client\" and \"node\"", quoted_list(who));
  bool is_client = false, is_server = false;
  for (const std::string& key : who) {
    const JsonCursor value = *object.take(key);
    const Roles roles = key == "client" ? Roles::clients : key == "node" ? Roles::nodes : Roles::any;
    if (const auto name = resolve_one(value, roles, reading)) {
      trigger.process = *name;
      is_client = reading.processes.find(*name)->second == Role::client;
      is_server = !is_client;
    }
  }
  // What.
  std::vector<std::string> kinds;
  for (const TriggerWord& word : trigger_words()) kinds.emplace_back(word.name);
  kinds.emplace_back("fact");
  const std::vector<std::string> present = object.present(kinds);
  if (present.size() != 1) {
    at.expected((present.empty() ? "one of " : "only one of ") + quoted_choice(kinds),
                present.empty() ? "none of them" : quoted_list(present));
    for (const std::string& key : present) object.take(key);
    for (const char* key : {"peer", "resource", "operation", "nth"}) object.take(key);
    return trigger;
  }
  const JsonCursor value = *object.take(present[0]);
  bool by_fact = true, has_lock = false;
  for (const TriggerWord& word : trigger_words()) {
    if (word.name != present[0]) continue;
    by_fact = false;
    trigger.fact = word.fact;
    if (word.names_operation) {
      trigger.operation = read_operation(value).value_or(Operation::none);
      if (word.fact == FactKind::command_executed && is_client) {
        value.complain("never happens: " + quote(trigger.process) +
                       " is a client, and only nodes and stores execute commands");
      }
    } else {
      has_lock = true;
      trigger.resource = resolve_lock(value, reading).value_or("");
      if (is_server) {
        value.complain("never happens: " + quote(trigger.process) + " is a " +
                       std::string(name_of(reading.processes.find(trigger.process)->second)) +
                       ", and only clients have locks");
      }
    }
  }
  if (by_fact) {
    if (const auto fact = one_of(value, "a kind of fact", fact_names())) {
      for (std::size_t i = 0; i < static_cast<std::size_t>(FactKind::count); ++i) {
        if (name_of(static_cast<FactKind>(i)) == *fact) trigger.fact = static_cast<FactKind>(i);
      }
    }
    if (const auto operation = object.take("operation"))
      trigger.operation = read_operation(*operation).value_or(Operation::none);
  }
  if (!has_lock) {
    if (const auto peer = object.take("peer")) trigger.peer = resolve_one(*peer, Roles::any, reading).value_or("");
    if (const auto resource = object.take("resource"))
      trigger.resource = resolve_resource(*resource, reading).value_or("");
  }
  if (const auto nth = object.take("nth")) trigger.nth = nth->natural(1, 1'000'000'000).value_or(1);
  object.finish("with \"" + present[0] + "\"");
  return trigger;
}

void read_when(ObjectCursor& object, FaultSpec& fault, Reading& reading) {
  const std::vector<std::string> all = {"at", "when", "every", "rate"};
  const std::vector<std::string> present = object.present(all);
  if (present.size() != 1) {
    object.at().expected(
        (present.empty() ? "one of " : "only one of ") + quoted_choice(all) + " to say when it happens",
        present.empty() ? "none of them" : quoted_list(present));
  }
  if (const auto at = object.take("at")) {
    fault.at = read_distribution(*at, reading);
    if (fault.at && fault.at->smallest() >= reading.scenario.duration) {
      at->expected("a time before the end of the run (" + format_duration(reading.scenario.duration) + ")");
    }
  }
  if (const auto when = object.take("when")) fault.when = read_trigger(*when, reading);
  if (const auto every = object.take("every")) fault.every = read_positive_distribution(*every, reading);
  if (const auto rate = object.take("rate")) {
    const auto mean = rate->is_text() ? parse_rate(rate->value().get_ref<const std::string&>()) : std::nullopt;
    if (mean) {
      fault.every = Distribution::exponential(*mean);
    } else {
      rate->expected(std::string(a_rate));
    }
  }
  if (const auto after = object.take("after")) {
    fault.after = read_distribution(*after, reading).value_or(Distribution());
    if (!object.has("when")) after->complain("has no effect without \"when\"");
  }
  if (const auto probability = object.take("probability")) fault.probability = probability->probability().value_or(1);
}

std::vector<std::string> read_processes(const JsonCursor& at, Roles roles, const Reading& reading) {
  if (!at.is_array()) return resolve(at, roles, false, reading).value_or(std::vector<std::string>());
  const auto elements = at.elements();
  if (elements->empty()) at.expected("at least one name");
  std::vector<std::string> result;
  std::set<std::string> seen;
  for (const JsonCursor& element : *elements) {
    for (const std::string& name : resolve(element, roles, false, reading).value_or(std::vector<std::string>())) {
      if (seen.insert(name).second) {
        result.push_back(name);
      } else {
        element.expected("each name once", quote(name) + " again");
        break;
      }
    }
  }
  return result;
}

/// Two groups; of a single one the other is everybody else.
std::vector<std::vector<std::string>> read_groups(const JsonCursor& at, const Reading& reading) {
  constexpr std::string_view form = "one or two groups of names, such as [[\"alice\"], [\"n1\", \"n2\"]]";
  const auto elements = at.elements(form);
  if (!elements) return {};
  if (elements->empty() || elements->size() > 2) {
    at.expected(std::string(form));
    return {};
  }
  std::vector<std::vector<std::string>> groups;
  std::set<std::string> seen;
  bool good = true;
  for (const JsonCursor& element : *elements) {
    std::vector<std::string>& group = groups.emplace_back();
    const auto names = element.elements("a group of names, such as [\"alice\", \"bob\"]");
    good = good && names.has_value();
    if (!names) continue;
    if (names->empty()) {
      element.expected("at least one name in a group");
      good = false;
    }
    for (const JsonCursor& name : *names) {
      const auto processes = resolve(name, Roles::any, true, reading);
      good = good && processes.has_value();
      if (!processes) continue;
      for (const std::string& process : *processes) {
        if (!seen.insert(process).second) {
          name.expected("each process in one group only", quote(process) + " again");
          good = false;
          break;
        }
        group.push_back(process);
      }
    }
  }
  if (!good) return {};
  if (groups.size() == 1) {
    std::vector<std::string>& others = groups.emplace_back();
    for (const std::string& process : reading.process_names) {
      if (seen.find(process) == seen.end()) others.push_back(process);
    }
    if (others.empty()) at.expected("somebody outside the only group", "nobody");
  }
  return groups;
}

void read_cache_fill(ObjectCursor& object, FaultSpec& fault, const JsonCursor& nodes, const Reading& reading) {
  if (const auto keys = object.take("keys")) {
    const auto interval = keys->is_text() ? parse_rate(keys->value().get_ref<const std::string&>()) : std::nullopt;
    if (interval && *interval >= 1us)
      fault.pressure.interval = *interval;
    else
      keys->expected(interval ? "at most a million keys per second" : std::string(a_rate));
  } else {
    object.missing("keys", "how many keys are written, such as \"1000/s\"");
  }
  if (const auto bytes = object.take("value_bytes"))
    fault.pressure.value_bytes = bytes->natural(1, std::uint64_t{1} << 20).value_or(100);
  if (const auto ttl = object.take("ttl")) fault.pressure.ttl = ttl->positive_duration().value_or(Duration(0));
  for (const NodeSpec& node : reading.scenario.nodes) {
    const auto& named = fault.processes;
    if (node.memory.bytes == 0 && std::find(named.begin(), named.end(), node.name) != named.end()) {
      nodes.complain("has no effect on " + quote(node.name) + ", which has no \"maxmemory\"");
      return;
    }
  }
}

void read_what(ObjectCursor& object, const FaultWord& word, FaultSpec& fault, Reading& reading) {
  const JsonCursor value = *object.take(word.name);
  const std::string kind(word.name);
  fault.kind = word.kind;
  switch (word.target) {
    case FaultTarget::process:
      fault.processes = read_processes(value, Roles::any, reading);
      break;
    case FaultTarget::server:
      fault.processes =
          read_processes(value, word.kind == FaultKind::cache_fill ? Roles::nodes : Roles::servers, reading);
      break;
    case FaultTarget::link:
      if (word.kind == FaultKind::loss) {
        fault.loss = value.probability().value_or(0);
        if (const auto between = object.take("between")) {
          fault.groups = read_groups(*between, reading);
        } else {
          object.missing("between", "one or two groups of names, between which messages are lost");
        }
      } else {
        fault.groups = read_groups(value, reading);
      }
      if (const auto one_way = object.take("one_way")) fault.one_way = one_way->boolean().value_or(false);
      break;
  }
  const bool instantaneous =
      word.kind == FaultKind::restart || word.kind == FaultKind::step_clock || word.kind == FaultKind::slew_clock;
  const bool lasts = object.has("for");
  if (!instantaneous) {
    if (const auto at = object.take("for")) fault.lasts = read_distribution(*at, reading);
  }
  switch (word.kind) {
    case FaultKind::slow:
    case FaultKind::slow_link:
    case FaultKind::slow_server:
      if (const auto times = object.take("times")) {
        fault.factor = times->number(0.001, 1e6, "a factor from 0.001 to 1000000").value_or(1);
      } else {
        object.missing("times", "how many times as long it takes");
      }
      break;
    case FaultKind::crash:
    case FaultKind::restart:
      if (const auto data = object.take("data")) {
        const auto index = data->word(names_of(data_words()));
        if (index != std::size_t{2}) fault.data_kept = index == std::size_t{1};
        if (word.kind == FaultKind::crash && !lasts) data->complain("has no effect without \"for\": it never restarts");
      }
      break;
    case FaultKind::step_clock:
    case FaultKind::slew_clock:
      if (const auto by = object.take("by")) {
        fault.by = by->signed_duration().value_or(Duration(0));
      } else {
        object.missing("by", "how far the clock is moved");
      }
      if (word.kind == FaultKind::slew_clock) {
        fault.ppm = 500;
        if (const auto ppm = object.take("ppm"))
          fault.ppm = ppm->number(0.001, 900'000, "a bound on the rate in ppm from 0.001 to 900000").value_or(500);
      }
      break;
    case FaultKind::drift:
      if (const auto ppm = object.take("ppm")) {
        fault.ppm =
            ppm->number(-1'000'000, 900'000, "a rate error in ppm from -1000000 (stands still) to 900000").value_or(0);
      } else {
        object.missing("ppm", "the rate error in ppm");
      }
      if (const auto clock = object.take("clock")) {
        const auto index = clock->word({"wall", "monotonic", "both"});
        fault.wall = index != std::size_t{1};
        fault.monotonic = index != std::size_t{0};
      }
      break;
    case FaultKind::slow_command:
      if (!lasts) object.missing("for", "how long the command takes");
      break;
    case FaultKind::cache_fill:
      read_cache_fill(object, fault, value, reading);
      break;
    case FaultKind::stop:
    case FaultKind::suspend:
    case FaultKind::partition:
    case FaultKind::loss:
    case FaultKind::stall:
    case FaultKind::power_loss:
    case FaultKind::shutdown:
      break;
  }
  object.finish("with \"" + kind + "\"");
}

}  // namespace

void read_faults(ObjectCursor& root, Reading& reading) {
  const auto at = root.take("faults");
  if (!at) return;
  const auto elements = at->elements("an array of faults");
  if (!elements) return;
  if (elements->size() > limits::faults) {
    at->expected("at most " + std::to_string(limits::faults) + " faults");
    return;
  }
  std::vector<std::string> kinds;
  for (const FaultWord& word : fault_words()) kinds.emplace_back(word.name);
  for (const JsonCursor& element : *elements) {
    ObjectCursor object(element, ObjectKind::fault,
                        "a fault such as {\"at\": \"3s\", \"stop\": \"alice\", \"for\": \"15s\"}");
    if (!object) continue;
    FaultSpec fault;
    read_when(object, fault, reading);
    const std::vector<std::string> present = object.present(kinds);
    if (present.size() != 1) {
      element.expected((present.empty() ? "one of " : "only one of ") + quoted_choice(kinds) + " to say what happens",
                       present.empty() ? "none of them" : quoted_list(present));
      continue;
    }
    for (const FaultWord& word : fault_words()) {
      if (word.name == present[0]) read_what(object, word, fault, reading);
    }
    reading.scenario.faults.push_back(std::move(fault));
  }
}

}  // namespace lockstep::reading
