// The commands that wait until a list or a sorted set has something: BLPOP, BLMOVE, BZPOPMIN and their kin.
//
// Sessions that wait for one key are served in the order in which they began to wait, after the command (or the
// whole transaction or script) that filled it.
// Source: redis/redis 7.0, src/blocked.c, src/t_list.c (blockingPopGenericCommand), src/t_zset.c.
#include <fmt/format.h>

#include "sim/redis/commands/commands.hpp"
#include "sim/redis/commands/list_ends.hpp"
#include "sim/redis/commands/zset_pops.hpp"
#include "sim/redis/engine.hpp"
#include "sim/redis/replication/replication.hpp"

namespace lockstep::redis {
namespace {

bool is_zset_wait(Wait::Kind kind) { return kind == Wait::Kind::zset_pop || kind == Wait::Kind::zset_multi_pop; }

RespReply list_pop_reply(Call& call, const Key& key, End from) {
  RespReply name = bulk(key.name);
  return array({std::move(name), bulk(pop_element(call, key, from))});
}

RespReply list_multi_pop_reply(Call& call, const Key& key, End from, std::int64_t count) {
  RespReply popped = array();
  for (; count > 0 && key.exists(); --count) popped.items.push_back(bulk(pop_element(call, key, from)));
  return array({bulk(key.name), std::move(popped)});
}

RespReply zset_pop_reply(Call& call, const Key& key, End from) {
  const ZsetValue::Item item = pop_items(call, key, from, 1).front();
  return array({bulk(key.name), bulk(item.member), bulk(double_text(item.score))});
}

RespReply zset_multi_pop_reply(Call& call, const Key& key, End from, std::int64_t count) {
  RespReply popped = array();
  for (const ZsetValue::Item& item : pop_items(call, key, from, count))
    popped.items.push_back(array({bulk(item.member), bulk(double_text(item.score))}));
  return array({bulk(key.name), std::move(popped)});
}

RespReply serve(Call& call, const Wait& wait, const Key& key) {
  switch (wait.kind) {
    case Wait::Kind::list_pop:
      return list_pop_reply(call, key, wait.from);
    case Wait::Kind::list_multi_pop:
      return list_multi_pop_reply(call, key, wait.from, wait.count);
    case Wait::Kind::zset_pop:
      return zset_pop_reply(call, key, wait.from);
    case Wait::Kind::zset_multi_pop:
      return zset_multi_pop_reply(call, key, wait.from, wait.count);
    default:
      break;
  }
  if (call.key_of(wait.database, wait.destination).is_other_than<ListValue>()) return wrong_type();
  const std::string element = pop_element(call, key, wait.from);
  Key target = call.key_of(wait.database, wait.destination);
  push_element(call, target, wait.to, element);
  return bulk(element);
}

}  // namespace

std::optional<RespReply> serve_blocked(Engine& engine, Session& session, std::string_view name) {
  static constexpr CommandSpec served{"blocked", -1, CommandSpec::write, nullptr};
  Call call(engine, engine.data(), session, served, {}, engine.now_ms(), false);
  const Wait& wait = *session.wait;
  const Key key = call.key_of(wait.database, name);
  if (key.type() != (is_zset_wait(wait.kind) ? Type::zset : Type::list)) return std::nullopt;
  return serve(call, wait, key);
}

RespReply timeout_reply(const Engine& engine, const Wait& wait) {
  if (wait.kind != Wait::Kind::replicas) return nil_array();
  return integer(engine.replication() == nullptr ? 0 : engine.replication()->count_acknowledged(wait.offset));
}

namespace commands {
namespace {

RespReply block_or_nil(Call& call, Wait wait, RespReply nothing = nil_array()) {
  if (call.session.blocking_denied || call.scripted) return nothing;
  wait.database = call.session.database;
  call.engine.block(call.session, std::move(wait));
  return no_reply();
}

// Takes from the first of the keys that has something; a key of another type before that is an error.
RespReply pop_or_block(Call& call, Wait wait) {
  for (const std::string& name : wait.keys) {
    const Key key = call.key(name);
    if (!key.exists()) continue;
    if (key.type() != (is_zset_wait(wait.kind) ? Type::zset : Type::list)) return wrong_type();
    return serve(call, wait, key);
  }
  return block_or_nil(call, std::move(wait));
}

RespReply blocking_pop(Call& call, Wait::Kind kind, End from) {
  Wait wait{.kind = kind, .from = from};
  if (Call::Problem problem = call.read_timeout(call.count() - 1, wait.until)) return std::move(*problem);
  for (std::size_t i = 1; i + 1 < call.count(); ++i) wait.keys.emplace_back(call.argv[i]);
  return pop_or_block(call, std::move(wait));
}

RespReply blocking_multi_pop(Call& call, Wait::Kind kind, std::string_view left, std::string_view right) {
  Wait wait{.kind = kind};
  MultiPop options;
  if (Call::Problem problem = parse_multi_pop(call, 2, left, right, options)) return std::move(*problem);
  if (Call::Problem problem = call.read_timeout(1, wait.until)) return std::move(*problem);
  wait.keys.assign(options.keys.begin(), options.keys.end());
  wait.from = options.from;
  wait.count = options.count;
  return pop_or_block(call, std::move(wait));
}

RespReply blocking_move(Call& call, End from, End to, std::size_t timeout) {
  Wait wait{.kind = Wait::Kind::list_move,
            .keys = {std::string(call.argv[1])},
            .from = from,
            .to = to,
            .destination = std::string(call.argv[2])};
  if (Call::Problem problem = call.read_timeout(timeout, wait.until)) return std::move(*problem);
  const Key source = call.key(call.argv[1]);
  if (!source.exists()) return block_or_nil(call, std::move(wait), nil());
  if (source.is_other_than<ListValue>()) return wrong_type();
  wait.database = call.session.database;
  return serve(call, wait, source);
}

}  // namespace

RespReply blpop(Call& call) { return blocking_pop(call, Wait::Kind::list_pop, End::left); }
RespReply brpop(Call& call) { return blocking_pop(call, Wait::Kind::list_pop, End::right); }
RespReply bzpopmin(Call& call) { return blocking_pop(call, Wait::Kind::zset_pop, End::left); }
RespReply bzpopmax(Call& call) { return blocking_pop(call, Wait::Kind::zset_pop, End::right); }
RespReply blmpop(Call& call) { return blocking_multi_pop(call, Wait::Kind::list_multi_pop, "left", "right"); }
RespReply bzmpop(Call& call) { return blocking_multi_pop(call, Wait::Kind::zset_multi_pop, "min", "max"); }
RespReply brpoplpush(Call& call) { return blocking_move(call, End::right, End::left, 3); }

RespReply blmove(Call& call) {
  const std::optional<End> from = read_end(call, 3), to = read_end(call, 4);
  if (!from || !to) return syntax_error();
  return blocking_move(call, *from, *to, 5);
}

}  // namespace commands
}  // namespace lockstep::redis
