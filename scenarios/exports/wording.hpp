// How exports write times, lengths of time, owner tokens and replies.
#pragma once

#include <cstdint>
#include <string>
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

/// "1st", "2nd", "3rd", "4th", "11th".
std::string ordinal(std::int64_t n);

/// Short names for the 64-bit owner tokens of one trace: "#a3f9", as many digits as tell them all apart.
/// Small numbers, such as the constant value of a lock without owner tokens, stay numbers.
class TokenNames {
 public:
  explicit TokenNames(const Trace& trace);
  std::string operator()(std::uint64_t token) const;

 private:
  int digits_ = 4;
};

/// Readings of wall clocks, which are large and look alike. A reading beyond a day is written from the first
/// reading of the same process's clock: "start+11 s".
class WallNames {
 public:
  explicit WallNames(const Trace& trace);
  std::string operator()(ProcessId process, std::int64_t reading_ns) const;

 private:
  std::vector<std::int64_t> first_;
};

}  // namespace lockstep::exports
