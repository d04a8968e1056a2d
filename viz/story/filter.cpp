#include "viz/story/filter.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "scenarios/format/units.hpp"

namespace lockstep::viz {
namespace {

constexpr std::array<std::string_view, 13> fields = {"client", "node", "store", "process", "key",   "lock", "op",
                                                     "type",   "fact", "kind",  "outcome", "token", "at"};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

bool contains(std::string_view text, std::string_view part) { return lower(text).find(part) != std::string::npos; }

/// EVAL stands for the published scripts.
bool is_operation(Operation operation, std::string_view word) {
  if (operation == Operation::none) return false;
  const bool script = operation == Operation::compare_and_delete || operation == Operation::compare_and_expire;
  if (word == "eval") return script;
  return contains(name_of(operation), word);
}

struct Everyday {
  std::string_view word;
  std::vector<FactKind> kinds;
};

const std::vector<Everyday>& everyday_words() {
  static const std::vector<Everyday> list = {
      {"lost", {FactKind::message_lost, FactKind::memory_lost}},
      {"late", {FactKind::message_ignored, FactKind::request_timed_out}},
      {"timeout", {FactKind::request_timed_out}},
      {"pause", {FactKind::stopped, FactKind::suspended, FactKind::resumed}},
      {"crash", {FactKind::crashed, FactKind::restarted, FactKind::memory_lost}},
      {"cut", {FactKind::link_cut, FactKind::link_healed}},
      {"clock", {FactKind::wall_clock_set, FactKind::monotonic_clock_set}},
      {"expired", {FactKind::key_expired}},
      {"refused", {FactKind::refused}},
      {"rejected", {FactKind::store_rejected}},
      {"grant", {FactKind::granted}},
      {"write", {FactKind::store_written, FactKind::store_rejected}},
  };
  return list;
}

/// One term, made ready for one trace.
class Matcher {
 public:
  Matcher(const Told& told, const FilterTerm& term) : told_(told), term_(term), value_(lower(term.value)) {
    const auto processes = told.trace.processes();
    is_process_.assign(processes.size() + 1, false);
    for (std::size_t i = 0; i < processes.size(); ++i) {
      const std::string name = lower(processes[i].name);
      is_process_[i + 1] =
          term.field.empty() ? name == value_ : name == value_ || name.substr(0, value_.size()) == value_;
      exact_process_ = exact_process_ || name == value_;
    }
    // "alice" means alice and not alice-2, where there is an alice.
    if (exact_process_)
      for (std::size_t i = 0; i < processes.size(); ++i) is_process_[i + 1] = lower(processes[i].name) == value_;
    is_resource_.assign(told.trace.resource_count() + 1, false);
    for (std::uint32_t i = 1; i <= told.trace.resource_count(); ++i)
      is_resource_[i] = lower(told.name(Resource(i))) == value_;
    for (const Everyday& word : everyday_words())
      if (term.field.empty() && word.word == value_) everyday_ = &word;
    if (value_ == "violation")
      for (const Violation& violation : told.violations) violating_.insert(violation.fact);
    if (term.field == "at" && !value_.empty()) {
      const std::size_t skip = value_[0] == '<' || value_[0] == '>' ? 1 : 0;
      time_ = parse_duration(value_.substr(skip)).value;
    }
  }

  bool matches(std::size_t index) const { return holds(index) != term_.negated; }

 private:
  bool holds(std::size_t index) const {
    const Fact& fact = told_.facts()[index];
    if (term_.field.empty()) return word(index, fact);
    if (term_.field == "client" || term_.field == "node" || term_.field == "store" || term_.field == "process")
      return has_role(fact.process) || has_role(fact.peer);
    if (term_.field == "key" || term_.field == "lock") return is_resource_[fact.resource.value];
    if (term_.field == "op") return is_operation(fact.operation, value_);
    if (term_.field == "type") return is_operation(fact.operation, value_) || contains(name_of(fact.kind), value_);
    if (term_.field == "fact" || term_.field == "kind") return contains(name_of(fact.kind), value_);
    if (term_.field == "outcome") return lower(name_of(fact.outcome)) == value_;
    if (term_.field == "token") return fact.token != 0 && contains(told_.narrator.tokens()(fact.token), value_);
    if (term_.field == "at" && time_) {
      const Duration at = fact.at.since_zero();
      return value_[0] == '<' ? at < *time_ : value_[0] == '>' ? at > *time_ : at == *time_;
    }
    return false;
  }

  bool has_role(ProcessId process) const {
    if (!process || !is_process_[process.value]) return false;
    return term_.field == "process" || name_of(told_.trace.role_of(process)) == term_.field;
  }

