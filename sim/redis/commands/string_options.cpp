#include "sim/redis/commands/string_options.hpp"

namespace lockstep::redis {

Call::Problem parse_string_options(const Call& call, std::size_t first, bool is_set, StringOptions& options) {
  // An expiry may be given again in the same unit only.
  const auto expiry = [&](ExpireUnit unit, std::size_t i) {
    return !options.keep_ttl && !options.persist && (options.unit == ExpireUnit::none || options.unit == unit) &&
           i + 1 < call.count();
  };
  for (std::size_t i = first; i < call.count(); ++i) {
    ExpireUnit unit = ExpireUnit::none;
    if (call.word(i, "nx") && !options.xx && is_set)
      options.nx = true;
    else if (call.word(i, "xx") && !options.nx && is_set)
      options.xx = true;
    else if (call.word(i, "get") && is_set)
      options.get = true;
    else if (call.word(i, "keepttl") && !options.persist && options.unit == ExpireUnit::none && is_set)
      options.keep_ttl = true;
    else if (call.word(i, "persist") && !is_set && options.unit == ExpireUnit::none && !options.keep_ttl)
      options.persist = true;
    else if (call.word(i, "ex"))
      unit = ExpireUnit::seconds;
    else if (call.word(i, "px"))
      unit = ExpireUnit::milliseconds;
    else if (call.word(i, "exat"))
      unit = ExpireUnit::unix_seconds;
    else if (call.word(i, "pxat"))
      unit = ExpireUnit::unix_milliseconds;
    else
      return syntax_error();
    if (unit != ExpireUnit::none) {
      if (!expiry(unit, i)) return syntax_error();
      options.unit = unit;
      options.expire_at = ++i;
    }
  }
  return std::nullopt;
}

Call::Problem read_expiry(const Call& call, const StringOptions& options, UnixMs& deadline) {
  std::int64_t time = 0;
  if (Call::Problem problem = call.read_integer(options.expire_at, time)) return problem;
  const bool seconds = options.unit == ExpireUnit::seconds || options.unit == ExpireUnit::unix_seconds;
  if (time <= 0 || (seconds && time > INT64_MAX / 1000)) return call.invalid_expire();
  if (seconds) time *= 1000;
  const bool relative = options.unit == ExpireUnit::seconds || options.unit == ExpireUnit::milliseconds;
  if (relative && !add(time, call.now(), time)) return call.invalid_expire();
  deadline = time;
  return std::nullopt;
}

}  // namespace lockstep::redis
