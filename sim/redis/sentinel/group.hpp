// One group as one sentinel sees it: the health of its nodes, the opinions of the other sentinels, and the failover
// that this sentinel may be conducting.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/redis/sentinel/message.hpp"
#include "sim/trace/fact.hpp"

namespace lockstep::sentinel {

class Sentinel;

struct Settings {
  std::size_t quorum = 2;          ///< so many sentinels must find the master down
  Ms down_after = 30'000;
  Ms failover_timeout = 180'000;
  std::size_t parallel_syncs = 1;  ///< so many replicas are told about the new master at once
};

/// A node as a sentinel sees it. Zero stands for "never" in times that are readings.
struct Watched {
  enum class Reconfigured : std::uint8_t { no, told, in_progress, done };

  Watched(ProcessId node, bool as_master, Ms now);

  ProcessId id{};
  // The link.
  bool connected = true;
  Ms connected_at = 0;
  Ms last_ping = 0;     ///< sent
  Ms awaited_since = 0; ///< the oldest PING that has no answer yet; 0: all have
  Ms last_pong = 0;     ///< any answer
  Ms last_available = 0;
  // Health.
  bool down = false;    ///< subjectively
  Ms down_since = 0;
  // What INFO said.
  Ms info_received = 0, info_asked = 0;
  NodeInfo info;
  Ms role_since = 0;    ///< since when INFO has named this role
  Ms master_since = 0;  ///< of a replica: since when it has followed this master
  // Failover.
  bool promoted = false;
  Reconfigured reconfigured = Reconfigured::no;
  Ms told_at = 0;
};

class GroupState {
 public:
  GroupState(std::uint32_t index, ProcessId master, const std::vector<ProcessId>& replicas, std::size_t peers);

  void start(Sentinel& self, Ms now);
  void tick(Sentinel& self, Ms now);
  void hear_pong(ProcessId from, Ms now);
  void hear_info(Sentinel& self, ProcessId from, const NodeInfo& info, Ms now);
  void hear_hello(Sentinel& self, const SentinelMessage& message, Ms now);
  void hear_opinion(std::size_t peer, const SentinelMessage& message, Ms now);
  SentinelMessage answer(Sentinel& self, const SentinelMessage& question, Ms now);
  void link_lost(ProcessId node);

  ProcessId advertised_master() const;

 private:
  enum class Failover : std::uint8_t {
    none, wait_start, select_replica, promote, wait_promotion, reconfigure, update_config
  };
  /// Another sentinel's view of the master.
  struct Opinion {
    bool down = false;
    Ms asked = 0, replied = 0;
    ProcessId leader{};
    std::uint64_t leader_epoch = 0;
    Ms hello_sent = 0;
  };

  // health.cpp
  void speak(Sentinel& self, Watched& node, bool is_master, Ms now);
  void check_down(Sentinel& self, Watched& node, bool is_master, Ms now);
  void check_objectively_down(Sentinel& self, Ms now);
  void ask_others(Sentinel& self, bool at_once, Ms now);
  void say_hello(Sentinel& self, Ms now);
  bool looks_sane(const Watched& master, Ms now) const;
  bool no_down_for(const Watched& node, Ms length, Ms now) const;
  void tell(Sentinel& self, const Watched& node, ProcessId master);

  // failover.cpp
  bool start_failover_if_needed(Sentinel& self, Ms now);
  void run_failover(Sentinel& self, Ms now);
  void wait_start(Sentinel& self, Ms now);
  void select_replica(Sentinel& self, Ms now);
  void reconfigure_next(Sentinel& self, Ms now);
  void detect_end(Sentinel& self, Ms now);
  void abort(Sentinel& self, std::int64_t reason, Ms now);
  void enter(Failover state, Ms now);
  void switch_to(Sentinel& self, ProcessId master, Ms now);
  std::pair<ProcessId, std::uint64_t> vote(Sentinel& self, ProcessId candidate, std::uint64_t epoch, Ms now);
  std::pair<ProcessId, std::size_t> leader_of(Sentinel& self, std::uint64_t epoch, Ms now);
  Watched* best_replica(const Sentinel& self, Ms now);

  Watched* find(ProcessId node);
  Watched* promoted_replica();

  std::uint32_t index_;
  std::vector<Watched> nodes_;  ///< the master first
  std::vector<Opinion> opinions_;  ///< in the order of the peers
  bool objectively_down_ = false;
  std::uint64_t config_epoch_ = 0;
  // The vote of this sentinel.
  ProcessId leader_{};
  std::uint64_t leader_epoch_ = 0;
  // The failover.
  Failover state_ = Failover::none;
  std::uint64_t failover_epoch_ = 0;
  Ms failover_start_ = 0, state_since_ = 0;
};

}  // namespace lockstep::sentinel
