// Sets and their algebra.
// Source: redis/redis 7.0, src/t_set.c.
#include <fmt/format.h>

#include <algorithm>

#include "sim/redis/commands/commands.hpp"
#include "sim/redis/commands/random_picks.hpp"
#include "sim/redis/commands/scan_options.hpp"

namespace lockstep::redis::commands {
namespace {

enum class Algebra : std::uint8_t { intersection, union_of_all, difference };

RespReply members_reply(const SetValue& set) {
  RespReply members = array();
  for (std::string& member : set.members()) members.items.push_back(bulk(std::move(member)));
  return members;
}

Call::Problem combine(Call& call, std::size_t first, std::size_t end, Algebra algebra, SetValue& result) {
  std::vector<const SetValue*> sets;
  bool some_missing = false;
  for (std::size_t i = first; i < end; ++i) {
    const Key key = call.key(call.argv[i]);
    if (key.is_other_than<SetValue>()) return wrong_type();
    sets.push_back(key.exists() ? &key.as<SetValue>() : nullptr);
    some_missing |= !key.exists();
  }
  if (algebra == Algebra::intersection) {
    if (some_missing) return std::nullopt;
    std::stable_sort(sets.begin(), sets.end(),
                     [](const SetValue* a, const SetValue* b) { return a->size() < b->size(); });
    for (const std::string& member : sets.front()->members())
      if (std::all_of(sets.begin() + 1, sets.end(), [&](const SetValue* set) { return set->contains(member); }))
        result.add(member);
    return std::nullopt;
  }
  for (std::size_t i = 0; i < sets.size(); ++i) {
    if (sets[i] == nullptr) continue;
    for (const std::string& member : sets[i]->members()) {
      if (i == 0 || algebra == Algebra::union_of_all)
        result.add(member);
      else
        result.remove(member);
    }
  }
  return std::nullopt;
}

RespReply combine_and_reply(Call& call, Algebra algebra) {
  SetValue result;
  if (Call::Problem problem = combine(call, 1, call.count(), algebra, result)) return std::move(*problem);
  return members_reply(result);
}

RespReply combine_and_store(Call& call, Algebra algebra) {
  SetValue result;
  if (Call::Problem problem = combine(call, 2, call.count(), algebra, result)) return std::move(*problem);
  Key target = call.key(call.argv[1]);
  if (target.exists()) call.remove(target);
  if (result.empty()) return integer(0);
  SetValue& stored = call.create_or_get<SetValue>(target);
  stored = std::move(result);
  call.changed(target);
  return integer(static_cast<std::int64_t>(stored.size()));
}

}  // namespace

RespReply sadd(Call& call) {
  Key key = call.key(call.argv[1]);
  if (key.is_other_than<SetValue>()) return wrong_type();
  SetValue& set = call.create_or_get<SetValue>(key);
  std::int64_t added = 0;
  for (std::size_t i = 2; i < call.count(); ++i) added += set.add(call.argv[i]);
  if (added > 0) call.changed(key);
  return integer(added);
}

RespReply srem(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(0);
  if (key.is_other_than<SetValue>()) return wrong_type();
  std::int64_t removed = 0;
  for (std::size_t i = 2; i < call.count(); ++i) removed += key.as<SetValue>().remove(call.argv[i]);
  if (removed > 0) {
    call.changed(key);
    call.remove_if_empty<SetValue>(key);
  }
  return integer(removed);
}

RespReply smove(Call& call) {
  const Key from = call.key(call.argv[1]);
  Key to = call.key(call.argv[2]);
  if (!from.exists()) return integer(0);
  if (from.is_other_than<SetValue>() || to.is_other_than<SetValue>()) return wrong_type();
  if (call.argv[1] == call.argv[2]) return integer(from.as<SetValue>().contains(call.argv[3]));
  if (!from.as<SetValue>().remove(call.argv[3])) return integer(0);
  call.changed(from);
  call.remove_if_empty<SetValue>(from);
  if (call.create_or_get<SetValue>(to).add(call.argv[3])) call.changed(to);
  return integer(1);
}

RespReply sismember(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(0);
  if (key.is_other_than<SetValue>()) return wrong_type();
  return integer(key.as<SetValue>().contains(call.argv[2]));
}

RespReply smismember(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (key.is_other_than<SetValue>()) return wrong_type();
  RespReply found = array();
  for (std::size_t i = 2; i < call.count(); ++i)
    found.items.push_back(integer(key.exists() && key.as<SetValue>().contains(call.argv[i])));
  return found;
}

RespReply scard(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(0);
  if (key.is_other_than<SetValue>()) return wrong_type();
  return integer(static_cast<std::int64_t>(key.as<SetValue>().size()));
}

RespReply smembers(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return array();
  if (key.is_other_than<SetValue>()) return wrong_type();
  return members_reply(key.as<SetValue>());
}

RespReply spop(Call& call) {
  if (call.count() > 3) return syntax_error();
  std::int64_t count = 1;
  const bool counted = call.count() == 3;
  if (counted)
    if (Call::Problem problem =
            call.read_integer(2, count, 0, INT64_MAX, "ERR value is out of range, must be positive"))
      return std::move(*problem);
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return counted ? array() : nil();
  if (key.is_other_than<SetValue>()) return wrong_type();
  SetValue& set = key.as<SetValue>();
  RespReply popped = array();
  for (; count > 0 && !set.empty(); --count) {
    std::string member = set.at(call.engine.random_below(set.size()));
    set.remove(member);
    popped.items.push_back(bulk(std::move(member)));
  }
  if (!popped.items.empty()) {
    call.changed(key);
    call.remove_if_empty<SetValue>(key);
  }
  return counted ? popped : std::move(popped.items.front());
}

RespReply srandmember(Call& call) {
  RandomPicks picks;
  if (Call::Problem problem = picks.parse(call, "")) return std::move(*problem);
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return picks.counted ? array() : nil();
  if (key.is_other_than<SetValue>()) return wrong_type();
  const SetValue& set = key.as<SetValue>();
  RespReply chosen = array();
  for (const std::size_t n : picks.choose(call.engine, set.size())) chosen.items.push_back(bulk(set.at(n)));
  return picks.counted ? chosen : std::move(chosen.items.front());
}

RespReply sinter(Call& call) { return combine_and_reply(call, Algebra::intersection); }
RespReply sunion(Call& call) { return combine_and_reply(call, Algebra::union_of_all); }
RespReply sdiff(Call& call) { return combine_and_reply(call, Algebra::difference); }
RespReply sinterstore(Call& call) { return combine_and_store(call, Algebra::intersection); }
RespReply sunionstore(Call& call) { return combine_and_store(call, Algebra::union_of_all); }
RespReply sdiffstore(Call& call) { return combine_and_store(call, Algebra::difference); }

RespReply sintercard(Call& call) {
  std::int64_t keys = 0, limit = 0;
  if (Call::Problem problem = call.read_integer(1, keys, 1, INT64_MAX, "ERR numkeys should be greater than 0"))
    return std::move(*problem);
  if (static_cast<std::size_t>(keys) > call.count() - 2)
    return error("ERR Number of keys can't be greater than number of args");
  const std::size_t end = 2 + static_cast<std::size_t>(keys);
  for (std::size_t i = end; i < call.count(); i += 2) {
    if (!call.word(i, "limit") || i + 1 == call.count()) return syntax_error();
    if (Call::Problem problem = call.read_integer(i + 1, limit, 0, INT64_MAX, "ERR LIMIT can't be negative"))
      return std::move(*problem);
  }
  SetValue result;
  if (Call::Problem problem = combine(call, 2, end, Algebra::intersection, result)) return std::move(*problem);
  const auto size = static_cast<std::int64_t>(result.size());
  return integer(limit == 0 ? size : std::min(size, limit));
}

RespReply sscan(Call& call) {
  ScanOptions options;
  if (Call::Problem problem = parse_scan_cursor(call, 2, options)) return std::move(*problem);
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return array({bulk("0"), array()});
  if (key.is_other_than<SetValue>()) return wrong_type();
  if (Call::Problem problem = parse_scan_options(call, 3, false, options)) return std::move(*problem);
  RespReply found = array();
  for (std::string& member : key.as<SetValue>().members())
    if (options.fits(member)) found.items.push_back(bulk(std::move(member)));
  return array({bulk("0"), std::move(found)});
}

}  // namespace lockstep::redis::commands
