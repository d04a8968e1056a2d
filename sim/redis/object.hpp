// The value of a key that is more than a number.
#pragma once

#include <deque>
#include <string>
#include <variant>

#include "sim/redis/ordered_dict.hpp"
#include "sim/redis/set_value.hpp"
#include "sim/redis/stream_value.hpp"
#include "sim/redis/zset_value.hpp"

namespace lockstep::redis {

using ListValue = std::deque<std::string>;
using HashValue = OrderedDict<std::string>;

/// In the order of the variant below. `number` is a string that happens to be the decimal form of a 64-bit number.
enum class Type : std::uint8_t { none, number, text, list, set, zset, hash, stream };

using Object = std::variant<std::string, ListValue, SetValue, ZsetValue, HashValue, StreamValue>;

template <class T>
constexpr Type type_of() {
  if constexpr (std::is_same_v<T, std::string>)
    return Type::text;
  else if constexpr (std::is_same_v<T, ListValue>)
    return Type::list;
  else if constexpr (std::is_same_v<T, SetValue>)
    return Type::set;
  else if constexpr (std::is_same_v<T, ZsetValue>)
    return Type::zset;
  else if constexpr (std::is_same_v<T, HashValue>)
    return Type::hash;
  else
    return Type::stream;
}

constexpr bool is_string(Type type) { return type == Type::number || type == Type::text; }

}  // namespace lockstep::redis
