#include "sim/redis/set_value.hpp"

#include <algorithm>

#include "sim/redis/number.hpp"

namespace lockstep::redis {
namespace {

constexpr std::size_t integers_max = 512;  // set-max-intset-entries

}  // namespace

bool SetValue::contains(std::string_view member) const {
  if (!integers_only_) return members_.contains(member);
  std::int64_t number = 0;
  return parse_integer(member, number) && std::binary_search(integers_.begin(), integers_.end(), number);
}

bool SetValue::add(std::string_view member) {
  std::int64_t number = 0;
  if (integers_only_ && parse_integer(member, number)) {
    const auto place = std::lower_bound(integers_.begin(), integers_.end(), number);
    if (place != integers_.end() && *place == number) return false;
    if (integers_.size() < integers_max) {
      integers_.insert(place, number);
      return true;
    }
  }
  if (integers_only_) {
    for (const std::int64_t integer : integers_) members_.set(std::to_string(integer), {});
    integers_.clear();
    integers_only_ = false;
  }
  return members_.set(member, {});
}

bool SetValue::remove(std::string_view member) {
  if (!integers_only_) return members_.erase(member);
  std::int64_t number = 0;
  if (!parse_integer(member, number)) return false;
  const auto place = std::lower_bound(integers_.begin(), integers_.end(), number);
  if (place == integers_.end() || *place != number) return false;
  integers_.erase(place);
  return true;
}

std::string SetValue::at(std::size_t n) const {
  return integers_only_ ? std::to_string(integers_[n]) : members_.at(n).first;
}

std::vector<std::string> SetValue::members() const {
  std::vector<std::string> all;
  all.reserve(size());
  if (integers_only_)
    for (const std::int64_t integer : integers_) all.push_back(std::to_string(integer));
  else
    members_.each([&](const std::string& member, std::monostate) { all.push_back(member); });
  return all;
}

}  // namespace lockstep::redis
