#include "sim/redis/commands/score_range.hpp"

#include <algorithm>
#include <cstdint>

#include "sim/redis/number.hpp"

namespace lockstep::redis {
namespace {

bool parse_bound(std::string_view text, double& value, bool& open) {
  open = !text.empty() && text[0] == '(';
  if (open) text.remove_prefix(1);
  if (text.empty()) return (value = 0), true;  // strtod reads nothing as zero
  while (!text.empty() && (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r'))) text.remove_prefix(1);
  return parse_double(text, value);
}

template <class Below>
std::size_t first_not(const ZsetValue& zset, const Below& below) {
  const auto& items = zset.items();
  return static_cast<std::size_t>(std::partition_point(items.begin(), items.end(), below) - items.begin());
}

}  // namespace

bool ScoreRange::parse(std::string_view from, std::string_view to) {
  return parse_bound(from, low, low_open) && parse_bound(to, high, high_open);
}

RankRange ScoreRange::in(const ZsetValue& zset) const {
  const std::size_t first =
      first_not(zset, [&](const ZsetValue::Item& item) { return low_open ? item.score <= low : item.score < low; });
  const std::size_t end =
      first_not(zset, [&](const ZsetValue::Item& item) { return high_open ? item.score < high : item.score <= high; });
  return {first, std::max(first, end)};
}

bool LexRange::Bound::parse(std::string_view text) {
  if (text.empty()) return false;
  if (text == "-" || text == "+") {
    kind = text == "-" ? Kind::lowest : Kind::highest;
    return true;
  }
  if (text[0] != '(' && text[0] != '[') return false;
  kind = Kind::member;
  open = text[0] == '(';
  member = text.substr(1);
  return true;
}

RankRange LexRange::in(const ZsetValue& zset) const {
  const auto below = [](const Bound& bound, std::string_view member, bool equal_is_below) {
    if (bound.kind != Bound::Kind::member) return bound.kind == Bound::Kind::highest;
    return equal_is_below ? member <= bound.member : member < bound.member;
  };
  const std::size_t first =
      first_not(zset, [&](const ZsetValue::Item& item) { return below(low, item.member, low.open); });
  const std::size_t end =
      first_not(zset, [&](const ZsetValue::Item& item) { return below(high, item.member, !high.open); });
  return {first, std::max(first, end)};
}

RankRange ranks_of(std::int64_t start, std::int64_t stop, std::size_t size, bool reverse) {
  const auto length = static_cast<std::int64_t>(size);
  if (start < 0) start = std::max<std::int64_t>(start + length, 0);
  if (stop < 0) stop += length;
  stop = std::min(stop, length - 1);
  if (start > stop || start >= length) return {0, 0};
  const auto first = static_cast<std::size_t>(start), end = static_cast<std::size_t>(stop) + 1;
  return reverse ? RankRange{size - end, size - first} : RankRange{first, end};
}

}  // namespace lockstep::redis
