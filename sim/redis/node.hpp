// One Redis master behind two doors: typed requests, the operations that lock algorithms use most, and
// `execute(argv)`, everything else as a client would send it. Both act on the same data through the same effects.
//
// Expiry follows the server, not our taste: a relative TTL becomes an absolute wall-clock millisecond when
// the command starts, time stands still for the rest of the command, and a read treats the key as gone when
// now > deadline. So stepping the wall clock forward ends leases early, and a read in the very millisecond
// of expiry still finds the key. A plain SET, GETSET and DEL drop the TTL; INCR keeps it; EXPIRE with a
// time in the past deletes.
// Source: redis/redis 7.0, src/t_string.c, src/expire.c, src/db.c.
//
// What few stories need is kept out of the way of all others: a node with a disk (persistence.hpp), a memory limit
// (memory_limit.hpp) or a part in a group (replication/, cluster/) goes a longer way for each command.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "sim/model/recorder.hpp"
#include "sim/model/service.hpp"
#include "sim/redis/cluster/cluster.hpp"
#include "sim/redis/data.hpp"
#include "sim/redis/node_options.hpp"
#include "sim/redis/replication/replication.hpp"
#include "sim/redis/reply.hpp"

namespace lockstep {

class Choices;

namespace redis {
class Engine;
class MemoryLimit;
class Persistence;
class Session;
}  // namespace redis

/// What is configured on one node.
struct RedisNodeOptions {
  PersistenceOptions persistence;
  MemoryOptions memory;
  ReplicationOptions replication;
  ClusterOptions cluster;
};

class RedisNode : public Service {
 public:
  RedisNode(Recorder& recorder, ProcessId self);
  /// `prefix`: of the names of its random streams, such as "server/n1".
  RedisNode(Recorder& recorder, ProcessId self, const RedisNodeOptions& options, Choices& choices,
            const std::string& prefix);
  ~RedisNode() override;

  /// The typed door. A value of the wrong type answers "no", as an error would tell the client.
  Reply execute(const Request& request, ProcessId client, MessageId message, WallTime started) override;
  void lose_memory() override;
  void started(Server& server) override;
  void noted(ProcessId from, const Note& note) override;
  void crashed(Ending how) override;
  bool has_disk() const override { return persistence_ != nullptr; }
  void load() override;
  bool commits_first() const override;
  Duration commit() override;
  void committed() override;
  void begin_pressure(const Pressure& pressure) override;
  void end_pressure() override;

  /// The argv door: see Engine.
  redis::Session& connect(ProcessId client);
  redis::RespReply execute(redis::Session& session, std::span<const std::string_view> argv, WallTime started);
  redis::Engine& engine();

  redis::Data& data() { return data_; }
  /// nullptr: without a limit.
  redis::MemoryLimit* memory() { return memory_.get(); }
  /// nullptr: a node by itself.
  redis::Replication* replication() { return replication_.get(); }
  redis::Cluster* cluster() { return cluster_.get(); }

 private:
  Reply perform(const Request& request, ProcessId client, WallTime started);
  Reply execute_with_care(const Request& request, ProcessId client, MessageId message, WallTime started);
  Reply refusal_of(const Request& request, ProcessId client, UnixMs now);
  bool would_write(const Request& request, UnixMs now);

  redis::Data data_;
  std::unique_ptr<redis::Persistence> persistence_;  // nullptr: none
  std::unique_ptr<redis::MemoryLimit> memory_;
  std::unique_ptr<redis::Replication> replication_;
  std::unique_ptr<redis::Cluster> cluster_;
  bool with_care_ = false;  // one of them is there
  std::unique_ptr<redis::Engine> engine_;  // made when the argv door is first used
};

}  // namespace lockstep
