// Who listens to which channel. Messages are pushed into the outbox of each listener, channels before patterns,
// each in the order of subscription.
// Source: redis/redis 7.0, src/pubsub.c.
#pragma once

#include <string_view>
#include <vector>

#include "sim/redis/ordered_dict.hpp"
#include "sim/redis/session.hpp"

namespace lockstep::redis {

class PubSub {
 public:
  enum class Kind : std::uint8_t { channel, pattern, shard };

  /// Adds or removes one subscription and gives the confirmation.
  RespReply subscribe(Session& session, Kind kind, std::string_view name);
  RespReply unsubscribe(Session& session, Kind kind, std::string_view name);
  /// Ends all subscriptions of a kind: one confirmation each, or one with nil if there were none.
  std::vector<RespReply> unsubscribe_all(Session& session, Kind kind);
  void forget(Session& session);

  /// How many sessions got the message.
  std::int64_t publish(std::string_view channel, std::string_view message);
  std::int64_t publish_sharded(std::string_view channel, std::string_view message);

  std::vector<std::string> channels(Kind kind, std::string_view pattern) const;
  std::int64_t listeners(Kind kind, std::string_view name) const;
  std::int64_t pattern_count() const { return static_cast<std::int64_t>(of(Kind::pattern).size()); }

 private:
  using Listeners = OrderedDict<std::vector<Session*>>;
  Listeners& of(Kind kind) { return listeners_[static_cast<std::size_t>(kind)]; }
  const Listeners& of(Kind kind) const { return listeners_[static_cast<std::size_t>(kind)]; }
  Listeners listeners_[3];
};

}  // namespace lockstep::redis
