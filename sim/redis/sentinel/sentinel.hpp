// One Redis Sentinel as a state machine: messages, ticks and readings of its own wall clock go in, messages and
// facts come out. It knows neither the network nor the simulator, so a test can play the rest of the world.
//
// A group is a master and its replicas. Each sentinel watches it with PING and INFO; a master that has not answered
// for `down_after` is subjectively down for it, and objectively down when `quorum` sentinels say so. One of them
// asks the others for their votes in a new epoch, and with max(quorum, majority) of them it replaces the master: it
// chooses the best replica, tells it REPLICAOF NO ONE, waits for INFO to confirm that, tells the others whom to
// follow, and tells the other sentinels, who switch when they hear of the newer epoch. The old master is a replica
// from then on; when it comes back and says otherwise, it is put right after a while.
//
// All its times are readings of its wall clock, so a clock that jumps, or a pause, confuses it; then it does not
// act for 30 s (TILT).
// Source: redis/redis 7.0, src/sentinel.c; redis.io, Sentinel.
//
// Left out: discovery (the groups and the other sentinels are known from the start), names and passwords,
// notification scripts, and hello messages by way of the nodes (sentinels speak to each other directly).
#pragma once

#include <utility>
#include <vector>

#include "sim/kernel/choices.hpp"
#include "sim/redis/sentinel/group.hpp"
#include "sim/redis/sentinel/message.hpp"
#include "sim/trace/fact.hpp"

namespace lockstep::sentinel {

/// Who is watched, at the start.
struct Group {
  ProcessId master{};
  std::vector<ProcessId> replicas;
};

class Sentinel {
 public:
  struct Outgoing {
    ProcessId to{};
    SentinelMessage message;
  };

  /// `peers`: the other sentinels. `draws` decides about delays of elections and the length of ticks.
  Sentinel(ProcessId self, std::vector<ProcessId> peers, const Settings& settings, const std::vector<Group>& groups,
           Stream draws);

  /// Begins, or begins again after a crash: epochs and the groups' configurations survive, as in sentinel.conf.
  void start(Ms now);
  /// The timer.
  void tick(Ms now);
  /// How long until the next tick.
  Duration next_tick();
  void hear(ProcessId from, const SentinelMessage& message, Ms now);
  /// The connection to this node was closed from the other side.
  void link_lost(ProcessId node);

  /// SENTINEL GET-MASTER-ADDR-BY-NAME.
  ProcessId master_of(std::size_t group) const { return groups_.at(group).advertised_master(); }
  std::size_t group_count() const { return groups_.size(); }
  bool in_tilt() const { return tilt_; }
  std::uint64_t current_epoch() const { return current_epoch_; }

  /// What it wants to send, to be taken away by the caller.
  std::vector<Outgoing> take_messages() { return std::exchange(outgoing_, {}); }
  /// Nodes whose connection it wants to close and open anew.
  std::vector<ProcessId> take_reopened() { return std::exchange(reopen_, {}); }
  /// What happened; process and time are left to the caller.
  std::vector<Fact> take_facts() { return std::exchange(facts_, {}); }

 private:
  friend class GroupState;

  void check_tilt(Ms now);
  void send(ProcessId to, const SentinelMessage& message) { outgoing_.push_back({to, message}); }
  void note(const Fact& fact) { facts_.push_back(fact); }
  Ms random_desync();

  ProcessId self_;
  std::vector<ProcessId> peers_;
  Settings settings_;
  Stream draws_;
  std::uint64_t current_epoch_ = 0;
  bool tilt_ = false;
  Ms tilt_since_ = 0, previous_tick_ = 0;
  std::vector<GroupState> groups_;
  std::vector<Outgoing> outgoing_;
  std::vector<ProcessId> reopen_;
  std::vector<Fact> facts_;
};

}  // namespace lockstep::sentinel
