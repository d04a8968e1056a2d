#include "viz/story/pattern.hpp"

#include <algorithm>
#include <cctype>

#include "scenarios/format/units.hpp"

namespace lockstep::viz {
namespace {

struct EventWord {
  std::string_view word;
  std::vector<FactKind> kinds;
};

const std::vector<EventWord>& event_words() {
  static const std::vector<EventWord> list = {
      {"want", {FactKind::acquire_started}},
      {"grant", {FactKind::granted}},
      {"refuse", {FactKind::refused}},
      {"extend", {FactKind::extended}},
      {"leave", {FactKind::lease_abandoned}},
      {"release", {FactKind::release_started}},
      {"pause", {FactKind::stopped, FactKind::suspended}},
      {"crash", {FactKind::crashed}},
      {"restart", {FactKind::restarted}},
      {"write", {FactKind::store_written, FactKind::store_rejected}},
      {"accept", {FactKind::store_written}},
      {"reject", {FactKind::store_rejected}},
      {"read", {FactKind::store_read}},
      {"expire", {FactKind::key_expired}},
      {"lost", {FactKind::message_lost}},
      {"timeout", {FactKind::request_timed_out}},
      {"clock", {FactKind::wall_clock_set}},
      {"cut", {FactKind::link_cut}},
  };
  return list;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

/// "granted", "grants" and "grant" are one word.
const EventWord* event_named(std::string_view word) {
  for (const EventWord& candidate : event_words()) {
    const std::string_view stem = candidate.word;
    if (word == stem) return &candidate;
    const std::string_view root = stem.back() == 'e' ? stem.substr(0, stem.size() - 1) : stem;
    for (const std::string_view ending : {"s", "ed", "es", "d", "ing", "ten"})
      if (word == std::string(stem) + std::string(ending) || word == std::string(root) + std::string(ending))
        return &candidate;
  }
  if (word == "stop" || word == "stopped") return event_named("pause");
  if (word == "lose" || word == "loses") return event_named("lost");
  return nullptr;
}

std::vector<std::string> words_in(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto flush = [&] {
    if (!word.empty()) words.push_back(word);
    word.clear();
  };
  for (const char c : text) {
    if (c == ' ') {
      flush();
    } else if (c == '<' || c == '>') {
      flush();
      words.emplace_back(1, c);
    } else {
      word += c;
    }
  }
  flush();
  return words;
}

PatternStep parse_step(std::string_view text, Duration ttl, std::string& complaint) {
  PatternStep step;
  std::vector<std::string> words = words_in(text);
  std::erase_if(words, [](const std::string& word) {
    return word == "then" || word == "a" || word == "the" || word == "client";
  });
  std::size_t i = 0;
  if (words.empty()) {
    complaint = "a step of the pattern is empty; write something like \"grant, then pause > TTL, then write\"";
    return step;
  }
  if (event_named(lower(words[i])) == nullptr) {
    const std::string who = lower(words[i]);
    step.who = who == "other" || who == "another" ? PatternStep::Who::other
               : who == "any" || who == "anyone"  ? PatternStep::Who::any
                                                  : PatternStep::Who::named;
    step.name = words[i];
    ++i;
  }
  const EventWord* event = i < words.size() ? event_named(lower(words[i])) : nullptr;
  if (event == nullptr) {
    complaint = "\"" + (i < words.size() ? words[i] : words.back()) +
                "\" is no event; known are want, grant, refuse, extend, leave, release, pause, crash, restart, write, "
                "accept, reject, read, expire, lost, timeout, clock and cut";
    return step;
  }
  step.event = std::string(event->word);
  ++i;
  if (i == words.size()) return step;
  if ((words[i] != "<" && words[i] != ">") || i + 1 >= words.size()) {
    complaint =
        "after \"" + step.event + "\" a length such as \"> 5s\" or \"> TTL\" is expected, found \"" + words[i] + "\"";
    return step;
  }
  step.bound = words[i] == ">" ? PatternStep::Bound::longer : PatternStep::Bound::shorter;
  std::string length;
  for (std::size_t j = i + 1; j < words.size(); ++j) length += words[j];
  if (lower(length) == "ttl") {
    step.length = ttl;
  } else if (const auto parsed = parse_duration(length).value) {
    step.length = *parsed;
  } else {
    complaint = "\"" + length + "\" is no length; write 5s, 200ms or TTL";
  }
  return step;
}

class Search {
 public:
  Search(const Told& told, const Pattern& pattern) : told_(told), pattern_(pattern) {
    candidates_.resize(pattern.steps.size());
    for (std::size_t s = 0; s < pattern.steps.size(); ++s) {
      const EventWord* word = event_named(pattern.steps[s].event);
      for (std::size_t i = 0; i < told.facts().size(); ++i)
        if (std::find(word->kinds.begin(), word->kinds.end(), told.facts()[i].kind) != word->kinds.end())
          candidates_[s].push_back(i);
    }
  }

  std::vector<Occurrence> find(std::size_t most) const {
    std::vector<Occurrence> found;
    for (const std::size_t first : candidates_.front()) {
      Occurrence occurrence;
      if (!fits(0, first, occurrence, ProcessId())) continue;
      occurrence.push_back(first);
      if (extend(occurrence, subject(first))) found.push_back(std::move(occurrence));
      if (found.size() == most) break;
    }
    return found;
  }

 private:
  /// Whom a fact is about: of what happens at a server the client concerned.
  ProcessId subject(std::size_t index) const {
    const Fact& fact = told_.facts()[index];
    switch (fact.kind) {
      case FactKind::store_written:
      case FactKind::store_rejected:
      case FactKind::store_read:
        return fact.peer;
      case FactKind::key_expired:
        for (const exports::KeyLease& key : told_.story.keys)
          if (key.node == fact.process && key.resource == fact.resource && key.token == fact.token) return key.owner;
        return fact.process;
      default:
        return fact.process;
    }
  }

  bool fits(std::size_t step_index, std::size_t index, const Occurrence& before, ProcessId same) const {
    const PatternStep& step = pattern_.steps[step_index];
    const Fact& fact = told_.facts()[index];
    const ProcessId who = subject(index);
    switch (step.who) {
      case PatternStep::Who::same:
        if (same && who != same && !(fact.process == same)) return false;
        break;
      case PatternStep::Who::other:
        if (same && who == same) return false;
        break;
      case PatternStep::Who::named:
        if (told_.name(who) != step.name && told_.name(fact.process) != step.name) return false;
        break;
      case PatternStep::Who::any:
        break;
    }
    if (step.bound == PatternStep::Bound::none) return true;
    const Duration length = length_of(fact, before);
    return step.bound == PatternStep::Bound::longer ? length > step.length : length < step.length;
  }

  Duration length_of(const Fact& fact, const Occurrence& before) const {
    if (fact.kind == FactKind::stopped || fact.kind == FactKind::suspended) {
      for (const exports::Condition& condition : told_.story.conditions)
        if (condition.process == fact.process && condition.span.begin == fact.at) return condition.span.length();
    }
    if (fact.kind == FactKind::granted) {
      if (fact.value == never_ends) return Duration::max();
      return Duration(fact.value) - told_.story.clocks.read(fact.process, fact.clock, fact.at);
    }
    return before.empty() ? fact.at.since_zero() : fact.at - told_.facts()[before.back()].at;
  }

  bool extend(Occurrence& occurrence, ProcessId same) const {
    const std::size_t step = occurrence.size();
    if (step == pattern_.steps.size()) return true;
    const std::vector<std::size_t>& candidates = candidates_[step];
    auto next = std::upper_bound(candidates.begin(), candidates.end(), occurrence.back());
    for (std::size_t looked_at = 0; next != candidates.end() && looked_at < looked_at_max; ++next, ++looked_at) {
      if (!fits(step, *next, occurrence, same)) continue;
      const bool follows = pattern_.steps[step].who != PatternStep::Who::any;
      occurrence.push_back(*next);
      if (extend(occurrence, follows ? subject(*next) : same)) return true;
      occurrence.pop_back();
    }
    return false;
  }

  static constexpr std::size_t looked_at_max = 2'000;  ///< per step: a search must not take minutes

  const Told& told_;
  const Pattern& pattern_;
  std::vector<std::vector<std::size_t>> candidates_;  // by step: facts of its kinds
};

}  // namespace

Pattern Pattern::parse(std::string_view text, Duration ttl) {
  constexpr std::size_t steps_max = 8;
  Pattern pattern;
  while (!text.empty() && pattern.complaint.empty()) {
    std::size_t end = text.find(',');
    std::size_t skip = 1;
    if (const std::size_t then = text.find(" then "); then != std::string_view::npos && then < end) {
      // "grant then pause": no comma is needed.
      if (text.substr(0, then).find_first_not_of(' ') != std::string_view::npos) {
        end = then;
        skip = 6;
      }
    }
    pattern.steps.push_back(parse_step(text.substr(0, end), ttl, pattern.complaint));
    text.remove_prefix(end == std::string_view::npos ? text.size() : std::min(end + skip, text.size()));
    if (pattern.steps.size() > steps_max) pattern.complaint = "at most 8 steps";
  }
  if (pattern.steps.empty() && pattern.complaint.empty())
    pattern.complaint = "write events in their order, such as \"grant, then pause > TTL, then write\"";
  return pattern;
}

std::vector<Occurrence> find_pattern(const Told& told, const Pattern& pattern, std::size_t most) {
  if (!pattern.complaint.empty() || pattern.steps.empty()) return {};
  return Search(told, pattern).find(most);
}

}  // namespace lockstep::viz
