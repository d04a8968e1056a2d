#include "viz/story/narration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "scenarios/exports/wording.hpp"
#include "sim/check/words.hpp"

namespace lockstep::viz {
namespace {

using exports::Condition;
using exports::Hold;
using exports::KeyLease;
using exports::short_length;

class Writer {
 public:
  explicit Writer(const Told& told) : told_(told) {
    for (const ProcessInfo& process : told.trace.processes())
      if (process.role == Role::node) ++nodes_;
    for (std::size_t i = 0; i < told.facts().size(); ++i) sent_yes(told.facts()[i]);
  }

  Narration tell(const NarrationLimits& limits) {
    choose_window(limits);
    for (const Hold& hold : holds_) tell_hold(hold);
    for (const Condition& condition : told_.story.conditions) {
      if (shows(condition.span.begin)) tell_condition(condition);
    }
    for (const exports::Cut& cut : told_.story.cuts) tell_cut(cut);
    for (const exports::LinkChange& change : told_.story.link_changes)
      add(change.span.begin, {}, Tone::world,
          fmt::format("The network between {} changes: {}.", exports::describe_links(told_.trace, change.links),
                      exports::describe_change(change)));
    for (const exports::ClockStep& step : told_.story.clock_steps)
      add(step.at, step.process, Tone::world,
          fmt::format("The {} clock of {} jumps {} by {}.", exports::name_of(step.clock), told_.name(step.process),
                      step.by < Duration(0) ? "back" : "forward", short_length(step.by < Duration(0) ? -step.by : step.by)));
    for (const exports::ClockRate& rate : told_.story.clock_rates)
      add(rate.at, rate.process, Tone::world,
          fmt::format("The {} clock of {} runs {} from here on.", exports::name_of(rate.clock),
                      told_.name(rate.process), exports::rate_words(rate.ppb)));
    for (const exports::ClockOffset& offset : told_.story.clock_offsets)
      add(offset.at, offset.process, Tone::world,
          fmt::format("The wall clock of {} is {} {} from the start.", told_.name(offset.process),
                      short_length(offset.by < Duration(0) ? -offset.by : offset.by),
                      offset.by < Duration(0) ? "behind" : "ahead"));
    tell_keys();
    tell_accesses();
    tell_losses();
    tell_violations();
    return shorten(limits);
  }

 private:
  /// A crowd's run is told around its first violation only: telling costs time, and reading more so.
  void choose_window(const NarrationLimits& limits) {
    const auto& all = told_.story.holds;
    holds_ = all;
    if (all.size() <= 4 * limits.sentences) return;
    const TrueTime centre = told_.violations.empty() ? TrueTime() : told_.violations.front().at;
    const auto middle = static_cast<std::size_t>(
        std::lower_bound(all.begin(), all.end(), centre, [](const Hold& hold, TrueTime at) { return hold.asked < at; }) -
        all.begin());
    const std::size_t first = middle > limits.sentences ? middle - limits.sentences : 0;
    const std::size_t count = std::min(2 * limits.sentences, all.size() - first);
    holds_ = std::span(all).subspan(first, count);
    left_out_ = all.size() - count;
    begin_ = first == 0 ? TrueTime() : holds_.front().asked;
    end_ = holds_.back().asked;
  }
  bool shows(TrueTime at) const { return begin_ <= at && at <= end_; }

  /// Counts the yes-answers to the sets of each acquisition.
  void sent_yes(const Fact& fact) {
    if (fact.kind == FactKind::message_delivered && fact.acquisition && fact.operation == Operation::set_nx_px &&
        fact.outcome != Outcome::none) {
      Votes& votes = votes_[fact.acquisition];
      ++votes.answers;
      if (fact.outcome == Outcome::yes) ++votes.yes;
    }
    if (fact.kind == FactKind::message_sent && fact.operation == Operation::set_nx_px && fact.outcome == Outcome::none &&
        fact.extra != votes_[fact.acquisition].round) {
      // Another attempt counts anew.
      votes_[fact.acquisition] = {};
      votes_[fact.acquisition].round = fact.extra;
    }
    if (fact.kind == FactKind::message_sent && fact.operation == Operation::set_nx_px && fact.outcome == Outcome::none)
      ++votes_[fact.acquisition].asked;
  }

