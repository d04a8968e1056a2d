// Sorted sets, one at a time: adding, scores, ranks, popping. Ranges are in zset_ranges.cpp, unions and
// intersections in zset_algebra.cpp.
// Source: redis/redis 7.0, src/t_zset.c (zaddGenericCommand, zsetAdd, genericZpopCommand).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/redis/commands/commands.hpp"
#include "sim/redis/commands/list_ends.hpp"
#include "sim/redis/commands/random_picks.hpp"
#include "sim/redis/commands/scan_options.hpp"
#include "sim/redis/commands/zset_pops.hpp"

namespace lockstep::redis {

std::vector<ZsetValue::Item> pop_items(Call& call, const Key& key, Wait::End end, std::int64_t count) {
  ZsetValue& zset = key.as<ZsetValue>();
  const std::size_t size = zset.size();
  const std::size_t wanted = count < 0 ? 0 : std::min(size, static_cast<std::size_t>(count));
  const std::size_t first = end == Wait::End::left ? 0 : size - wanted;
  const auto begin = zset.items().begin() + static_cast<std::ptrdiff_t>(first);
  std::vector<ZsetValue::Item> popped(begin, begin + static_cast<std::ptrdiff_t>(wanted));
  if (end == Wait::End::right) std::reverse(popped.begin(), popped.end());
  zset.remove_range(first, first + wanted);
  if (wanted > 0) {
    call.changed(key);
    call.remove_if_empty<ZsetValue>(key);
  }
  return popped;
}

namespace commands {
namespace {

struct AddOptions {
  bool nx = false, xx = false, gt = false, lt = false, changed_too = false, increment = false;
};

enum class Added : std::uint8_t { refused, same, updated, added };

// One member. `score` becomes what it is now; nothing if the sum is not a number.
std::optional<Added> add_member(ZsetValue* zset, std::string_view member, const AddOptions& options, double& score) {
  const std::optional<double> present = zset == nullptr ? std::nullopt : zset->score(member);
  if (!present) return options.xx ? Added::refused : Added::added;
  if (options.nx) return Added::refused;
  if (options.increment) {
    score += *present;
    if (std::isnan(score)) return std::nullopt;
  }
  if ((options.lt && score >= *present) || (options.gt && score <= *present)) return Added::refused;
  return score == *present ? Added::same : Added::updated;
}

RespReply add_generic(Call& call, AddOptions options) {
  std::size_t i = 2;
  for (; i < call.count(); ++i) {
    if (call.word(i, "nx"))
      options.nx = true;
    else if (call.word(i, "xx"))
      options.xx = true;
    else if (call.word(i, "ch"))
      options.changed_too = true;
    else if (call.word(i, "incr"))
      options.increment = true;
    else if (call.word(i, "gt"))
      options.gt = true;
    else if (call.word(i, "lt"))
      options.lt = true;
    else
      break;
  }
  const std::size_t elements = call.count() - i;
  if (elements == 0 || elements % 2 != 0) return syntax_error();
  if (options.nx && options.xx) return error("ERR XX and NX options at the same time are not compatible");
  if ((options.gt && options.nx) || (options.lt && options.nx) || (options.gt && options.lt))
    return error("ERR GT, LT, and/or NX options at the same time are not compatible");
  if (options.increment && elements > 2) return error("ERR INCR option supports a single increment-element pair");

  std::vector<double> scores(elements / 2);
  for (std::size_t n = 0; n < scores.size(); ++n)
    if (Call::Problem problem = call.read_double(i + 2 * n, scores[n])) return std::move(*problem);

  Key key = call.key(call.argv[1]);
  if (key.is_other_than<ZsetValue>()) return wrong_type();
  std::int64_t added = 0, updated = 0;
  RespReply reply = nil();
  for (std::size_t n = 0; n < scores.size(); ++n) {
    const std::string_view member = call.argv[i + 2 * n + 1];
    double score = scores[n];
    const std::optional<Added> what = add_member(key.exists() ? &key.as<ZsetValue>() : nullptr, member, options, score);
    if (!what) {
      reply = error("ERR resulting score is not a number (NaN)");
      break;
    }
    if (*what == Added::refused) continue;
    if (*what != Added::same) call.create_or_get<ZsetValue>(key).set(member, score);
    added += *what == Added::added;
    updated += *what == Added::updated;
    if (options.increment) reply = bulk(double_text(score));
  }
  if (added + updated > 0) call.changed(key);
  if (options.increment || reply.is_error()) return reply;
  return integer(options.changed_too ? added + updated : added);
}

RespReply pop_generic(Call& call, End end) {
  if (call.count() > 3) return syntax_error();
  std::int64_t count = 1;
  if (call.count() == 3)
    if (Call::Problem problem =
            call.read_integer(2, count, 0, INT64_MAX, "ERR value is out of range, must be positive"))
      return std::move(*problem);
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return array();
  if (key.is_other_than<ZsetValue>()) return wrong_type();
  RespReply popped = array();
  for (const ZsetValue::Item& item : pop_items(call, key, end, count)) {
    popped.items.push_back(bulk(item.member));
    popped.items.push_back(bulk(double_text(item.score)));
  }
  return popped;
}

RespReply rank_generic(Call& call, bool reverse) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return nil();
  if (key.is_other_than<ZsetValue>()) return wrong_type();
  const ZsetValue& zset = key.as<ZsetValue>();
  const std::optional<std::size_t> rank = zset.rank(call.argv[2]);
  if (!rank) return nil();
  return integer(static_cast<std::int64_t>(reverse ? zset.size() - 1 - *rank : *rank));
}

RespReply score_reply(const Key& key, std::string_view member) {
  const std::optional<double> score = key.exists() ? key.as<ZsetValue>().score(member) : std::nullopt;
  return score ? bulk(double_text(*score)) : nil();
}

}  // namespace

RespReply zadd(Call& call) { return add_generic(call, {}); }
RespReply zincrby(Call& call) { return add_generic(call, {.increment = true}); }

RespReply zscore(Call& call) {
  const Key key = call.key(call.argv[1]);
  return key.is_other_than<ZsetValue>() ? wrong_type() : score_reply(key, call.argv[2]);
}

RespReply zmscore(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (key.is_other_than<ZsetValue>()) return wrong_type();
  RespReply scores = array();
  for (std::size_t i = 2; i < call.count(); ++i) scores.items.push_back(score_reply(key, call.argv[i]));
  return scores;
}

RespReply zrank(Call& call) { return rank_generic(call, false); }
RespReply zrevrank(Call& call) { return rank_generic(call, true); }

RespReply zcard(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(0);
  if (key.is_other_than<ZsetValue>()) return wrong_type();
  return integer(static_cast<std::int64_t>(key.as<ZsetValue>().size()));
}

RespReply zrem(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(0);
  if (key.is_other_than<ZsetValue>()) return wrong_type();
  std::int64_t removed = 0;
  for (std::size_t i = 2; i < call.count(); ++i) removed += key.as<ZsetValue>().remove(call.argv[i]);
  if (removed > 0) {
    call.changed(key);
    call.remove_if_empty<ZsetValue>(key);
  }
  return integer(removed);
}

RespReply zpopmin(Call& call) { return pop_generic(call, End::left); }
RespReply zpopmax(Call& call) { return pop_generic(call, End::right); }

RespReply zmpop(Call& call) {
  MultiPop options;
  if (Call::Problem problem = parse_multi_pop(call, 1, "min", "max", options)) return std::move(*problem);
  for (const std::string_view name : options.keys) {
    const Key key = call.key(name);
    if (key.is_other_than<ZsetValue>()) return wrong_type();
    if (!key.exists()) continue;
    RespReply popped = array();
    for (const ZsetValue::Item& item : pop_items(call, key, options.from, options.count))
      popped.items.push_back(array({bulk(item.member), bulk(double_text(item.score))}));
    return array({bulk(name), std::move(popped)});
  }
  return nil_array();
}

RespReply zrandmember(Call& call) {
  RandomPicks picks;
  if (Call::Problem problem = picks.parse(call, "withscores")) return std::move(*problem);
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return picks.counted ? array() : nil();
  if (key.is_other_than<ZsetValue>()) return wrong_type();
  const ZsetValue& zset = key.as<ZsetValue>();
  RespReply chosen = array();
  for (const std::size_t n : picks.choose(call.engine, zset.size())) {
    chosen.items.push_back(bulk(zset.items()[n].member));
    if (picks.with_values) chosen.items.push_back(bulk(double_text(zset.items()[n].score)));
  }
  return picks.counted ? chosen : std::move(chosen.items.front());
}

RespReply zscan(Call& call) {
  ScanOptions options;
  if (Call::Problem problem = parse_scan_cursor(call, 2, options)) return std::move(*problem);
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return array({bulk("0"), array()});
  if (key.is_other_than<ZsetValue>()) return wrong_type();
  if (Call::Problem problem = parse_scan_options(call, 3, false, options)) return std::move(*problem);
  RespReply found = array();
  for (const ZsetValue::Item& item : key.as<ZsetValue>().items())
    if (options.fits(item.member)) {
      found.items.push_back(bulk(item.member));
      found.items.push_back(bulk(double_text(item.score)));
    }
  return array({bulk("0"), std::move(found)});
}

}  // namespace commands
}  // namespace lockstep::redis
