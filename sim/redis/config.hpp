// The configuration parameters that clients ask for. Only a few of them change what the simulated server does;
// the others are remembered and reported, with the defaults of Redis 7.0.
// Source: redis/redis 7.0, src/config.c.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/redis/ordered_dict.hpp"

namespace lockstep::redis {

class Config {
 public:
  Config();
  /// All parameters whose names match the pattern, in alphabetical order.
  std::vector<std::pair<std::string, std::string>> matching(std::string_view pattern) const;
  bool knows(std::string_view name) const;
  /// What is wrong with the value for it, or nullptr.
  const char* set(std::string_view name, std::string_view value);
  std::int64_t number(std::string_view name) const;
  const std::string& text(std::string_view name) const;

 private:
  OrderedDict<std::string> values_;
};

}  // namespace lockstep::redis
