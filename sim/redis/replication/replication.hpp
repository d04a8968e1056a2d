// One node's part in a group: a master that sends its stream to replicas, or a replica that follows a master.
//
// Asynchronous: a write is answered before any replica has it. A replica takes no writes (READONLY), hides keys that
// have run out by its own wall clock, and removes them when its master says so. It acknowledges once a second and
// when asked (GETACK). After a lost connection it asks for the stream from where it stands; the master goes on from
// there when the history is the same and its backlog reaches so far, and sends everything anew otherwise, five
// seconds later (repl-diskless-sync-delay). What the replica had and its master does not is gone then.
//
// A promoted replica keeps the old history as its second one, so that its former peers can go on; an old master that
// has written on alone is beyond that point and is overwritten.
//
// The group of the start is taken to be in step at time zero.
//
// Left out: the RDB transfer's length, output buffer limits, chained replicas' own resynchronization ids, PING/AUTH
// and REPLCONF before PSYNC, PUBLISH in the stream, SWAPDB.
// Source: redis/redis 7.0, src/replication.c (replicationCron, masterTryPartialResync, replicationSetMaster,
// replicationUnsetMaster, refreshGoodSlavesCount, waitCommand, processClientsWaitingReplicas).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kernel/choices.hpp"
#include "sim/kernel/task.hpp"
#include "sim/model/process.hpp"
#include "sim/model/recorder.hpp"
#include "sim/redis/data.hpp"
#include "sim/redis/replication/notes.hpp"
#include "sim/redis/replication/stream.hpp"

namespace lockstep {

class Server;

struct ReplicationOptions {
  bool in_group = false;             ///< it has a part in a group at all
  ProcessId master{};                ///< that it replicates at the start; nobody: a master
  std::vector<ProcessId> replicas;   ///< of a master at the start
  std::int32_t priority = 100;       ///< replica-priority
  std::int64_t min_replicas_to_write = 0;
  std::int64_t min_replicas_max_lag = 10;  ///< in whole seconds
};

namespace redis {

class Engine;

class Replication : public Data::Observer {
 public:
  static constexpr Duration timeout = 60s;          // repl-timeout
  static constexpr Duration ping_period = 10s;      // repl-ping-replica-period
  static constexpr Duration full_sync_delay = 5s;   // repl-diskless-sync-delay

  /// `phase` draws when in each tenth of a second the cron runs.
  Replication(Data& data, Recorder& recorder, ProcessId self, const ReplicationOptions& options, Stream phase);

  // What befalls the node.
  void started(Server& server);
  void crashed(Ending how);
  /// Its memory is gone.
  void forget();
  /// False when the note is no business of this.
  bool noted(ProcessId from, const Note& note);

  // For commands.
  bool is_replica() const { return static_cast<bool>(master_); }
  ProcessId master() const { return master_; }
  /// What a write command gets instead of its execution, or ReplyError::none.
  ReplyError refuses_writes() const;
  /// After each command: its effects go to the replicas, and the client's WAIT will wait for them.
  void command_done(ProcessId client);
  /// WAIT through the typed door: request.token replicas, request.argument milliseconds (0: for ever).
  Reply wait(const Request& request, ProcessId client, MessageId message, UnixMs now);
  /// How many replicas have the stream up to there.
  std::int64_t count_acknowledged(std::int64_t offset) const;
  void ask_for_acks();
  /// Sessions of this engine may WAIT as well.
  void serve(Engine* engine) { engine_ = engine; }
  /// REPLICAOF; nobody is NO ONE.
  void follow(ProcessId master);
  void close_clients();

