// The options of SET and GETEX.
// Source: redis/redis 7.0, src/t_string.c (parseExtendedStringArgumentsOrReply, getExpireMillisecondsOrReply).
#pragma once

#include "sim/redis/call.hpp"

namespace lockstep::redis {

enum class ExpireUnit : std::uint8_t { none, seconds, milliseconds, unix_seconds, unix_milliseconds };

struct StringOptions {
  bool nx = false, xx = false, get = false, keep_ttl = false, persist = false;
  ExpireUnit unit = ExpireUnit::none;
  std::size_t expire_at = 0;  ///< which argument holds the time
};

/// Options from argument `first` on. The same option twice is legal, the later one counts; two that contradict
/// each other are a syntax error.
Call::Problem parse_string_options(const Call& call, std::size_t first, bool is_set, StringOptions& options);
/// The absolute time that the options ask for.
Call::Problem read_expiry(const Call& call, const StringOptions& options, UnixMs& deadline);

}  // namespace lockstep::redis
