#include "sim/redis/commands/scan_options.hpp"

namespace lockstep::redis {

Call::Problem parse_scan_cursor(const Call& call, std::size_t at, ScanOptions& options) {
  const std::string_view cursor = call.argv[at];
  const bool spaced = !cursor.empty() && (cursor[0] == ' ' || (cursor[0] >= '\t' && cursor[0] <= '\r'));
  if (!cursor.empty() && (spaced || !parse_loosely(cursor, options.cursor))) return error("ERR invalid cursor");
  return std::nullopt;
}

Call::Problem parse_scan_options(const Call& call, std::size_t first, bool types, ScanOptions& options) {
  for (std::size_t i = first; i < call.count(); i += 2) {
    if (i + 1 == call.count()) return syntax_error();
    if (call.word(i, "count")) {
      if (Call::Problem problem = call.read_integer(i + 1, options.count)) return problem;
      if (options.count < 1) return syntax_error();
    } else if (call.word(i, "match")) {
      if (call.argv[i + 1] != "*") options.pattern = call.argv[i + 1];
    } else if (call.word(i, "type") && types) {
      options.type = call.argv[i + 1];
    } else {
      return syntax_error();
    }
  }
  return std::nullopt;
}

}  // namespace lockstep::redis
