// The algorithm and its options, which start from what the registry says and are limited to what it uses.
#include <algorithm>
#include <map>
#include <string>

#include "algorithms/registry.hpp"
#include "scenarios/format/limits.hpp"
#include "scenarios/format/reader_parts.hpp"
#include "scenarios/format/suggestion.hpp"

namespace lockstep::reading {
namespace {

std::vector<std::string> options_of(const Algorithm& algorithm) {
  std::vector<std::string> result;
  for (const std::string_view option : algorithm.options) result.emplace_back(option);
  return result;
}

bool uses(const Algorithm& algorithm, std::string_view option) {
  for (const std::string_view known : algorithm.options) {
    if (known == option) return true;
  }
  return false;
}

void read_options(ObjectCursor& object, LockOptions& options, const Reading& reading) {
  if (const auto at = object.take("ttl")) options.ttl = at->positive_duration().value_or(options.ttl);
  if (const auto at = object.take("node_timeout"))
    options.node_timeout = at->positive_duration().value_or(options.node_timeout);
  if (const auto at = object.take("retry_count")) {
    if (at->is_text() && at->value() == "forever") {
      options.retry_count = -1;
    } else if (at->value().is_number_integer() && !at->value().is_number_float()) {
      const auto count = at->natural(0, 1'000'000'000);
      if (count) options.retry_count = static_cast<std::int64_t>(*count);
    } else {
      at->expected("a whole number or \"forever\"");
    }
  }
  if (const auto at = object.take("retry_delay"))
    options.retry_delay = read_distribution(*at, reading).value_or(options.retry_delay);
  if (const auto at = object.take("clock")) {
    if (const auto index = at->word(names_of(clock_words()))) options.clock = static_cast<ClockKind>(*index);
  }
  if (const auto at = object.take("drift_factor")) {
    options.drift_factor = at->number(0, 1, "a share of the TTL from 0 to 1").value_or(options.drift_factor);
  }
  if (const auto at = object.take("drift_constant"))
    options.drift_constant = at->duration().value_or(options.drift_constant);
  if (const auto at = object.take("requests")) {
    if (const auto index = at->word(names_of(request_words()))) options.parallel = *index == 0;
  }
  if (const auto at = object.take("wait_for")) {
    if (const auto index = at->word(names_of(wait_for_words()))) options.wait_for_all = *index == 0;
  }
  if (const auto at = object.take("check_elapsed"))
    options.check_elapsed = at->boolean().value_or(options.check_elapsed);
  if (const auto at = object.take("validity_from")) {
    if (const auto index = at->word(names_of(validity_from_words())))
      options.validity_from = static_cast<ValidityFrom>(*index);
  }
  if (const auto at = object.take("fencing")) options.fencing = at->boolean().value_or(options.fencing);
  if (const auto at = object.take("extension")) {
    ObjectCursor extension(*at, ObjectKind::extension, "an object such as {\"every\": \"3s\"}");
    if (extension) {
      if (const auto every = extension.take("every")) {
        options.extend_every = every->positive_duration();
      } else {
        extension.missing("every", "the time between two renewals");
      }
      options.extend_limit = -1;
      if (const auto limit = extension.take("limit")) {
        options.extend_limit = static_cast<std::int64_t>(limit->natural(0, 1'000'000'000).value_or(0));
      }
    }
  }
}

/// How many replicas the largest group has: more can never confirm a grant.
std::int64_t replicas_of_largest_group(const Scenario& scenario) {
  std::map<std::string, std::int64_t> replicas;
  std::int64_t most = 0;
  for (const NodeSpec& node : scenario.nodes)
    if (!node.replica_of.empty()) most = std::max(most, ++replicas[node.replica_of]);
  return most;
}

void read_wait(ObjectCursor& object, LockOptions& options, const Reading& reading) {
  const auto at = object.take("wait");
  if (!at) return;
  ObjectCursor wait(*at, ObjectKind::wait, "an object such as {\"replicas\": 1, \"timeout\": \"100ms\"}");
  if (!wait) return;
  options.wait = WaitOptions();
  if (const auto replicas = wait.take("replicas"))
    options.wait->replicas = static_cast<std::int64_t>(replicas->natural(1, limits::nodes).value_or(1));
  if (const auto timeout = wait.take("timeout"))
    options.wait->timeout = timeout->positive_duration().value_or(options.wait->timeout);
  const std::int64_t most = replicas_of_largest_group(reading.scenario);
  if (most == 0)
    at->complain("would never grant the lock: no node is a replica (\"replica_of\" in /nodes)");
  else if (options.wait->replicas > most)
    at->complain("would never grant the lock: it wants " + std::to_string(options.wait->replicas) +
                 " replicas to confirm it, and no master has more than " + std::to_string(most));
}

void read_place_object(const JsonCursor& at, PlaceOptions& place, const Reading& reading) {
  ObjectCursor object(at, ObjectKind::place, "\"sentinels\", or an object such as {\"nodes\": [\"n1\"]}");
  if (!object) return;
  if (const auto kind = object.take("kind")) {
    if (const auto index = kind->word(names_of(place_words()))) place.kind = static_cast<PlaceKind>(*index);
  }
  if (place.kind == PlaceKind::nodes) {
    if (const auto nodes = object.take("nodes")) {
      const auto elements = nodes->elements("an array of nodes");
      if (elements && elements->empty()) nodes->expected("at least one node");
      for (const JsonCursor& element : elements.value_or(std::vector<JsonCursor>()))
        for (const std::string& name : resolve(element, Roles::nodes, false, reading).value_or(std::vector<std::string>()))
          place.nodes.push_back(name);
    }
  }
  if (place.kind == PlaceKind::sentinels) {
    if (const auto timeout = object.take("sentinel_timeout"))
      place.sentinel_timeout = timeout->positive_duration().value_or(place.sentinel_timeout);
    if (const auto subscribe = object.take("subscribe"))
      place.subscribe = subscribe->boolean().value_or(place.subscribe);
  }
  if (place.kind == PlaceKind::cluster) {
    if (const auto redirections = object.take("redirections"))
      place.redirections = static_cast<std::int64_t>(redirections->natural(0, 1'000).value_or(16));
  }
  object.finish("when the keys live on \"" + std::string(place_words()[static_cast<std::size_t>(place.kind)].name) + '"');
}

void read_place(ObjectCursor& object, PlaceOptions& place, const Reading& reading) {
  const auto at = object.take("place");
  if (!at) return;
  if (at->is_text()) {
    if (const auto index = at->word(names_of(place_words()))) place.kind = static_cast<PlaceKind>(*index);
  } else {
    read_place_object(*at, place, reading);
  }
  if (place.kind == PlaceKind::sentinels && !reading.scenario.sentinels)
    at->complain("needs sentinels: describe them in /sentinels");
  if (place.kind == PlaceKind::cluster && !reading.scenario.cluster)
    at->complain("needs a cluster: describe it in /cluster");
  if (place.kind == PlaceKind::nodes && reading.scenario.cluster)
    at->complain("does not work with /cluster: its nodes answer only for their own slots", "cluster");
}

}  // namespace

void read_algorithm(ObjectCursor& root, Reading& reading) {
  const auto at = root.take("algorithm");
  const std::vector<std::string> names = algorithm_names();
  if (!at) {
    root.missing("algorithm", "an algorithm (" + list_of(names) + ")");
    return;
  }
  const std::string what = "the name of an algorithm";
  if (at->is_text()) {
    if (const auto name = one_of(*at, what, names)) {
      reading.scenario.algorithm = find_algorithm(*name)->defaults;
      reading.scenario.algorithm.name = *name;
    }
    return;
  }
  ObjectCursor object(*at, ObjectKind::algorithm,
                      "an algorithm such as \"redlock\" or {\"name\": \"redlock\", \"ttl\": \"10s\"}");
  if (!object) return;
  LockOptions& options = reading.scenario.algorithm;
  const Algorithm* algorithm = nullptr;
  if (const auto name_at = object.take("name")) {
    if (const auto name = one_of(*name_at, what, names)) algorithm = find_algorithm(*name);
  } else {
    object.missing("name", what + " (" + list_of(names) + ")");
  }
  if (algorithm != nullptr) {
    options = algorithm->defaults;
    options.name = std::string(algorithm->name);
    for (const Key& key : keys_of(ObjectKind::algorithm)) {
      if (key.name == "name" || !object.has(key.name) || uses(*algorithm, key.name)) continue;
      const std::string used = list_of(options_of(*algorithm));
      object.take(key.name)->complain("is not used by " + options.name + ", which " +
                                      (used.empty() ? "has no options" : "uses " + used));
    }
  }
  // Read even when the name is wrong: the options may have mistakes of their own.
  read_options(object, options, reading);
  read_wait(object, options, reading);
  read_place(object, options.place, reading);
}

}  // namespace lockstep::reading
