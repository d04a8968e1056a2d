// Ranges of sorted sets: ZRANGE in all its forms, counting and removing by range.
// Source: redis/redis 7.0, src/t_zset.c (zrangeGenericCommand, zremrangeGenericCommand).
#include <algorithm>

#include "sim/redis/commands/commands.hpp"
#include "sim/redis/commands/score_range.hpp"

namespace lockstep::redis::commands {
namespace {

enum class By : std::uint8_t { automatic, rank, score, lex };

RespReply not_a_score_range() { return error("ERR min or max is not a float"); }
RespReply not_a_lex_range() { return error("ERR min or max not valid string range item"); }

struct RangeRequest {
  By by = By::automatic;
  bool reverse = false, with_scores = false;
  std::int64_t offset = 0, limit = -1;
  std::int64_t start = 0, stop = 0;
  ScoreRange scores;
  LexRange members;

  RankRange in(const ZsetValue& zset) const {
    if (by == By::score) return scores.in(zset);
    if (by == By::lex) return members.in(zset, reverse);
    return ranks_of(start, stop, zset.size(), reverse);
  }
};

// Which options are understood depends on how the command is called: only ZRANGE takes them all.
Call::Problem parse_range(const Call& call, std::size_t first, bool unified, bool store, RangeRequest& request) {
  bool limited = false;
  for (std::size_t i = first + 2; i < call.count(); ++i) {
    if (!store && call.word(i, "withscores")) {
      request.with_scores = true;
    } else if (call.word(i, "limit") && i + 2 < call.count()) {
      if (Call::Problem problem = call.read_integer(i + 1, request.offset)) return problem;
      if (Call::Problem problem = call.read_integer(i + 2, request.limit)) return problem;
      limited = true;
      i += 2;
    } else if (unified && !request.reverse && call.word(i, "rev")) {
      request.reverse = true;
    } else if (request.by == By::automatic && call.word(i, "bylex")) {
      request.by = By::lex;
    } else if (request.by == By::automatic && call.word(i, "byscore")) {
      request.by = By::score;
    } else {
      return syntax_error();
    }
  }
  if (request.by == By::automatic) request.by = By::rank;
  if (limited && request.limit != -1 && request.by == By::rank)
    return error("ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
  if (request.with_scores && request.by == By::lex)
    return error("ERR syntax error, WITHSCORES not supported in combination with BYLEX");

  std::size_t low = first, high = first + 1;
  if (request.reverse && request.by != By::rank) std::swap(low, high);
  if (request.by == By::score) {
    if (!request.scores.parse(call.argv[low], call.argv[high])) return not_a_score_range();
  } else if (request.by == By::lex) {
    if (!request.members.parse(call.argv[low], call.argv[high])) return not_a_lex_range();
  } else {
    if (Call::Problem problem = call.read_integer(low, request.start)) return problem;
    if (Call::Problem problem = call.read_integer(high, request.stop)) return problem;
  }
  return std::nullopt;
}

std::vector<ZsetValue::Item> select_items(const ZsetValue& zset, const RangeRequest& request) {
  const auto [first, end] = request.in(zset);
  std::vector<ZsetValue::Item> items(zset.items().begin() + static_cast<std::ptrdiff_t>(first),
                                     zset.items().begin() + static_cast<std::ptrdiff_t>(end));
  if (request.reverse) std::reverse(items.begin(), items.end());
  if (request.by == By::rank) return items;
  const auto size = static_cast<std::int64_t>(items.size());
  if (request.offset < 0 || request.offset >= size) return {};
  items.erase(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(request.offset));
  if (request.limit >= 0 && request.limit < static_cast<std::int64_t>(items.size()))
    items.resize(static_cast<std::size_t>(request.limit));
  return items;
}

RespReply range_generic(Call& call, RangeRequest request, bool unified) {
  if (Call::Problem problem = parse_range(call, 2, unified, false, request)) return std::move(*problem);
  const Key key = call.key(call.argv[1]);
  if (key.is_other_than<ZsetValue>()) return wrong_type();
  RespReply found = array();
  if (!key.exists()) return found;
  for (const ZsetValue::Item& item : select_items(key.as<ZsetValue>(), request)) {
    found.items.push_back(bulk(item.member));
    if (request.with_scores) found.items.push_back(bulk(double_text(item.score)));
  }
  return found;
}

template <class Range>
RespReply count_range(Call& call, RespReply unreadable) {
  Range range;
  if (!range.parse(call.argv[2], call.argv[3])) return unreadable;
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(0);
  if (key.is_other_than<ZsetValue>()) return wrong_type();
  const auto [first, end] = range.in(key.as<ZsetValue>());
  return integer(static_cast<std::int64_t>(end - first));
}

RespReply remove_range(Call& call, const RangeRequest& request) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(0);
  if (key.is_other_than<ZsetValue>()) return wrong_type();
  const auto [first, end] = request.in(key.as<ZsetValue>());
  key.as<ZsetValue>().remove_range(first, end);
  if (first != end) {
    call.changed(key);
    call.remove_if_empty<ZsetValue>(key);
  }
  return integer(static_cast<std::int64_t>(end - first));
}

}  // namespace

RespReply zrange(Call& call) { return range_generic(call, {}, true); }
RespReply zrevrange(Call& call) { return range_generic(call, {.by = By::rank, .reverse = true}, false); }
RespReply zrangebyscore(Call& call) { return range_generic(call, {.by = By::score}, false); }
RespReply zrevrangebyscore(Call& call) { return range_generic(call, {.by = By::score, .reverse = true}, false); }
RespReply zrangebylex(Call& call) { return range_generic(call, {.by = By::lex}, false); }
RespReply zrevrangebylex(Call& call) { return range_generic(call, {.by = By::lex, .reverse = true}, false); }

RespReply zrangestore(Call& call) {
  RangeRequest request;
  if (Call::Problem problem = parse_range(call, 3, true, true, request)) return std::move(*problem);
  const Key key = call.key(call.argv[2]);
  if (key.is_other_than<ZsetValue>()) return wrong_type();
  ZsetValue result;
  if (key.exists())
    for (const ZsetValue::Item& item : select_items(key.as<ZsetValue>(), request)) result.set(item.member, item.score);
  Key target = call.key(call.argv[1]);
  if (target.exists()) call.remove(target);
  if (result.empty()) return integer(0);
  ZsetValue& stored = call.create_or_get<ZsetValue>(target);
  stored = std::move(result);
  call.changed(target);
  return integer(static_cast<std::int64_t>(stored.size()));
}

RespReply zcount(Call& call) { return count_range<ScoreRange>(call, not_a_score_range()); }
RespReply zlexcount(Call& call) { return count_range<LexRange>(call, not_a_lex_range()); }

RespReply zremrangebyrank(Call& call) {
  RangeRequest request{.by = By::rank};
  if (Call::Problem problem = call.read_integer(2, request.start)) return std::move(*problem);
  if (Call::Problem problem = call.read_integer(3, request.stop)) return std::move(*problem);
  return remove_range(call, request);
}

RespReply zremrangebyscore(Call& call) {
  RangeRequest request{.by = By::score};
  if (!request.scores.parse(call.argv[2], call.argv[3])) return not_a_score_range();
  return remove_range(call, request);
}

RespReply zremrangebylex(Call& call) {
  RangeRequest request{.by = By::lex};
  if (!request.members.parse(call.argv[2], call.argv[3])) return not_a_lex_range();
  return remove_range(call, request);
}

}  // namespace lockstep::redis::commands
