// A master's replication stream: what its writes did, in order, at positions counted in bytes.
//
// What travels is effects, as in Redis: absolute times, nothing for a write that changed nothing, a deletion when a
// key has run out. An effect here is the whole new value of a key with its deadline, or its absence, where Redis
// sends the command that leads there. The state of a replica after each piece is the same, and so a collection that
// was changed in one element costs its whole size. Everything that one command, script or transaction did is one
// piece and is applied at once (MULTI ... EXEC).
// Source: redis/redis 7.0, src/replication.c (feedReplicationBuffer, addReplyReplicationBacklog), src/server.c
// (propagatePendingCommands).
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/redis/keyspace.hpp"

namespace lockstep::redis {

/// Names a history of writes. A master has one of its own; zero is none.
using ReplicationId = std::uint64_t;

/// A key's new value, or nothing when it is gone.
struct Effect {
  Resource key{};
  std::optional<StoredValue> value;
};
using Snapshot = std::vector<Effect>;

/// What one command did: the bytes [begin, end) of the stream. Without effects: a PING.
struct Piece {
  std::int64_t begin = 0, end = 0;
  std::vector<Effect> effects;
};

/// How long an effect is on the wire, in bytes: that of the SET ... PXAT or DEL that Redis would send.
std::int64_t wire_length(std::string_view name, const std::optional<StoredValue>& value);
inline constexpr std::int64_t ping_length = 14;

/// The latest part of the stream, kept for replicas that come back.
class Backlog {
 public:
  static constexpr std::int64_t capacity = 1'048'576;  // repl-backlog-size

  void add(std::shared_ptr<const Piece> piece);
  void clear() { pieces_.clear(); }
  /// What comes after `offset`; nothing when that is not there any more. `end`: of the stream.
  std::optional<std::vector<std::shared_ptr<const Piece>>> after(std::int64_t offset, std::int64_t end) const;
  std::int64_t length() const { return pieces_.empty() ? 0 : pieces_.back()->end - pieces_.front()->begin; }

 private:
  std::deque<std::shared_ptr<const Piece>> pieces_;
};

}  // namespace lockstep::redis
