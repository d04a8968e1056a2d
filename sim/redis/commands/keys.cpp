// Keys whatever their type: DEL, EXISTS, TYPE, RENAME, COPY, MOVE, KEYS, SCAN, and whole databases.
// Source: redis/redis 7.0, src/db.c, src/object.c (objectCommand).
#include <fmt/format.h>

#include <algorithm>

#include "sim/redis/commands/commands.hpp"
#include "sim/redis/commands/scan_options.hpp"
#include "sim/redis/engine.hpp"
#include "sim/redis/glob.hpp"

namespace lockstep::redis::commands {
namespace {

RespReply delete_all(Call& call) {
  std::int64_t deleted = 0;
  for (std::size_t i = 1; i < call.count(); ++i)
    if (const Key key = call.key(call.argv[i]); key.exists()) {
      call.remove(key);
      ++deleted;
    }
  return integer(deleted);
}

RespReply count_existing(Call& call) {
  std::int64_t found = 0;
  for (std::size_t i = 1; i < call.count(); ++i) found += call.key(call.argv[i]).exists();
  return integer(found);
}

RespReply rename_generic(Call& call, bool only_if_absent) {
  const Key from = call.key(call.argv[1]);
  if (!from.exists()) return no_such_key();
  if (call.argv[1] == call.argv[2]) return only_if_absent ? integer(0) : ok();
  Key to = call.key(call.argv[2]);
  if (to.exists() && only_if_absent) return integer(0);
  call.ensure(to);
  call.data.move(from.id, to.id, call.cause);
  return only_if_absent ? integer(1) : ok();
}

Call::Problem read_database(const Call& call, std::size_t i, unsigned& database) {
  std::int64_t number = 0;
  if (Call::Problem problem = call.read_integer(i, number)) return problem;
  if (number < INT32_MIN || number > INT32_MAX)
    return error(fmt::format("ERR value is out of range, value must between {} and {}", INT32_MIN, INT32_MAX));
  if (number < 0 || number >= static_cast<std::int64_t>(KeyNames::databases))
    return error("ERR DB index is out of range");
  database = static_cast<unsigned>(number);
  return std::nullopt;
}

// Keys that exist for a command at this time, in the order in which they were first seen.
std::vector<Resource> visible_keys(Call& call) {
  std::vector<Resource> visible;
  for (const Resource key : call.data.names().keys_of(call.session.database)) {
    const Record& record = call.data.record(key);
    if (record.present() && !record.expired(call.now())) visible.push_back(key);
  }
  return visible;
}

RespReply flush(Call& call, bool everything) {
  if (call.count() > 2 || (call.count() == 2 && !call.word(1, "sync") && !call.word(1, "async"))) return syntax_error();
  for (unsigned database = 0; database < KeyNames::databases; ++database)
    if (everything || database == call.session.database) call.data.clear(database, call.cause);
  return ok();
}

constexpr std::string_view type_names[] = {"none", "string", "string", "list", "set", "zset", "hash", "stream"};

std::string_view encoding_of(const Record& record) {
  const auto is_short = [](std::string_view text) { return text.size() <= 64; };
  switch (record.type) {
    case Type::number:
      return record.number <= INT64_MAX ? "int" : "embstr";
    case Type::text: {
      const std::string& text = record.as<std::string>();
      std::int64_t number = 0;
      if (parse_integer(text, number)) return "int";
      return text.size() <= 44 ? "embstr" : "raw";
    }
    case Type::list:
      return "quicklist";
    case Type::set:
      return record.as<SetValue>().integers_only() ? "intset" : "hashtable";
    case Type::hash: {
      const HashValue& hash = record.as<HashValue>();
      bool small = hash.size() <= 128;
      hash.each(
          [&](const std::string& field, const std::string& value) { small &= is_short(field) && is_short(value); });
      return small ? "listpack" : "hashtable";
    }
    case Type::zset: {
      const std::vector<ZsetValue::Item>& items = record.as<ZsetValue>().items();
      bool small = items.size() <= 128;
      for (const ZsetValue::Item& item : items) small &= is_short(item.member);
      return small ? "listpack" : "skiplist";
    }
    default:
      return "stream";
  }
}

}  // namespace

RespReply del(Call& call) { return delete_all(call); }
RespReply unlink(Call& call) { return delete_all(call); }
RespReply exists(Call& call) { return count_existing(call); }
RespReply touch(Call& call) { return count_existing(call); }
RespReply type(Call& call) { return status(type_names[static_cast<std::size_t>(call.key(call.argv[1]).type())]); }
RespReply rename(Call& call) { return rename_generic(call, false); }
RespReply renamenx(Call& call) { return rename_generic(call, true); }

RespReply copy(Call& call) {
  bool replace = false;
  unsigned database = call.session.database;
  for (std::size_t i = 3; i < call.count(); ++i) {
    if (call.word(i, "replace")) {
      replace = true;
    } else if (call.word(i, "db") && i + 1 < call.count()) {
      if (Call::Problem problem = read_database(call, ++i, database)) return std::move(*problem);
    } else {
      return syntax_error();
    }
  }
  if (database == call.session.database && call.argv[1] == call.argv[2])
    return error("ERR source and destination objects are the same");
  const Key from = call.key(call.argv[1]);
  if (!from.exists()) return integer(0);
  Key to = call.key_of(database, call.argv[2]);
  if (to.exists() && !replace) return integer(0);
  call.ensure(to);
  call.data.copy(from.id, to.id, call.cause);
  return integer(1);
}

RespReply move(Call& call) {
  unsigned database = 0;
  if (Call::Problem problem = read_database(call, 2, database)) return std::move(*problem);
  if (database == call.session.database) return error("ERR source and destination objects are the same");
  const Key from = call.key(call.argv[1]);
  if (!from.exists()) return integer(0);
  Key to = call.key_of(database, call.argv[1]);
  if (to.exists()) return integer(0);
  call.ensure(to);
  call.data.move(from.id, to.id, call.cause);
  return integer(1);
}

RespReply keys(Call& call) {
  RespReply found = array();
  const std::string_view pattern = call.argv[1];
  for (const Resource key : visible_keys(call))
    if (const std::string_view name = call.data.names().name_of(key); pattern == "*" || matches(pattern, name))
      found.items.push_back(bulk(name));
  return found;
}

RespReply randomkey(Call& call) {
  const std::vector<Resource> visible = visible_keys(call);
  if (visible.empty()) return nil();
  return bulk(call.data.names().name_of(visible[call.engine.random_below(visible.size())]));
}

// The cursor is a position in the order of first sight, which only grows: what was there all along is returned.
RespReply scan(Call& call) {
  ScanOptions options;
  if (Call::Problem problem = parse_scan_cursor(call, 1, options)) return std::move(*problem);
  if (Call::Problem problem = parse_scan_options(call, 2, true, options)) return std::move(*problem);
  const std::vector<Resource>& all = call.data.names().keys_of(call.session.database);
  RespReply found = array();
  std::uint64_t at = options.cursor;
  for (std::int64_t looked = 0; at < all.size() && looked < options.count; ++at) {
    const Record& record = call.data.look(all[at], call.now());
    if (!record.present()) continue;
    ++looked;
    const std::string_view name = call.data.names().name_of(all[at]);
    if (!options.type.empty() && !same_word(options.type, type_names[static_cast<std::size_t>(record.type)])) continue;
    if (options.fits(name)) found.items.push_back(bulk(name));
  }
  return array({bulk(std::to_string(at < all.size() ? at : 0)), std::move(found)});
}

// Counts what has not been removed yet, be it expired or not.
RespReply dbsize(Call& call) {
  std::int64_t present = 0;
  for (const Resource key : call.data.names().keys_of(call.session.database))
    present += call.data.record(key).present();
  return integer(present);
}

RespReply flushdb(Call& call) { return flush(call, false); }
RespReply flushall(Call& call) { return flush(call, true); }

RespReply swapdb(Call& call) {
  unsigned a = 0, b = 0;
  const auto is_index = [&](std::size_t i) {
    std::int64_t number = 0;
    return parse_integer(call.argv[i], number) && number >= INT32_MIN && number <= INT32_MAX;
  };
  if (!is_index(1)) return error("ERR invalid first DB index");
  if (!is_index(2)) return error("ERR invalid second DB index");
  if (Call::Problem problem = read_database(call, 1, a)) return std::move(*problem);
  if (Call::Problem problem = read_database(call, 2, b)) return std::move(*problem);
  if (a != b) call.engine.swap_databases(a, b);
  return ok();
}

RespReply select(Call& call) {
  if (Call::Problem problem = read_database(call, 1, call.session.database)) return std::move(*problem);
  return ok();
}

RespReply object_encoding(Call& call) {
  const Key key = call.key(call.argv[2]);
  return key.exists() ? bulk(encoding_of(*key.record)) : nil();
}

RespReply object_refcount(Call& call) {
  const Key key = call.key(call.argv[2]);
  if (!key.exists()) return nil();
  // Small numbers are shared objects.
  return integer(key.record->type == Type::number && key.record->number < 10'000 ? INT32_MAX : 1);
}

RespReply object_idletime(Call& call) { return call.key(call.argv[2]).exists() ? integer(0) : nil(); }

RespReply object_freq(Call& call) {
  if (!call.key(call.argv[2]).exists()) return nil();
  return error(
      "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching "
      "between policies at runtime LRU and LFU data will take some time to adjust.");
}

}  // namespace lockstep::redis::commands