  Sentence& add(TrueTime at, ProcessId who, Tone tone, std::string text, std::size_t fact = SIZE_MAX) {
    Sentence sentence;
    sentence.at = at;
    sentence.who = who;
    sentence.tone = tone;
    sentence.text = std::move(text);
    sentence.fact = fact != SIZE_MAX ? fact : fact_at(at, who);
    sentence.facts = {sentence.fact};
    sentences_.push_back(std::move(sentence));
    return sentences_.back();
  }

  /// The first fact of that instant that is about `who`; else the last before it.
  std::size_t fact_at(TrueTime at, ProcessId who) const {
    const auto facts = told_.facts();
    const auto first =
        std::lower_bound(facts.begin(), facts.end(), at, [](const Fact& fact, TrueTime time) { return fact.at < time; });
    for (auto fact = first; fact != facts.end() && fact->at == at; ++fact)
      if (!who || fact->process == who) return static_cast<std::size_t>(fact - facts.begin());
    if (first != facts.end() && first->at == at) return static_cast<std::size_t>(first - facts.begin());
    return first == facts.begin() ? 0 : static_cast<std::size_t>(first - facts.begin()) - 1;
  }

  std::size_t fact_of(TrueTime at, ProcessId who, FactKind kind) const {
    const auto facts = told_.facts();
    auto fact =
        std::lower_bound(facts.begin(), facts.end(), at, [](const Fact& one, TrueTime time) { return one.at < time; });
    for (; fact != facts.end() && fact->at == at; ++fact)
      if (fact->kind == kind && fact->process == who) return static_cast<std::size_t>(fact - facts.begin());
    return fact_at(at, who);
  }

  /// Others who believe to be inside the same lock at that instant.
  std::vector<ProcessId> others_inside(const Hold& hold, TrueTime at) const {
    std::vector<ProcessId> others;
    for (const Hold& other : holds_) {
      if (other.asked > at) break;
      if (&other != &hold && other.resource == hold.resource && other.granted && *other.granted <= at &&
          other.believed_until > at && other.client != hold.client)
        others.push_back(other.client);
    }
    return others;
  }

  void tell_hold(const Hold& hold) {
    const std::string_view who = told_.name(hold.client), lock = told_.name(hold.resource);
    const std::size_t asked = fact_of(hold.asked, hold.client, FactKind::acquire_started);
    add(hold.asked, hold.client, Tone::plain, fmt::format("{} asks for {}.", who, lock), asked);
    if (hold.refused) {
      const std::size_t fact = fact_of(*hold.refused, hold.client, FactKind::refused);
      add(*hold.refused, hold.client, Tone::plain,
          fmt::format("{} does not get {}: refused after {}.", who, lock, short_length(*hold.refused - hold.asked)), fact);
    }
    if (!hold.granted) return;
    tell_grant(hold);
    if (hold.lapses.empty() && hold.end == Hold::End::released && !hold.release) return;
    for (const exports::Interval& lapse : hold.lapses) {
      if (lapse.is_empty()) continue;
      const bool notices = hold.end == Hold::End::abandoned && lapse.end == hold.believed_until;
      add(lapse.begin, hold.client, Tone::turn,
          fmt::format("The validity of {}'s lease is over by its own clock, and {} is still inside{}.", who, who,
                      is_still(hold.client, lapse.begin) ? ", unable to look at it"
                      : notices                          ? ""
                                                         : ", without looking"));
    }
    for (const TrueTime at : hold.extended)
      add(at, hold.client, Tone::plain, fmt::format("{} has extended its lease of {}.", who, lock),
          fact_of(at, hold.client, FactKind::extended));
    for (const TrueTime at : hold.not_extended)
      add(at, hold.client, Tone::turn, fmt::format("{} tries to extend its lease of {} in vain.", who, lock),
          fact_of(at, hold.client, FactKind::extension_failed));
    tell_end(hold);
  }

