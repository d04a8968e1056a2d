#include "viz/picture/reason.hpp"

#include <utility>

#include "viz/picture/reason_words.hpp"

namespace lockstep::viz {
namespace {

using exports::Condition;
using exports::Hold;
using exports::KeyLease;

class Reason : ReasonWords {
 public:
  using ReasonWords::ReasonWords;

  std::string two_inside() const {
    const Hold* first = nullptr;
    const Hold* second = nullptr;
    for (const Hold& hold : story_.holds) {
      if (hold.resource != violation_.resource || !hold.granted || *hold.granted > violation_.at ||
          hold.believed_until <= violation_.at || !is_involved(hold.client))
        continue;
      if (first == nullptr || *hold.granted < *first->granted) second = std::exchange(first, &hold);
      else second = &hold;
    }
    if (first == nullptr || second == nullptr) return "";
    // The lease that ended tells more than the order of the grants.
    if (!has_lapsed(*first) && has_lapsed(*second)) std::swap(first, second);
    return has_lapsed(*first) ? lapsed(*first) : lost(*first, *second);
  }

  std::string late_write() const {
    const Fact& written = trace_.facts()[violation_.fact];
    for (const exports::Trip& trip : story_.trips)
      if (trip.message == written.message && trip.from == written.peer && !trip.is_reply && !trip.arrivals.empty() &&
          trip.arrivals.front() - trip.sent > 1s)
        return fmt::format("{} sent that write at {}, and it was under way for {}", name(trip.from),
                           words_of(trip.sent), exports::short_length(trip.arrivals.front() - trip.sent));
    return "";
  }

 private:
  bool is_involved(ProcessId client) const {
    return std::find(violation_.clients.begin(), violation_.clients.end(), client) != violation_.clients.end();
  }
  bool has_lapsed(const Hold& hold) const {
    return std::any_of(hold.lapses.begin(), hold.lapses.end(),
                       [this](const exports::Interval& lapse) { return lapse.begin <= violation_.at; });
  }

  std::string lapsed(const Hold& first) const {
    const std::string who = name(first.client);
    for (const Condition& condition : story_.conditions)
      if (condition.process == first.client && condition.kind != Condition::Kind::crashed &&
          *first.granted >= first.valid_until && condition.span.begin < *first.granted &&
          condition.span.end > first.asked)
        return fmt::format("{} was stopped from {} to {}, before it read the answers; the lease was over when it did",
                           who, words_of(condition.span.begin), words_of(condition.span.end));
    if (*first.granted >= first.valid_until)
      return fmt::format("the grant was under way to {} for longer than it was valid", who);
    for (const Condition& condition : story_.conditions) {
      if (!covers(condition.span, first.valid_until)) continue;
      const std::string span =
          fmt::format("from {} to {}", words_of(condition.span.begin), words_of(std::min(condition.span.end, story_.end)));
      if (condition.process == first.client &&
          (condition.kind == Condition::Kind::stopped || condition.kind == Condition::Kind::suspended))
        return fmt::format("{} was stopped {}; its lease ended meanwhile, at {}, and {} did not look again", who, span,
                           words_of(first.valid_until), who);
      if (condition.kind == Condition::Kind::occupied)
        return fmt::format("{} was busy with one command {}, so {} could not extend its lease", name(condition.process),
                           span, who);
    }
    return fmt::format("{} stays inside {} longer than its lease of {} and does not look at its clock", who,
                       exports::short_length(std::min(first.believed_until, story_.end) - first.valid_until),
                       exports::short_length(first.valid_until - *first.granted));
  }

