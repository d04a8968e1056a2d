// When keys go: EXPIRE and its relatives with NX XX GT LT, TTL and its relatives, PERSIST.
// Source: redis/redis 7.0, src/expire.c (expireGenericCommand, ttlGenericCommand).
#include <fmt/format.h>

#include <algorithm>

#include "sim/redis/commands/commands.hpp"

namespace lockstep::redis::commands {
namespace {

struct ExpireFlags {
  bool nx = false, xx = false, gt = false, lt = false;
};

Call::Problem parse_flags(const Call& call, ExpireFlags& flags) {
  for (std::size_t i = 3; i < call.count(); ++i) {
    if (call.word(i, "nx"))
      flags.nx = true;
    else if (call.word(i, "xx"))
      flags.xx = true;
    else if (call.word(i, "gt"))
      flags.gt = true;
    else if (call.word(i, "lt"))
      flags.lt = true;
    else
      return error(fmt::format("ERR Unsupported option {}", call.argv[i]));
  }
  if (flags.nx && (flags.xx || flags.gt || flags.lt))
    return error("ERR NX and XX, GT or LT options at the same time are not compatible");
  if (flags.gt && flags.lt) return error("ERR GT and LT options at the same time are not compatible");
  return std::nullopt;
}

// A key without a deadline lives for ever: GT never shortens that, LT always does.
bool flags_allow(const ExpireFlags& flags, UnixMs present, UnixMs wanted) {
  const bool for_ever = present == Record::no_deadline;
  if (flags.nx && !for_ever) return false;
  if (flags.xx && for_ever) return false;
  if (flags.gt && (for_ever || wanted <= present)) return false;
  return !(flags.lt && !for_ever && wanted >= present);
}

RespReply expire_generic(Call& call, UnixMs base, bool seconds) {
  ExpireFlags flags;
  if (Call::Problem problem = parse_flags(call, flags)) return std::move(*problem);
  std::int64_t when = 0;
  if (Call::Problem problem = call.read_integer(2, when)) return std::move(*problem);
  if (seconds) {
    if (when > INT64_MAX / 1000 || when < INT64_MIN / 1000) return call.invalid_expire();
    when *= 1000;
  }
  if (when > INT64_MAX - base) return call.invalid_expire();
  when += base;
  const Key key = call.key(call.argv[1]);
  if (!key.exists() || !flags_allow(flags, key.record->deadline, when)) return integer(0);
  if (when <= call.now())
    call.remove(key);
  else
    call.retime(key, when);
  return integer(1);
}

RespReply time_left(Call& call, UnixMs base, bool seconds) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists()) return integer(-2);
  if (key.record->deadline == Record::no_deadline) return integer(-1);
  const std::int64_t left = std::max<std::int64_t>(key.record->deadline - base, 0);
  return integer(seconds ? (left + 500) / 1000 : left);
}

}  // namespace

RespReply expire(Call& call) { return expire_generic(call, call.now(), true); }
RespReply pexpire(Call& call) { return expire_generic(call, call.now(), false); }
RespReply expireat(Call& call) { return expire_generic(call, 0, true); }
RespReply pexpireat(Call& call) { return expire_generic(call, 0, false); }

RespReply ttl(Call& call) { return time_left(call, call.now(), true); }
RespReply pttl(Call& call) { return time_left(call, call.now(), false); }
RespReply expiretime(Call& call) { return time_left(call, 0, true); }
RespReply pexpiretime(Call& call) { return time_left(call, 0, false); }

RespReply persist(Call& call) {
  const Key key = call.key(call.argv[1]);
  if (!key.exists() || key.record->deadline == Record::no_deadline) return integer(0);
  call.retime(key, Record::no_deadline);
  return integer(1);
}

}  // namespace lockstep::redis::commands
