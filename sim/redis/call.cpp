#include "sim/redis/call.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstring>

#include "sim/redis/engine.hpp"
#include "sim/redis/memory_limit.hpp"

namespace lockstep::redis {

StringText::StringText(const Record& record) {
  if (record.type == Type::text) {
    view_ = record.as<std::string>();
    return;
  }
  const fmt::format_int digits(record.number);
  std::memcpy(space_, digits.data(), digits.size());
  view_ = {space_, digits.size()};
}

Key Call::key_of(unsigned database, std::string_view name) {
  Key found{name, database, data.names().find(database, name), nullptr};
  if (!found.id) return found;
  found.record = &data.look(found.id, now());
  if (MemoryLimit* memory = engine.memory()) [[unlikely]]
    memory->touch(found.id, now());
  return found;
}

void Call::ensure(Key& key) {
  if (key.record != nullptr) return;
  key.id = data.names().intern(key.database, key.name);
  key.record = &data.record(key.id);
}

void Call::set(Key& key, std::string_view text, UnixMs deadline) {
  ensure(key);
  data.set(key.id, *key.record, cause, text, deadline);
}

void Call::set(Key& key, std::uint64_t number, UnixMs deadline) {
  ensure(key);
  data.set(key.id, *key.record, cause, number, deadline);
}

Call::Problem Call::read_integer(std::size_t i, std::int64_t& value) const {
  if (parse_integer(argv[i], value)) return std::nullopt;
  return not_an_integer();
}

Call::Problem Call::read_integer(std::size_t i, std::int64_t& value, std::int64_t low, std::int64_t high,
                                 std::string_view text) const {
  if (parse_integer(argv[i], value) && value >= low && value <= high) return std::nullopt;
  return error(std::string(text));
}

Call::Problem Call::read_double(std::size_t i, double& value, std::string_view text) const {
  if (parse_double(argv[i], value)) return std::nullopt;
  return error(std::string(text));
}

// Source: redis/redis 7.0, src/timeout.c (getTimeoutFromObjectOrReply).
Call::Problem Call::read_timeout(std::size_t i, UnixMs& until) const {
  LongDouble seconds = 0;
  if (!parse_long_double(argv[i], seconds)) return error("ERR timeout is not a float or out of range");
  const LongDouble ms = std::ceil(seconds * 1000);
  if (ms < 0 || ms >= 0x1p63L)
    return error("ERR timeout is negative");  // observed: what does not fit counts as negative
  until = static_cast<std::int64_t>(ms);
  if (until > 0 && !add(until, now(), until)) return error("ERR timeout is out of range");
  return std::nullopt;
}

RespReply Call::invalid_expire() const {
  return error(fmt::format("ERR invalid expire time in '{}' command", spec.name));
}

}  // namespace lockstep::redis
