// Lists; their blocking forms are in blocking.cpp.
// Source: redis/redis 7.0, src/t_list.c.
#include <fmt/format.h>

#include <algorithm>

#include "sim/redis/commands/commands.hpp"
#include "sim/redis/commands/list_ends.hpp"

namespace lockstep::redis::commands {
namespace {

RespReply push_all(Call& call, End end, bool only_if_present) {
  Key key = call.key(call.argv[1]);
  if (key.is_other_than<ListValue>()) return wrong_type();
  if (!key.exists() && only_if_present) return integer(0);
  for (std::size_t i = 2; i < call.count(); ++i) push_element(call, key, end, call.argv[i]);
  return integer(static_cast<std::int64_t>(key.as<ListValue>().size()));
}

RespReply pop_some(Call& call, End end) {
  if (call.count() > 3) return error(fmt::format("ERR wrong number of arguments for '{}' command", call.spec.name));
  std::int64_t count = 1;
  const bool counted = call.count() == 3;
  if (counted)
    if (Call::Problem problem =
            call.read_integer(2, count, 0, INT64_MAX, "ERR value is out of range, must be positive"))
      return std::move(*problem);
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return counted ? nil_array() : nil();
  if (key.is_other_than<ListValue>()) return wrong_type();
  if (!counted) return bulk(pop_element(call, key, end));
  RespReply popped = array();
  for (; count > 0 && key.exists(); --count) popped.items.push_back(bulk(pop_element(call, key, end)));
  return popped;
}

// A range of indices as [first, end), or an empty one.
std::pair<std::size_t, std::size_t> range_of(std::int64_t start, std::int64_t stop, std::size_t size) {
  const auto length = static_cast<std::int64_t>(size);
  if (start < 0) start = std::max<std::int64_t>(start + length, 0);
  if (stop < 0) stop += length;
  if (start > stop || start >= length) return {0, 0};
  return {static_cast<std::size_t>(start), static_cast<std::size_t>(std::min(stop, length - 1)) + 1};
}

std::optional<std::size_t> index_of(std::int64_t index, std::size_t size) {
  if (index < 0) index += static_cast<std::int64_t>(size);
  if (index < 0 || index >= static_cast<std::int64_t>(size)) return std::nullopt;
  return static_cast<std::size_t>(index);
}

RespReply move_generic(Call& call, End from, End to) {
  const Key source = call.key(call.argv[1]);
  if (!source.exists()) return nil();
  if (source.is_other_than<ListValue>()) return wrong_type();
  if (call.key(call.argv[2]).is_other_than<ListValue>()) return wrong_type();
  const std::string element = pop_element(call, source, from);
  Key target = call.key(call.argv[2]);
  push_element(call, target, to, element);
  return bulk(element);
}

}  // namespace

RespReply lpush(Call& call) { return push_all(call, End::left, false); }
RespReply rpush(Call& call) { return push_all(call, End::right, false); }
RespReply lpushx(Call& call) { return push_all(call, End::left, true); }
RespReply rpushx(Call& call) { return push_all(call, End::right, true); }
RespReply lpop(Call& call) { return pop_some(call, End::left); }
RespReply rpop(Call& call) { return pop_some(call, End::right); }

RespReply llen(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(0);
  if (key.is_other_than<ListValue>()) return wrong_type();
  return integer(static_cast<std::int64_t>(key.as<ListValue>().size()));
}

RespReply lindex(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return nil();
  if (key.is_other_than<ListValue>()) return wrong_type();
  std::int64_t index = 0;
  if (Call::Problem problem = call.read_integer(2, index)) return std::move(*problem);
  const ListValue& list = key.as<ListValue>();
  const std::optional<std::size_t> at = index_of(index, list.size());
  return at ? bulk(list[*at]) : nil();
}

RespReply lset(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return no_such_key();
  if (key.is_other_than<ListValue>()) return wrong_type();
  std::int64_t index = 0;
  if (Call::Problem problem = call.read_integer(2, index)) return std::move(*problem);
  ListValue& list = key.as<ListValue>();
  const std::optional<std::size_t> at = index_of(index, list.size());
  if (!at) return error("ERR index out of range");
  list[*at] = std::string(call.argv[3]);
  call.changed(key);
  return ok();
}

RespReply linsert(Call& call) {
  bool after = false;
  if (call.word(2, "after"))
    after = true;
  else if (!call.word(2, "before"))
    return syntax_error();
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(0);
  if (key.is_other_than<ListValue>()) return wrong_type();
  ListValue& list = key.as<ListValue>();
  const auto pivot = std::find(list.begin(), list.end(), call.argv[3]);
  if (pivot == list.end()) return integer(-1);
  list.insert(pivot + (after ? 1 : 0), std::string(call.argv[4]));
  call.changed(key);
  return integer(static_cast<std::int64_t>(list.size()));
}

RespReply lrange(Call& call) {
  std::int64_t start = 0, stop = 0;
  if (Call::Problem problem = call.read_integer(2, start)) return std::move(*problem);
  if (Call::Problem problem = call.read_integer(3, stop)) return std::move(*problem);
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return array();
  if (key.is_other_than<ListValue>()) return wrong_type();
  const ListValue& list = key.as<ListValue>();
  const auto [first, end] = range_of(start, stop, list.size());
  RespReply elements = array();
  for (std::size_t i = first; i < end; ++i) elements.items.push_back(bulk(list[i]));
  return elements;
}

RespReply ltrim(Call& call) {
  std::int64_t start = 0, stop = 0;
  if (Call::Problem problem = call.read_integer(2, start)) return std::move(*problem);
  if (Call::Problem problem = call.read_integer(3, stop)) return std::move(*problem);
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return ok();
  if (key.is_other_than<ListValue>()) return wrong_type();
  ListValue& list = key.as<ListValue>();
  const auto [first, end] = range_of(start, stop, list.size());
  list = ListValue(list.begin() + static_cast<std::ptrdiff_t>(first), list.begin() + static_cast<std::ptrdiff_t>(end));
  call.changed(key);
  call.remove_if_empty<ListValue>(key);
  return ok();
}

RespReply lrem(Call& call) {
  std::int64_t count = 0;
  if (Call::Problem problem = call.read_integer(2, count)) return std::move(*problem);
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(0);
  if (key.is_other_than<ListValue>()) return wrong_type();
  ListValue& list = key.as<ListValue>();
  const bool from_right = count < 0;
  const std::uint64_t limit = count == 0   ? UINT64_MAX
                              : from_right ? 0 - static_cast<std::uint64_t>(count)
                                           : static_cast<std::uint64_t>(count);
  std::uint64_t removed = 0;
  ListValue kept;
  const auto visit = [&](std::string& element) {
    if (removed < limit && element == call.argv[3]) {
      ++removed;
    } else if (from_right) {
      kept.push_front(std::move(element));
    } else {
      kept.push_back(std::move(element));
    }
  };
  if (from_right)
    for (auto at = list.rbegin(); at != list.rend(); ++at) visit(*at);
  else
    for (std::string& element : list) visit(element);
  list = std::move(kept);
  if (removed > 0) {
    call.changed(key);
    call.remove_if_empty<ListValue>(key);
  }
  return integer(static_cast<std::int64_t>(removed));
}

RespReply lpos(Call& call) {
  std::int64_t rank = 1, count = -1, longest = 0;
  for (std::size_t i = 3; i < call.count(); i += 2) {
    if (i + 1 == call.count()) return syntax_error();
    if (call.word(i, "rank")) {
      if (Call::Problem problem = call.read_integer(i + 1, rank)) return std::move(*problem);
      if (rank == 0)
        return error(
            "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to "
            "start "
            "from the end of the list");
    } else if (call.word(i, "count")) {
      if (Call::Problem problem = call.read_integer(i + 1, count, 0, INT64_MAX, "ERR COUNT can't be negative"))
        return std::move(*problem);
    } else if (call.word(i, "maxlen")) {
      if (Call::Problem problem = call.read_integer(i + 1, longest, 0, INT64_MAX, "ERR MAXLEN can't be negative"))
        return std::move(*problem);
    } else {
      return syntax_error();
    }
  }
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return count >= 0 ? array() : nil();
  if (key.is_other_than<ListValue>()) return wrong_type();
  const ListValue& list = key.as<ListValue>();
  const auto size = static_cast<std::int64_t>(list.size());
  if (rank == INT64_MIN) rank = -1;  // negated, it stays negative: every match is far enough
  std::int64_t to_skip = (rank < 0 ? -rank : rank) - 1;
  RespReply found = array();
  for (std::int64_t i = 0; i < size && (longest == 0 || i < longest); ++i) {
    const std::int64_t at = rank < 0 ? size - 1 - i : i;
    if (list[static_cast<std::size_t>(at)] != call.argv[2] || to_skip-- > 0) continue;
    if (count < 0) return integer(at);
    found.items.push_back(integer(at));
    if (count > 0 && static_cast<std::int64_t>(found.items.size()) == count) break;
  }
  return count < 0 ? nil() : found;
}

RespReply lmove(Call& call) {
  const std::optional<End> from = read_end(call, 3), to = read_end(call, 4);
  if (!from || !to) return syntax_error();
  return move_generic(call, *from, *to);
}

RespReply rpoplpush(Call& call) { return move_generic(call, End::right, End::left); }

RespReply lmpop(Call& call) {
  MultiPop options;
  if (Call::Problem problem = parse_multi_pop(call, 1, "left", "right", options)) return std::move(*problem);
  for (const std::string_view name : options.keys) {
    const Key key = call.key(name);
    if (key.is_other_than<ListValue>()) return wrong_type();
    if (!key.exists()) continue;
    RespReply popped = array();
    for (std::int64_t i = 0; i < options.count && key.exists(); ++i)
      popped.items.push_back(bulk(pop_element(call, key, options.from)));
    return array({bulk(name), std::move(popped)});
  }
  return nil_array();
}

}  // namespace lockstep::redis::commands
