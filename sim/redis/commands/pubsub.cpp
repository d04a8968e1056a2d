// Messages: SUBSCRIBE and PUBLISH, by channel, by pattern and by shard.
// A command that makes several subscriptions answers with the first confirmation; the others are pushed.
// Source: redis/redis 7.0, src/pubsub.c.
#include "sim/redis/commands/commands.hpp"
#include "sim/redis/engine.hpp"

namespace lockstep::redis::commands {
namespace {

using Kind = PubSub::Kind;

RespReply first_then_push(Session& session, std::vector<RespReply> replies) {
  RespReply first = std::move(replies.front());
  for (std::size_t i = 1; i < replies.size(); ++i) session.outbox.push_back(std::move(replies[i]));
  return first;
}

RespReply subscribe_all(Call& call, Kind kind) {
  std::vector<RespReply> replies;
  for (std::size_t i = 1; i < call.count(); ++i)
    replies.push_back(call.engine.pubsub().subscribe(call.session, kind, call.argv[i]));
  return first_then_push(call.session, std::move(replies));
}

RespReply unsubscribe_some(Call& call, Kind kind) {
  if (call.count() == 1) return first_then_push(call.session, call.engine.pubsub().unsubscribe_all(call.session, kind));
  std::vector<RespReply> replies;
  for (std::size_t i = 1; i < call.count(); ++i)
    replies.push_back(call.engine.pubsub().unsubscribe(call.session, kind, call.argv[i]));
  return first_then_push(call.session, std::move(replies));
}

RespReply list_channels(Call& call, Kind kind) {
  if (call.count() > 3) return subcommand_syntax_error(call);
  RespReply names = array();
  for (std::string& name : call.engine.pubsub().channels(kind, call.count() == 3 ? call.argv[2] : std::string_view()))
    names.items.push_back(bulk(std::move(name)));
  return names;
}

RespReply count_listeners(Call& call, Kind kind) {
  RespReply counts = array();
  for (std::size_t i = 2; i < call.count(); ++i) {
    counts.items.push_back(bulk(call.argv[i]));
    counts.items.push_back(integer(call.engine.pubsub().listeners(kind, call.argv[i])));
  }
  return counts;
}

}  // namespace

RespReply subscribe(Call& call) { return subscribe_all(call, Kind::channel); }
RespReply psubscribe(Call& call) { return subscribe_all(call, Kind::pattern); }
RespReply ssubscribe(Call& call) {
  if (call.session.blocking_denied) return error("ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client");
  return subscribe_all(call, Kind::shard);
}
RespReply unsubscribe(Call& call) { return unsubscribe_some(call, Kind::channel); }
RespReply punsubscribe(Call& call) { return unsubscribe_some(call, Kind::pattern); }
RespReply sunsubscribe(Call& call) { return unsubscribe_some(call, Kind::shard); }

RespReply publish(Call& call) { return integer(call.engine.pubsub().publish(call.argv[1], call.argv[2])); }
RespReply spublish(Call& call) { return integer(call.engine.pubsub().publish_sharded(call.argv[1], call.argv[2])); }

RespReply pubsub_channels(Call& call) { return list_channels(call, Kind::channel); }
RespReply pubsub_shardchannels(Call& call) { return list_channels(call, Kind::shard); }
RespReply pubsub_numsub(Call& call) { return count_listeners(call, Kind::channel); }
RespReply pubsub_shardnumsub(Call& call) { return count_listeners(call, Kind::shard); }
RespReply pubsub_numpat(Call& call) { return integer(call.engine.pubsub().pattern_count()); }

}  // namespace lockstep::redis::commands
