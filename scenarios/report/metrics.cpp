#include "scenarios/report/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "scenarios/format/vocabulary.hpp"
#include "sim/check/history.hpp"
#include "sim/check/words.hpp"

namespace lockstep {
namespace {

bool starts_with(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

/// Most different clients that were inside one lock at the same time.
std::int64_t holders_max(const History& history) {
  std::vector<std::vector<const Holding*>> open(history.trace().resource_count() + 1);
  std::size_t most = 0;
  for (const Holding& holding : history.beliefs()) {
    if (holding.end <= holding.begin) continue;
    std::vector<const Holding*>& inside = open[holding.resource.value];
    inside.erase(std::remove_if(inside.begin(), inside.end(),
                                [&](const Holding* other) {
                                  // A client that asks again for what it has is still one client.
                                  return other->end <= holding.begin || other->client == holding.client;
                                }),
                 inside.end());
    inside.push_back(&holding);
    most = std::max(most, inside.size());
  }
  return static_cast<std::int64_t>(most);
}

/// How long `lock` has been wanted and held by nobody at the end. A client wants it while it tries, and from a
/// refusal to its next attempt, but for `patience` at most: the same reading as that of the stuck_lock check.
Duration stuck_at_end(const History& history, Resource lock, Duration patience) {
  struct Wish {
    TrueTime begin, end;
  };
  const TrueTime end = history.end().at;
  std::vector<Wish> wishes;                          // in order of their beginnings
  std::map<ProcessId, std::size_t> wish_of_refused;  // those whose next attempt may still come
  TrueTime free_since{};
  for (const Acquisition& acquisition : history.acquisitions()) {
    if (acquisition.resource != lock) continue;
    const auto refused_before = wish_of_refused.find(acquisition.client);
    if (refused_before != wish_of_refused.end()) {
      Wish& wish = wishes[refused_before->second];
      wish.end = std::min(wish.end, acquisition.started.at);
      wish_of_refused.erase(refused_before);
    }
    Wish wish{.begin = acquisition.started.at, .end = acquisition.wait_ended.at};
    if (acquisition.granted) {
      const bool still_inside = !acquisition.release_started && !acquisition.abandoned && !acquisition.crashed;
      if (still_inside) return Duration(0);
      free_since = std::max(free_since, acquisition.belief_ended.at);
    } else if (acquisition.refused && !acquisition.crashed) {
      wish_of_refused[acquisition.client] = wishes.size();
      wish.end = end - wish.end > patience ? wish.end + patience : end;
    }
    wishes.push_back(wish);
  }

  // The stretch without a gap that reaches the end, if there is one.
  TrueTime wanted_since{};
  TrueTime wanted_until{};
  for (const Wish& wish : wishes) {
    if (wish.begin > wanted_until || wanted_until == TrueTime()) wanted_since = wish.begin;
    wanted_until = std::max(wanted_until, wish.end);
  }
  if (wishes.empty() || wanted_until < end) return Duration(0);
  return end - std::max(wanted_since, free_since);
}

/// The register that a fact of the store is about, as metrics name it.
std::string register_of(std::string_view store, std::string_view resource) {
  const std::string prefix = std::string(store) + "/";
  if (starts_with(resource, prefix)) resource.remove_prefix(prefix.size());
  return register_name(store, resource);
}

}  // namespace

std::int64_t percentile(const std::vector<std::int64_t>& sorted, std::int64_t percent) {
  const auto size = static_cast<std::int64_t>(sorted.size());
  const std::int64_t rank = (size * percent + 99) / 100;
  return sorted[static_cast<std::size_t>(std::max<std::int64_t>(rank, 1) - 1)];
}

Metrics::Metrics(const Run& run, const Scenario& scenario) {
  add("simulated", run.trace.end().ns());
  add("events", static_cast<std::int64_t>(run.counters.events));
  add("messages", static_cast<std::int64_t>(run.counters.messages));
  add("requests", static_cast<std::int64_t>(run.counters.requests));
  add("timeouts", static_cast<std::int64_t>(run.counters.timeouts));

  std::array<std::int64_t, static_cast<std::size_t>(FactKind::count)> facts{};
  for (const Fact& fact : run.trace.facts()) ++facts[static_cast<std::size_t>(fact.kind)];
  const auto count_of = [&](FactKind kind) { return facts[static_cast<std::size_t>(kind)]; };
  add("acquisitions", count_of(FactKind::granted));
  add("refusals", count_of(FactKind::refused));
  add("releases", count_of(FactKind::release_started));
  add("extensions", count_of(FactKind::extended));
  add("failovers", count_of(FactKind::replica_promoted));
  std::set<std::pair<std::uint32_t, std::uint64_t>> dropped;  // by whatever node: a replica drops what its master does
  for (const Fact& fact : run.trace.facts())
    if (fact.kind == FactKind::write_dropped) dropped.insert({fact.resource.value, fact.token});
  add("dropped_values", static_cast<std::int64_t>(dropped.size()));
  add("evicted_keys", count_of(FactKind::key_evicted));

  count_violations(run);
  measure_locks(run, scenario.bounds.stuck_lock);
  measure_stores(run, scenario);
  measure_servers(run);
}

void Metrics::add(std::string name, std::int64_t value) {
  index_.emplace(name, all_.size());
  all_.push_back({.name = std::move(name), .value = value});
}

void Metrics::count_violations(const Run& run) {
  struct OfOneCheck {
    std::int64_t count = 0;
    Duration longest{0};
    std::optional<TrueTime> first, last;
  };
  std::array<OfOneCheck, check_count> by_check{};
  std::optional<TrueTime> first, last;
  for (const Violation& violation : run.violations) {
    OfOneCheck& entry = by_check[static_cast<std::size_t>(violation.check)];
    ++entry.count;
    entry.longest = std::max(entry.longest, violation.lasted);
    entry.first = std::min(entry.first.value_or(violation.at), violation.at);
    first = std::min(first.value_or(violation.at), violation.at);
    const TrueTime over = violation.at + violation.lasted;
    entry.last = std::max(entry.last.value_or(over), over);
    last = std::max(last.value_or(over), over);
  }

  add("violations", static_cast<std::int64_t>(run.violations.size()));
  if (first) add("first_violation.at", first->ns());
  if (last) add("last_violation.at", last->ns());
  for (std::size_t i = 0; i < check_count; ++i) {
    const std::string name(name_of(static_cast<Check>(i)));
    add("violations." + name, by_check[i].count);
    add("longest." + name, by_check[i].longest.count());
    if (by_check[i].first) add("first_violation." + name + ".at", by_check[i].first->ns());
    if (by_check[i].last) add("last_violation." + name + ".at", by_check[i].last->ns());
  }
}

void Metrics::measure_locks(const Run& run, Duration patience) {
  const Trace& trace = run.trace;
  const History history(trace);

  std::vector<std::int64_t> waits;
  std::vector<TrueTime> first_grant(trace.processes().size() + 1, TrueTime::max());
  for (const Acquisition& acquisition : history.acquisitions()) {
    if (!acquisition.granted) continue;
    waits.push_back((acquisition.granted.at - acquisition.started.at).count());
    TrueTime& first = first_grant[acquisition.client.value];
    first = std::min(first, acquisition.granted.at);
  }
  std::sort(waits.begin(), waits.end());
  add("acquire_latency.count", static_cast<std::int64_t>(waits.size()));
  if (!waits.empty()) {
    add("acquire_latency.p50", percentile(waits, 50));
    add("acquire_latency.p90", percentile(waits, 90));
    add("acquire_latency.p99", percentile(waits, 99));
    add("acquire_latency.max", waits.back());
  }
  add("holders_max", holders_max(history));
  Duration inside{0};
  for (const Holding& holding : history.beliefs()) inside += holding.end - holding.begin;
  add("time_inside", inside.count());

  for (std::uint32_t i = 1; i < first_grant.size(); ++i) {
    const TrueTime first = first_grant[i];
    if (first != TrueTime::max()) add("first_grant." + std::string(trace.name_of(ProcessId(i))), first.ns());
  }
  for (std::uint32_t i = 1; i <= trace.resource_count(); ++i) {
    if (!history.is_lock(Resource(i))) continue;
    add("stuck_at_end." + std::string(trace.name_of(Resource(i))),
        stuck_at_end(history, Resource(i), patience).count());
  }
}

void Metrics::measure_stores(const Run& run, const Scenario& scenario) {
  struct Register {
    std::int64_t last = 0;
    std::int64_t least = 0;
    std::int64_t taken = 0;
  };
  std::map<std::string, Register> registers;
  for (const StoreSpec& store : scenario.stores) {
    if (store.registers.empty()) registers[store.name];
    for (const auto& entry : store.registers)
      registers[register_name(store.name, entry.first)] = {.last = entry.second, .least = entry.second};
  }

  std::int64_t accepted = 0;
  std::int64_t rejected = 0;
  for (const Fact& fact : run.trace.facts()) {
    // Raising the fence changes no value; it is the store's answer to it that counts, and that is in the writes.
    if (fact.operation == Operation::store_raise_fence) continue;
    if (fact.kind == FactKind::store_rejected) ++rejected;
    if (fact.kind != FactKind::store_written) continue;
    ++accepted;
    Register& entry = registers[register_of(run.trace.name_of(fact.process), run.trace.name_of(fact.resource))];
    entry.last = fact.value;
    entry.least = std::min(entry.least, fact.value);
    if (fact.operation == Operation::store_add || fact.operation == Operation::store_decrement) ++entry.taken;
  }

  add("accepted_writes", accepted);
  add("rejected_writes", rejected);
  for (const auto& entry : registers) {
    add("final." + entry.first, entry.second.last);
    add("taken." + entry.first, entry.second.taken);
    add("oversold." + entry.first, std::max<std::int64_t>(0, -entry.second.least));
  }
}

void Metrics::measure_servers(const Run& run) {
  for (const ServerLoad& server : run.servers) {
    add("commands." + server.name, static_cast<std::int64_t>(server.commands));
    add("busy." + server.name, server.busy.count());
    add("waited." + server.name, server.waited.count());
  }
}

std::optional<std::int64_t> Metrics::value(std::string_view name) const {
  auto found = index_.find(name);
  if (found == index_.end()) {
    // "final.disk/disk" is the long way to write "final.disk".
    const std::size_t dot = name.find('.');
    const std::size_t slash = name.rfind('/');
    if (dot == std::string_view::npos || slash == std::string_view::npos || slash < dot) return std::nullopt;
    if (name.substr(dot + 1, slash - dot - 1) != name.substr(slash + 1)) return std::nullopt;
    found = index_.find(name.substr(0, slash));
    if (found == index_.end()) return std::nullopt;
  }
  return all_[found->second].value;
}

std::optional<double> metric(const Run& run, const Scenario& scenario, std::string_view name) {
  const std::optional<std::int64_t> value = Metrics(run, scenario).value(name);
  if (!value) return std::nullopt;
  return static_cast<double>(*value);
}

std::string words_of_metric(const Scenario& scenario, std::string_view name, std::int64_t value) {
  const bool is_time = known_metric(name, scenario) == MetricUnit::duration;
  return is_time ? words_of(Duration(value)) : fmt::format("{}", value);
}

}  // namespace lockstep
