// One node's part in a Redis Cluster: who owns which slots, who is alive, and who takes over.
//
// Nodes ping each other: one of five random ones per second, the one heard of longest ago, and whoever has been silent
// for half the node timeout. A ping that is unanswered for the node timeout makes its target suspected (PFAIL), which
// every message then says; when a majority of the masters say so within twice the timeout, it has failed (FAIL), which
// everybody is told. A replica of a failed master waits 500 ms, a random half second, and one second per sibling that
// has more of the stream, then asks the masters for their votes in a new epoch. Each master votes once per epoch and
// not twice for one master's replicas within twice the timeout. With a majority the replica takes the slots under its
// epoch; the larger epoch wins, so an old master that hears of it becomes a replica.
//
// A node that cannot reach a majority of the masters, or knows a slot without an owner, answers CLUSTERDOWN; a master
// that finds its way back waits for the node timeout (at least 0.5 s, at most 5 s), a rebooted one for 2 s.
//
// Left out: resharding (so ASK is never the answer), replica migration, manual failover, gossip about nodes that are
// well (of use only to learn of new nodes and to save pings), and the handshake of the start: the cluster is up at
// time zero.
// Source: redis/redis 7.0, src/cluster.c (clusterCron, clusterProcessPacket, markNodeAsFailingIfNeeded,
// clusterHandleSlaveFailover, clusterSendFailoverAuthIfNeeded, clusterUpdateSlotsConfigWith, clusterUpdateState).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/kernel/choices.hpp"
#include "sim/kernel/task.hpp"
#include "sim/model/recorder.hpp"
#include "sim/model/request.hpp"
#include "sim/redis/cluster/notes.hpp"
#include "sim/redis/replication/replication.hpp"

namespace lockstep {

struct ClusterOptions {
  struct Member {
    ProcessId id{};
    ProcessId master{};               ///< nobody: a master
    unsigned first_slot = 0, last_slot = 0;  ///< of a master
  };
  Duration node_timeout = 15s;
  bool require_full_coverage = true;
  std::vector<Member> members;        ///< empty: no cluster
};

namespace redis {

class Cluster {
 public:
  Cluster(Data& data, Replication& replication, Recorder& recorder, ProcessId self, const ClusterOptions& options,
          Stream draws);

  void started(Server& server);
  bool noted(ProcessId from, const Note& note);

  /// Whether this node executes a command on this key; an error otherwise, with the node to ask in `value`.
  Reply admits(Resource key);
  bool serves() const { return ok_; }
  /// Nobody for a slot without an owner.
  ProcessId owner_of(unsigned slot) const;

  // For CLUSTER SLOTS, INFO and NODES.
  struct Range {
    unsigned first = 0, last = 0;
    ProcessId owner{};
  };
  std::vector<Range> ranges() const;
  std::vector<ProcessId> replicas_of(ProcessId master) const;
  std::string describe() const;
  std::size_t known_nodes() const { return peers_.size() + 1; }
  std::size_t size() const;  ///< masters that own slots
  std::uint64_t current_epoch() const { return current_epoch_; }
  std::uint64_t config_epoch() const { return config_epoch_; }

 private:
  struct Report {
    ProcessId by{};
    MonotonicTime at{};
  };
  struct Peer {
    ProcessId id{};
    bool is_master = false;
    ProcessId master{};
    std::uint64_t config_epoch = 0;
    std::int64_t offset = 0;
    // Health.
    std::optional<MonotonicTime> pinged;  // and no answer yet
    MonotonicTime ponged{};               // the last answer
    MonotonicTime heard{};                // anything at all
    MonotonicTime linked{};
    bool suspected = false, failed = false;
    MonotonicTime failed_at{};
    std::vector<Report> reports;
    std::optional<MonotonicTime> voted;   // for one of its replicas
  };

  Task<void> cron();
  void tick();
  MonotonicTime now() const;
  Peer* find(ProcessId id);
  const Peer* find(ProcessId id) const;
  std::size_t majority() const { return size() / 2 + 1; }
  bool owns_slots(ProcessId node) const;
  std::size_t shard_of_slot(unsigned slot) const;
  void update_state();
  BusHeader header() const;
  template <class Kind>
  void send(ProcessId to, Kind note);
  template <class Kind>
  void broadcast(const Kind& note);

  // gossip.cpp
  void ping(Peer& peer);
  void ping_somebody();
  void check(Peer& peer);
  void hear(Peer& sender, const BusHeader& header);
  void hear_pong(Peer& sender);
  void take_report(Peer& about, ProcessId by);
  void fail_if_enough_say_so(Peer& peer);
  void mark_failed(Peer& peer);

  // ownership.cpp
  void take_claim(ProcessId owner, std::uint64_t config_epoch, const std::vector<Shard>& shards);
  void correct(ProcessId sender, ProcessId claimant, std::uint64_t config_epoch, const std::vector<Shard>& shards);
  void hear_update(const ClusterUpdate& update);
  void become_replica_of(ProcessId master);

  // election.cpp
  void consider_failover();
  std::size_t rank() const;
  bool fresh_enough() const;
  void ask_for_votes();
  void hear_request(Peer& candidate, const BusHeader& header);
  void hear_vote(const Peer& voter, const BusHeader& header);
  void take_over();

  Data* data_;
  Replication* replication_;
  Recorder* recorder_;
  ProcessId self_;
  ClusterOptions options_;
  Stream draws_;
  Server* server_ = nullptr;
  bool ever_started_ = false;

  // Written to nodes.conf: survives a restart.
  std::vector<Peer> peers_;            // all others
  std::vector<ProcessId> owners_;      // by shard
  std::vector<unsigned> first_slots_;  // by shard, ascending
  std::vector<unsigned> last_slots_;
  std::uint64_t current_epoch_ = 0, config_epoch_ = 0, last_vote_epoch_ = 0;

  std::vector<Shard> shards_;  // of keys, by resource number; found when first asked for
  bool ok_ = true;
  MonotonicTime booted_{};
  bool rebooted_ = false;
  std::optional<MonotonicTime> in_minority_;  // when last
  std::uint64_t ticks_ = 0;

  // An election of ours.
  MonotonicTime election_at_{};
  bool election_set_ = false, election_asked_ = false;
  std::size_t election_rank_ = 0, votes_ = 0;
  std::uint64_t election_epoch_ = 0;
};

}  // namespace redis
}  // namespace lockstep
