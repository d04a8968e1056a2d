// The argv door of a Redis server: sessions, and the way of a command from its arguments to its reply.
//
// A command is found in the table, checked (arguments, subscriber mode, busy server, transaction), executed,
// and afterwards whoever blocked on a key that it filled is served, in order of waiting. Nothing here waits:
// time is what the caller says it is, and `advance` does what is due by then.
// Source: redis/redis 7.0, src/server.c (processCommand, call), src/multi.c, src/blocked.c, src/networking.c.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/kernel/time.hpp"
#include "sim/redis/call.hpp"
#include "sim/redis/config.hpp"
#include "sim/redis/pubsub.hpp"
#include "sim/redis/session.hpp"

namespace lockstep::redis {

class Cluster;
class MemoryLimit;
class Replication;
class ScriptEngine;

/// A script that ran longer than the server answers others: its reply is due later, or never.
struct LongScript {
  std::uint64_t steps = 0;
  bool endless = false;
  bool wrote = false;
  RespReply if_killed;
};

class Engine : public Data::Listener {
 public:
  /// `memory`: nullptr for no limit.
  explicit Engine(Data& data, MemoryLimit* memory = nullptr);
  ~Engine() override;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  Session& connect(ProcessId client);
  void disconnect(Session& session);

  /// Executes a command of this session's at `now`. A reply of kind `none` means that it comes later, through the
  /// session's outbox, as do messages and the confirmations after the first one.
  RespReply execute(Session& session, std::span<const std::string_view> argv, WallTime now);
  /// Does what is due by `now`: timeouts of blocked sessions, the end of a pause, replies of long scripts,
  /// the removal of expired keys.
  void advance(WallTime now);
  /// When `advance` has something to do next.
  std::optional<WallTime> next_due() const;
  /// A restart: every connection and every script is gone.
  void forget();

  /// This server has a part in a group, perhaps in a cluster.
  void join(Replication* replication, Cluster* cluster) {
    replication_ = replication;
    cluster_ = cluster;
  }
  /// nullptr: a server by itself.
  Replication* replication() const { return replication_; }
  Cluster* cluster() const { return cluster_; }
  /// Replicas have acknowledged something: sessions that WAIT for it get their answers.
  void serve_waiting_for_replicas();
  /// Why this server takes no writes now, or nothing. In engine_group.cpp, like the two below.
  std::optional<RespReply> refuses_writes() const;

  // For the commands.
  WallTime now() const { return now_; }
  UnixMs now_ms() const { return now_.ns() / 1'000'000; }
  Data& data() { return *data_; }
  PubSub& pubsub() { return pubsub_; }
  Config& config() { return config_; }
  MemoryLimit* memory() { return memory_; }
  ScriptEngine& scripts();
  /// What came before a script exists is not worth creating one.
  bool has_scripts() const { return scripts_ != nullptr; }

  /// Executes what the table says, without the checks that a client's command has to pass.
  RespReply run(Session& session, const CommandSpec& spec, std::span<const std::string_view> argv, bool scripted);

  void watch(Session& session, Resource key, bool was_expired);
  void unwatch(Session& session);
  RespReply exec(Call& call);
  void discard(Session& session);

  /// SWAPDB: the names of two databases change places; so does what is watched and awaited under these names.
  void swap_databases(unsigned a, unsigned b);

  /// Blocks the session; the command then answers with no_reply().
  void block(Session& session, Wait wait);
  void unblock(Session& session, RespReply reply);

  /// CLIENT PAUSE and UNPAUSE.
  void pause(UnixMs until, bool all);
  void unpause();

  RespReply kill_script();
  bool busy() const { return busy_.has_value(); }
  void script_ran_long(LongScript script) { long_script_ = std::move(script); }

  std::span<const std::unique_ptr<Session>> sessions() const { return sessions_; }
  Session* session(std::uint64_t id);
  /// Ends a connection from the server's side.
  void kill(Session& session);

  /// Uniform below `limit`, from a generator of the engine's own: the same in every run.
  std::uint64_t random_below(std::uint64_t limit);
  std::uint64_t commands_processed() const { return commands_; }
  UnixMs started_at() const { return started_at_; }

  void key_changed(Resource key) override;
  void key_appeared(Resource key) override;

 private:
  struct Postponed {
    Session* session;
    Arguments argv;
  };
  struct Busy {
    Session* caller;
    UnixMs since;
    std::optional<UnixMs> until;  // nothing: it would run for ever
    bool wrote;
    RespReply reply, if_killed;
  };

  /// What the group has to say about a command: MOVED, READONLY and the like.
  std::optional<RespReply> redirects(const Session& session, const CommandSpec& spec,
                                     std::span<const std::string_view> argv) const;
  bool writes(const Session& session, const CommandSpec& spec) const;
  RespReply process(Session& session, std::span<const std::string_view> argv);
  RespReply refuse(Session& session, const CommandSpec* spec, RespReply reply);
  bool must_wait(const Session& session, std::span<const std::string_view> argv) const;
  void run_postponed();
  void serve_ready();
  void await_key(Session& session, Resource key);
  void end_script(RespReply reply);
  UnixMs busy_threshold() const;

  Data* data_;
  MemoryLimit* memory_;
  Config config_;
  PubSub pubsub_;
  Replication* replication_ = nullptr;
  Cluster* cluster_ = nullptr;
  std::unique_ptr<ScriptEngine> scripts_;
  std::vector<std::unique_ptr<Session>> sessions_;
  WallTime now_{};
  UnixMs started_at_ = 0;

  std::map<Resource, std::vector<Session*>> watchers_;
  std::map<Resource, std::vector<Session*>> waiters_;  // in order of waiting
  std::vector<Resource> ready_;
  std::vector<Session*> blocked_;  // in order of waiting
  std::deque<Postponed> postponed_;
  UnixMs pause_until_ = 0;
  bool pause_all_ = false;
  std::optional<Busy> busy_;
  std::optional<LongScript> long_script_;
  UnixMs next_sweep_ = 0;

  std::uint64_t next_id_ = 0;
  std::uint64_t commands_ = 0;
  std::uint64_t random_state_ = 0x853c49e6748fea9bu;
};

/// Tries to serve a session that blocks on `key`, now that there is something: its reply, or nothing if it has to
/// go on waiting. In commands/blocking.cpp.
std::optional<RespReply> serve_blocked(Engine& engine, Session& session, std::string_view key);
/// What a session gets whose time is over.
RespReply timeout_reply(const Engine& engine, const Wait& wait);

}  // namespace lockstep::redis
