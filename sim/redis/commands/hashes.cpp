// Hashes. Fields keep the order in which they were added, as in the compact form that small hashes have in Redis.
// Source: redis/redis 7.0, src/t_hash.c.
#include <fmt/format.h>

#include <cmath>

#include "sim/redis/commands/commands.hpp"
#include "sim/redis/commands/random_picks.hpp"
#include "sim/redis/commands/scan_options.hpp"

namespace lockstep::redis::commands {
namespace {

RespReply set_fields(Call& call, bool answer_ok) {
  if (call.count() % 2 != 0)
    return error(fmt::format("ERR wrong number of arguments for '{}' command", call.spec.name));
  Key key = call.key(call.argv[1]);
  if (key.is_other_than<HashValue>()) return wrong_type();
  HashValue& hash = call.create_or_get<HashValue>(key);
  std::int64_t added = 0;
  for (std::size_t i = 2; i < call.count(); i += 2) added += hash.set(call.argv[i], std::string(call.argv[i + 1]));
  call.changed(key);
  return answer_ok ? ok() : integer(added);
}

RespReply value_reply(const HashValue& hash, std::string_view field) {
  const std::string* value = hash.find(field);
  return value == nullptr ? nil() : bulk(*value);
}

RespReply list_all(Call& call, bool fields, bool values) {
  const Key key = call.key(call.argv[1]);
  if (key.is_other_than<HashValue>()) return wrong_type();
  RespReply all = array();
  if (key.exists())
    key.as<HashValue>().each([&](const std::string& field, const std::string& value) {
      if (fields) all.items.push_back(bulk(field));
      if (values) all.items.push_back(bulk(value));
    });
  return all;
}

}  // namespace

RespReply hset(Call& call) { return set_fields(call, false); }
RespReply hmset(Call& call) { return set_fields(call, true); }

RespReply hsetnx(Call& call) {
  Key key = call.key(call.argv[1]);
  if (key.is_other_than<HashValue>()) return wrong_type();
  if (key.exists() && key.as<HashValue>().contains(call.argv[2])) return integer(0);
  call.create_or_get<HashValue>(key).set(call.argv[2], std::string(call.argv[3]));
  call.changed(key);
  return integer(1);
}

RespReply hget(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return nil();
  if (key.is_other_than<HashValue>()) return wrong_type();
  return value_reply(key.as<HashValue>(), call.argv[2]);
}

RespReply hmget(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (key.is_other_than<HashValue>()) return wrong_type();
  RespReply values = array();
  for (std::size_t i = 2; i < call.count(); ++i)
    values.items.push_back(key.exists() ? value_reply(key.as<HashValue>(), call.argv[i]) : nil());
  return values;
}

RespReply hexists(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(0);
  if (key.is_other_than<HashValue>()) return wrong_type();
  return integer(key.as<HashValue>().contains(call.argv[2]));
}

RespReply hstrlen(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(0);
  if (key.is_other_than<HashValue>()) return wrong_type();
  const std::string* value = key.as<HashValue>().find(call.argv[2]);
  return integer(value == nullptr ? 0 : static_cast<std::int64_t>(value->size()));
}

RespReply hlen(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(0);
  if (key.is_other_than<HashValue>()) return wrong_type();
  return integer(static_cast<std::int64_t>(key.as<HashValue>().size()));
}

RespReply hdel(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(0);
  if (key.is_other_than<HashValue>()) return wrong_type();
  std::int64_t removed = 0;
  for (std::size_t i = 2; i < call.count(); ++i) removed += key.as<HashValue>().erase(call.argv[i]);
  if (removed > 0) {
    call.changed(key);
    call.remove_if_empty<HashValue>(key);
  }
  return integer(removed);
}

RespReply hgetall(Call& call) { return list_all(call, true, true); }
RespReply hkeys(Call& call) { return list_all(call, true, false); }
RespReply hvals(Call& call) { return list_all(call, false, true); }

RespReply hincrby(Call& call) {
  std::int64_t change = 0, value = 0;
  if (Call::Problem problem = call.read_integer(3, change)) return std::move(*problem);
  Key key = call.key(call.argv[1]);
  if (key.is_other_than<HashValue>()) return wrong_type();
  if (key.exists())
    if (const std::string* text = key.as<HashValue>().find(call.argv[2]);
        text != nullptr && !parse_integer(*text, value))
      return error("ERR hash value is not an integer");
  if (!add(value, change, value)) return error("ERR increment or decrement would overflow");
  call.create_or_get<HashValue>(key).set(call.argv[2], std::to_string(value));
  call.changed(key);
  return integer(value);
}

RespReply hincrbyfloat(Call& call) {
  LongDouble change = 0, value = 0;
  if (!parse_long_double(call.argv[3], change)) return not_a_float();
  if (std::isinf(change)) return error("ERR value is NaN or Infinity");
  Key key = call.key(call.argv[1]);
  if (key.is_other_than<HashValue>()) return wrong_type();
  if (key.exists())
    if (const std::string* text = key.as<HashValue>().find(call.argv[2]);
        text != nullptr && !parse_long_double(*text, value))
      return error("ERR hash value is not a float");
  value += change;
  if (std::isnan(value) || std::isinf(value)) return error("ERR increment would produce NaN or Infinity");
  const std::string text = long_double_text(value);
  call.create_or_get<HashValue>(key).set(call.argv[2], text);
  call.changed(key);
  return bulk(text);
}

RespReply hrandfield(Call& call) {
  RandomPicks picks;
  if (Call::Problem problem = picks.parse(call, "withvalues")) return std::move(*problem);
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return picks.counted ? array() : nil();
  if (key.is_other_than<HashValue>()) return wrong_type();
  const HashValue& hash = key.as<HashValue>();
  RespReply chosen = array();
  for (const std::size_t n : picks.choose(call.engine, hash.size())) {
    chosen.items.push_back(bulk(hash.at(n).first));
    if (picks.with_values) chosen.items.push_back(bulk(hash.at(n).second));
  }
  return picks.counted ? chosen : std::move(chosen.items.front());
}

// A small hash is returned at once, whatever COUNT says.
RespReply hscan(Call& call) {
  ScanOptions options;
  if (Call::Problem problem = parse_scan_cursor(call, 2, options)) return std::move(*problem);
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return array({bulk("0"), array()});
  if (key.is_other_than<HashValue>()) return wrong_type();
  if (Call::Problem problem = parse_scan_options(call, 3, false, options)) return std::move(*problem);
  RespReply found = array();
  key.as<HashValue>().each([&](const std::string& field, const std::string& value) {
    if (!options.fits(field)) return;
    found.items.push_back(bulk(field));
    found.items.push_back(bulk(value));
  });
  return array({bulk("0"), std::move(found)});
}

}  // namespace lockstep::redis::commands
