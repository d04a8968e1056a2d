// A sorted set: members in order of (score, bytes of the member).
// Source: redis/redis 7.0, src/t_zset.c.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/redis/text_index.hpp"

namespace lockstep::redis {

class ZsetValue {
 public:
  struct Item {
    double score;
    std::string member;
    friend bool operator==(const Item&, const Item&) = default;
  };

  std::size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  std::optional<double> score(std::string_view member) const;
  std::optional<std::size_t> rank(std::string_view member) const;
  /// Adds a member or moves it.
  void set(std::string_view member, double score);
  bool remove(std::string_view member);
  /// Removes the items [first, end) by rank.
  void remove_range(std::size_t first, std::size_t end);
  /// In ascending order.
  const std::vector<Item>& items() const { return items_; }

 private:
  static constexpr std::size_t unindexed_max = 24;
  std::size_t place(double score, std::string_view member) const;

  std::vector<Item> items_;
  TextIndex<double> scores_;  // of large sets
};

}  // namespace lockstep::redis
