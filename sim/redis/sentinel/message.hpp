// What sentinels, and the nodes they watch, say to each other.
//
// Source: redis/redis 7.0, src/sentinel.c; redis.io, Sentinel (PING, INFO, the hello channel,
// SENTINEL IS-MASTER-DOWN-BY-ADDR, REPLICAOF with CLIENT KILL).
#pragma once

#include <cstdint>

#include "sim/trace/ids.hpp"

namespace lockstep::sentinel {

/// Milliseconds of a wall clock since the Unix epoch, or a length in milliseconds: Sentinel measures everything so.
using Ms = std::int64_t;

/// What a sentinel reads in a node's INFO.
struct NodeInfo {
  bool is_master = false;
  ProcessId master{};            ///< of a replica: whom it follows
  bool link_up = false;          ///< of a replica: it is connected to its master and in step
  Ms link_down_for = 0;          ///< of a replica: for how long it has not been
  std::int64_t offset = 0;       ///< how much of the replication stream it has
  std::int32_t priority = 100;   ///< replica-priority: smaller is promoted first, 0 never

  friend bool operator==(const NodeInfo&, const NodeInfo&) = default;
};

enum class Kind : std::uint8_t {
  ping,            ///< to a node
  pong,            ///< its answer
  info,            ///< to a node
  info_reply,      ///< its answer: `info`
  replica_of,      ///< to a node: follow `node` (nobody: be a master), and close the connections of all clients
  hello,           ///< between sentinels: `node` is the master of `group` as of `config_epoch`; `epoch`: my current one
  is_master_down,  ///< between sentinels: is `node` down for you? `candidate`: and do you vote for it in `epoch`?
  master_down_reply  ///< its answer: `yes`, and `candidate`: for whom it has voted in `epoch`
};

struct SentinelMessage {
  Kind kind{};
  bool yes = false;
  std::uint32_t group = 0;
  ProcessId node{};
  ProcessId candidate{};
  std::uint64_t epoch = 0, config_epoch = 0;
  NodeInfo info;

  friend bool operator==(const SentinelMessage&, const SentinelMessage&) = default;
};

}  // namespace lockstep::sentinel
