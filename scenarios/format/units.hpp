// Durations and rates as scenarios write them: "50ms", "1.5s", "0.2/s".
//
// Decimal text becomes integer nanoseconds without passing through floating point, so a file means the same on
// every machine and "0.1s" is exactly one hundred million nanoseconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/kernel/time.hpp"

namespace lockstep {

/// What messages say when something is not a duration.
inline constexpr std::string_view a_duration = "a duration with a unit (ns, us, ms, s, min, h)";
inline constexpr std::string_view a_rate = "a rate such as \"0.2/s\", \"3/min\" or \"1/h\"";

/// A duration, or the reason why there is none.
struct ParsedDuration {
  std::optional<Duration> value;
  std::string reason;      ///< such as "finer than a nanosecond"; empty: it simply is not a duration
  std::string suggestion;  ///< such as "10s" for "10 sec"
};

/// A decimal number directly followed by ns, us, ms, s, min or h. A minus sign in front is read; whether it
/// makes sense is the caller's to judge.
ParsedDuration parse_duration(std::string_view text);

/// The shortest exact way to write it that a person would choose: "10s", "1.5s", "250us", "2min".
std::string format_duration(Duration duration);

/// "0.2/s", "3/min", "1/h": the mean time between two events, rounded to a nanosecond. Nothing for zero, for
/// something else, and for a mean that no duration can hold.
std::optional<Duration> parse_rate(std::string_view text);

/// The length of one unit: ns, us, ms, s, min or h.
std::optional<Duration> unit_named(std::string_view name);

/// A plain decimal number such as 12, -0.5 or 1.2e-3 (as measuring programs print), times `unit`, rounded to the
/// nearest nanosecond.
std::optional<Duration> parse_measured(std::string_view text, Duration unit);

}  // namespace lockstep
