// A claim about a probability, as people write it: "< 1e-4 @ 95%".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lockstep {

/// "p < 1e-4 @ 95%".
struct Claim {
  bool below = true;  ///< p < bound, or else p > bound; "<=" and ">=" mean the same
  double bound = 0;
  double confidence = 0.95;
  std::string text;  ///< "< 1e-4 @ 95%", as written, with a blank behind the sign

  friend bool operator==(const Claim&, const Claim&) = default;
};

/// Reads "< 1e-4 @ 95%"; the confidence may be left out. Nothing when it is no such claim.
std::optional<Claim> parse_claim(std::string_view text);
inline constexpr std::string_view a_claim = "a bound such as \"< 1e-3 @ 95%\"";

/// "p" or the name of a check in front of it: "mutual_exclusion < 1e-4 @ 95%".
struct NamedClaim {
  std::string name;
  Claim claim;
};
std::optional<NamedClaim> parse_named_claim(std::string_view text);

/// A plain decimal number, perhaps with an exponent or a percent sign: "0.001", "1e-3", "0.1%".
std::optional<double> parse_share(std::string_view text);

}  // namespace lockstep
