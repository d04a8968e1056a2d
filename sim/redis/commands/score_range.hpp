// The ranges that sorted set commands take: by rank, by score, by member.
// Source: redis/redis 7.0, src/t_zset.c (zslParseRange, zslParseLexRange, zslValueGteMin).
#pragma once

#include <string_view>
#include <utility>

#include "sim/redis/zset_value.hpp"

namespace lockstep::redis {

/// Ranks [first, end) in ascending order.
using RankRange = std::pair<std::size_t, std::size_t>;

struct ScoreRange {
  double low = 0, high = 0;
  bool low_open = false, high_open = false;

  /// "5", "(5", "-inf": false if it is not a number.
  bool parse(std::string_view from, std::string_view to);
  RankRange in(const ZsetValue& zset) const;
};

struct LexRange {
  struct Bound {
    enum class Kind : unsigned char { lowest, member, highest } kind{};
    std::string_view member;
    bool open = false;
    bool parse(std::string_view text);
  };
  Bound low, high;

  /// "[abc", "(abc", "-", "+".
  bool parse(std::string_view from, std::string_view to) { return low.parse(from) && high.parse(to); }
  /// Means something only if all scores are equal; if not, this finds what Redis' walk over a small sorted set
  /// happens to find, from its low end or, in reverse, from its high end.
  RankRange in(const ZsetValue& zset, bool reverse = false) const;
};

/// Indices as ZRANGE takes them, negative ones from the end. `reverse`: they count from the highest.
RankRange ranks_of(std::int64_t start, std::int64_t stop, std::size_t size, bool reverse);

}  // namespace lockstep::redis
