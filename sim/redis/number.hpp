// Numbers as Redis reads and writes them.
// Source: redis/redis 7.0, src/util.c (string2ll, string2ld, ld2string), src/networking.c (addReplyDouble).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lockstep::redis {

using LongDouble = decltype(0.0L);  ///< what Redis adds floating point numbers and timeouts with

/// Strict: no sign but '-', no leading zeros, no spaces, nothing out of range.
bool parse_integer(std::string_view text, std::int64_t& value);
/// A string that is the decimal form of a 64-bit number and nothing else: these need no memory of their own.
bool parse_number(std::string_view text, std::uint64_t& value);
/// As strtoull reads it: cursors and stream ids may have spaces and signs in front.
bool parse_loosely(std::string_view text, std::uint64_t& value);
/// As strtod reads it, without leading spaces; not a number is refused, infinities are not.
bool parse_double(std::string_view text, double& value);
bool parse_long_double(std::string_view text, LongDouble& value);

/// Scores: 17 significant digits, "inf" and "-inf".
std::string double_text(double value);
/// INCRBYFLOAT: fixed point with 17 digits, without trailing zeros.
std::string long_double_text(LongDouble value);

/// a + b, or false if it does not fit.
bool add(std::int64_t a, std::int64_t b, std::int64_t& sum);

/// Compares without regard to case, as Redis compares names and options.
bool same_word(std::string_view a, std::string_view b);
std::string lower_case(std::string_view text);
std::string upper_case(std::string_view text);

}  // namespace lockstep::redis
