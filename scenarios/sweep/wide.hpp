// Sums that cannot overflow: nanoseconds of a million long runs, and their squares, do not fit into 64 bits.
//
// Tallies hold whole numbers only. Adding them up gives the same result in any order, which is why a sweep does not
// depend on who ran what.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lockstep {

using Wide = unsigned __int128;

std::string to_text(Wide value);
/// Decimal digits only, and no more than fit.
std::optional<Wide> wide_from(std::string_view text);
inline double to_double(Wide value) {
  return static_cast<double>(static_cast<std::uint64_t>(value >> 64)) * 0x1p64 +
         static_cast<double>(static_cast<std::uint64_t>(value));
}

}  // namespace lockstep