  /// What became of the keys of one whose lease is good.
  std::string lost(const Hold& first, const Hold& second) const {
    const std::string who = name(first.client);
    std::vector<std::string> said;
    std::vector<ProcessId> had, expired;
    bool is_alive = false, by_clock = false;
    TrueTime expired_at{};
    for (const KeyLease& key : story_.keys) {
      if (key.resource != first.resource || key.token != first.token || key.life.begin > violation_.at) continue;
      had.push_back(key.node);
      is_alive = is_alive || (key.life.end > violation_.at && !is_down(key.node, violation_.at));
      if (key.life.end > violation_.at) continue;
      by_clock = by_clock || (key.end == KeyLease::End::expired && !clock_of(key).empty());
      if (key.end == KeyLease::End::expired && clock_of(key).empty()) {
        expired.push_back(key.node);
        expired_at = std::max(expired_at, key.life.end);
      } else if (const std::string fate = fate_of(key, who); !fate.empty()) {
        said.push_back(fate);
      }
    }
    if (!expired.empty()) {
      std::string words = fmt::format("{}'s key had expired on {} at {}", who, names_of(trace_, expired),
                                      words_of(expired_at));
      for (const exports::ClockStep& step : story_.clock_steps)
        if (step.process == first.client && step.at <= violation_.at && step.by < Duration(0))
          words = fmt::format("{}'s clock was set back by {}, so its lease seemed longer; {}", who,
                              exports::short_length(-step.by), words);
      said.push_back(std::move(words));
    }
    // With a master on each side a record that is gone somewhere is not the point.
    if (const std::string masters = other_master(first, second, had); !masters.empty() && !by_clock && (is_alive || said.empty()))
      return masters;
    if (said.empty()) return "";
    std::string words = said.front();
    for (std::size_t i = 1; i < std::min<std::size_t>(said.size(), 2); ++i) words += "; " + said[i];
    if (said.size() > 2) words += fmt::format("; and {} more", said.size() - 2);
    return expired.empty() ? words + votes_left(first, who) : words;
  }

  /// What is wrong with the clock of the node on which a key expired; empty: nothing that is known.
  std::string clock_of(const KeyLease& key) const {
    for (const exports::ClockStep& step : story_.clock_steps)
      if (step.process == key.node && step.clock == ClockKind::wall && covers(key.life, step.at))
        return fmt::format("jumped {} ahead", exports::short_length(step.by));
    for (const exports::ClockRate& rate : story_.clock_rates)
      if (rate.process == key.node && rate.clock == ClockKind::wall && rate.ppb > 0 && rate.at <= key.life.end)
        return fmt::format("runs {} fast", exports::rate_words(rate.ppb).substr(1));
    for (const exports::ClockOffset& offset : story_.clock_offsets)
      if (offset.process == key.node && offset.by > Duration(0))
        return fmt::format("is {} ahead", exports::short_length(offset.by));
    return "";
  }

  /// "bob, whose clock is 12 s ahead,": what made a client take another one's key.
  std::string with_excuse(ProcessId client, TrueTime at) const {
    if (const std::string clock = offset_words(client, at); !clock.empty())
      return fmt::format("{}, whose clock is {},", name(client), clock);
    for (const Condition& condition : story_.conditions)
      if (condition.process == client && condition.kind == Condition::Kind::stopped && condition.span.end <= at &&
          condition.span.end + 1s > at && condition.span.length() > 100ms)
        return fmt::format("{}, which had been stopped for {},", name(client),
                           exports::short_length(condition.span.length()));
    const Hold* own = nullptr;
    for (const Hold& hold : story_.holds)
      if (hold.client == client && hold.resource == violation_.resource && hold.granted && *hold.granted <= at)
        own = &hold;
    if (own == nullptr) return name(client) + ", which had not got the lock,";
    return own->valid_until <= at ? name(client) + ", whose own lease was over," : name(client);
  }

  /// "alice was left with 2 of 5 nodes"; empty where there is no counting of votes.
  std::string votes_left(const Hold& first, const std::string& who) const {
    std::size_t left = 0;
    std::vector<ProcessId> asked;
    for (const Fact& fact : trace_.facts())
      if (fact.kind == FactKind::role_changed) return "";
    for (const exports::Trip& trip : story_.trips)
      if (trip.acquisition == first.acquisition && !trip.is_reply && trip.round != 0 &&
          std::find(asked.begin(), asked.end(), trip.to) == asked.end())
        asked.push_back(trip.to);
    for (const KeyLease& key : story_.keys)
      left += key.resource == first.resource && key.token == first.token && key.life.begin <= violation_.at &&
                      key.life.end > violation_.at
                  ? 1
                  : 0;
    return asked.size() < 3 ? "" : fmt::format("; {} was left with {} of {} nodes", who, left, asked.size());
  }

