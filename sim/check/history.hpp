// A trace read as a history of locking: one record per acquisition, from the wish to the release, and the
// two kinds of intervals that the checks compare.
//
//   belief   the client is inside its critical section: from the grant until its release begins, it leaves
//            on account of the lease's end, it crashes, or the run ends
//   lease    the lock's promise is in force: from the grant until the release begins, the client crashes, or
//            the validity has ended on the clock that the owner goes by, translated into true time through the
//            clock lines in the trace
//
// An `extended` fact moves the end of a lease. When the lease had ended before the extension came, the
// promise was not in force in between, so the extension begins a second interval:
//
//   granted at 0 s until 10 s, extended at 12 s until 22 s:   [0 s, 10 s) and [12 s, 22 s), not [0 s, 22 s)
//
// Intervals are half-open: one that ends at the instant at which another begins does not overlap it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/trace/flat_index.hpp"
#include "sim/trace/trace.hpp"

namespace lockstep {

/// A point of the trace. The default one is "never in this run", and is later than every other.
struct Moment {
  TrueTime at = TrueTime::max();
  std::size_t fact = SIZE_MAX;  ///< decides which came first of two moments at the same true time

  explicit operator bool() const { return fact != SIZE_MAX; }
  friend bool operator<(Moment a, Moment b) { return a.fact < b.fact; }
};

/// What became of one call of acquire.
struct Acquisition {
  AcquisitionId id;
  ProcessId client;
  Resource resource;
  Moment started;
  Moment granted;
  Moment refused;
  Moment abandoned;  ///< left the critical section because the validity had ended
  Moment release_started;
  Moment released;
  Moment crashed;                ///< of the client, before it had been refused or had released
  Outcome release_outcome{};     ///< as in the `released` fact
  ClockKind clock{};             ///< the clock that `valid_until` is a reading of
  std::int64_t valid_until = 0;  ///< as granted or last extended; never_ends: for ever
  std::uint32_t extensions = 0;
  OwnerToken owner;
  FencingToken fencing;
  Moment wait_ended;             ///< granted, refused, crashed or the end of the run
  Moment belief_ended;           ///< when granted: the end of its belief interval
  std::uint32_t last_lease = 0;  ///< when granted: index of the last of its intervals in History::leases()
};

/// A stretch of true time in which a client has a lock, by one of the two meanings above.
struct Holding {
  TrueTime begin;
  TrueTime end;
  ProcessId client;
  Resource resource;
  std::uint32_t acquisition;  ///< index into History::acquisitions()
  std::uint32_t previous;     ///< the lease before this one of the same acquisition; no_index: none
  std::size_t fact;           ///< the fact that began it
};

inline constexpr std::uint32_t no_index = UINT32_MAX;

/// A fact about a lock or a crash, and the acquisition it concerns (no_index for a crash).
struct LockFact {
  std::size_t fact;
  std::uint32_t acquisition;
};

class History {
 public:
  /// Needs: `trace` outlives the history and does not change.
  explicit History(const Trace& trace);

  const Trace& trace() const { return *trace_; }
  const Fact& fact(std::size_t index) const { return trace_->facts()[index]; }
  /// The last fact of the run.
  Moment end() const;

  /// In order of their starts.
  std::span<const Acquisition> acquisitions() const { return acquisitions_; }
  /// The acquisition with this id, or nullptr.
  const Acquisition* find(AcquisitionId id) const;

  /// Critical sections and promises, each in order of `begin`; some are empty (begin == end).
  std::span<const Holding> beliefs() const { return beliefs_; }
  std::span<const Holding> leases() const { return leases_; }

  /// Whether the acquisition's promise is in force at true time `at`.
  bool lease_is_in_force(const Acquisition& acquisition, TrueTime at) const;
  /// The end of the last of its leases that had ended at `at`. Needs: granted, and not in force at `at`.
  TrueTime lease_ended_before(const Acquisition& acquisition, TrueTime at) const;

  /// The facts that some checks read again, so that they need not look at all the messages in between.
  std::span<const LockFact> lock_facts() const { return lock_facts_; }
  std::span<const std::size_t> store_facts() const { return store_facts_; }
  std::span<const std::size_t> key_facts() const { return key_facts_; }

  /// Whether anybody ever tried to acquire it.
  bool is_lock(Resource resource) const { return is_lock_[resource.value]; }

  /// The first crash of `process` after the fact `after`.
  Moment crash_after(ProcessId process, std::size_t after) const;

 private:
  class Reader;

  struct Crash {
    ProcessId process;
    Moment moment;
  };

  const Trace* trace_;
  std::vector<Acquisition> acquisitions_;
  FlatIndex<std::uint32_t> index_of_;
  std::vector<Holding> beliefs_;
  std::vector<Holding> leases_;
  std::vector<LockFact> lock_facts_;
  std::vector<std::size_t> store_facts_;
  std::vector<std::size_t> key_facts_;
  std::vector<bool> is_lock_;   // by resource
  std::vector<Crash> crashes_;  // by process, then in order of the trace
};

}  // namespace lockstep