  void tell_grant(const Hold& hold) {
    const std::string_view who = told_.name(hold.client), lock = told_.name(hold.resource);
    const Fact& fact = told_.facts()[hold.grant_fact];
    std::string text = fmt::format("{} is granted {}", who, lock);
    if (const auto votes = votes_.find(hold.acquisition); votes != votes_.end() && votes->second.asked > 1 &&
        votes->second.asked <= nodes_)
      text += fmt::format(" with {} of {} nodes", votes->second.yes, votes->second.asked);
    if (*hold.granted - hold.asked >= 1ms)
      text += fmt::format(" after {}", short_length(*hold.granted - hold.asked));
    if (fact.value == never_ends) {
      text += ", for ever: nothing ends it but a release";
    } else {
      const Duration left = Duration(fact.value) - told_.story.clocks.read(hold.client, fact.clock, fact.at);
      text += fmt::format(", and may rely on it for {} on its {} clock", short_length(left), exports::name_of(fact.clock));
    }
    if (fact.extra != 0) text += fmt::format(", with fencing token {}", fact.extra);
    const std::vector<ProcessId> others = others_inside(hold, *hold.granted);
    if (!others.empty()) text += fmt::format("; {} still {} to be inside", names_of(told_.trace, others),
                                             others.size() == 1 ? "believes" : "believe");
    add(*hold.granted, hold.client, others.empty() ? Tone::plain : Tone::turn, text + '.', hold.grant_fact);
  }

  bool is_still(ProcessId process, TrueTime at) const {
    for (const Condition& condition : told_.story.conditions)
      if (condition.process == process && condition.kind != Condition::Kind::slowed && condition.span.begin <= at &&
          at < condition.span.end)
        return true;
    return false;
  }

  void tell_end(const Hold& hold) {
    const std::string_view who = told_.name(hold.client), lock = told_.name(hold.resource);
    switch (hold.end) {
      case Hold::End::abandoned:
        add(hold.believed_until, hold.client, Tone::good,
            fmt::format("{} sees that its time is over, and leaves {}.", who, lock),
            fact_of(hold.believed_until, hold.client, FactKind::lease_abandoned));
        break;
      case Hold::End::released: {
        const std::size_t fact = fact_of(hold.believed_until, hold.client, FactKind::release_started);
        if (!hold.release || *hold.release == Outcome::yes) {
          add(hold.believed_until, hold.client, Tone::plain,
              fmt::format("{} leaves {} after {} inside, and releases it.", who, lock, short_length(hold.belief().length())),
              fact);
        } else {
          add(hold.believed_until, hold.client, Tone::turn,
              fmt::format("{} leaves {} after {} inside; its release {}.", who, lock, short_length(hold.belief().length()),
                          *hold.release == Outcome::no ? "finds that the lock was no longer its own"
                                                       : "gets no answer, so it cannot know whether the lock is free"),
              fact);
        }
        break;
      }
      case Hold::End::crashed:
      case Hold::End::still_inside:
        break;
    }
  }

  void tell_condition(const Condition& condition) {
    const std::string_view who = told_.name(condition.process);
    const std::string length = condition.lasts ? "to the end of the run" : "for " + short_length(condition.span.length());
    const Hold* inside = nullptr;
    for (const Hold& hold : holds_)
      if (hold.client == condition.process && hold.granted && *hold.granted <= condition.span.begin &&
          hold.believed_until >= condition.span.begin)
        inside = &hold;
    const std::string where = inside != nullptr ? fmt::format(" while it is inside {}", told_.name(inside->resource)) : "";
    switch (condition.kind) {
      case Condition::Kind::stopped:
        add(condition.span.begin, condition.process, Tone::world,
            fmt::format("{} stops {}{}: no code runs, but its clocks do.", who, length, where),
            fact_of(condition.span.begin, condition.process, FactKind::stopped));
        break;
      case Condition::Kind::suspended:
        add(condition.span.begin, condition.process, Tone::world,
            fmt::format("{} is frozen {}{}, and its monotonic clock with it.", who, length, where),
            fact_of(condition.span.begin, condition.process, FactKind::suspended));
        break;
      case Condition::Kind::slowed:
        add(condition.span.begin, condition.process, Tone::world,
            fmt::format("{} becomes {} times as slow {}.", who, exports::times_words(condition.factor), length));
        return;
      case Condition::Kind::crashed:
        add(condition.span.begin, condition.process, Tone::world,
            fmt::format("{} crashes{}{}.", who, where, condition.lasts ? " and does not come back" : ""),
            fact_of(condition.span.begin, condition.process, FactKind::crashed));
        if (!condition.lasts)
          add(condition.span.end, condition.process, condition.lost_memory ? Tone::turn : Tone::world,
              condition.lost_memory ? fmt::format("{} is back, and has forgotten everything it kept.", who)
                                    : fmt::format("{} is back, with its data.", who),
              fact_of(condition.span.end, condition.process, FactKind::restarted));
        return;
    }
    if (condition.lasts) return;
    const bool late = inside != nullptr && inside->believed_until >= condition.span.end &&
                      inside->valid_until != TrueTime::max() && inside->valid_until < condition.span.end;
    add(condition.span.end, condition.process, late ? Tone::turn : Tone::world,
        late ? fmt::format("{} runs again. To {} no time has passed, but its lease ended {} ago.", who, who,
                           short_length(condition.span.end - inside->valid_until))
             : fmt::format("{} runs again.", who),
        fact_of(condition.span.end, condition.process, FactKind::resumed));
  }

