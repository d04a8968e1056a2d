#include "sim/check/foreign_release.hpp"

#include <fmt/format.h>

#include "sim/check/words.hpp"

namespace lockstep {
namespace {

struct Record {
  ProcessId creator;  ///< nobody: there is no record, or its creator is not known
  TrueTime created;
  std::uint64_t token = 0;
  std::uint32_t lifetime = 0;  ///< of the node's memory in which it was created
};

class Records {
 public:
  explicit Records(const History& history) : history_(history), lifetime_(history.trace().processes().size() + 1, 0) {}

  void apply(const Fact& fact, std::size_t index, std::vector<Violation>& violations) {
    if (fact.kind == FactKind::memory_lost) {
      ++lifetime_[fact.process.value];  // makes every record of the node an old one, without looking for them
      return;
    }
    if (!history_.is_lock(fact.resource)) return;
    const ProcessId creator = fact.kind == FactKind::key_set ? creator_of(fact) : ProcessId();
    Record& record = records_[{.first = fact.process.value, .second = fact.resource.value}];
    if (record.lifetime != lifetime_[fact.process.value]) record = Record{};
    const bool touched = fact.kind == FactKind::key_deleted || fact.kind == FactKind::key_retimed;
    if (touched && is_foreign(fact, record)) violations.push_back(foreign(fact, index, record));

    if (fact.kind == FactKind::key_set) {
      record = {.creator = creator,
                .created = fact.at,
                .token = fact.token,
                .lifetime = lifetime_[fact.process.value]};
    } else if (fact.kind != FactKind::key_retimed) {
      record = Record{};
    }
  }

 private:
  /// Who wanted this record: the client, also where a replica has it from its master.
  ProcessId creator_of(const Fact& set) {
    if (!set.peer || history_.trace().role_of(set.peer) == Role::client) return set.peer;
    const Record& original = records_[{.first = set.peer.value, .second = set.resource.value}];
    return original.token == set.token ? original.creator : ProcessId();
  }

  bool is_foreign(const Fact& fact, const Record& record) const {
    return record.creator && fact.peer && record.creator != fact.peer &&
           history_.trace().role_of(fact.peer) == Role::client;
  }

  Violation foreign(const Fact& fact, std::size_t index, const Record& record) const {
    const Trace& trace = history_.trace();
    return {.check = Check::foreign_release,
            .at = fact.at,
            .clients = {fact.peer, record.creator},
            .resource = fact.resource,
            .text = fmt::format("{} {} the record of {} on {} at {}, which {} had created at {}.",
                                trace.name_of(fact.peer), fact.kind == FactKind::key_deleted ? "deleted" : "re-timed",
                                quoted(trace, fact.resource), trace.name_of(fact.process), words_of(fact.at),
                                trace.name_of(record.creator), words_of(record.created)),
            .fact = index};
  }

  const History& history_;
  std::vector<std::uint32_t> lifetime_;  // by node: how often it has lost its memory
  FlatIndex<Record> records_;
};

}  // namespace

void check_foreign_release(const History& history, std::vector<Violation>& violations) {
  if (history.key_facts().empty()) return;
  Records records(history);
  for (const std::size_t index : history.key_facts()) records.apply(history.fact(index), index, violations);
}

}  // namespace lockstep
