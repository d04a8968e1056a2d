// What Redis nodes say to each other about replication, and what a sentinel says to a node.
// Source: redis/redis 7.0, src/replication.c; redis.io, Redis replication protocol (PSYNC, REPLCONF ACK, GETACK).
#pragma once

#include <memory>
#include <vector>

#include "sim/model/note.hpp"
#include "sim/model/request.hpp"
#include "sim/redis/replication/stream.hpp"

namespace lockstep::redis {

/// One connection of one replica to a master, numbered by the replica; what belongs to an older one is ignored.
using Link = std::uint64_t;

/// PSYNC: a replica asks for the stream `id` from `offset` on.
struct ReplicaHello : NoteOf<Operation::replica_hello> {
  Link link = 0;
  ReplicationId id = 0;
  std::int64_t offset = 0;
};

/// A master's answer, in one or two parts.
struct ReplicaSync : NoteOf<Operation::replica_sync> {
  enum class Kind : std::uint8_t {
    begins,   ///< FULLRESYNC: the data will come
    partial,  ///< CONTINUE: what was missing is in `pieces`
    full      ///< the data themselves
  };
  Kind how{};
  Link link = 0;
  ReplicationId id = 0;
  std::int64_t offset = 0;  ///< where the stream stands with this
  std::vector<std::shared_ptr<const Piece>> pieces;
  std::shared_ptr<const Snapshot> data;
};

struct Replicate : NoteOf<Operation::replicate> {
  Link link = 0;
  std::shared_ptr<const Piece> piece;
};

struct ReplicaAck : NoteOf<Operation::replica_ack> {
  Link link = 0;
  std::int64_t offset = 0;
};

struct ReplicaGetAck : NoteOf<Operation::replica_get_ack> {
  Link link = 0;
};

/// One end has closed the connection, or does not know it.
struct LinkClosed : NoteOf<Operation::link_closed> {
  Link link = 0;
};

// Between a sentinel and a node.

struct Ping : NoteOf<Operation::ping> {};

struct Pong : NoteOf<Operation::pong> {
  ReplyError error = ReplyError::none;  ///< loading, busy, master_down: it is there all the same
};

struct InfoRequest : NoteOf<Operation::info_request> {};

/// What a sentinel reads in a node's INFO.
struct InfoReport : NoteOf<Operation::info_report> {
  bool is_master = false;
  ProcessId master{};           ///< of a replica
  bool link_up = false;         ///< of a replica: in step with its master
  Duration link_down_for{0};    ///< of a replica that is not
  std::int64_t offset = 0;      ///< in its stream
  std::int32_t priority = 100;  ///< smaller is promoted first, 0 never
  std::vector<ProcessId> replicas;  ///< of a master: those that are connected
};

/// REPLICAOF, or REPLICAOF NO ONE; remembered over restarts as CONFIG REWRITE does.
struct ReplicaOf : NoteOf<Operation::replica_of> {
  ProcessId master{};         ///< nobody: be a master
  bool close_clients = true;  ///< CLIENT KILL TYPE normal afterwards
};

}  // namespace lockstep::redis