  void tell_cut(const exports::Cut& cut) {
    const std::string links = exports::describe_links(told_.trace, cut.links);
    add(cut.span.begin, {}, Tone::world,
        fmt::format("{}: {}{}.", cut.is_held ? "Messages are held back" : "The network is cut", links,
                    cut.lasts ? "" : ", for " + short_length(cut.span.length())));
    if (!cut.lasts) add(cut.span.end, {}, Tone::world, fmt::format("Messages pass again: {}.", links));
  }

  void tell_keys() {
    // One sentence for the keys of one acquisition that end in the same way within a second of each other.
    std::map<std::pair<std::uint64_t, KeyLease::End>, std::vector<const KeyLease*>> ends;
    for (const KeyLease& key : told_.story.keys)
      if (shows(key.life.end) && (key.end == KeyLease::End::expired || key.end == KeyLease::End::deleted || key.end == KeyLease::End::overwritten))
        ends[{key.token, key.end}].push_back(&key);
    for (const auto& [what, keys] : ends) {
      for (std::size_t i = 0; i < keys.size();) {
        std::size_t j = i + 1;
        while (j < keys.size() && keys[j]->resource == keys[i]->resource && keys[j]->life.end - keys[i]->life.end < 1s) ++j;
        tell_key_end(std::vector<const KeyLease*>(keys.begin() + static_cast<std::ptrdiff_t>(i),
                                                  keys.begin() + static_cast<std::ptrdiff_t>(j)));
        i = j;
      }
    }
  }

  bool is_inside(ProcessId client, Resource lock, TrueTime at) const {
    for (const Hold& hold : holds_) {
      if (hold.asked > at) break;
      if (hold.client == client && hold.resource == lock && hold.granted && *hold.granted <= at && hold.believed_until > at)
        return true;
    }
    return false;
  }

  void tell_key_end(const std::vector<const KeyLease*>& keys) {
    const KeyLease& first = *keys.front();
    const std::string_view owner = told_.name(first.owner), lock = told_.name(first.resource);
    std::vector<ProcessId> nodes;
    TrueTime last = first.life.end;
    for (const KeyLease* key : keys) {
      nodes.push_back(key->node);
      last = std::max(last, key->life.end);
    }
    const bool inside = is_inside(first.owner, first.resource, first.life.end);
    std::string text;
    if (first.end == KeyLease::End::expired) {
      text = fmt::format("{} {} that {}'s key {} has expired{}", names_of(told_.trace, nodes),
                         nodes.size() == 1 ? "finds" : "find", owner, lock,
                         inside ? fmt::format("; {} is still inside", owner) : "");
    } else {
      if (first.ended_by == first.owner) return;  // its own release is told already
      text = fmt::format("{} {} the key {} of {} on {}{}", told_.name(first.ended_by),
                         first.end == KeyLease::End::deleted ? "deletes" : "overwrites", lock, owner,
                         names_of(told_.trace, nodes), inside ? fmt::format(", and {} is still inside", owner) : "");
    }
    add(first.life.end, first.node, inside || first.end != KeyLease::End::expired ? Tone::turn : Tone::plain, text + '.');
  }

