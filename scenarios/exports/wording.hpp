// How exports write times, lengths of time, owner tokens and replies.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/trace/trace.hpp"

namespace lockstep::exports {

/// A number of nanoseconds as seconds with `decimals` (0 to 9) digits after the point; the rest is cut off.
std::string seconds(std::int64_t ns, int decimals);

/// The least of 3, 6 and 9 decimals that writes every time of the trace exactly.
int decimals_needed(const Trace& trace);

/// Exactly, in the unit that suits it, without trailing zeros: "10 s", "1.5 ms", "9.900000001 s".
std::string exact_length(Duration length);

/// For pictures: about three significant digits, "4.87 s", "1.2 ms", "15 s".
std::string short_length(Duration length);

/// A clock's deviation from the true rate: "+5 %", "-200 ppm"; "at the true rate" for none, "stands still".
std::string rate_words(std::int64_t ppb);

/// Thousandths as a factor: 4000 is "4", 1500 is "1.5".
std::string times_words(std::int64_t thousandths);

/// "wall" or "monotonic".
std::string_view name_of(ClockKind clock);

/// "1st", "2nd", "3rd", "4th", "11th".
std::string ordinal(std::int64_t n);

/// Readings of wall clocks, which are large and look alike. They are written from the reading with which most
/// processes of the run began: "start+11 s" on each of them, so that a clock that is wrong shows as wrong.
class WallNames {
 public:
  explicit WallNames(const Trace& trace);
  std::string operator()(std::int64_t reading_ns) const;
  /// Whether a number of milliseconds since the Unix epoch may well be a time of this run.
  bool is_stamp(std::uint64_t ms) const;
  std::int64_t start() const { return start_; }

 private:
  std::int64_t start_ = 0;  // 0: the clocks' readings are small and stand for themselves
};

/// Short names for the 64-bit owner tokens of one trace: "#a3f9", as many digits as tell them all apart.
/// Small numbers, such as the constant value of a lock without owner tokens, stay numbers, and Unix times in
/// milliseconds, which some locks store as their value, are written as readings of a wall clock.
class TokenNames {
 public:
  explicit TokenNames(const Trace& trace);
  std::string operator()(std::uint64_t token) const;

 private:
  bool is_random(std::uint64_t token) const;

  WallNames wall_;
  int digits_ = 4;
};

}  // namespace lockstep::exports
