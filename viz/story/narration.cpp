#include <fmt/format.h>

#include <algorithm>

#include "scenarios/exports/wording.hpp"
#include "sim/check/words.hpp"
#include "viz/story/narration_writer.hpp"

namespace lockstep::viz {

using exports::short_length;

namespace {

std::string speed_words(std::int64_t ppb) {
  const std::string rate = exports::rate_words(ppb);
  if (ppb == 0) return "runs as it should";
  if (rate.front() == '+') return fmt::format("runs {} too fast", rate.substr(1));
  if (rate.front() == '-') return fmt::format("runs {} too slow", rate.substr(1));
  return rate;
}

}  // namespace

NarrationWriter::NarrationWriter(const Told& told) : told_(told) {
  for (const ProcessInfo& process : told.trace.processes())
    if (process.role == Role::node) ++nodes_;
  for (std::size_t i = 0; i < told.facts().size(); ++i) sent_yes(told.facts()[i]);
}

Narration NarrationWriter::tell(const NarrationLimits& limits) {
  choose_window(limits);
  for (const Hold& hold : holds_) tell_hold(hold);
  for (const Condition& condition : told_.story.conditions) {
    if (shows(condition.span.begin)) tell_condition(condition);
  }
  for (const exports::Cut& cut : told_.story.cuts) tell_cut(cut);
  for (const exports::LinkChange& change : told_.story.link_changes) tell_link_change(change);
  for (const exports::ClockStep& step : told_.story.clock_steps)
    add(step.at, step.process, Tone::world,
        fmt::format("The {} clock of {} jumps {} by {}.", exports::name_of(step.clock), told_.name(step.process),
                    step.by < Duration(0) ? "back" : "forward",
                    short_length(step.by < Duration(0) ? -step.by : step.by)));
  for (const exports::ClockRate& rate : told_.story.clock_rates)
    add(rate.at, rate.process, Tone::world,
        fmt::format("The {} clock of {} {} from here on.", exports::name_of(rate.clock), told_.name(rate.process),
                    speed_words(rate.ppb)));
  for (const exports::ClockOffset& offset : told_.story.clock_offsets)
    add(offset.at, offset.process, Tone::world,
        fmt::format("The wall clock of {} is {} {} from the start.", told_.name(offset.process),
                    short_length(offset.by < Duration(0) ? -offset.by : offset.by),
                    offset.by < Duration(0) ? "behind" : "ahead"));
  tell_keys();
  tell_accesses();
  tell_groups();
  tell_losses();
  tell_violations();
  return shorten(limits);
}

void NarrationWriter::choose_window(const NarrationLimits& limits) {
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

void NarrationWriter::sent_yes(const Fact& fact) {
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

Sentence& NarrationWriter::add(TrueTime at, ProcessId who, Tone tone, std::string text, std::size_t fact) {
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

std::size_t NarrationWriter::fact_at(TrueTime at, ProcessId who) const {
  const auto facts = told_.facts();
  const auto first =
      std::lower_bound(facts.begin(), facts.end(), at, [](const Fact& fact, TrueTime time) { return fact.at < time; });
  for (auto fact = first; fact != facts.end() && fact->at == at; ++fact)
    if (!who || fact->process == who) return static_cast<std::size_t>(fact - facts.begin());
  if (first != facts.end() && first->at == at) return static_cast<std::size_t>(first - facts.begin());
  return first == facts.begin() ? 0 : static_cast<std::size_t>(first - facts.begin()) - 1;
}

std::size_t NarrationWriter::fact_of(TrueTime at, ProcessId who, FactKind kind) const {
  const auto facts = told_.facts();
  auto fact =
      std::lower_bound(facts.begin(), facts.end(), at, [](const Fact& one, TrueTime time) { return one.at < time; });
  for (; fact != facts.end() && fact->at == at; ++fact)
    if (fact->kind == kind && fact->process == who) return static_cast<std::size_t>(fact - facts.begin());
  return fact_at(at, who);
}

std::vector<ProcessId> NarrationWriter::others_inside(const Hold& hold, TrueTime at) const {
  std::vector<ProcessId> others;
  for (const Hold& other : holds_) {
    if (other.asked > at) break;
    if (&other != &hold && other.resource == hold.resource && other.granted && *other.granted <= at &&
        other.believed_until > at && other.client != hold.client)
      others.push_back(other.client);
  }
  return others;
}

void NarrationWriter::tell_hold(const Hold& hold) {
  const std::string_view who = told_.name(hold.client), lock = told_.name(hold.resource);
  const std::size_t asked = fact_of(hold.asked, hold.client, FactKind::acquire_started);
  if (told_.facts()[asked].kind != FactKind::acquire_started) {
    add(hold.asked, hold.client, Tone::turn, fmt::format("{} releases {}, which it does not hold.", who, lock), asked);
    return;
  }
  add(hold.asked, hold.client, Tone::plain, fmt::format("{} asks for {}.", who, lock), asked);
  if (hold.refused) {
    const std::size_t fact = fact_of(*hold.refused, hold.client, FactKind::refused);
    add(*hold.refused, hold.client, Tone::plain,
        fmt::format("{} does not get {}, and gives up after {}.", who, lock, short_length(*hold.refused - hold.asked)),
        fact);
  }
  if (!hold.granted) return;
  tell_grant(hold);
  if (hold.lapses.empty() && hold.end == Hold::End::released && !hold.release) return;
  for (const exports::Interval& lapse : hold.lapses) {
    if (lapse.is_empty() || lapse.begin <= *hold.granted) continue;  // over from the beginning: the grant says so
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

void NarrationWriter::tell_grant(const Hold& hold) {
  const std::string_view who = told_.name(hold.client), lock = told_.name(hold.resource);
  const Fact& fact = told_.facts()[hold.grant_fact];
  std::string text = fmt::format("{} is granted {}", who, lock);
  if (const auto votes = votes_.find(hold.acquisition);
      votes != votes_.end() && votes->second.asked > 1 && votes->second.asked <= nodes_)
    text += fmt::format(" with {} of {} nodes", votes->second.yes, votes->second.asked);
  if (*hold.granted - hold.asked >= 1ms) text += fmt::format(" after {}", short_length(*hold.granted - hold.asked));
  if (fact.value == never_ends) {
    text += ", for ever: nothing ends it but a release";
  } else {
    const Duration left = Duration(fact.value) - told_.story.clocks.read(hold.client, fact.clock, fact.at);
    text += left > Duration(0) ? fmt::format(", and may rely on it for {} on its {} clock", short_length(left),
                                             exports::name_of(fact.clock))
                               : fmt::format(", although its time was over {} ago on its {} clock", short_length(-left),
                                             exports::name_of(fact.clock));
  }
  if (fact.extra != 0) text += fmt::format(", with fencing token {}", fact.extra);
  const std::vector<ProcessId> others = others_inside(hold, *hold.granted);
  if (!others.empty())
    text += fmt::format("; {} still {} inside", names_of(told_.trace, others),
                        others.size() == 1 ? "believes it is" : "believe they are");
  add(*hold.granted, hold.client, others.empty() ? Tone::plain : Tone::turn, text + '.', hold.grant_fact);
}

bool NarrationWriter::is_still(ProcessId process, TrueTime at) const {
  for (const Condition& condition : told_.story.conditions)
    if (condition.process == process && condition.kind != Condition::Kind::slowed && condition.span.begin <= at &&
        at < condition.span.end)
      return true;
  return false;
}

void NarrationWriter::tell_end(const Hold& hold) {
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
        const Duration stay = hold.belief().length();
        add(hold.believed_until, hold.client, Tone::plain,
            stay == Duration(0)
                ? fmt::format("{} releases {} at once.", who, lock)
                : fmt::format("{} leaves {} after {} inside, and releases it.", who, lock, short_length(stay)),
            fact);
      } else {
        add(hold.believed_until, hold.client, Tone::turn,
            fmt::format("{} leaves {} after {} inside; its release {}.", who, lock,
                        short_length(hold.belief().length()),
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

Narration NarrationWriter::shorten(const NarrationLimits& limits) {
  std::stable_sort(sentences_.begin(), sentences_.end(), [](const Sentence& a, const Sentence& b) {
    if (a.at != b.at) return a.at < b.at;
    if ((a.tone == Tone::danger) != (b.tone == Tone::danger)) return b.tone == Tone::danger;
    return a.fact < b.fact;
  });
  Narration result;
  if (sentences_.size() > limits.sentences) {
    // What is told of a long run: what is not everyday, and of the everyday what is near the first violation.
    std::size_t centre = 0;
    for (std::size_t i = 0; i < sentences_.size(); ++i) {
      if (sentences_[i].tone != Tone::danger) continue;
      centre = i;
      break;
    }
    std::vector<std::pair<std::size_t, std::size_t>> order;  // how far from mattering, index
    for (std::size_t i = 0; i < sentences_.size(); ++i) {
      const std::size_t distance = i > centre ? i - centre : centre - i;
      const bool is_near = distance <= limits.sentences / 4;
      order.emplace_back(distance + (sentences_[i].tone == Tone::plain && !is_near ? sentences_.size() : 0), i);
    }
    std::sort(order.begin(), order.end());
    order.resize(limits.sentences);
    left_out_ += sentences_.size() - order.size();
    std::vector<Sentence> kept;
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    for (const auto& [distance, index] : order) kept.push_back(std::move(sentences_[index]));
    sentences_ = std::move(kept);
  }
  result.sentences = std::move(sentences_);
  result.left_out = left_out_;
  return result;
}

std::size_t Narration::at_fact(std::size_t fact) const {
  std::size_t found = SIZE_MAX;
  for (std::size_t i = 0; i < sentences.size(); ++i)
    if (sentences[i].fact <= fact) found = i;
  return found;
}

Narration narrate(const Told& told, const NarrationLimits& limits) { return NarrationWriter(told).tell(limits); }

}  // namespace lockstep::viz
