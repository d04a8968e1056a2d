#include "sim/check/history.hpp"

#include <algorithm>

#include "sim/trace/clock_history.hpp"

namespace lockstep {
namespace {

TrueTime lease_end(const ClockHistory& clocks, const Acquisition& acquisition, TrueTime from) {
  if (acquisition.valid_until == never_ends) return TrueTime::max();
  return clocks.first_at(acquisition.client, acquisition.clock, Duration(acquisition.valid_until), from);
}

}  // namespace

// Reads the facts once, in order, and then ends what the facts left open.
class History::Reader {
 public:
  explicit Reader(History& history) : history_(history), clocks_(history.trace()) {}

  void read() {
    std::size_t index = 0;
    for (const Fact& fact : history_.trace().facts()) read(fact, index++);
    sort_crashes();
    for (Acquisition& acquisition : history_.acquisitions_) finish(acquisition);
    for (Holding& belief : history_.beliefs_) belief.end = of(belief).belief_ended.at;
    for (Holding& lease : history_.leases_) cut(lease);
  }

 private:
  void read(const Fact& fact, std::size_t index) {
    switch (fact.kind) {
      case FactKind::acquire_started:
      case FactKind::granted:
      case FactKind::refused:
      case FactKind::extended:
      case FactKind::lease_abandoned:
      case FactKind::release_started:
      case FactKind::released:
        if (fact.acquisition) read_about_lock(fact, index);
        break;
      case FactKind::crashed:
        history_.crashes_.push_back({fact.process, {fact.at, index}});
        history_.lock_facts_.push_back({index, no_index});
        break;
      case FactKind::key_set:
      case FactKind::key_retimed:
      case FactKind::key_deleted:
      case FactKind::key_expired:
      case FactKind::memory_lost:
      case FactKind::key_lost:
      case FactKind::key_evicted:
        history_.key_facts_.push_back(index);
        break;
      case FactKind::store_read:
      case FactKind::store_written:
        history_.store_facts_.push_back(index);
        break;
      default:
        break;
    }
  }

  void read_about_lock(const Fact& fact, std::size_t index) {
    const Moment now{fact.at, index};
    const std::uint32_t number = number_of(fact, now);
    Acquisition& acquisition = history_.acquisitions_[number];
    history_.lock_facts_.push_back({index, number});
    switch (fact.kind) {
      case FactKind::granted:
        if (!acquisition.granted) grant(acquisition, number, fact, now);
        break;
      case FactKind::refused:
        first(acquisition.refused, now);
        break;
      case FactKind::extended:
        if (acquisition.granted) extend(acquisition, number, fact, now);
        break;
      case FactKind::lease_abandoned:
        first(acquisition.abandoned, now);
        break;
      case FactKind::release_started:
        first(acquisition.release_started, now);
        break;
      case FactKind::released:
        first(acquisition.released, now);
        acquisition.release_outcome = fact.outcome;
        break;
      default:
        break;
    }
  }

  static void first(Moment& moment, Moment now) {
    if (!moment) moment = now;
  }

  std::uint32_t number_of(const Fact& fact, Moment now) {
    std::uint32_t& stored = history_.index_of_[{.first = fact.acquisition.value}];  // counts from 1; 0 means new
    if (stored == 0) {
      history_.acquisitions_.push_back(
          {.id = fact.acquisition, .client = fact.process, .resource = fact.resource, .started = now});
      history_.is_lock_.at(fact.resource.value) = true;
      stored = static_cast<std::uint32_t>(history_.acquisitions_.size());
    }
    return stored - 1;
  }

  void grant(Acquisition& acquisition, std::uint32_t number, const Fact& fact, Moment now) {
    acquisition.granted = now;
    acquisition.owner = OwnerToken(fact.token);
    acquisition.fencing = FencingToken(fact.extra > 0 ? static_cast<std::uint64_t>(fact.extra) : 0);
    acquisition.clock = fact.clock;
    acquisition.valid_until = fact.value;
    begin_lease(acquisition, number, now, no_index);
    history_.beliefs_.push_back({.begin = now.at,
                                 .end = now.at,
                                 .client = acquisition.client,
                                 .resource = acquisition.resource,
                                 .acquisition = number,
                                 .previous = no_index,
                                 .fact = now.fact});
  }

