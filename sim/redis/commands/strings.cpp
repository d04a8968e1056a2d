// Strings: SET with all its options, GET and its relatives, counters, ranges.
// Source: redis/redis 7.0, src/t_string.c.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/redis/commands/commands.hpp"
#include "sim/redis/commands/string_options.hpp"

namespace lockstep::redis::commands {
namespace {

constexpr std::int64_t bulk_max = 512 * 1024 * 1024;  // proto-max-bulk-len

using Strings = std::string;

RespReply string_reply(const Key& key) {
  if (!key.exists()) return nil();
  if (key.is_other_than<Strings>()) return wrong_type();
  return bulk(StringText(*key.record).view());
}

RespReply set_generic(Call& call, Key& key, std::string_view value, const StringOptions& options,
                      RespReply refused = nil()) {
  UnixMs deadline = Record::no_deadline;
  if (options.unit != ExpireUnit::none)
    if (Call::Problem problem = read_expiry(call, options, deadline)) return std::move(*problem);
  RespReply reply = ok();
  if (options.get) {
    reply = string_reply(key);
    if (reply.is_error()) return reply;
  }
  const bool found = key.exists();
  if ((options.nx && found) || (options.xx && !found)) return options.get ? reply : std::move(refused);
  if (options.keep_ttl && found) deadline = key.record->deadline;
  call.set(key, value, deadline);
  return reply;
}

RespReply too_long() { return error("ERR string exceeds maximum allowed size (proto-max-bulk-len)"); }

// Text that a command is about to change in place.
std::string editable(const Key& key) {
  return key.exists() ? std::string(StringText(*key.record).view()) : std::string();
}

UnixMs kept_deadline(const Key& key) { return key.exists() ? key.record->deadline : Record::no_deadline; }

RespReply add_integer(Call& call, std::int64_t change) {
  Key key = call.key(call.argv[1]);
  if (key.is_other_than<Strings>()) return wrong_type();
  std::int64_t value = 0;
  if (key.exists() && !parse_integer(StringText(*key.record).view(), value)) return not_an_integer();
  if (!add(value, change, value)) return error("ERR increment or decrement would overflow");
  if (value >= 0)
    call.set(key, static_cast<std::uint64_t>(value), kept_deadline(key));
  else
    call.set(key, std::to_string(value), kept_deadline(key));
  return integer(value);
}

RespReply set_with_expiry(Call& call, ExpireUnit unit) {
  Key key = call.key(call.argv[1]);
  StringOptions options;
  options.unit = unit;
  options.expire_at = 2;
  return set_generic(call, key, call.argv[3], options);
}

}  // namespace

RespReply set(Call& call) {
  StringOptions options;
  if (Call::Problem problem = parse_string_options(call, 3, true, options)) return std::move(*problem);
  Key key = call.key(call.argv[1]);
  return set_generic(call, key, call.argv[2], options);
}

RespReply setnx(Call& call) {
  Key key = call.key(call.argv[1]);
  if (key.exists()) return integer(0);
  call.set(key, call.argv[2], Record::no_deadline);
  return integer(1);
}

RespReply setex(Call& call) { return set_with_expiry(call, ExpireUnit::seconds); }
RespReply psetex(Call& call) { return set_with_expiry(call, ExpireUnit::milliseconds); }

RespReply get(Call& call) { return string_reply(call.key(call.argv[1])); }

RespReply getex(Call& call) {
  StringOptions options;
  if (Call::Problem problem = parse_string_options(call, 2, false, options)) return std::move(*problem);
  Key key = call.key(call.argv[1]);
  RespReply reply = string_reply(key);
  if (!key.exists() || reply.is_error()) return reply;
  UnixMs deadline = Record::no_deadline;
  if (options.unit != ExpireUnit::none)
    if (Call::Problem problem = read_expiry(call, options, deadline)) return std::move(*problem);
  const bool absolute = options.unit == ExpireUnit::unix_seconds || options.unit == ExpireUnit::unix_milliseconds;
  if (absolute && deadline <= call.now())
    call.remove(key);
  else if (options.unit != ExpireUnit::none || (options.persist && key.record->deadline != Record::no_deadline))
    call.retime(key, deadline);
  return reply;
}

RespReply getdel(Call& call) {
  Key key = call.key(call.argv[1]);
  RespReply reply = string_reply(key);
  if (key.exists() && !reply.is_error()) call.remove(key);
  return reply;
}

RespReply getset(Call& call) {
  Key key = call.key(call.argv[1]);
  RespReply reply = string_reply(key);
  if (!reply.is_error()) call.set(key, call.argv[2], Record::no_deadline);
  return reply;
}

RespReply mget(Call& call) {
  RespReply values = array();
  for (std::size_t i = 1; i < call.count(); ++i) {
    const Key key = call.key(call.argv[i]);
    values.items.push_back(key.is_other_than<Strings>() ? nil() : string_reply(key));
  }
  return values;
}

namespace {

RespReply mset_generic(Call& call, bool only_if_absent) {
  if (call.count() % 2 == 0)
    return error(fmt::format("ERR wrong number of arguments for '{}' command", call.spec.name));
  if (only_if_absent)
    for (std::size_t i = 1; i < call.count(); i += 2)
      if (call.key(call.argv[i]).exists()) return integer(0);
  for (std::size_t i = 1; i < call.count(); i += 2) {
    Key key = call.key(call.argv[i]);
    call.set(key, call.argv[i + 1], Record::no_deadline);
  }
  return only_if_absent ? integer(1) : ok();
}

}  // namespace

RespReply mset(Call& call) { return mset_generic(call, false); }
RespReply msetnx(Call& call) { return mset_generic(call, true); }

RespReply incr(Call& call) { return add_integer(call, 1); }
RespReply decr(Call& call) { return add_integer(call, -1); }

RespReply incrby(Call& call) {
  std::int64_t change = 0;
  if (Call::Problem problem = call.read_integer(2, change)) return std::move(*problem);
  return add_integer(call, change);
}

RespReply decrby(Call& call) {
  std::int64_t change = 0;
  if (Call::Problem problem = call.read_integer(2, change)) return std::move(*problem);
  if (change == INT64_MIN) return error("ERR decrement would overflow");
  return add_integer(call, -change);
}

RespReply incrbyfloat(Call& call) {
  Key key = call.key(call.argv[1]);
  if (key.is_other_than<Strings>()) return wrong_type();
  LongDouble value = 0, change = 0;
  if (key.exists() && !parse_long_double(StringText(*key.record).view(), value)) return not_a_float();
  if (!parse_long_double(call.argv[2], change)) return not_a_float();
  value += change;
  if (std::isnan(value) || std::isinf(value)) return error("ERR increment would produce NaN or Infinity");
  const std::string text = long_double_text(value);
  call.set(key, text, kept_deadline(key));
  return bulk(text);
}

RespReply append(Call& call) {
  Key key = call.key(call.argv[1]);
  if (key.is_other_than<Strings>()) return wrong_type();
  const std::size_t added = call.argv[2].size();
  if (!key.exists()) {
    call.set(key, call.argv[2], Record::no_deadline);
    return integer(static_cast<std::int64_t>(added));
  }
  std::string text = editable(key);
  if (static_cast<std::int64_t>(text.size() + added) > bulk_max) return too_long();
  text += call.argv[2];
  call.set(key, text, key.record->deadline);
  return integer(static_cast<std::int64_t>(text.size()));
}

RespReply strlen(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(0);
  if (key.is_other_than<Strings>()) return wrong_type();
  return integer(static_cast<std::int64_t>(StringText(*key.record).view().size()));
}

RespReply setrange(Call& call) {
  std::int64_t offset = 0;
  if (Call::Problem problem = call.read_integer(2, offset)) return std::move(*problem);
  if (offset < 0) return error("ERR offset is out of range");
  const std::string_view value = call.argv[3];
  Key key = call.key(call.argv[1]);
  if (key.is_other_than<Strings>()) return wrong_type();
  std::string text = editable(key);
  if (value.empty()) return integer(static_cast<std::int64_t>(text.size()));
  std::int64_t end = 0;
  if (!add(offset, static_cast<std::int64_t>(value.size()), end) || end > bulk_max) return too_long();
  const auto at = static_cast<std::size_t>(offset);
  if (text.size() < at + value.size()) text.resize(at + value.size(), '\0');
  text.replace(at, value.size(), value);
  call.set(key, text, kept_deadline(key));
  return integer(static_cast<std::int64_t>(text.size()));
}

RespReply getrange(Call& call) {
  std::int64_t start = 0, end = 0;
  if (Call::Problem problem = call.read_integer(2, start)) return std::move(*problem);
  if (Call::Problem problem = call.read_integer(3, end)) return std::move(*problem);
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return bulk("");
  if (key.is_other_than<Strings>()) return wrong_type();
  const StringText text(*key.record);
  const auto size = static_cast<std::int64_t>(text.view().size());
  if (start < 0 && end < 0 && start > end) return bulk("");
  if (start < 0) start = std::max<std::int64_t>(start + size, 0);
  if (end < 0) end = std::max<std::int64_t>(end + size, 0);
  end = std::min(end, size - 1);
  if (start > end || size == 0) return bulk("");
  return bulk(text.view().substr(static_cast<std::size_t>(start), static_cast<std::size_t>(end - start + 1)));
}

// Source: lcsCommand. The table of lengths, walked back from its end.
RespReply lcs(Call& call) {
  const Key first = call.key(call.argv[1]), second = call.key(call.argv[2]);
  if (first.is_other_than<Strings>() || second.is_other_than<Strings>())
    return error("ERR The specified keys must contain string values");
  bool want_length = false, want_ranges = false, with_lengths = false;
  std::int64_t shortest = 0;
  for (std::size_t i = 3; i < call.count(); ++i) {
    if (call.word(i, "idx"))
      want_ranges = true;
    else if (call.word(i, "len"))
      want_length = true;
    else if (call.word(i, "withmatchlen"))
      with_lengths = true;
    else if (call.word(i, "minmatchlen") && i + 1 < call.count()) {
      if (Call::Problem problem = call.read_integer(++i, shortest)) return std::move(*problem);
      shortest = std::max<std::int64_t>(shortest, 0);
    } else
      return syntax_error();
  }
  if (want_length && want_ranges) return error("ERR If you want both the length and indexes, please just use IDX.");
  const std::string a = editable(first), b = editable(second);
  std::vector<std::uint32_t> table((a.size() + 1) * (b.size() + 1));
  const auto at = [&](std::size_t i, std::size_t j) -> std::uint32_t& { return table[i * (b.size() + 1) + j]; };
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j)
      at(i, j) = a[i - 1] == b[j - 1] ? at(i - 1, j - 1) + 1 : std::max(at(i - 1, j), at(i, j - 1));
  const std::uint32_t length = at(a.size(), b.size());
  if (want_length) return integer(length);

