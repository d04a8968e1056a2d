// The parts of a scene between the lanes: faults of links, messages, quorum rounds, violations.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "scenarios/exports/wording.hpp"
#include "viz/picture/scene_builder.hpp"

namespace lockstep::viz {
namespace {

std::string words_of(const exports::Condition& condition) {
  switch (condition.kind) {
    case exports::Condition::Kind::stopped:
      return "stopped";
    case exports::Condition::Kind::suspended:
      return "frozen";
    case exports::Condition::Kind::slowed:
      return exports::times_words(condition.factor) + "x slower";
    case exports::Condition::Kind::crashed:
      return condition.lost_memory ? "down, data lost" : "down";
    case exports::Condition::Kind::occupied:
      return "busy with one command";
  }
  return "";
}

}  // namespace

void SceneBuilder::add_faults() {
  std::vector<Item> spans;
  const auto add = [&](std::int64_t begin, std::int64_t finish, std::string words, ProcessId who) {
    Item item;
    item.begin = begin;
    item.end = std::max(begin, finish);
    item.ref = narrow(scene_.fault_words.size());
    const auto fact = std::lower_bound(trace_.facts().begin(), trace_.facts().end(), TrueTime(Duration(begin)),
                                       [](const Fact& f, TrueTime t) { return f.at < t; });
    item.fact = narrow(static_cast<std::size_t>(fact - trace_.facts().begin()));
    item.weight = Weight::notable;
    spans.push_back(item);
    scene_.fault_words.push_back(std::move(words));
    scene_.fault_of.push_back(who);
  };
  for (const exports::Condition& condition : story_.conditions) {
    const std::int64_t finish = condition.lasts ? scene_.end : condition.span.end.ns();
    add(condition.span.begin.ns(), finish,
        fmt::format("{} {}, {}", trace_.name_of(condition.process), words_of(condition),
                    exports::short_length(Duration(finish - condition.span.begin.ns()))),
        condition.process);
  }
  for (const exports::Cut& cut : story_.cuts)
    add(cut.span.begin.ns(), cut.lasts ? scene_.end : cut.span.end.ns(),
        fmt::format("{}: {}", cut.is_held ? "stall" : "cut", exports::describe_links(trace_, cut.links)), {});
  for (const exports::LinkChange& change : story_.link_changes)
    add(change.span.begin.ns(), change.lasts ? scene_.end : change.span.end.ns(),
        fmt::format("{}: {}", exports::describe_links(trace_, change.links), exports::describe_change(change)), {});
  for (const exports::ClockStep& step : story_.clock_steps)
    add(step.at.ns(), step.at.ns(),
        fmt::format("{}'s {} clock {}{}", trace_.name_of(step.process), exports::name_of(step.clock),
                    step.by.count() > 0 ? "+" : "-", exports::short_length(step.by.count() > 0 ? step.by : -step.by)),
        step.process);
  std::stable_sort(spans.begin(), spans.end(), [](const Item& a, const Item& b) { return a.begin < b.begin; });
  scene_.faults = stack(spans, 3);
}

void SceneBuilder::add_arrows() {
  std::vector<std::int64_t> flights;
  for (std::size_t i = 0; i < story_.trips.size(); ++i) {
    const exports::Trip& trip = story_.trips[i];
    Arrow arrow;
    arrow.from = scene_.lane_of[trip.from.value];
    arrow.to = scene_.lane_of[trip.to.value];
    if (arrow.from == no_lane || arrow.to == no_lane) continue;
    arrow.sent = trip.sent.ns();
    arrow.trip = narrow(i);
    if (!trip.arrivals.empty()) {
      arrow.arrived = trip.arrivals.back().ns();
      flights.push_back(trip.arrivals.front().ns() - arrow.sent);
    } else if (trip.lost) {
      arrow.arrived = trip.lost->ns();
      arrow.is_lost = true;
    } else {
      arrow.arrived = scene_.end;
      arrow.is_under_way = true;
    }
    if (arrow.is_lost || trip.ignored || !trip.losses.empty() || trip.arrivals.size() > 1)
      scene_.lost.push_back(narrow(scene_.arrows.size()));
    const std::int64_t before = scene_.arrived_by.empty() ? 0 : scene_.arrived_by.back();
    scene_.arrived_by.push_back(std::max(before, arrow.arrived));
    scene_.arrows.push_back(arrow);
  }
  if (!flights.empty()) {
    const auto middle = flights.begin() + static_cast<std::ptrdiff_t>(flights.size() / 2);
    std::nth_element(flights.begin(), middle, flights.end());
    scene_.typical_flight = *middle;
  }
}

void SceneBuilder::add_rounds() {
  struct Open {
    Round round;
    std::vector<std::int64_t> answers;  // times of the yes
  };
  std::map<std::pair<std::uint64_t, std::int64_t>, Open> open;  // by acquisition and number
  for (const exports::Exchange& exchange : story_.exchanges) {
    const exports::Trip& request = story_.trips[exchange.trip];
    if (request.round == 0 || scene_.lane_of[exchange.client.value] == no_lane) continue;
    const auto [found, is_new] = open.try_emplace({request.acquisition.value, request.round});
    Open& at = found->second;
    if (is_new) {
      at.round.begin = request.sent.ns();
      at.round.lane = scene_.lane_of[exchange.client.value];
      at.round.operation = request.operation;
      at.round.fact = narrow(request.sent_fact);
    }
    ++at.round.asked;
    std::size_t& most = asked_[request.acquisition];
    most = std::max<std::size_t>(most, at.round.asked);
    at.round.end = std::max(at.round.end, std::min(exchange.life.end, story_.end).ns());
    if (!exchange.reply || exchange.end != exports::Exchange::End::answered) continue;
    const exports::Trip& reply = story_.trips[*exchange.reply];
    if (reply.outcome != Outcome::yes) continue;
    ++at.round.yes;
    at.answers.push_back(exchange.life.end.ns());
  }
  for (auto& [key, at] : open) {
    if (at.round.asked < 2) continue;
    const std::size_t majority = at.round.asked / 2u + 1u;
    std::sort(at.answers.begin(), at.answers.end());
    if (at.answers.size() >= majority) at.round.decided = at.answers[majority - 1];
    scene_.rounds.push_back(at.round);
  }
  std::stable_sort(scene_.rounds.begin(), scene_.rounds.end(),
                   [](const Round& a, const Round& b) { return a.begin < b.begin; });
}

void SceneBuilder::add_flags() {
  for (std::size_t i = 0; i < violations_.size(); ++i) scene_.flags.push_back({violations_[i].at.ns(), narrow(i)});
  std::stable_sort(scene_.flags.begin(), scene_.flags.end(), [](const Flag& a, const Flag& b) { return a.at < b.at; });
}

void SceneBuilder::find_last_act() {
  TrueTime last{};
  for (const exports::Hold& hold : story_.holds)
    last = std::max({last, hold.wait(story_.end).end, hold.granted ? std::min(hold.believed_until, story_.end) : last});
  for (const exports::StoreAccess& access : story_.accesses) last = std::max(last, access.at);
  for (const exports::Exchange& exchange : story_.exchanges) last = std::max(last, exchange.life.begin);
  for (const Violation& violation : violations_) last = std::max(last, violation.at + violation.lasted);
  for (const exports::Condition& condition : story_.conditions)
    last = std::max(last, condition.lasts ? condition.span.begin : condition.span.end);
  scene_.last_act = std::min(last, story_.end).ns();
}

}  // namespace lockstep::viz
