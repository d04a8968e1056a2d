#include "viz/story/walk.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace lockstep::viz {
namespace {

bool is_about_a_link(FactKind kind) {
  return kind == FactKind::link_cut || kind == FactKind::link_healed || kind == FactKind::link_changed;
}

std::optional<std::size_t> known(std::uint32_t index) {
  return index == UINT32_MAX ? std::nullopt : std::optional<std::size_t>(index);
}

}  // namespace

Lanes::Lanes(const Trace& trace) {
  const auto facts = trace.facts();
  next_.assign(facts.size(), none);
  previous_.assign(facts.size(), none);
  cause_.assign(facts.size(), none);
  consequence_.assign(facts.size(), none);
  std::vector<std::uint32_t> last(trace.processes().size() + 1, none);
  std::map<std::pair<MessageId, ProcessId>, std::uint32_t> sent;
  for (std::uint32_t i = 0; i < facts.size(); ++i) {
    const Fact& fact = facts[i];
    if (fact.process && !is_about_a_link(fact.kind)) {
      previous_[i] = last[fact.process.value];
      if (previous_[i] != none) next_[previous_[i]] = i;
      last[fact.process.value] = i;
    }
    if (fact.kind == FactKind::message_sent) sent[{fact.message, fact.process}] = i;
    std::pair<MessageId, ProcessId> origin{};
    switch (fact.kind) {
      case FactKind::message_delivered:
      case FactKind::message_ignored:
      case FactKind::command_executed:
        origin = {fact.message, fact.peer};
        break;
      case FactKind::message_lost:
      case FactKind::request_timed_out:
      case FactKind::connection_failed:
        origin = {fact.message, fact.process};
        break;
      default:
        continue;
    }
    const auto found = sent.find(origin);
    if (found == sent.end()) continue;
    cause_[i] = found->second;
    if (consequence_[found->second] == none) consequence_[found->second] = i;
    // What is over need not be looked up again; duplicates of datagrams lose their link, which is all.
    if (fact.kind == FactKind::request_timed_out) sent.erase(found);
  }
}

std::optional<std::size_t> Lanes::next(std::size_t fact) const { return known(next_[fact]); }
std::optional<std::size_t> Lanes::previous(std::size_t fact) const { return known(previous_[fact]); }
std::optional<std::size_t> Lanes::cause(std::size_t fact) const {
  return known(cause_[fact] != none ? cause_[fact] : previous_[fact]);
}
std::optional<std::size_t> Lanes::consequence(std::size_t fact) const {
  return known(consequence_[fact] != none ? consequence_[fact] : next_[fact]);
}

// --- why -------------------------------------------------------------------------------------------------------

namespace {

constexpr std::size_t looked_at_max = 200'000;  ///< facts before a violation that an explanation looks at

/// The shortest chain from `from` to `to`, both included; empty when there is none.
std::vector<std::size_t> chain(const Causality& causality, std::size_t from, std::size_t to) {
  if (from >= to || to - from > looked_at_max) return {};
  const auto& graph = causality.graph();
  // Every edge points forward, so breadth-first from `from` over [from, to] is enough.
  std::vector<std::uint32_t> before(to - from + 1, UINT32_MAX);
  std::vector<std::size_t> queue = {from};
  before[0] = 0;
  for (std::size_t at = 0; at < queue.size(); ++at) {
    const std::size_t fact = queue[at];
    if (fact == to) break;
    const auto edges = boost::out_edges(static_cast<std::uint32_t>(fact), graph);
    for (auto edge = edges.first; edge != edges.second; ++edge) {
      const std::size_t next = boost::target(*edge, graph);
      if (next > to || before[next - from] != UINT32_MAX) continue;
      before[next - from] = static_cast<std::uint32_t>(fact - from);
      queue.push_back(next);
    }
  }
  if (before[to - from] == UINT32_MAX) return {};
  std::vector<std::size_t> result = {to};
  while (result.back() != from) result.push_back(before[result.back() - from] + from);
  std::reverse(result.begin(), result.end());
  return result;
}

/// Of a run of facts on one lane only the first and the last are needed to follow the chain, and those that say
/// something about the lock or the process.
bool is_telling(FactKind kind) {
  switch (kind) {
    case FactKind::stopped:
    case FactKind::suspended:
    case FactKind::resumed:
    case FactKind::crashed:
    case FactKind::restarted:
    case FactKind::memory_lost:
    case FactKind::granted:
    case FactKind::extended:
    case FactKind::extension_failed:
    case FactKind::release_started:
    case FactKind::lease_abandoned:
    case FactKind::acquire_started:
    case FactKind::store_written:
    case FactKind::store_rejected:
    case FactKind::key_set:
    case FactKind::key_deleted:
    case FactKind::key_expired:
    case FactKind::wall_clock_set:
      return true;
    default:
      return false;
  }
}

class Explainer {
 public:
  Explainer(const Told& told, const Causality& causality, const Violation& violation)
      : told_(told), causality_(causality), violation_(violation) {}

