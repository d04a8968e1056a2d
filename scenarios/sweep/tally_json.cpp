// A tally as JSON and back: what a journal keeps and what ranks send each other.
#include "scenarios/sweep/tally.hpp"

namespace lockstep {
namespace {

/// Reads the members of an object in any order, and remembers whether all were there and right.
class Fields {
 public:
  explicit Fields(const Json& json) : json_(json), good_(json.is_object()) {}

  bool good() const { return good_; }
  void read(const char* key, std::uint64_t& value) {
    if (const Json* at = find(key)) value = whole(*at);
  }
  void read(const char* key, Wide& value) {
    if (const Json* at = find(key)) value = wide(*at);
  }
  const Json* array(const char* key) {
    const Json* at = find(key);
    if (at != nullptr && at->is_array()) return at;
    good_ = false;
    return nullptr;
  }
  std::uint64_t whole(const Json& at) {
    if (at.is_number_unsigned()) return at.get<std::uint64_t>();
    good_ = false;
    return 0;
  }
  Wide wide(const Json& at) {
    const std::optional<Wide> value = at.is_string() ? wide_from(at.get<std::string>()) : std::nullopt;
    if (!value) good_ = false;
    return value.value_or(0);
  }
  void spoil() { good_ = false; }

 private:
  const Json* find(const char* key) {
    const auto at = good_ ? json_.find(key) : json_.end();
    if (at != json_.end()) return &*at;
    good_ = false;
    return nullptr;
  }

  const Json& json_;
  bool good_;
};

Json json_of(const CheckTally& check) {
  return Json::array(
      {check.runs, check.violations, to_text(check.squares), to_text(check.with_acquisitions), Json(check.examples)});
}

void read_check(const Json& json, CheckTally& check, Fields& fields) {
  if (!json.is_array() || json.size() != 5 || !json[4].is_array()) return fields.spoil();
  check.runs = fields.whole(json[0]);
  check.violations = fields.whole(json[1]);
  check.squares = fields.wide(json[2]);
  check.with_acquisitions = fields.wide(json[3]);
  for (const Json& example : json[4]) check.examples.push_back(fields.whole(example));
}

void read_latency(const Json& json, Histogram& latency, Fields& fields) {
  if (json.size() < 2) return fields.spoil();
  std::vector<Histogram::Bucket> buckets;
  for (std::size_t i = 2; i + 1 < json.size(); i += 2)
    buckets.push_back({static_cast<std::size_t>(fields.whole(json[i])), fields.whole(json[i + 1])});
  const auto smallest = static_cast<std::int64_t>(fields.whole(json[0]));
  const auto largest = static_cast<std::int64_t>(fields.whole(json[1]));
  if (json.size() % 2 != 0 || !latency.restore(buckets, smallest, largest)) fields.spoil();
}

}  // namespace

Json json_of(const Tally& tally) {
  Json checks = Json::array();  // only those that found something, by number
  for (std::size_t i = 0; i < tally.checks.size(); ++i)
    if (tally.checks[i].runs > 0) checks.push_back(Json::array({i, json_of(tally.checks[i])}));
  Json latency = Json::array(
      {static_cast<std::uint64_t>(tally.latency.smallest()), static_cast<std::uint64_t>(tally.latency.largest())});
  for (const Histogram::Bucket& bucket : tally.latency.buckets()) {
    latency.push_back(bucket.index);
    latency.push_back(bucket.count);
  }
  Json servers = Json::array();
  for (const ServerTally& server : tally.servers)
    servers.push_back(Json::array({to_text(server.busy_ns), server.commands}));
  return {{"runs", tally.runs},
          {"checks", checks},
          {"acquisitions", tally.acquisitions},
          {"acquisitions_squared", to_text(tally.acquisitions_squared)},
          {"refusals", tally.refusals},
          {"latency", latency},
          {"latency_ns", to_text(tally.latency_ns)},
          {"latency_squared", to_text(tally.latency_squared)},
          {"simulated_ns", to_text(tally.simulated_ns)},
          {"lock_ns", to_text(tally.lock_ns)},
          {"idle_ns", to_text(tally.idle_ns)},
          {"fairness_ppb", to_text(tally.fairness_ppb)},
          {"fairness_runs", tally.fairness_runs},
          {"events", tally.events},
          {"messages", tally.messages},
          {"requests", tally.requests},
          {"timeouts", tally.timeouts},
          {"in_vain", tally.in_vain},
          {"servers", servers},
          {"digest", tally.digest},
          {"lowest_outcome", tally.lowest_outcome},
          {"highest_outcome", tally.highest_outcome}};
}

std::optional<Tally> tally_from(const Json& json) {
  Tally tally;
  Fields fields(json);
  fields.read("runs", tally.runs);
  if (const Json* checks = fields.array("checks")) {
    for (const Json& entry : *checks) {
      if (!entry.is_array() || entry.size() != 2) return std::nullopt;
      const std::uint64_t i = fields.whole(entry[0]);
      if (i >= tally.checks.size()) return std::nullopt;
      read_check(entry[1], tally.checks[static_cast<std::size_t>(i)], fields);
    }
  }
  fields.read("acquisitions", tally.acquisitions);
  fields.read("acquisitions_squared", tally.acquisitions_squared);
  fields.read("refusals", tally.refusals);
  if (const Json* latency = fields.array("latency")) read_latency(*latency, tally.latency, fields);
  fields.read("latency_ns", tally.latency_ns);
  fields.read("latency_squared", tally.latency_squared);
  fields.read("simulated_ns", tally.simulated_ns);
  fields.read("lock_ns", tally.lock_ns);
  fields.read("idle_ns", tally.idle_ns);
  fields.read("fairness_ppb", tally.fairness_ppb);
  fields.read("fairness_runs", tally.fairness_runs);
  fields.read("events", tally.events);
  fields.read("messages", tally.messages);
  fields.read("requests", tally.requests);
  fields.read("timeouts", tally.timeouts);
  fields.read("in_vain", tally.in_vain);
  if (const Json* servers = fields.array("servers")) {
    for (const Json& entry : *servers) {
      if (!entry.is_array() || entry.size() != 2) return std::nullopt;
      ServerTally server;
      server.busy_ns = fields.wide(entry[0]);
      server.commands = fields.whole(entry[1]);
      tally.servers.push_back(server);
    }
  }
  fields.read("digest", tally.digest);
  fields.read("lowest_outcome", tally.lowest_outcome);
  fields.read("highest_outcome", tally.highest_outcome);
  if (!fields.good()) return std::nullopt;
  return tally;
}

}  // namespace lockstep
