// One client's connection to a Redis server: what the server remembers about it between commands.
// Source: redis/redis 7.0, src/server.h (struct client), src/multi.c, src/pubsub.c, src/blocked.c.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "sim/redis/keyspace.hpp"
#include "sim/redis/reply.hpp"

namespace lockstep::redis {

using Arguments = std::vector<std::string>;

/// What a blocked session waits for.
struct Wait {
  enum class Kind : std::uint8_t { list_pop, list_move, list_multi_pop, zset_pop, zset_multi_pop, replicas };
  enum class End : std::uint8_t { left, right };  ///< for sorted sets: lowest, highest

  Kind kind{};
  std::vector<std::string> keys;
  unsigned database = 0;
  End from = End::left;
  End to = End::left;
  std::string destination;
  std::int64_t count = -1;
  UnixMs until = 0;  ///< zero: for ever
  std::int64_t offset = 0;  ///< replicas: so much of the stream they must have
};

class Session {
 public:
  Session(std::uint64_t number, ProcessId client) : id(number), process(client) {}

  const std::uint64_t id;
  ProcessId process;
  AcquisitionId acquisition{};  ///< on whose behalf it acts; for the trace alone
  unsigned database = 0;
  std::string name;
  UnixMs connected_at = 0;
  bool closed = false;       ///< QUIT or CLIENT KILL: the connection ends when its replies are sent
  bool replies_off = false;  ///< CLIENT REPLY OFF
  int skip_replies = 0;      ///< CLIENT REPLY SKIP: its own and the next one are not sent
  std::string last_command;
  std::int64_t written = 0;   ///< offset in the replication stream after its last command
  bool reads_replica = false; ///< READONLY: a replica in a cluster answers its reads

  // Transaction.
  bool in_multi = false;
  bool multi_doomed = false;     ///< a command could not be queued: EXEC answers EXECABORT
  bool watch_broken = false;     ///< a watched key changed: EXEC answers the null array
  bool blocking_denied = false;  ///< inside EXEC or a script nothing blocks
  std::vector<Arguments> queued;
  struct Watched {
    Resource key;
    bool was_expired;  ///< already past its deadline when WATCH ran
  };
  std::vector<Watched> watched;

  // Subscriptions, in the order in which they were made.
  std::vector<std::string> channels, patterns, shard_channels;
  bool subscribed() const { return !channels.empty() || !patterns.empty() || !shard_channels.empty(); }

  std::optional<Wait> wait;

  /// What the server sent that nobody has taken yet: messages, further confirmations, late replies.
  std::deque<RespReply> outbox;
  std::optional<RespReply> next() {
    if (outbox.empty()) return std::nullopt;
    RespReply first = std::move(outbox.front());
    outbox.pop_front();
    return first;
  }
};

}  // namespace lockstep::redis
