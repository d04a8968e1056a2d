// Patterns of KEYS, SCAN, PSUBSCRIBE and CONFIG GET: * ? [abc] [^a-z] \x.
// Source: redis/redis 7.0, src/util.c (stringmatchlen).
#pragma once

#include <string_view>

namespace lockstep::redis {

bool matches(std::string_view pattern, std::string_view text, bool any_case = false);

}  // namespace lockstep::redis