  void tell_accesses() {
    for (const exports::StoreAccess& access : told_.story.accesses) {
      if (!access.is_write || !shows(access.at)) continue;
      const std::string_view who = told_.name(access.client), what = told_.name(access.resource);
      const std::size_t fact = fact_of(access.at, access.store, access.accepted ? FactKind::store_written : FactKind::store_rejected);
      const std::string token = access.fencing_token != 0 ? fmt::format(" with token {}", access.fencing_token) : "";
      if (access.operation == Operation::store_raise_fence) {
        add(access.at, access.store, access.accepted ? Tone::plain : Tone::good,
            fmt::format("{} {} {}'s fence{}.", told_.name(access.store), access.accepted ? "raises its fence to" : "rejects",
                        who, token), fact);
      } else if (access.accepted) {
        add(access.at, access.store, Tone::plain,
            fmt::format("{} accepts {}'s write: {} = {}{}.", told_.name(access.store), who, what, access.value, token), fact);
      } else {
        add(access.at, access.store, Tone::good,
            fmt::format("{} rejects {}'s write of {}{}.", told_.name(access.store), who, what, token), fact);
      }
    }
  }

  void tell_losses() {
    std::size_t told = 0;
    for (const exports::Trip& trip : told_.story.trips) {
      if (!trip.lost || trip.operation == Operation::none || !shows(*trip.lost)) continue;
      if (++told > 40) return;
      add(*trip.lost, trip.from, Tone::world,
          fmt::format("{} {} to {} ({}) is lost.", told_.name(trip.from), trip.is_reply ? "'s answer" : "'s request",
                      told_.name(trip.to), name_of(trip.operation)),
          trip.sent_fact);
      std::string& text = sentences_.back().text;
      if (const std::size_t at = text.find(" 's"); at != std::string::npos) text.erase(at, 1);
    }
  }

  void tell_violations() {
    for (const Violation& violation : told_.violations) {
      if (!shows(violation.at)) continue;
      std::string text = violation.text;
      if (!text.empty() && text.back() != '.') text += '.';
      add(violation.at, violation.clients.empty() ? ProcessId() : violation.clients.front(), Tone::danger,
          fmt::format("{}: {}", title_of(violation.check), text), violation.fact)
          .at = violation.at;
    }
  }

  static std::string title_of(Check check) {
    std::string name(name_of(check));
    std::replace(name.begin(), name.end(), '_', ' ');
    if (!name.empty() && name[0] >= 'a') name[0] = static_cast<char>(name[0] - 'a' + 'A');
    return name;
  }
  static std::string_view name_of(Check check) { return lockstep::name_of(check); }
  static std::string_view name_of(Operation operation) { return lockstep::name_of(operation); }

  Narration shorten(const NarrationLimits& limits) {
    std::stable_sort(sentences_.begin(), sentences_.end(), [](const Sentence& a, const Sentence& b) {
      if (a.at != b.at) return a.at < b.at;
      if ((a.tone == Tone::danger) != (b.tone == Tone::danger)) return b.tone == Tone::danger;
      return a.fact < b.fact;
    });
    Narration result;
    if (sentences_.size() > limits.sentences) {
      // What is told of a long run: what is near the first violation, and before that what is not everyday.
      std::size_t centre = 0;
      for (std::size_t i = 0; i < sentences_.size(); ++i) {
        if (sentences_[i].tone != Tone::danger) continue;
        centre = i;
        break;
      }
      const std::size_t before = limits.sentences * 3 / 5;
      const std::size_t first = centre > before ? centre - before : 0;
      const std::size_t last = std::min(first + limits.sentences, sentences_.size());
      left_out_ += sentences_.size() - (last - first);
      sentences_ = std::vector<Sentence>(sentences_.begin() + static_cast<std::ptrdiff_t>(first),
                                         sentences_.begin() + static_cast<std::ptrdiff_t>(last));
    }
    result.sentences = std::move(sentences_);
    result.left_out = left_out_;
    return result;
  }

  struct Votes {
    std::int64_t round = -1;
    std::size_t asked = 0, answers = 0, yes = 0;
  };

  const Told& told_;
  std::map<AcquisitionId, Votes> votes_;
  std::vector<Sentence> sentences_;
  std::span<const Hold> holds_;
  TrueTime begin_{}, end_ = TrueTime::max();
  std::size_t left_out_ = 0;
  std::size_t nodes_ = 0;
};

}  // namespace

std::size_t Narration::at_fact(std::size_t fact) const {
  std::size_t found = SIZE_MAX;
  for (std::size_t i = 0; i < sentences.size(); ++i)
    if (sentences[i].fact <= fact) found = i;
  return found;
}

Narration narrate(const Told& told, const NarrationLimits& limits) { return Writer(told).tell(limits); }

}  // namespace lockstep::viz
