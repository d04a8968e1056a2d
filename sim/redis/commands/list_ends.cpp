#include "sim/redis/commands/list_ends.hpp"

namespace lockstep::redis {

std::optional<End> read_end(const Call& call, std::size_t i) {
  if (call.word(i, "left")) return End::left;
  if (call.word(i, "right")) return End::right;
  return std::nullopt;
}

void push_element(Call& call, Key& key, End end, std::string_view element) {
  ListValue& list = call.create_or_get<ListValue>(key);
  if (end == End::left)
    list.emplace_front(element);
  else
    list.emplace_back(element);
  call.changed(key);
}

std::string pop_element(Call& call, const Key& key, End end) {
  ListValue& list = key.as<ListValue>();
  std::string element;
  if (end == End::left) {
    element = std::move(list.front());
    list.pop_front();
  } else {
    element = std::move(list.back());
    list.pop_back();
  }
  call.changed(key);
  call.remove_if_empty<ListValue>(key);
  return element;
}

Call::Problem parse_multi_pop(const Call& call, std::size_t first, std::string_view left, std::string_view right,
                              MultiPop& options) {
  std::int64_t keys = 0;
  if (Call::Problem problem = call.read_integer(first, keys, 1, INT64_MAX, "ERR numkeys should be greater than 0"))
    return problem;
  const std::size_t where = first + 1 + static_cast<std::size_t>(keys);
  if (static_cast<std::size_t>(keys) >= call.count() || where >= call.count()) return syntax_error();
  if (call.word(where, left))
    options.from = End::left;
  else if (call.word(where, right))
    options.from = End::right;
  else
    return syntax_error();
  bool counted = false;
  for (std::size_t i = where + 1; i < call.count(); ++i) {
    if (counted || !call.word(i, "count") || i + 1 == call.count()) return syntax_error();
    counted = true;
    if (Call::Problem problem =
            call.read_integer(++i, options.count, 1, INT64_MAX, "ERR count should be greater than 0"))
      return problem;
  }
  for (std::size_t i = first + 1; i < where; ++i) options.keys.push_back(call.argv[i]);
  return std::nullopt;
}

}  // namespace lockstep::redis
