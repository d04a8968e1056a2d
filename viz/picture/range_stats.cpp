#include "viz/picture/range_stats.hpp"

#include <algorithm>
#include <map>

namespace lockstep::viz {
namespace {

Duration common(const exports::Interval& span, TrueTime begin, TrueTime end) {
  const TrueTime from = std::max(span.begin, begin), to = std::min(span.end, end);
  return to > from ? to - from : Duration(0);
}

}  // namespace

RangeStats stats_of(const Recording& recording, TrueTime begin, TrueTime end) {
  RangeStats stats;
  const exports::Story& story = recording.story;
  const auto is_in = [&](TrueTime at) { return begin <= at && at <= end; };

  const auto facts = recording.trace().facts();
  const auto before = [](const Fact& fact, TrueTime t) { return fact.at < t; };
  const auto first = std::lower_bound(facts.begin(), facts.end(), begin, before);
  const auto last =
      std::upper_bound(first, facts.end(), end, [](TrueTime t, const Fact& fact) { return t < fact.at; });
  stats.facts = static_cast<std::size_t>(last - first);

  std::map<std::uint16_t, RangeStats::Client> clients;
  const auto of = [&](ProcessId client) -> RangeStats::Client& {
    RangeStats::Client& at = clients[recording.scene.lane_of[client.value]];
    at.client = client;
    return at;
  };
  std::vector<std::pair<TrueTime, int>> doors;
  for (const exports::Hold& hold : story.holds) {
    const exports::Interval wait = hold.wait(story.end);
    const exports::Interval inside{hold.belief().begin, std::min(hold.belief().end, story.end)};
    if (wait.begin > end || std::max(wait.end, hold.granted ? inside.end : wait.end) < begin) continue;
    RangeStats::Client& client = of(hold.client);
    if (is_in(hold.asked)) ++client.asked;
    if (hold.granted && is_in(*hold.granted)) ++client.granted;
    if (hold.refused && is_in(*hold.refused)) ++client.refused;
    client.waiting += common(wait, begin, end);
    if (!hold.granted) continue;
    client.inside += common(inside, begin, end);
    for (const exports::Interval& lapse : hold.lapses)
      client.lapsed += common({lapse.begin, std::min(lapse.end, story.end)}, begin, end);
    if (common(inside, begin, end) == Duration(0)) continue;
    doors.push_back({std::max(inside.begin, begin), 1});
    doors.push_back({std::min(inside.end, end), -1});
  }
  std::sort(doors.begin(), doors.end());
  int inside = 0;
  for (std::size_t i = 0; i + 1 < doors.size(); ++i) {
    inside += doors[i].second;
    const Duration length = doors[i + 1].first - doors[i].first;
    if (inside == 1) stats.one_inside += length;
    if (inside > 1) stats.several_inside += length;
  }
  for (auto& [lane, client] : clients) stats.clients.push_back(client);

  std::vector<Duration> flights;
  auto trip = std::lower_bound(story.trips.begin(), story.trips.end(), begin,
                               [](const exports::Trip& t, TrueTime at) { return t.sent < at; });
  for (; trip != story.trips.end() && trip->sent <= end; ++trip) {
    ++stats.sent;
    if (trip->lost) ++stats.lost;
    if (trip->ignored) ++stats.unread;
    if (!trip->arrivals.empty()) flights.push_back(trip->arrivals.front() - trip->sent);
  }
  if (!flights.empty()) {
    std::sort(flights.begin(), flights.end());
    stats.flight_median = flights[flights.size() / 2];
    stats.flight_longest = flights.back();
  }
  for (const exports::StoreAccess& access : story.accesses)
    if (access.is_write && is_in(access.at)) ++(access.accepted ? stats.accepted : stats.refused);
  for (const Violation& violation : recording.run.violations)
    if (is_in(violation.at)) ++stats.violations;
  return stats;
}

}  // namespace lockstep::viz
