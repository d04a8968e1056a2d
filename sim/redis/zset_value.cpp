#include "sim/redis/zset_value.hpp"

#include <algorithm>

namespace lockstep::redis {

std::optional<double> ZsetValue::score(std::string_view member) const {
  if (scores_.empty()) {
    for (const Item& item : items_)
      if (item.member == member) return item.score;
    return std::nullopt;
  }
  const double* found = scores_.find(member);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

std::size_t ZsetValue::place(double score, std::string_view member) const {
  const auto at = std::lower_bound(items_.begin(), items_.end(), member, [&](const Item& item, std::string_view name) {
    return item.score != score ? item.score < score : item.member < name;
  });
  return static_cast<std::size_t>(at - items_.begin());
}

std::optional<std::size_t> ZsetValue::rank(std::string_view member) const {
  const std::optional<double> found = score(member);
  return found ? std::optional(place(*found, member)) : std::nullopt;
}

void ZsetValue::set(std::string_view member, double score) {
  if (score == 0) score = 0;  // a small sorted set in Redis keeps whole numbers as such, and has no minus zero
  std::string name(member);
  remove(name);
  items_.insert(items_.begin() + static_cast<std::ptrdiff_t>(place(score, name)), Item{score, name});
  if (!scores_.empty()) {
    scores_.insert(name, score);
  } else if (items_.size() > unindexed_max) {
    for (const Item& item : items_) scores_.insert(item.member, item.score);
  }
}

bool ZsetValue::remove(std::string_view member) {
  const std::optional<std::size_t> at = rank(member);
  if (!at) return false;
  remove_range(*at, *at + 1);
  return true;
}

void ZsetValue::remove_range(std::size_t first, std::size_t end) {
  if (!scores_.empty())
    for (std::size_t i = first; i < end; ++i) scores_.erase(items_[i].member);
  items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(first), items_.begin() + static_cast<std::ptrdiff_t>(end));
}

}  // namespace lockstep::redis
