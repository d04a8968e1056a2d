// Streams, as far as they go without consumer groups: XADD, XLEN, XRANGE, XREVRANGE, XDEL, XTRIM.
// Source: redis/redis 7.0, src/t_stream.c.
#include <fmt/format.h>

#include <algorithm>

#include "sim/redis/commands/commands.hpp"

namespace lockstep::redis::commands {
namespace {

RespReply invalid_id() { return error("ERR Invalid stream ID specified as stream command argument"); }

std::string text_of(const StreamId& id) { return fmt::format("{}-{}", id.ms, id.sequence); }

bool parse_part(std::string_view text, std::uint64_t& part) {
  std::int64_t number = 0;
  if (!parse_integer(text, number)) return parse_loosely(text, part);
  part = static_cast<std::uint64_t>(number);
  return number >= 0;
}

// "5-1", or "5" with the given sequence number.
bool parse_id(std::string_view text, std::uint64_t missing, StreamId& id) {
  const std::size_t dash = text.find('-');
  if (!parse_part(text.substr(0, dash), id.ms)) return false;
  id.sequence = missing;
  return dash == std::string_view::npos || parse_part(text.substr(dash + 1), id.sequence);
}

struct Bound {
  StreamId id;
  bool open = false;
};

bool parse_bound(std::string_view text, bool low, Bound& bound) {
  bound.open = text.size() > 1 && text[0] == '(';
  if (bound.open) text.remove_prefix(1);
  if (text == "-" || text == "+") {
    bound.id = text == "-" ? StreamId{} : StreamId{UINT64_MAX, UINT64_MAX};
    return !bound.open;
  }
  return parse_id(text, low ? 0 : UINT64_MAX, bound.id);
}

struct Trim {
  enum class By : std::uint8_t { nothing, length, id } by = By::nothing;
  std::int64_t length = 0;
  StreamId id;
};

// MAXLEN|MINID [=|~] threshold [LIMIT count]; nothing is trimmed only "about".
Call::Problem parse_trim(const Call& call, std::size_t& i, Trim& trim) {
  trim.by = call.word(i, "maxlen") ? Trim::By::length : Trim::By::id;
  ++i;
  if (i + 1 < call.count() && (call.word(i, "=") || call.word(i, "~"))) ++i;
  if (i >= call.count()) return syntax_error();
  if (trim.by == Trim::By::length) {
    if (Call::Problem problem = call.read_integer(i, trim.length)) return problem;
    if (trim.length < 0) return error("ERR The MAXLEN argument must be >= 0.");
  } else if (!parse_id(call.argv[i], 0, trim.id)) {
    return invalid_id();
  }
  if (i + 2 < call.count() && call.word(i + 1, "limit")) i += 2;
  return std::nullopt;
}

std::int64_t apply(const Trim& trim, StreamValue& stream) {
  if (trim.by == Trim::By::nothing) return 0;
  auto end = stream.entries.begin();
  if (trim.by == Trim::By::length) {
    const auto size = static_cast<std::int64_t>(stream.entries.size());
    end += static_cast<std::ptrdiff_t>(std::max<std::int64_t>(size - trim.length, 0));
  } else {
    while (end != stream.entries.end() && end->id < trim.id) ++end;
  }
  const auto removed = end - stream.entries.begin();
  stream.entries.erase(stream.entries.begin(), end);
  return removed;
}

RespReply entry_reply(const StreamValue::Entry& entry) {
  RespReply fields = array();
  for (const std::string& field : entry.fields) fields.items.push_back(bulk(field));
  return array({bulk(text_of(entry.id)), std::move(fields)});
}

RespReply range_generic(Call& call, bool reverse) {
  Bound low, high;
  if (!parse_bound(call.argv[reverse ? 3 : 2], true, low) || !parse_bound(call.argv[reverse ? 2 : 3], false, high))
    return invalid_id();
  std::int64_t count = -1;
  for (std::size_t i = 4; i < call.count(); i += 2) {
    if (!call.word(i, "count") || i + 1 == call.count()) return syntax_error();
    if (Call::Problem problem = call.read_integer(i + 1, count)) return std::move(*problem);
    count = std::max<std::int64_t>(count, 0);
  }
  const Key key = call.key(call.argv[1]);
  if (key.is_other_than<StreamValue>()) return wrong_type();
  if (count == 0) return nil_array();
  RespReply found = array();
  if (!key.exists()) return found;
  for (const StreamValue::Entry& entry : key.as<StreamValue>().entries)
    if ((low.open ? entry.id > low.id : entry.id >= low.id) && (high.open ? entry.id < high.id : entry.id <= high.id))
      found.items.push_back(entry_reply(entry));
  if (reverse) std::reverse(found.items.begin(), found.items.end());
  if (count > 0 && static_cast<std::int64_t>(found.items.size()) > count)
    found.items.resize(static_cast<std::size_t>(count));
  return found;
}

}  // namespace

RespReply xadd(Call& call) {
  bool make = true;
  Trim trim;
  std::size_t i = 2;
  for (; i < call.count(); ++i) {
    if (call.word(i, "nomkstream"))
      make = false;
    else if (call.word(i, "maxlen") || call.word(i, "minid")) {
      if (Call::Problem problem = parse_trim(call, i, trim)) return std::move(*problem);
    } else
      break;
  }
  const std::size_t fields = i + 1;
  if (i >= call.count() || call.count() - fields < 2 || (call.count() - fields) % 2 != 0)
    return error("ERR wrong number of arguments for 'xadd' command");
  std::string_view text = call.argv[i];
  StreamId id;
  const bool automatic = text == "*";
  const bool next_sequence = !automatic && text.size() > 2 && text.substr(text.size() - 2) == "-*";
  if (next_sequence) text.remove_suffix(2);
  if (!automatic && !parse_id(text, 0, id)) return invalid_id();
  if (!automatic && !next_sequence && id == StreamId{})
    return error("ERR The ID specified in XADD must be greater than 0-0");

  Key key = call.key(call.argv[1]);
  if (key.is_other_than<StreamValue>()) return wrong_type();
  if (!key.exists() && !make) return nil();
  const StreamId last = key.exists() ? key.as<StreamValue>().last : StreamId{};
  const StreamId after{last.ms, last.sequence + 1};
  if (automatic) {
    id = {static_cast<std::uint64_t>(call.now()), 0};
    if (id <= last) id = after;
  } else if (next_sequence) {
    if (id.ms == last.ms) id = after;
  }
  if (id <= last) return error("ERR The ID specified in XADD is equal or smaller than the target stream top item");
  StreamValue& stream = call.create_or_get<StreamValue>(key);
  stream.entries.push_back({id, {call.argv.begin() + static_cast<std::ptrdiff_t>(fields), call.argv.end()}});
  stream.last = id;
  apply(trim, stream);
  call.changed(key);
  return bulk(text_of(id));
}

RespReply xlen(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(0);
  if (key.is_other_than<StreamValue>()) return wrong_type();
  return integer(static_cast<std::int64_t>(key.as<StreamValue>().entries.size()));
}

RespReply xrange(Call& call) { return range_generic(call, false); }
RespReply xrevrange(Call& call) { return range_generic(call, true); }

RespReply xdel(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(0);
  if (key.is_other_than<StreamValue>()) return wrong_type();
  std::vector<StreamId> ids(call.count() - 2);
  for (std::size_t i = 2; i < call.count(); ++i)
    if (!parse_id(call.argv[i], 0, ids[i - 2])) return invalid_id();
  std::int64_t removed = 0;
  std::vector<StreamValue::Entry>& entries = key.as<StreamValue>().entries;
  for (const StreamId& id : ids) {
    const auto at = std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.id == id; });
    if (at == entries.end()) continue;
    entries.erase(at);
    ++removed;
  }
  if (removed > 0) call.changed(key);
  return integer(removed);
}

RespReply xtrim(Call& call) {
  Trim trim;
  std::size_t i = 2;
  if (!call.word(i, "maxlen") && !call.word(i, "minid")) return syntax_error();
  if (Call::Problem problem = parse_trim(call, i, trim)) return std::move(*problem);
  if (i + 1 != call.count()) return syntax_error();
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(0);
  if (key.is_other_than<StreamValue>()) return wrong_type();
  const std::int64_t removed = apply(trim, key.as<StreamValue>());
  if (removed > 0) call.changed(key);
  return integer(removed);
}

}  // namespace lockstep::redis::commands