  std::string common(length, '\0');
  RespReply ranges = array();
  std::size_t left = length, i = a.size(), j = b.size();
  bool open = false;
  std::size_t a_start = 0, a_end = 0, b_start = 0, b_end = 0;
  const auto close = [&] {
    if (!open) return;
    open = false;
    const auto size = static_cast<std::int64_t>(a_end - a_start + 1);
    if (shortest != 0 && size < shortest) return;
    const auto number = [](std::size_t n) { return integer(static_cast<std::int64_t>(n)); };
    RespReply range = array({array({number(a_start), number(a_end)}), array({number(b_start), number(b_end)})});
    if (with_lengths) range.items.push_back(integer(size));
    ranges.items.push_back(std::move(range));
  };
  while (i > 0 && j > 0) {
    if (a[i - 1] == b[j - 1]) {
      common[--left] = a[i - 1];
      if (open && a_start == i && b_start == j) {
        --a_start;
        --b_start;
      } else {
        close();
        open = true;
        a_start = a_end = i - 1;
        b_start = b_end = j - 1;
      }
      --i;
      --j;
    } else if (at(i - 1, j) > at(i, j - 1)) {
      --i;
    } else {
      --j;
    }
  }
  close();
  if (want_ranges) return array({bulk("matches"), std::move(ranges), bulk("len"), integer(length)});
  return bulk(std::move(common));
}

}  // namespace lockstep::redis::commands
