// A set. As long as every member is an integer, the members are kept in numeric order, as Redis' intset keeps
// them; afterwards in order of insertion (Redis then has no order that anybody could rely on).
// Source: redis/redis 7.0, src/t_set.c, src/intset.c.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/redis/ordered_dict.hpp"

namespace lockstep::redis {

class SetValue {
 public:
  std::size_t size() const { return integers_only_ ? integers_.size() : members_.size(); }
  bool empty() const { return size() == 0; }
  bool contains(std::string_view member) const;
  /// Whether it was new.
  bool add(std::string_view member);
  /// Whether it was there.
  bool remove(std::string_view member);
  std::string at(std::size_t n) const;
  std::vector<std::string> members() const;
  bool integers_only() const { return integers_only_; }

 private:
  bool integers_only_ = true;
  std::vector<std::int64_t> integers_;
  OrderedDict<std::monostate> members_;
};

}  // namespace lockstep::redis
