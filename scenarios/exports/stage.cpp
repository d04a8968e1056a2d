#include "scenarios/exports/stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "scenarios/exports/time_scale.hpp"
#include "scenarios/exports/wording.hpp"

namespace lockstep::exports {
namespace {

/// Of the tries of one acquisition, the first and the last ones are shown. A try is a request to one server, or
/// a round of requests to several.
constexpr std::size_t tries_first = 2, tries_last = 3;
/// So many violations are told in words; what belongs to them is never hidden.
constexpr std::size_t violations_told = 4;

/// Something at a node, about a client: how a fact without a message number is found again.
using Touch = std::tuple<ProcessId, ProcessId, TrueTime>;

struct Hidden {
  std::set<MessageId> messages;
  std::set<Touch> touches;
  std::size_t requests = 0;
};

struct Tries {
  std::set<ProcessId> lonely_servers;               // of requests outside of rounds
  std::vector<std::vector<std::size_t>> exchanges;  // of each try
  std::int64_t last_round = 0;
};

/// Hides the middle of a long series of tries.
Hidden hide_tries(const ExportInput& input, const Story& story, std::vector<bool>& is_hidden) {
  std::set<Touch> told;
  for (std::size_t i = 0; i < std::min(input.violations.size(), violations_told); ++i)
    if (input.violations[i].fact < input.trace.facts().size()) {
      const Fact& fact = input.trace.facts()[input.violations[i].fact];
      told.insert({fact.process, fact.peer, fact.at});
    }

  std::map<AcquisitionId, TrueTime> decided;
  for (const Hold& hold : story.holds) decided[hold.acquisition] = hold.wait(TrueTime::max()).end;
  std::map<AcquisitionId, Tries> all;
  for (std::size_t i = 0; i < story.exchanges.size(); ++i) {
    const Exchange& exchange = story.exchanges[i];
    const Trip& asked = story.trips[exchange.trip];
    const auto until = decided.find(asked.acquisition);
    if (until == decided.end() || asked.sent >= until->second) continue;
    Tries& tries = all[asked.acquisition];
    if (asked.round == 0 || asked.round != tries.last_round) tries.exchanges.emplace_back();
    tries.last_round = asked.round;
    tries.exchanges.back().push_back(i);
    if (asked.round == 0) tries.lonely_servers.insert(exchange.server);
  }

  Hidden hidden;
  for (const Fact& fact : input.trace.facts())
    if (fact.kind == FactKind::message_sent && is_routine(fact.operation)) hidden.messages.insert(fact.message);
  for (const auto& entry : all) {
    const Tries& tries = entry.second;
    // Several servers asked one after the other are one try in many parts; where it ends cannot be told.
    if (tries.lonely_servers.size() > 1) continue;
    for (std::size_t t = tries_first; t + tries_last < tries.exchanges.size(); ++t) {
      for (const std::size_t i : tries.exchanges[t]) {
        const Exchange& exchange = story.exchanges[i];
        if (exchange.executed && told.count({exchange.server, exchange.client, *exchange.executed}) != 0) continue;
        ++hidden.requests;
        hidden.messages.insert(exchange.message);
        if (exchange.executed) hidden.touches.insert({exchange.server, exchange.client, *exchange.executed});
        is_hidden[exchange.trip] = true;
        if (exchange.reply) is_hidden[*exchange.reply] = true;
      }
    }
  }
  return hidden;
}

bool is_interesting(const Fact& fact, const Hidden& hidden) {
  switch (fact.kind) {
    case FactKind::started:
    case FactKind::ended:
    case FactKind::count:
    case FactKind::fsynced:
      return false;
    case FactKind::monotonic_clock_set:
    case FactKind::wall_clock_set:
      return fact.at > TrueTime();
    case FactKind::message_lost:
      // A connection that is cut tries again and again; once tells it.
      return fact.value <= 1 && hidden.messages.count(fact.message) == 0;
    case FactKind::key_set:
    case FactKind::key_retimed:
    case FactKind::key_deleted:
      return hidden.touches.count({fact.process, fact.peer, fact.at}) == 0;
    default:
      return !fact.message || hidden.messages.count(fact.message) == 0;
  }
}

}  // namespace

Stage::Stage(const ExportInput& input, const Story& story, const SvgLimits& limits)
    : is_hidden(story.trips.size(), false) {
  const Trace& trace = input.trace;
  const Hidden hidden = hide_tries(input, story, is_hidden);
  if (hidden.requests > 0)
    left_out.push_back(hidden.requests == 1 ? std::string("one request in between is not drawn")
                                            : fmt::format("{} requests in between are not drawn", hidden.requests));
  // A key that came and went with what is hidden; one that stayed longer is shown.
  for (const KeyLease& key : story.keys)
    is_hidden_key.push_back(hidden.touches.count({key.node, key.owner, key.life.begin}) != 0 &&
                            hidden.touches.count({key.node, key.ended_by, key.life.end}) != 0);

  // The stretch of time.
  std::vector<std::size_t> facts;
  for (std::size_t i = 0; i < trace.facts().size(); ++i)
    if (is_interesting(trace.facts()[i], hidden)) facts.push_back(i);
  const std::size_t all = facts.size();
  is_window = all > limits.facts;
  if (is_window) {
    std::size_t first = 0;
    if (!input.violations.empty()) {
      // A little more room before the violation than after it: causes come first.
      const auto at = std::lower_bound(facts.begin(), facts.end(), input.violations.front().fact);
      const auto index = static_cast<std::size_t>(at - facts.begin());
      const std::size_t before = limits.facts * 6 / 10;
      first = std::min(index > before ? index - before : 0, all - limits.facts);
    }
    facts = std::vector<std::size_t>(facts.begin() + static_cast<std::ptrdiff_t>(first),
                                     facts.begin() + static_cast<std::ptrdiff_t>(first + limits.facts));
  }
  shown = {TrueTime(), story.end};
  if (!facts.empty()) {
    const TrueTime first = trace.facts()[facts.front()].at, last = trace.facts()[facts.back()].at;
    shown = {first, last};
  }
  if (shown.is_empty()) shown.end = shown.begin + Duration(1'000'000);

  std::vector<Duration> flights;
  for (std::size_t i = 0; i < story.trips.size(); ++i) {
    const Trip& trip = story.trips[i];
    if (!is_hidden[i] && !trip.arrivals.empty() && shows(trip.sent))
      flights.push_back(trip.arrivals.front() - trip.sent);
  }
  if (!flights.empty()) {
    std::nth_element(flights.begin(), flights.begin() + static_cast<std::ptrdiff_t>(flights.size() / 2), flights.end());
    typical_flight = flights[flights.size() / 2];
  }
  // A margin, so that nothing sits on the edge: half a message where time will be squeezed, else a few per cent.
  const bool is_dense = shown.length() / 500 < typical_flight;
  Duration margin = std::max(typical_flight / 2, Duration(1));
  if (is_dense) margin = std::min(shown.length() / 60, typical_flight);
  if (typical_flight.count() == 0) margin = shown.length() / 60;
  shown.begin = std::max(TrueTime(), shown.begin - margin);
  shown.end = std::max(shown.end, std::min(story.end, shown.end + margin * 2));
  if (is_window)
    left_out.push_back(fmt::format("{} of {} facts, {} s to {} s{}", limits.facts, all, seconds(shown.begin.ns(), 3),
                                   seconds(shown.end.ns(), 3),
                                   input.violations.empty() ? ", the beginning" : ", around the first violation"));

  // The lanes.
  struct Candidate {
    std::uint64_t weight;
    ProcessId process;
  };
  std::vector<Candidate> candidates;
  for (std::uint32_t id = 1; id <= trace.processes().size(); ++id) candidates.push_back({0, ProcessId(id)});
  const auto add_weight = [&](ProcessId process, std::uint64_t weight) {
    if (process) candidates.at(process.value - 1).weight += weight;
  };
  for (const std::size_t i : facts) {
    add_weight(trace.facts()[i].process, 1);
    add_weight(trace.facts()[i].peer, 1);
  }
  if (!input.violations.empty()) {
    constexpr std::uint64_t involved = std::uint64_t{1} << 40;
    const Violation& violation = input.violations.front();
    for (const ProcessId client : violation.clients) add_weight(client, involved);
    if (violation.fact < trace.facts().size()) {
      add_weight(trace.facts()[violation.fact].process, involved);
      add_weight(trace.facts()[violation.fact].peer, involved);
    }
  }
  std::stable_sort(candidates.begin(), candidates.end(),
                   [](const Candidate& a, const Candidate& b) { return a.weight > b.weight; });
  std::size_t dropped[roles] = {};
  constexpr std::size_t few = 8;  // so many lanes are shown even where nothing happens to them
  while (candidates.size() > limits.lanes || (candidates.size() > few && candidates.back().weight == 0)) {
    ++dropped[static_cast<std::size_t>(trace.role_of(candidates.back().process))];
    candidates.pop_back();
  }
  for (const Role role : {Role::client, Role::sentinel, Role::node, Role::store}) {
    std::vector<ProcessId> of_role;
    for (const Candidate& candidate : candidates)
      if (trace.role_of(candidate.process) == role) of_role.push_back(candidate.process);
    std::sort(of_role.begin(), of_role.end());
    lanes.insert(lanes.end(), of_role.begin(), of_role.end());
    const std::size_t count = dropped[static_cast<std::size_t>(role)];
    if (count > 0)
      left_out.push_back(fmt::format("{} {}{} left out", count, lockstep::name_of(role), count == 1 ? "" : "s"));
  }

  // The instants.
  const auto add_point = [&](TrueTime at) {
    if (shows(at)) points.push_back(at);
  };
  for (const std::size_t i : facts) add_point(trace.facts()[i].at);
  for (const Hold& hold : story.holds)
    for (const Interval& lapse : hold.lapses) add_point(lapse.begin);
  for (std::size_t i = 0; i < story.keys.size(); ++i) {
    if (is_hidden_key[i]) continue;
    add_point(story.keys[i].life.begin);
    add_point(story.keys[i].life.end);
  }
  for (std::size_t i = 0; i < std::min(input.violations.size(), violations_told); ++i)
    add_point(input.violations[i].at);
}

Stage choose_stage(const ExportInput& input, const Story& story, const SvgLimits& limits, double plot_width) {
  constexpr double visible_px = 9;
  Stage best(input, story, limits);
  if (!best.is_window) return best;
  for (const std::size_t percent : {100u, 60u, 38u, 25u}) {
    SvgLimits fewer = limits;
    fewer.facts = limits.facts * percent / 100;
    Stage stage(input, story, fewer);
    const TimeScale scale(stage.shown, stage.points, stage.typical_flight, 0, plot_width);
    if (scale.typical_width() >= visible_px) return stage;
    if (percent == 38) best = std::move(stage);  // dense anyway; then at least not crowded
  }
  return best;
}

bool Stage::has_lane(ProcessId process) const { return std::find(lanes.begin(), lanes.end(), process) != lanes.end(); }

}  // namespace lockstep::exports