  void extend(Acquisition& acquisition, std::uint32_t number, const Fact& fact, Moment now) {
    ++acquisition.extensions;
    acquisition.clock = fact.clock;
    acquisition.valid_until = fact.value;
    Holding& lease = history_.leases_[acquisition.last_lease];
    if (now.at <= lease.end) {
      lease.end = lease_end(clocks_, acquisition, now.at);
    } else {
      begin_lease(acquisition, number, now, acquisition.last_lease);
    }
  }

  void begin_lease(Acquisition& acquisition, std::uint32_t number, Moment now, std::uint32_t previous) {
    acquisition.last_lease = static_cast<std::uint32_t>(history_.leases_.size());
    history_.leases_.push_back({.begin = now.at,
                                .end = lease_end(clocks_, acquisition, now.at),
                                .client = acquisition.client,
                                .resource = acquisition.resource,
                                .acquisition = number,
                                .previous = previous,
                                .fact = now.fact});
  }

  void sort_crashes() {
    std::stable_sort(history_.crashes_.begin(), history_.crashes_.end(),
                     [](const Crash& a, const Crash& b) { return a.process < b.process; });
  }

  void finish(Acquisition& acquisition) {
    const Moment end = history_.end();
    const Moment crash = history_.crash_after(acquisition.client, acquisition.started.fact);
    if (crash < std::min(acquisition.refused, acquisition.released)) acquisition.crashed = crash;
    acquisition.wait_ended = std::min({acquisition.granted, acquisition.refused, acquisition.crashed, end});
    if (!acquisition.granted) return;
    acquisition.belief_ended =
        std::min({acquisition.release_started, acquisition.released, acquisition.abandoned, acquisition.crashed, end});
  }

  // A client that leaves on account of the lease's end does not cut the promise: what was promised is still
  // promised, and an abandonment before the end would be the client's own affair.
  void cut(Holding& lease) {
    const Acquisition& acquisition = of(lease);
    const Moment last =
        std::min({acquisition.release_started, acquisition.released, acquisition.crashed, history_.end()});
    lease.end = std::max(lease.begin, std::min(lease.end, last.at));
  }

  Acquisition& of(const Holding& holding) { return history_.acquisitions_[holding.acquisition]; }

  History& history_;
  ClockHistory clocks_;
};

History::History(const Trace& trace) : trace_(&trace), is_lock_(trace.resource_count() + 1, false) {
  Reader(*this).read();
}

Moment History::end() const {
  return trace_->facts().empty() ? Moment{TrueTime(), 0} : Moment{trace_->end(), trace_->facts().size() - 1};
}

const Acquisition* History::find(AcquisitionId id) const {
  const std::uint32_t* stored = id ? index_of_.find({.first = id.value}) : nullptr;
  return stored ? &acquisitions_[*stored - 1] : nullptr;
}

bool History::lease_is_in_force(const Acquisition& acquisition, TrueTime at) const {
  if (!acquisition.granted) return false;
  for (std::uint32_t i = acquisition.last_lease; i != no_index; i = leases_[i].previous)
    if (leases_[i].begin <= at && at < leases_[i].end) return true;
  return false;
}

TrueTime History::lease_ended_before(const Acquisition& acquisition, TrueTime at) const {
  std::uint32_t i = acquisition.last_lease;
  while (leases_[i].begin > at && leases_[i].previous != no_index) i = leases_[i].previous;
  return leases_[i].end;
}

Moment History::crash_after(ProcessId process, std::size_t after) const {
  const auto found =
      std::upper_bound(crashes_.begin(), crashes_.end(), after, [process](std::size_t fact, const Crash& crash) {
        return process < crash.process || (process == crash.process && fact < crash.moment.fact);
      });
  return found != crashes_.end() && found->process == process ? found->moment : Moment{};
}

}  // namespace lockstep
