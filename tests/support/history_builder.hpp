// Hand-written histories: a trace told as a story, one line per fact.
//
//   HistoryBuilder story;
//   const ProcessId alice = story.client("alice");
//   const Resource file = story.resource("file");
//   const AcquisitionId a = story.at(0s).acquire(alice, file);
//   story.at(100ms).grant(a, {.until = 10s});
//   story.at(15s).release(a);
//   story.at(20s).end();
//
// Nobody's clock differs from true time unless the story sets it. Only facts that are told are recorded.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/check/verdict.hpp"
#include "sim/trace/trace.hpp"

namespace lockstep {

class HistoryBuilder {
 public:
  struct Grant {
    Duration until = Duration::max();  ///< reading of `clock`; the default never ends
    ClockKind clock = ClockKind::monotonic;
    std::int64_t fencing = 0;
  };

  ProcessId client(std::string name) { return trace_.declare_process(std::move(name), Role::client); }
  ProcessId node(std::string name) { return trace_.declare_process(std::move(name), Role::node); }
  ProcessId store(std::string name) { return trace_.declare_process(std::move(name), Role::store); }
  Resource resource(std::string name) { return trace_.declare_resource(std::move(name)); }

  /// The true time of what is told next.
  HistoryBuilder& at(Duration time) {
    now_ = TrueTime(time);
    return *this;
  }

  AcquisitionId acquire(ProcessId client, Resource lock) {
    acquisitions_.push_back({client, lock});
    const AcquisitionId id(acquisitions_.size());
    about(id, FactKind::acquire_started);
    return id;
  }
  void grant(AcquisitionId id) { grant(id, Grant{}); }
  void grant(AcquisitionId id, Grant grant) {
    Fact fact = fact_about(id, FactKind::granted);
    fact.clock = grant.clock;
    fact.value = grant.until.count();
    fact.extra = grant.fencing;
    record(fact);
  }
  /// Acquires and is granted at once, for ever.
  AcquisitionId hold(ProcessId client, Resource lock) {
    const AcquisitionId id = acquire(client, lock);
    grant(id);
    return id;
  }
  void extend(AcquisitionId id, Duration until) {
    Fact fact = fact_about(id, FactKind::extended);
    fact.value = until.count();
    record(fact);
  }
  void refuse(AcquisitionId id) { about(id, FactKind::refused); }
  void abandon(AcquisitionId id) { about(id, FactKind::lease_abandoned); }
  /// The beginning and the end of a release that takes no time.
  void release(AcquisitionId id) {
    about(id, FactKind::release_started);
    about(id, FactKind::released);
  }
  void crash(ProcessId process) { record({.kind = FactKind::crashed, .process = process}); }

  /// Starts a line of the process's clock.
  void set_clock(ProcessId process, ClockKind clock, Duration reading, std::int64_t rate_ppb = 0) {
    const FactKind kind = clock == ClockKind::wall ? FactKind::wall_clock_set : FactKind::monotonic_clock_set;
    record({.kind = kind, .process = process, .value = reading.count(), .extra = rate_ppb});
  }

  void key(FactKind kind, ProcessId node, ProcessId client, Resource resource, std::uint64_t token = 0) {
    record({.kind = kind, .process = node, .peer = client, .resource = resource, .token = token});
  }
  void memory_lost(ProcessId node) { record({.kind = FactKind::memory_lost, .process = node}); }

  void read(ProcessId store, ProcessId client, Resource name, std::int64_t version, AcquisitionId under = {}) {
    record({.kind = FactKind::store_read,
            .operation = Operation::store_read,
            .process = store,
            .peer = client,
            .resource = name,
            .acquisition = under,
            .extra = version});
  }
  void write(ProcessId store, ProcessId client, Resource name, std::int64_t new_version, AcquisitionId under = {},
             Operation operation = Operation::store_write, std::int64_t value = 0) {
    record({.kind = FactKind::store_written,
            .operation = operation,
            .process = store,
            .peer = client,
            .resource = name,
            .acquisition = under,
            .value = value,
            .extra = new_version});
  }

  void message(FactKind kind, ProcessId process, ProcessId peer, std::uint64_t number) {
    record({.kind = kind, .process = process, .peer = peer, .message = MessageId(number)});
  }
  /// Any other fact; its time is filled in.
  void record(Fact fact) {
    fact.at = now_;
    trace_.append(fact);
  }
  void end() { record({.kind = FactKind::ended}); }

  const Trace& trace() const { return trace_; }
  std::size_t last_fact() const { return trace_.facts().size() - 1; }

  /// What `check` says about the story so far.
  std::vector<Violation> violations(Check check, const Bounds& bounds = Bounds()) const {
    std::vector<Violation> found;
    for (Violation& violation : check_all(trace_, bounds))
      if (violation.check == check) found.push_back(std::move(violation));
    return found;
  }

 private:
  struct Wish {
    ProcessId client;
    Resource lock;
  };

  Fact fact_about(AcquisitionId id, FactKind kind) const {
    const Wish& wish = acquisitions_.at(id.value - 1);
    return {.kind = kind, .process = wish.client, .resource = wish.lock, .acquisition = id};
  }
  void about(AcquisitionId id, FactKind kind) { record(fact_about(id, kind)); }

  Trace trace_;
  TrueTime now_;
  std::vector<Wish> acquisitions_;
};

}  // namespace lockstep