  bool word(std::size_t index, const Fact& fact) const {
    if (everyday_ != nullptr &&
        std::find(everyday_->kinds.begin(), everyday_->kinds.end(), fact.kind) != everyday_->kinds.end())
      return true;
    if (value_ == "violation") return violating_.count(index) != 0;
    if (exact_process_) return is_process_[fact.process.value] || is_process_[fact.peer.value];
    if (fact.resource && is_resource_[fact.resource.value]) return true;
    if (contains(name_of(fact.kind), value_) || is_operation(fact.operation, value_)) return true;
    return everyday_ == nullptr && told_.facts().size() <= sentences_searched &&
           contains(told_.narrator.phrase(index), value_);
  }

  /// In longer traces a word is not looked for in sentences, which would have to be made first.
  static constexpr std::size_t sentences_searched = 50'000;

  const Told& told_;
  const FilterTerm& term_;
  std::string value_;
  std::vector<bool> is_process_, is_resource_;
  bool exact_process_ = false;
  const Everyday* everyday_ = nullptr;
  std::set<std::size_t> violating_;
  std::optional<Duration> time_;
};

}  // namespace

Filter Filter::parse(std::string_view text) {
  Filter filter;
  std::size_t i = 0;
  while (i < text.size()) {
    if (text[i] == ' ') {
      ++i;
      continue;
    }
    FilterTerm term;
    if (text[i] == '-' && i + 1 < text.size() && text[i + 1] != ' ') {
      term.negated = true;
      ++i;
    }
    std::string token;
    bool quoted = false;
    std::size_t colon = std::string::npos;
    for (; i < text.size() && (quoted || text[i] != ' '); ++i) {
      if (text[i] == '"') {
        quoted = !quoted;
        continue;
      }
      if (text[i] == ':' && !quoted && colon == std::string::npos) colon = token.size();
      token += text[i];
    }
    if (colon != std::string::npos && colon > 0) {
      term.field = lower(token.substr(0, colon));
      term.value = token.substr(colon + 1);
      if (std::find(fields.begin(), fields.end(), term.field) == fields.end()) {
        if (filter.complaint_.empty())
          filter.complaint_ =
              "\"" + term.field + "\" is no field; try client:, node:, key:, op:, fact:, outcome: or at:";
        continue;
      }
      if (term.value.empty()) continue;  // still being typed
      if (term.field == "at") {
        const std::size_t skip = term.value[0] == '<' || term.value[0] == '>' ? 1 : 0;
        if (!parse_duration(term.value.substr(skip)).value) {
          filter.complaint_ = "at: wants a time such as at:>9.5s";
          continue;
        }
      }
    } else {
      term.value = token;
    }
    if (!term.value.empty()) filter.terms_.push_back(std::move(term));
  }
  return filter;
}

std::vector<char> Filter::apply(const Told& told) const {
  std::vector<char> result(told.facts().size(), 1);
  for (const FilterTerm& term : terms_) {
    const Matcher matcher(told, term);
    for (std::size_t i = 0; i < result.size(); ++i)
      if (result[i] != 0 && !matcher.matches(i)) result[i] = 0;
  }
  return result;
}

std::vector<std::string> completions(const Told& told, std::string_view typed) {
  constexpr std::size_t most = 8;
  const std::size_t blank = typed.rfind(' ');
  const std::string_view word = blank == std::string_view::npos ? typed : typed.substr(blank + 1);
  std::vector<std::string> candidates;
  const std::size_t colon = word.find(':');
  if (colon == std::string_view::npos) {
    for (const std::string_view field : fields) candidates.push_back(std::string(field) + ':');
    for (const Everyday& everyday : everyday_words()) candidates.emplace_back(everyday.word);
    for (const ProcessInfo& process : told.trace.processes()) candidates.push_back(process.name);
  } else {
    const std::string field(word.substr(0, colon + 1));
    for (const ProcessInfo& process : told.trace.processes())
      if (field == "process:" || field == std::string(name_of(process.role)) + ':')
        candidates.push_back(field + process.name);
    if (field == "key:" || field == "lock:")
      for (std::uint32_t i = 1; i <= told.trace.resource_count(); ++i)
        candidates.push_back(field + std::string(told.name(Resource(i))));
    if (field == "outcome:") candidates.insert(candidates.end(), {"outcome:yes", "outcome:no", "outcome:unknown"});
    if (field == "fact:" || field == "kind:")
      for (std::size_t i = 0; i < static_cast<std::size_t>(FactKind::count); ++i)
        candidates.push_back(field + std::string(name_of(static_cast<FactKind>(i))));
  }
  std::vector<std::string> result;
  for (const std::string& candidate : candidates) {
    if (candidate.size() <= word.size() || lower(candidate.substr(0, word.size())) != lower(word)) continue;
    result.push_back(candidate);
    if (result.size() == most) break;
  }
  return result;
}

}  // namespace lockstep::viz
