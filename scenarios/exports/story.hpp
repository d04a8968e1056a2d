// The drawable things of a trace, derived once for all formats that show more than single facts.
//
// Facts are instants; a picture needs what lies between them: who was inside when, how long a key lived, which
// arrow belongs to which. All times here are true times; where a thing ended on somebody's own clock, the
// clock history of the trace says when that was.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/check/verdict.hpp"
#include "sim/trace/clock_history.hpp"
#include "sim/trace/trace.hpp"

namespace lockstep::exports {

/// A half-open stretch of true time.
struct Interval {
  TrueTime begin{};
  TrueTime end{};
  Duration length() const { return end - begin; }
  bool is_empty() const { return end <= begin; }
  friend bool operator==(const Interval&, const Interval&) = default;
};

/// One call of acquire, from the wish to the end of the belief that it gave.
struct Hold {
  enum class End : std::uint8_t { released, abandoned, crashed, still_inside };

  AcquisitionId acquisition{};
  ProcessId client{};
  Resource resource{};
  TrueTime asked{};
  std::optional<TrueTime> granted;
  std::optional<TrueTime> refused;
  std::optional<TrueTime> crashed;  ///< while it still waited
  TrueTime believed_until{};        ///< release begun, left by itself, crashed, or the end of the run
  End end = End::still_inside;
  TrueTime valid_until{};        ///< end of the last validity on the own clock; TrueTime::max(): never
  std::vector<Interval> lapses;  ///< parts of the belief in which the validity was over
  std::vector<TrueTime> extended;
  std::vector<TrueTime> not_extended;  ///< tries in vain
  std::uint64_t token = 0;
  std::int64_t fencing_token = 0;
  std::optional<Outcome> release;  ///< how the release went, as the client saw it
  std::size_t grant_fact = 0;

  /// From the wish on until it was granted or refused, the client crashed, or the run ended.
  Interval wait(TrueTime run_end) const {
    return {asked, granted ? *granted : refused ? *refused : crashed ? *crashed : run_end};
  }
  /// Inside the critical section, as the client saw it; empty when it never was.
  Interval belief() const { return granted ? Interval{*granted, believed_until} : Interval{}; }
};

/// A key's life on one node under one value.
struct KeyLease {
  enum class End : std::uint8_t { deleted, expired, overwritten, lost, alive };

  ProcessId node{};
  ProcessId owner{};  ///< who set it
  Resource resource{};
  std::uint64_t token = 0;
  Interval life;
  End end = End::alive;
  ProcessId ended_by{};  ///< who deleted or overwrote it; nobody when time did
  std::vector<TrueTime> retimed;
};

/// One message on its way: a request or a reply.
struct Trip {
  MessageId message{};
  ProcessId from{}, to{};
  bool is_reply = false;
  Operation operation = Operation::none;
  Outcome outcome = Outcome::none;
  Resource resource{};
  AcquisitionId acquisition{};
  std::uint64_t token = 0;
  std::int64_t value = 0;
  std::int64_t round = 0;  ///< of requests to several servers at once; 0: alone
  TrueTime sent{};
  std::vector<TrueTime> arrivals;  ///< more than one when it was duplicated
  std::optional<TrueTime> lost;    ///< when it was lost for good
  std::vector<TrueTime> losses;    ///< transmissions that were lost and repeated
  bool ignored = false;            ///< it came, but nobody waited for it
  std::size_t sent_fact = 0;
};

/// A request with what became of it, as its client saw it.
struct Exchange {
  enum class End : std::uint8_t { answered, timed_out, no_connection, cut_short };

  MessageId message{};
  ProcessId client{}, server{};
  std::size_t trip = 0;              ///< index into Story::trips
  std::optional<std::size_t> reply;  ///< index into Story::trips
  std::optional<TrueTime> executed;
  Interval life;  ///< sent until answered or given up
  End end = End::cut_short;
};

/// A stretch in which a process was not simply running.
struct Condition {
  enum class Kind : std::uint8_t { stopped, suspended, slowed, crashed, occupied };

  ProcessId process{};
  Kind kind{};
  Interval span;
  bool lasts = false;          ///< the run ended before it did
  std::int64_t factor = 1000;  ///< slowed: thousandths
  bool lost_memory = false;    ///< crashed: came up empty
};

/// A node's disk is up to date with something: a flush, or a snapshot.
struct DiskMark {
  ProcessId node{};
  TrueTime at{};
  bool is_snapshot = false;
};

/// Links cut over the same stretch of time, as one partition; or, where messages are held back instead, stalled.
struct Cut {
  struct Link {
    ProcessId from{}, to{};
    friend auto operator<=>(const Link&, const Link&) = default;
  };
  std::vector<Link> links;
  Interval span;
  bool lasts = false;
  bool is_held = false;  ///< what is under way arrives afterwards
};

/// Links that became slow or lossy over the same stretch of time.
struct LinkChange {
  std::vector<Cut::Link> links;
  Interval span;
  bool lasts = false;
  std::int64_t delay_factor = 1000;  ///< thousandths
  std::int64_t loss_ppb = 0;
};

/// A jump of a clock.
struct ClockStep {
  ProcessId process{};
  ClockKind clock{};
  TrueTime at{};
  Duration by{0};
};

/// The rate of a clock from an instant on: one that is not the true one, or the true one after such a one.
/// Differences that do not add up to a millisecond over the run are left out.
struct ClockRate {
  ProcessId process{};
  ClockKind clock{};
  TrueTime at{};
  std::int64_t ppb = 0;
};

/// A wall clock that did not begin with the reading that most others of the run began with.
struct ClockOffset {
  ProcessId process{};
  TrueTime at{};
  Duration by{0};
};

struct StoreAccess {
  ProcessId store{}, client{};
  TrueTime at{};
  bool is_write = false;
  bool accepted = true;
  Operation operation = Operation::none;
  Resource resource{};
  AcquisitionId acquisition{};
  std::uint64_t fencing_token = 0;
  std::int64_t value = 0;
  std::int64_t version = 0;
};

/// A stretch with more than one client inside one lock.
struct Overlap {
  Resource resource{};
  Interval span;
  std::vector<ProcessId> clients;  ///< all that were inside at some time of it
  std::size_t most = 2;            ///< at once
};

struct Story {
  explicit Story(const Trace& trace);

  ClockHistory clocks;
  TrueTime end{};
  std::vector<Resource> locks;      ///< resources that somebody asked for, in order of declaration
  std::vector<Hold> holds;          ///< by time of asking
  std::vector<KeyLease> keys;       ///< by begin
  std::vector<Trip> trips;          ///< by time of sending
  std::vector<Exchange> exchanges;  ///< by time of sending
  std::vector<DiskMark> disk_marks;
  std::vector<Condition> conditions;
  std::vector<Cut> cuts;
  std::vector<LinkChange> link_changes;
  std::vector<ClockStep> clock_steps;
  std::vector<ClockRate> clock_rates;
  std::vector<ClockOffset> clock_offsets;
  std::vector<StoreAccess> accesses;
  std::vector<Overlap> overlaps;  ///< by (begin, resource)
  std::vector<Fact> memory_losses;
};

/// "alice | n3, n4" or "n3 -> alice" for one direction only; "alice | n3; bob | n4" where there is no one line
/// between two sides.
std::string describe_links(const Trace& trace, const std::vector<Cut::Link>& links);

/// "4x delay, 5 % loss".
std::string describe_change(const LinkChange& change);

}  // namespace lockstep::exports