  // For INFO and ROLE.
  struct ReplicaState {
    enum class State : std::uint8_t { waiting, online };
    ProcessId id{};
    Link link = 0;
    State state{};
    std::int64_t acknowledged = 0;
    std::int64_t acknowledged_second = 0;  // by the master's wall clock
    MonotonicTime heard{};
    MonotonicTime asked{};                 // for everything anew
  };
  const std::vector<ReplicaState>& replicas() const { return replicas_; }
  std::int64_t offset() const { return offset_; }
  ReplicationId id() const { return id_; }
  ReplicationId second_id() const { return second_id_; }
  std::int64_t second_offset() const { return second_offset_; }
  std::int64_t backlog_length() const { return backlog_.length(); }
  bool link_up() const { return link_state_ == LinkState::connected; }
  bool synchronizes() const { return link_state_ == LinkState::transfer; }
  std::int32_t priority() const { return options_.priority; }
  std::int64_t min_replicas_to_write() const { return options_.min_replicas_to_write; }
  std::int64_t good_replicas() const { return good_replicas_; }
  Duration link_down_for() const;
  /// Since a replica last heard of its master; zero for one that is in step.
  Duration data_age() const;
  ProcessId self() const { return self_; }
  /// A node by its name, or nobody; and the address that clients are told, such as "n2:6379".
  ProcessId find_node(std::string_view name) const;
  std::string_view name_of(ProcessId node) const;
  std::string address_of(ProcessId node) const { return std::string(name_of(node)) + ":6379"; }

 private:
  enum class LinkState : std::uint8_t { none, handshake, transfer, connected };
  struct Waiting {
    MessageId message{};
    std::int64_t replicas = 0;
    std::int64_t offset = 0;
    UnixMs until = 0;  // zero: for ever
  };

  void changed(Resource key, const Record& record) override;
  Task<void> cron();
  void tick();
  void once_a_second();
  UnixMs now_ms() const;
  std::int64_t now_second() const { return now_ms() / 1000; }
  MonotonicTime now() const;
  ReplicationId new_id();
  void note_role();

  // As a master: master_side.cpp.
  void flush();
  void append(std::shared_ptr<const Piece> piece);
  void hear_hello(ProcessId from, const ReplicaHello& hello);
  void send_everything(ReplicaState& replica);
  void hear_ack(ProcessId from, const ReplicaAck& ack);
  void drop_replica(std::size_t at, bool tell);
  void drop_all_replicas();
  ReplicaState* replica_of(ProcessId from, Link link);
  void count_good_replicas();
  std::int64_t acknowledged(ProcessId client) const;
  void serve_waiting();
  void end_all_waits();

  // As a replica: replica_side.cpp.
  void ask_master();
  void hear_sync(ProcessId from, const ReplicaSync& sync);
  void hear_stream(ProcessId from, const Replicate& note);
  void apply(const std::shared_ptr<const Piece>& piece);
  void load(const Snapshot& data);
  void lose_link();
  void acknowledge();
  void hear_closed(ProcessId from, const LinkClosed& closed);

  void tell(ProcessId to, std::unique_ptr<Note> note);
  void report(ProcessId to);

  Data* data_;
  Recorder* recorder_;
  ProcessId self_;
  ReplicationOptions options_;
  Stream phase_;
  Server* server_ = nullptr;
  Engine* engine_ = nullptr;  // of the argv door, when it is in use

  ProcessId master_{};
  bool ever_started_ = false;
  std::uint32_t ids_ = 0, links_ = 0;

  // The stream.
  ReplicationId id_ = 0, second_id_ = 0;
  std::int64_t offset_ = 0, second_offset_ = -1;
  Backlog backlog_;
  std::vector<Resource> dirty_;  // keys that changed since the last piece
  std::vector<bool> is_dirty_;   // by key number
  bool applying_ = false;        // what changes now came through the stream

  // A master.
  std::vector<ReplicaState> replicas_;
  std::vector<ProcessId> watchers_;  // sentinels that have pinged it: connections that end with it
  std::int64_t good_replicas_ = 0;
  std::vector<std::int64_t> written_;  // by client: the offset after its last command
  std::vector<Waiting> waiting_;
  int ticks_ = 0;
  std::int64_t seconds_ = 0;

  // A replica.
  LinkState link_state_ = LinkState::none;
  Link link_ = 0;
  MonotonicTime heard_{};      // from the master
  MonotonicTime down_since_{};
};

}  // namespace redis
}  // namespace lockstep
