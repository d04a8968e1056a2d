#include "sim/redis/commands/score_range.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "sim/redis/number.hpp"

namespace lockstep::redis {
namespace {

// What strtod makes of the text: nothing is zero, and what is too large is infinite.
bool parse_bound(std::string_view text, double& value, bool& open) {
  open = !text.empty() && text[0] == '(';
  if (open) text.remove_prefix(1);
  if (text.empty()) return (value = 0), true;
  while (!text.empty() && (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r'))) text.remove_prefix(1);
  if (parse_double(text, value)) return true;
  const std::string copy(text);
  char* end = nullptr;
  value = std::strtod(copy.c_str(), &end);
  return !copy.empty() && *end == '\0' && end == copy.c_str() + copy.size() && !std::isnan(value);
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

RankRange LexRange::in(const ZsetValue& zset, bool reverse) const {
  using Kind = Bound::Kind;
  const auto& items = zset.items();
  const auto reaches = [&](std::size_t i) {
    if (low.kind != Kind::member) return low.kind == Kind::lowest;
    return low.open ? items[i].member > low.member : items[i].member >= low.member;
  };
  const auto stays = [&](std::size_t i) {
    if (high.kind != Kind::member) return high.kind == Kind::highest;
    return high.open ? items[i].member < high.member : items[i].member <= high.member;
  };
  const bool turned =
      low.kind == high.kind ? low.kind == Kind::member && low.member > high.member : low.kind > high.kind;
  const bool empty_point = low.kind == high.kind && low.member == high.member && (low.open || high.open);
  if (turned || empty_point || items.empty() || !reaches(items.size() - 1) || !stays(0)) return {0, 0};
  if (reverse) {
    std::size_t end = items.size();
    while (end > 0 && !stays(end - 1)) --end;
    std::size_t first = end;
    while (first > 0 && reaches(first - 1)) --first;
    return {first, end};
  }
  std::size_t first = 0;
  while (first < items.size() && !reaches(first)) ++first;
  std::size_t end = first;
  while (end < items.size() && stays(end)) ++end;
  return {first, end};
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
