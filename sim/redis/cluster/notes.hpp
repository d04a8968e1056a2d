// What the nodes of a cluster say to each other on the cluster bus.
// Source: redis/redis 7.0, src/cluster.h (clusterMsg).
#pragma once

#include <vector>

#include "sim/model/note.hpp"

namespace lockstep::redis {

/// A part of the slots that never splits: those that one master had at the start.
using Shard = std::uint32_t;

/// What every message of the bus says about its sender, and whom the sender finds failing.
struct BusHeader {
  std::uint64_t current_epoch = 0;
  std::uint64_t config_epoch = 0;  ///< of the sender, or of its master
  bool is_master = false;
  ProcessId master{};           ///< of a replica
  std::vector<Shard> shards;    ///< of the sender, or of its master
  std::int64_t offset = 0;      ///< in the replication stream
  std::vector<ProcessId> failing;  ///< PFAIL or FAIL in its eyes: the gossip that matters
};

struct ClusterPing : NoteOf<Operation::cluster_ping> {
  BusHeader header;
};
struct ClusterPong : NoteOf<Operation::cluster_pong> {
  BusHeader header;
  bool answers = false;  ///< a PING; otherwise it is news for everybody
};
struct ClusterFail : NoteOf<Operation::cluster_fail> {
  BusHeader header;
  ProcessId failed{};
};
/// FAILOVER_AUTH_REQUEST: the header's epoch is the election's.
struct VoteRequest : NoteOf<Operation::vote_request> {
  BusHeader header;
};
struct Vote : NoteOf<Operation::vote> {
  BusHeader header;
};
/// These shards have another owner by now.
struct ClusterUpdate : NoteOf<Operation::cluster_update> {
  BusHeader header;
  ProcessId owner{};
  std::uint64_t config_epoch = 0;
  std::vector<Shard> shards;
};

}  // namespace lockstep::redis
