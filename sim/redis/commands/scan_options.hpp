// The arguments of SCAN, HSCAN, SSCAN and ZSCAN.
// Source: redis/redis 7.0, src/db.c (parseScanCursorOrReply, scanGenericCommand).
#pragma once

#include "sim/redis/call.hpp"
#include "sim/redis/glob.hpp"

namespace lockstep::redis {

struct ScanOptions {
  std::uint64_t cursor = 0;
  std::int64_t count = 10;
  std::optional<std::string_view> pattern;
  std::string_view type;

  bool fits(std::string_view name) const { return !pattern || matches(*pattern, name); }
};

/// The cursor is checked before the key is looked up, the options after that: a missing key needs none.
Call::Problem parse_scan_cursor(const Call& call, std::size_t at, ScanOptions& options);
/// Options from argument `first` on; `types`: TYPE is one of them.
Call::Problem parse_scan_options(const Call& call, std::size_t first, bool types, ScanOptions& options);

}  // namespace lockstep::redis
