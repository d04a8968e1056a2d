// The world after some facts of a trace, as far as the trace tells: who waits for what, who is inside, what every
// server keeps, what is under way. Nothing is simulated; facts are applied one by one.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "sim/trace/trace.hpp"

namespace lockstep::viz {

enum class Health : std::uint8_t { absent, running, stopped, suspended, crashed };

/// Where a client stands with its lock.
enum class Phase : std::uint8_t { outside, asking, inside, releasing };

/// The record of one lock's key on one node.
struct KeyRecord {
  std::uint64_t token = 0;
  ProcessId owner{};           ///< who set it
  std::int64_t deadline = -1;  ///< ns of the node's wall clock; no_deadline: none
  std::size_t fact = 0;        ///< the one that set or re-timed it
  friend bool operator==(const KeyRecord&, const KeyRecord&) = default;
};

/// What a client holds, or asks for. A client can hold several locks; they are listed in the order of asking.
struct Claim {
  AcquisitionId acquisition{};
  Resource resource{};
  Phase phase = Phase::asking;
  std::size_t asked_fact = 0, granted_fact = 0;
  std::uint32_t attempts = 0;  ///< SETs or SETNXs sent for it, each quorum round counted once
  std::int64_t last_round = 0;
  std::uint64_t token = 0;
  std::int64_t fencing = 0;
  ClockKind clock{};
  std::int64_t valid_until = 0;  ///< a reading of `clock` in ns; never_ends
  std::uint32_t extensions = 0;
  friend bool operator==(const Claim&, const Claim&) = default;
};

struct ProcessState {
  Health condition = Health::absent;
  std::int64_t speed = 1000;  ///< thousandths of the normal time for a step
  TrueTime since{};           ///< of the condition
  std::vector<Claim> claims;  ///< clients
  std::uint32_t pending = 0;  ///< clients: requests without an answer so far
  Operation asking{};         ///< clients: the operation last asked for
  friend bool operator==(const ProcessState&, const ProcessState&) = default;
};

/// A message that has been sent and has neither arrived nor been lost for good.
struct Flight {
  ProcessId from{}, to{};
  Operation operation{};
  Outcome outcome{};  ///< none: a request
  Resource resource{};
  std::size_t fact = 0;    ///< of its sending
  std::uint32_t lost = 0;  ///< transmissions that were lost so far
  friend bool operator==(const Flight&, const Flight&) = default;
};

struct RegisterState {
  std::int64_t value = 0, version = 0;
  bool is_known = false;  ///< a read or a write has shown it
  ProcessId writer{};
  std::uint64_t token = 0;  ///< largest fencing token that it has accepted
  std::size_t fact = 0;
  friend bool operator==(const RegisterState&, const RegisterState&) = default;
};

struct WorldState {
  explicit WorldState(const Trace& trace) : processes(trace.processes().size() + 1) {}

  std::vector<ProcessState> processes;                        ///< by process id
  std::map<std::pair<ProcessId, Resource>, KeyRecord> keys;   ///< by node and key
  std::map<std::pair<MessageId, ProcessId>, Flight> flights;  ///< by number and sender
  std::map<std::pair<ProcessId, Resource>, RegisterState> registers;
  std::set<std::pair<ProcessId, ProcessId>> cut;  ///< directions that deliver nothing
  std::size_t applied = 0;                        ///< facts

  void apply(const Fact& fact);
  /// Who set the key of a `key_set` fact, be it at a replica.
  ProcessId author(const Fact& fact) const;
  friend bool operator==(const WorldState&, const WorldState&) = default;
};

/// The world at any place of a trace, within milliseconds: states are kept every few thousand facts.
class Playback {
 public:
  explicit Playback(const Trace& trace);

  /// After the facts [0, count).
  const WorldState& after(std::size_t count);

 private:
  const Trace* trace_;
  std::size_t stride_;
  std::vector<WorldState> kept_;  // kept_[i]: after i * stride facts
  WorldState now_;
};

}  // namespace lockstep::viz