  std::string fate_of(const KeyLease& key, const std::string& who) const {
    const std::string node = name(key.node), at = words_of(key.life.end);
    switch (key.end) {
      case KeyLease::End::deleted:
        if (!key.ended_by || trace_.role_of(key.ended_by) != Role::client || key.ended_by == owner_of(key)) return "";
        return fmt::format("{} deleted {}'s key on {} at {}", with_excuse(key.ended_by, key.life.end), who, node, at);
      case KeyLease::End::overwritten:
        if (!key.ended_by || trace_.role_of(key.ended_by) != Role::client) return "";
        return fmt::format("{} wrote its own value over {}'s key on {} at {}", with_excuse(key.ended_by, key.life.end),
                           who, node, at);
      case KeyLease::End::expired:
        return fmt::format("{}'s clock {}, so {}'s key expired there at {}", node, clock_of(key), who, at);
      case KeyLease::End::lost: {
        for (const Fact& fact : trace_.facts())
          if (fact.kind == FactKind::key_evicted && fact.process == key.node && fact.token == key.token)
            return fmt::format("{} was full and evicted {}'s key at {}", node, who, at);
        for (const Condition& condition : story_.conditions)
          if (condition.process == key.node && condition.kind == Condition::Kind::crashed &&
              condition.span.begin <= violation_.at && condition.span.end >= key.life.end)
            return condition.span.end <= violation_.at
                       ? fmt::format("{} crashed at {} and came back without {}'s key", node,
                                     words_of(condition.span.begin), who)
                       : fmt::format("{} crashed at {} with {}'s key", node, words_of(condition.span.begin), who);
        return fmt::format("{} lost {}'s key at {}", node, who, at);
      }
      case KeyLease::End::alive:
        break;
    }
    return "";
  }

  /// The last time before `at` that it became a master after having been none; nothing: it has always been one.
  const Fact* promotion_of(ProcessId node, TrueTime at) const {
    const Fact* found = nullptr;
    for (const Fact& fact : trace_.facts())
      if (fact.kind == FactKind::role_changed && fact.value == 1 && fact.process == node && fact.at <= at)
        found = &fact;
    return found;
  }

  /// Two masters: one that never had the key or threw it away, or one that does not know that it was replaced.
  std::string other_master(const Hold& first, const Hold& second, const std::vector<ProcessId>& had) const {
    const std::string who = name(first.client);
    for (const KeyLease& key : story_.keys) {
      if (key.resource != second.resource || key.token != second.token || key.life.begin > *second.granted) continue;
      if (const Fact* promotion = promotion_of(key.node, key.life.begin)) {
        std::string words =
            fmt::format("{} became master at {} without {}'s key", name(key.node), words_of(promotion->at), who);
        for (const KeyLease& copy : story_.keys)
          if (copy.resource == first.resource && copy.token == first.token && copy.node == key.node &&
              copy.life.begin <= promotion->at && promotion->at < copy.life.end && copy.life.end <= violation_.at)
            words = fmt::format("{} became master at {}, and {}'s key expired there at {}", name(key.node),
                                words_of(promotion->at), who, words_of(copy.life.end));
        for (const ProcessId node : had) {
          if (node == key.node || promotion_of(node, violation_.at) != nullptr) continue;
          std::string state = "which still takes itself for the master";
          for (const Condition& condition : story_.conditions)
            if (condition.process == node && covers(condition.span, promotion->at))
              state = fmt::format("{} since {}", condition.kind == Condition::Kind::crashed ? "down" : "stopped",
                                  words_of(condition.span.begin));
          return words + fmt::format("; {} relies on {}, {}", who, name(node), state);
        }
        return words;
      }
      for (const ProcessId node : had)
        if (const Fact* promotion = promotion_of(node, violation_.at); promotion != nullptr && node != key.node)
          return fmt::format("{}, which granted {}, did not know that {} had become master at {}", name(key.node),
                             name(second.client), name(node), words_of(promotion->at));
    }
    return "";
  }
};

}  // namespace

std::optional<std::size_t> headline_of(const std::vector<Violation>& violations) {
  if (violations.empty()) return std::nullopt;
  const auto first = std::find_if(violations.begin(), violations.end(),
                                  [](const Violation& v) { return v.check == Check::mutual_exclusion; });
  return first == violations.end() ? 0 : static_cast<std::size_t>(first - violations.begin());
}

std::string reason_of(const Trace& trace, const exports::Story& story, const Violation& violation) {
  const Reason reason(trace, story, violation);
  switch (violation.check) {
    case Check::lease_overlap:
    case Check::mutual_exclusion:
      return reason.two_inside();
    case Check::stuck_lock:
      return reason_of_stuck(trace, story, violation);
    case Check::stale_write:
    case Check::lost_update:
      return reason.late_write();
    case Check::oversold:
    case Check::foreign_release:
    case Check::token_order:
    case Check::starvation:
    case Check::deadlock:
    case Check::count:
      break;
  }
  return "";
}

}  // namespace lockstep::viz