  std::vector<Reason> explain() {
    const std::size_t end = violation_.fact;
    const std::size_t begin = first_grant();
    add_chain(chain(causality_, begin, end));
    add_befallen(begin, end);
    reasons_.emplace(begin, true);
    reasons_.emplace(end, true);
    std::vector<Reason> result;
    for (const auto& [fact, forced] : reasons_) {
      const ProcessId who = told_.facts()[fact].process;
      Reason reason;
      reason.fact = fact;
      reason.is_causal = fact == end || (end - fact <= looked_at_max && !chain(causality_, fact, end).empty());
      reason.text =
          who ? fmt::format("{} {}", told_.name(who), told_.narrator.phrase(fact)) : told_.narrator.phrase(fact);
      result.push_back(std::move(reason));
      if (result.size() == reasons_max) break;
    }
    return result;
  }

 private:
  static constexpr std::size_t reasons_max = 24;

  bool is_involved(ProcessId process) const {
    return std::find(violation_.clients.begin(), violation_.clients.end(), process) != violation_.clients.end();
  }

  /// The earliest grant that was still in force in somebody's mind when the violation began; else its own fact.
  std::size_t first_grant() const {
    std::size_t found = violation_.fact;
    for (const exports::Hold& hold : told_.story.holds) {
      if (!hold.granted || !is_involved(hold.client) || hold.grant_fact >= violation_.fact) continue;
      if (violation_.resource && hold.resource != violation_.resource && is_lock(violation_.resource)) continue;
      if (hold.believed_until < violation_.at && hold.valid_until < violation_.at) continue;
      found = std::min(found, hold.grant_fact);
    }
    return found;
  }

  bool is_lock(Resource resource) const {
    return std::find(told_.story.locks.begin(), told_.story.locks.end(), resource) != told_.story.locks.end();
  }

  void add_chain(const std::vector<std::size_t>& facts) {
    for (std::size_t i = 0; i < facts.size(); ++i) {
      const Fact& fact = told_.facts()[facts[i]];
      const bool leaves = i + 1 < facts.size() && told_.facts()[facts[i + 1]].process != fact.process;
      if (leaves || is_telling(fact.kind)) reasons_.emplace(facts[i], true);
    }
  }

  /// What happened to those involved between the first grant and the violation, whether or not a message tells of it.
  void add_befallen(std::size_t begin, std::size_t end) {
    std::size_t expiries = 0;
    for (std::size_t i = begin; i < end && end - begin <= looked_at_max; ++i) {
      const Fact& fact = told_.facts()[i];
      const bool of_client = is_involved(fact.process);
      switch (fact.kind) {
        case FactKind::stopped:
        case FactKind::suspended:
        case FactKind::resumed:
        case FactKind::crashed:
        case FactKind::lease_abandoned:
        case FactKind::granted:
          if (of_client) reasons_.emplace(i, false);
          break;
        case FactKind::restarted:
        case FactKind::memory_lost:
          reasons_.emplace(i, false);
          break;
        case FactKind::wall_clock_set:
          reasons_.emplace(i, false);
          break;
        case FactKind::key_expired:
        case FactKind::key_deleted:
          if (++expiries <= 3) reasons_.emplace(i, false);
          break;
        default:
          break;
      }
    }
  }

  const Told& told_;
  const Causality& causality_;
  const Violation& violation_;
  std::map<std::size_t, bool> reasons_;  // by fact; true: of the chain itself
};

}  // namespace

std::vector<Reason> explain_violation(const Told& told, const Causality& causality, const Violation& violation) {
  return Explainer(told, causality, violation).explain();
}

}  // namespace lockstep::viz
