#include "sim/check/lost_update.hpp"

#include <fmt/format.h>

#include "sim/check/words.hpp"

namespace lockstep {
namespace {

struct Write {
  std::int64_t version = 0;
  ProcessId client;
  TrueTime at;
};

/// The latest write of one register, and the latest one by anybody else.
struct LatestWrites {
  std::uint32_t number = 0;  ///< of the register, counted from 1: registers of several stores share their names
  Write latest;
  Write of_another;

  void add(const Write& write) {
    if (latest.client != write.client) of_another = latest;
    latest = write;
  }
  const Write& by_other_than(ProcessId client) const { return latest.client == client ? of_another : latest; }
};

struct Read {
  std::int64_t version = 0;
  TrueTime at;
  bool is_open = false;  ///< no write of this reader has come since
};

bool is_plain(Operation operation) {
  return operation == Operation::store_write || operation == Operation::store_write_fenced;
}

class Registers {
 public:
  explicit Registers(const History& history) : history_(history) {}

  void read(const Fact& fact) {
    const Read read{.version = fact.extra, .at = fact.at, .is_open = true};
    const std::uint32_t number = register_of(fact).number;
    by_client_[{.first = number, .second = fact.peer.value}] = read;
    if (fact.acquisition) by_acquisition_[{.first = number, .second = fact.acquisition.value}] = read;
  }

  void write(const Fact& fact, std::size_t index, std::vector<Violation>& violations) {
    LatestWrites& writes = register_of(fact);
    Read* of_client = by_client_.find({.first = writes.number, .second = fact.peer.value});
    Read* of_acquisition =
        fact.acquisition ? by_acquisition_.find({.first = writes.number, .second = fact.acquisition.value}) : nullptr;
    const Read* basis = of_acquisition ? of_acquisition : of_client;
    const Write& other = writes.by_other_than(fact.peer);
    if (basis && basis->is_open && is_plain(fact.operation) && other.version > basis->version)
      violations.push_back(lost(fact, index, *basis, other));
    if (of_client) of_client->is_open = false;
    if (of_acquisition) of_acquisition->is_open = false;
    writes.add({.version = fact.extra, .client = fact.peer, .at = fact.at});
  }

 private:
  LatestWrites& register_of(const Fact& fact) {
    LatestWrites& writes = writes_[{.first = fact.process.value, .second = fact.resource.value}];
    if (writes.number == 0) writes.number = ++count_;
    return writes;
  }

  Violation lost(const Fact& fact, std::size_t index, const Read& basis, const Write& other) const {
    const Trace& trace = history_.trace();
    return {.check = Check::lost_update,
            .at = fact.at,
            .clients = {fact.peer, other.client},
            .resource = fact.resource,
            .text = fmt::format(
                "At {} {} wrote {} from what it had read at {} (version {}), and so overwrote {}'s update "
                "of {} (version {}) unseen.",
                words_of(fact.at), trace.name_of(fact.peer), quoted(trace, fact.resource), words_of(basis.at),
                basis.version, trace.name_of(other.client), words_of(other.at), other.version),
            .fact = index};
  }

  const History& history_;
  FlatIndex<LatestWrites> writes_;
  FlatIndex<Read> by_client_;
  FlatIndex<Read> by_acquisition_;
  std::uint32_t count_ = 0;
};

}  // namespace

void check_lost_update(const History& history, std::vector<Violation>& violations) {
  if (history.store_facts().empty()) return;
  Registers registers(history);
  for (const std::size_t index : history.store_facts()) {
    const Fact& fact = history.fact(index);
    if (fact.kind == FactKind::store_read) {
      registers.read(fact);
    } else if (fact.operation != Operation::store_raise_fence) {
      registers.write(fact, index, violations);
    }
  }
}

void check_oversold(const History& history, std::vector<Violation>& violations) {
  const Trace& trace = history.trace();
  for (const std::size_t index : history.store_facts()) {
    const Fact& fact = history.fact(index);
    const bool counts = fact.operation == Operation::store_add || fact.operation == Operation::store_decrement;
    if (fact.kind != FactKind::store_written || !counts || fact.value >= 0) continue;
    violations.push_back({.check = Check::oversold,
                          .at = fact.at,
                          .clients = {fact.peer},
                          .resource = fact.resource,
                          .text = fmt::format("{} took {} to {} at {}, below zero.", trace.name_of(fact.peer),
                                              quoted(trace, fact.resource), fact.value, words_of(fact.at)),
                          .fact = index});
  }
}

}  // namespace lockstep
