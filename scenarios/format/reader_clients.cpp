// Clients and their steps; populations, which are many clients with the same steps.
#include <set>

#include "scenarios/format/limits.hpp"
#include "scenarios/format/reader_parts.hpp"
#include "scenarios/format/suggestion.hpp"
#include "scenarios/format/units.hpp"

namespace lockstep::reading {
namespace {

/// What one client's steps speak of; its releases can only be judged when all its acquires are known.
struct Script {
  struct Use {
    JsonCursor at;
    std::string name;
  };
  std::set<std::string> acquired;
  std::set<std::string> read;
  std::vector<Use> locks_used;     // extend, release
  std::vector<Use> versions_used;  // write with if_version
  std::size_t steps = 0;
  bool complete = true;  // false: some steps could not be read
};

std::vector<Step> read_steps(const JsonCursor& at, Reading& reading, Script& script);

/// Can time pass in these steps? Requests take a round trip; work and sleep what they say.
bool takes_time(const std::vector<Step>& steps) {
  for (const Step& step : steps) {
    switch (step.kind) {
      case StepKind::work:
      case StepKind::sleep:
        if (step.duration.expected() > Duration(0)) return true;
        break;
      case StepKind::loop:
        if (takes_time(step.body)) return true;
        break;
      default:
        return true;
    }
  }
  return false;
}

void read_lock_use(const JsonCursor& at, Step& step, Script& script) {
  const auto name = at.text("the name of a lock");
  if (!name) return;
  step.name = *name;
  script.locks_used.push_back({at, *name});
}

std::optional<Step> read_step(const JsonCursor& at, Reading& reading, Script& script) {
  std::vector<std::string> kinds;
  for (const StepWord& word : step_words()) kinds.emplace_back(word.name);
  if (!at.is_object()) {
    at.expected("a step such as {\"acquire\": \"file\"}");
    return std::nullopt;
  }
  const StepWord* word = nullptr;
  for (const StepWord& candidate : step_words()) {
    if (!at.value().contains(candidate.name)) continue;
    if (word != nullptr) {
      at.expected("one thing at a time",
                  "\"" + std::string(word->name) + "\" and \"" + std::string(candidate.name) + "\" in one step");
      return std::nullopt;
    }
    word = &candidate;
  }
  if (word == nullptr) {
    const Json& json = at.value();
    const std::string first = json.empty() ? "" : json.begin().key();
    at.expected("a step (" + list_of(kinds) + ")", json.empty() ? "an empty object" : "one with " + quote(first),
                suggest(first, kinds).value_or(""));
    return std::nullopt;
  }
  ObjectCursor object(at, word->object);
  const JsonCursor value = *object.take(word->name);
  Step step;
  step.kind = word->kind;
  switch (word->kind) {
    case StepKind::acquire:
      step.name = value.new_name().value_or("");
      if (!step.name.empty()) {
        script.acquired.insert(step.name);
        reading.locks.insert(step.name);
      }
      if (const auto refused = object.take("if_refused")) {
        step.if_refused = static_cast<IfRefused>(refused->word(names_of(if_refused_words())).value_or(0));
      }
      if (const auto within = object.take("within")) step.within = within->positive_duration();
      break;
    case StepKind::work:
    case StepKind::sleep:
      step.duration = read_distribution(value, reading).value_or(Distribution::constant(1ns));
      break;
    case StepKind::read:
      step.name = resolve_register(value, reading).value_or("");
      script.read.insert(step.name);
      break;
    case StepKind::write:
      step.name = resolve_register(value, reading).value_or("");
      if (const auto number = object.take("value")) step.value = number->integer(INT64_MIN, INT64_MAX);
      if (const auto if_version = object.take("if_version")) {
        step.if_version = if_version->boolean().value_or(false);
        if (step.if_version) script.versions_used.push_back({*if_version, step.name});
      }
      break;
    case StepKind::take:
      step.name = resolve_register(value, reading).value_or("");
      if (const auto atomic = object.take("atomic")) step.atomic = atomic->boolean().value_or(false);
      break;
    case StepKind::raise_fence:
      step.name = resolve_store(value, reading).value_or("");
      break;
    case StepKind::extend:
      read_lock_use(value, step, script);
      break;
    case StepKind::release:
      if (const auto always = object.take("always")) step.always = always->boolean().value_or(false);
      if (step.always) {
        step.name = value.text("the name of a lock").value_or("");
        if (!step.name.empty() && !is_name(step.name)) value.expected(std::string(a_name));
      } else {
        read_lock_use(value, step, script);
      }
      break;
    case StepKind::loop: {
      const std::size_t before = at.problems().count();
      step.body = read_steps(value, reading, script);
      if (const auto times = object.take("times")) step.times = times->natural(1, limits::loop_times);
      if (at.problems().count() == before && !takes_time(step.body)) {
        value.expected("a step that takes time (acquire, work, sleep, or a request to a store) in the loop",
                       "none: it would never end");
      }
      break;
    }
  }
  object.finish();
  return step;
}

std::vector<Step> read_steps(const JsonCursor& at, Reading& reading, Script& script) {
  const auto elements = at.elements("an array of steps");
  if (!elements) {
    script.complete = false;
    return {};
  }
  if (elements->empty()) at.expected("at least one step");
  std::vector<Step> steps;
  for (const JsonCursor& element : *elements) {
    ++script.steps;
    if (auto step = read_step(element, reading, script)) {
      steps.push_back(std::move(*step));
    } else {
      script.complete = false;
    }
  }
  return steps;
}

/// The rules about one client's steps that need all of them.
void check_script(const Script& script, const std::string& who) {
  if (!script.complete) return;
  const std::vector<std::string> acquired(script.acquired.begin(), script.acquired.end());
  for (const Script::Use& use : script.locks_used) {
    if (script.acquired.find(use.name) != script.acquired.end()) continue;
    if (acquired.empty()) {
      use.at.expected("a lock that " + who + " acquires, of which there is none");
    } else {
      use.at.expected("a lock that " + who + " acquires (" + list_of(acquired) + ")", quote(use.name),
                      suggest(use.name, acquired).value_or(""));
    }
  }
  for (const Script::Use& use : script.versions_used) {
    if (use.name.empty() || script.read.find(use.name) != script.read.end()) continue;
    use.at.complain("needs a version to compare with, but " + who + " never reads " + quote(use.name));
  }
}

/// What clients and populations have in common, without the steps.
void read_common(ObjectCursor& object, Reading& reading, ClientSpec& client) {
  client.site = read_site(object, reading);
  read_clocks(object, client.clock);
  if (const auto starts = object.take("starts")) {
    client.starts = read_distribution(*starts, reading).value_or(client.starts);
    if (client.starts.smallest() >= reading.scenario.duration) {
      starts->expected("a time before the end of the run (" + format_duration(reading.scenario.duration) + ")");
    }
  }
  if (const auto expiry = object.take("on_expiry")) {
    client.on_expiry = static_cast<OnExpiry>(expiry->word(names_of(on_expiry_words())).value_or(0));
  }
}

std::vector<Step> short_form(ObjectCursor& object, Reading& reading, Script& script) {
  Step loop;
  loop.kind = StepKind::loop;
  const auto lock_at = object.take("lock");
  const auto lock = lock_at->new_name();
  if (lock) {
    script.acquired.insert(*lock);
    reading.locks.insert(*lock);
  }
  const auto add = [&loop](StepKind kind, const std::string& name, const Distribution& duration) {
    Step step;
    step.kind = kind;
    step.name = name;
    step.duration = duration;
    loop.body.push_back(std::move(step));
  };
  if (const auto think = object.take("think")) {
    if (const auto duration = read_distribution(*think, reading)) add(StepKind::sleep, "", *duration);
  }
  add(StepKind::acquire, lock.value_or(""), {});
  loop.body.back().if_refused = IfRefused::next_round;
  std::optional<std::string> register_used;
  if (const auto at = object.take("read_modify_write")) {
    register_used = resolve_register(*at, reading);
    if (register_used) add(StepKind::read, *register_used, {});
  }
  if (const auto hold = object.take("hold")) {
    if (const auto duration = read_distribution(*hold, reading)) add(StepKind::work, "", *duration);
  }
  if (register_used) add(StepKind::write, *register_used, {});
  add(StepKind::release, lock.value_or(""), {});
  script.steps = loop.body.size() + 1;
  return {loop};
}

bool count_clients(std::uint64_t more, std::size_t steps_each, const JsonCursor& at, Reading& reading) {
  if (reading.scenario.clients.size() + more > limits::clients) {
    at.expected("at most " + std::to_string(limits::clients) + " clients in all",
                std::to_string(reading.scenario.clients.size() + more));
    return false;
  }
  if (more * steps_each > limits::steps || reading.steps + more * steps_each > limits::steps) {
    at.expected("at most " + std::to_string(limits::steps) + " steps of all clients together",
                std::to_string(reading.steps + more * steps_each));
    return false;
  }
  reading.steps += more * steps_each;
  return true;
}

void read_population(const JsonCursor& at, const std::optional<std::string>& key, Reading& reading) {
  ObjectCursor object(at, ObjectKind::population, "an object that describes clients");
  if (!object) return;
  std::optional<std::string> name = key;
  const auto name_at = object.take("name");
  if (key) {
    if (name_at) name_at->complain("contradicts the key: a population in an object has its name there");
    if (!is_name(*key)) {
      at.expected(std::string(a_name) + " for a population", quote(*key));
      return;
    }
  } else if (name_at) {
    name = name_at->new_name();
  } else {
    object.missing("name", "the name before the numbers, such as \"buyer\"");
  }
  std::optional<std::uint64_t> count;
  if (const auto count_at = object.take("count")) {
    count = count_at->natural(1, limits::clients);
  } else {
    object.missing("count", "how many clients there are");
  }
  ClientSpec client;
  read_common(object, reading, client);
  std::optional<Distribution> interarrival;
  if (const auto between = object.take("interarrival")) {
    interarrival = read_distribution(*between, reading);
    if (object.has("starts")) between->complain("contradicts \"starts\": say one of the two");
  }
  Script script;
  const auto does = object.take("does");
  const std::vector<std::string> short_keys = {"lock", "think", "hold", "read_modify_write"};
  const std::vector<std::string> present = object.present(short_keys);
  if (does && !present.empty()) {
    for (const std::string& short_key : present)
      object.take(short_key)->complain("contradicts \"does\": the steps say it all");
  }
  if (does) {
    client.does = read_steps(*does, reading, script);
  } else if (object.has("lock")) {
    client.does = short_form(object, reading, script);
  } else {
    for (const std::string& short_key : present) object.take(short_key);
    object.missing(present.empty() ? "does" : "lock",
                   present.empty() ? "\"does\" or \"lock\"" : "the lock that they acquire");
  }
  object.finish();
  if (!name) return;
  check_script(script, *name);
  if (reading.processes.find(*name) != reading.processes.end() ||
      reading.populations.find(*name) != reading.populations.end() ||
      reading.sites.find(*name) != reading.sites.end()) {
    at.expected("a population of a name of its own", quote(*name) + ", which is taken");
    return;
  }
  std::vector<std::string>& members = reading.populations[*name];
  if (!count || !count_clients(*count, script.steps, at, reading)) return;
  if (interarrival) {
    reading.scenario.arrivals.push_back({.population = *name,
                                         .first = reading.scenario.clients.size(),
                                         .count = static_cast<std::size_t>(*count),
                                         .between = *interarrival});
  }
  for (std::uint64_t i = 1; i <= *count; ++i) {
    client.name = *name + '-' + std::to_string(i);
    if (!declare(client.name, Role::client, client.site, at, reading)) continue;
    members.push_back(client.name);
    reading.scenario.clients.push_back(client);
  }
}

}  // namespace

void read_clients(ObjectCursor& root, Reading& reading) {
  const auto at = root.take("clients");
  if (!at) return;
  const auto members = at->members("an object with a client by each name");
  if (!members) return;
  for (const JsonCursor::Member& member : *members) {
    ClientSpec client;
    client.name = member.key;
    if (!is_name(member.key)) {
      member.value.expected(std::string(a_name) + " for a client", quote(member.key));
      continue;
    }
    Script script;
    ObjectCursor object(member.value, ObjectKind::client, "an object that describes a client");
    if (object) {
      read_common(object, reading, client);
      if (const auto does = object.take("does")) {
        client.does = read_steps(*does, reading, script);
      } else {
        object.missing("does", "the steps of the client");
      }
      check_script(script, client.name);
      if (!count_clients(1, script.steps, member.value, reading)) return;
    }
    if (declare(client.name, Role::client, client.site, member.value, reading)) {
      reading.scenario.clients.push_back(std::move(client));
    }
  }
}

void read_populations(ObjectCursor& root, Reading& reading) {
  if (const auto at = root.take("populations")) {
    if (at->is_array()) {
      const auto elements = at->elements();
      for (const JsonCursor& element : *elements) read_population(element, std::nullopt, reading);
    } else if (const auto members =
                   at->members("an array of populations, or an object with a population by each name")) {
      for (const JsonCursor::Member& member : *members) read_population(member.value, member.key, reading);
    }
  }
  const auto is_empty = [&root](const char* key) {
    const Json& json = root.at().value();
    return !json.contains(key) || (json.at(key).is_structured() && json.at(key).empty());
  };
  if (is_empty("clients") && is_empty("populations")) {
    root.missing("clients", "at least one client, here or in /populations");
  }
}

}  // namespace lockstep::reading
