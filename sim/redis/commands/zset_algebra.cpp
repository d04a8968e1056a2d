// Unions, intersections and differences of sorted sets; plain sets take part with scores of 1.
// Source: redis/redis 7.0, src/t_zset.c (zunionInterDiffGenericCommand).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/redis/commands/commands.hpp"

namespace lockstep::redis::commands {
namespace {

enum class ZsetAlgebra : std::uint8_t { union_of_all, intersection, difference };
enum class Aggregate : std::uint8_t { sum, lowest, highest };

struct Source {
  std::vector<ZsetValue::Item> items;
  double weight = 1;
  std::optional<double> score(std::string_view member) const {
    for (const ZsetValue::Item& item : items)
      if (item.member == member) return item.score;
    return std::nullopt;
  }
};

struct Combination {
  std::vector<Source> sources;
  Aggregate aggregate = Aggregate::sum;
  bool with_scores = false;
  std::int64_t limit = 0;
};

double weighted(double weight, double score) {
  const double product = weight * score;
  return std::isnan(product) ? 0 : product;
}

double combined(Aggregate aggregate, double a, double b) {
  if (aggregate == Aggregate::lowest) return std::min(a, b);
  if (aggregate == Aggregate::highest) return std::max(a, b);
  const double sum = a + b;  // inf - inf
  return std::isnan(sum) ? 0 : sum;
}

Call::Problem parse(Call& call, std::size_t first, ZsetAlgebra algebra, bool store, bool cardinality,
                    Combination& what) {
  std::int64_t keys = 0;
  if (Call::Problem problem = call.read_integer(first, keys)) return problem;
  if (keys < 1) return error(fmt::format("ERR at least 1 input key is needed for '{}' command", call.spec.name));
  if (static_cast<std::uint64_t>(keys) > call.count() - first - 1) return syntax_error();
  const std::size_t end = first + 1 + static_cast<std::size_t>(keys);
  for (std::size_t i = first + 1; i < end; ++i) {
    const Key key = call.key(call.argv[i]);
    what.sources.emplace_back();
    if (!key.exists()) continue;
    if (key.type() == Type::zset)
      what.sources.back().items = key.as<ZsetValue>().items();
    else if (key.type() == Type::set)
      for (std::string& member : key.as<SetValue>().members())
        what.sources.back().items.push_back({1, std::move(member)});
    else
      return wrong_type();
  }
  const bool weights = algebra != ZsetAlgebra::difference && !cardinality;
  for (std::size_t i = end; i < call.count(); ++i) {
    if (weights && call.word(i, "weights") && call.count() - i > what.sources.size()) {
      for (Source& source : what.sources)
        if (Call::Problem problem = call.read_double(++i, source.weight, "ERR weight value is not a float"))
          return problem;
    } else if (weights && call.word(i, "aggregate") && i + 1 < call.count()) {
      ++i;
      if (call.word(i, "sum"))
        what.aggregate = Aggregate::sum;
      else if (call.word(i, "min"))
        what.aggregate = Aggregate::lowest;
      else if (call.word(i, "max"))
        what.aggregate = Aggregate::highest;
      else
        return syntax_error();
    } else if (!store && !cardinality && call.word(i, "withscores")) {
      what.with_scores = true;
    } else if (cardinality && call.word(i, "limit") && i + 1 < call.count()) {
      if (Call::Problem problem = call.read_integer(++i, what.limit, 0, INT64_MAX, "ERR LIMIT can't be negative"))
        return problem;
    } else {
      return syntax_error();
    }
  }
  return std::nullopt;
}

ZsetValue combine(Combination& what, ZsetAlgebra algebra) {
  ZsetValue result;
  if (algebra == ZsetAlgebra::difference) {
    for (const ZsetValue::Item& item : what.sources.front().items)
      if (std::none_of(what.sources.begin() + 1, what.sources.end(),
                       [&](const Source& source) { return source.score(item.member).has_value(); }))
        result.set(item.member, item.score);
    return result;
  }
  std::stable_sort(what.sources.begin(), what.sources.end(),
                   [](const Source& a, const Source& b) { return a.items.size() < b.items.size(); });
  if (algebra == ZsetAlgebra::union_of_all) {
    for (const Source& source : what.sources)
      for (const ZsetValue::Item& item : source.items) {
        const double score = weighted(source.weight, item.score);
        const std::optional<double> before = result.score(item.member);
        result.set(item.member, before ? combined(what.aggregate, *before, score) : score);
      }
    return result;
  }
  const Source& smallest = what.sources.front();
  for (const ZsetValue::Item& item : smallest.items) {
    double score = weighted(smallest.weight, item.score);
    bool everywhere = true;
    for (std::size_t i = 1; i < what.sources.size() && everywhere; ++i) {
      const std::optional<double> other = what.sources[i].score(item.member);
      everywhere = other.has_value();
      if (other) score = combined(what.aggregate, score, weighted(what.sources[i].weight, *other));
    }
    if (everywhere) result.set(item.member, score);
  }
  return result;
}

RespReply zset_reply(Call& call, ZsetAlgebra algebra) {
  Combination what;
  if (Call::Problem problem = parse(call, 1, algebra, false, false, what)) return std::move(*problem);
  RespReply found = array();
  const ZsetValue result = combine(what, algebra);
  for (const ZsetValue::Item& item : result.items()) {
    found.items.push_back(bulk(item.member));
    if (what.with_scores) found.items.push_back(bulk(double_text(item.score)));
  }
  return found;
}

RespReply zset_store(Call& call, ZsetAlgebra algebra) {
  Combination what;
  if (Call::Problem problem = parse(call, 2, algebra, true, false, what)) return std::move(*problem);
  ZsetValue result = combine(what, algebra);
  Key target = call.key(call.argv[1]);
  if (target.exists()) call.remove(target);
  if (result.empty()) return integer(0);
  ZsetValue& stored = call.create_or_get<ZsetValue>(target);
  stored = std::move(result);
  call.changed(target);
  return integer(static_cast<std::int64_t>(stored.size()));
}

}  // namespace

RespReply zunion(Call& call) { return zset_reply(call, ZsetAlgebra::union_of_all); }
RespReply zinter(Call& call) { return zset_reply(call, ZsetAlgebra::intersection); }
RespReply zdiff(Call& call) { return zset_reply(call, ZsetAlgebra::difference); }
RespReply zunionstore(Call& call) { return zset_store(call, ZsetAlgebra::union_of_all); }
RespReply zinterstore(Call& call) { return zset_store(call, ZsetAlgebra::intersection); }
RespReply zdiffstore(Call& call) { return zset_store(call, ZsetAlgebra::difference); }

RespReply zintercard(Call& call) {
  Combination what;
  if (Call::Problem problem = parse(call, 1, ZsetAlgebra::intersection, false, true, what)) return std::move(*problem);
  const auto size = static_cast<std::int64_t>(combine(what, ZsetAlgebra::intersection).size());
  return integer(what.limit == 0 ? size : std::min(size, what.limit));
}

}  // namespace lockstep::redis::commands
