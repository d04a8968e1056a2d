// exp, log and the normal quantile from basic IEEE operations alone.
//
// A libm's exp and log may differ from another's in the last bit, and that bit could reach a trace. These
// use +, -, *, / and sqrt only, in a fixed order, so (with -ffp-contract=off) every conforming compiler
// gives the same bits, at compile time too. Good to about 1e-15 relative (normal_quantile: 1.2e-9), which
// is far below a nanosecond of any duration we draw.
#pragma once

#include <cmath>
#include <cstdint>

namespace lockstep::math {

inline constexpr double ln2_high = 0x1.62e42fefa0000p-1;  // 40 leading bits of ln 2, so that k * ln2_high is exact
inline constexpr double ln2_low = 0x1.cf79abc9e3b3ap-40;  // the rest

/// Natural logarithm of a positive normal number.
///
/// x = m 2^k with m in [sqrt(1/2), sqrt(2)); ln m = 2 artanh((m-1)/(m+1)) by its series, whose first
/// neglected term is below 2^-60.
constexpr double log(double x) {
  std::uint64_t bits = __builtin_bit_cast(std::uint64_t, x);
  std::int64_t exponent = static_cast<std::int64_t>(bits >> 52) - 1023;
  double m = __builtin_bit_cast(double, (bits & 0x000f'ffff'ffff'ffffu) | 0x3ff0'0000'0000'0000u);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    ++exponent;
  }
  const double s = (m - 1.0) / (m + 1.0);
  const double z = s * s;
  double series = 0.0;
  for (int n = 25; n >= 3; n -= 2) series = (series + 1.0 / n) * z;
  const double k = static_cast<double>(exponent);
  return k * ln2_high + (2.0 * s + (2.0 * s * series + k * ln2_low));
}

/// e to the power x; beyond what a double can hold, infinity or zero.
constexpr double exp(double x) {
  if (x > 709.0) return __builtin_huge_val();
  if (x < -708.0) return 0.0;
  const double scaled = x / (ln2_high + ln2_low);
  const std::int64_t k = static_cast<std::int64_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  const double r = (x - static_cast<double>(k) * ln2_high) - static_cast<double>(k) * ln2_low;
  double sum = 1.0;
  for (int n = 16; n >= 1; --n) sum = 1.0 + sum * r / n;
  const std::uint64_t power = static_cast<std::uint64_t>(k + 1023) << 52;
  return sum * __builtin_bit_cast(double, power);
}

/// The x below which a share `p` of a standard normal lies; 0 < p < 1.
/// Source: P. J. Acklam, "An algorithm for computing the inverse normal cumulative distribution function"
/// (2003): rational approximations, relative error below 1.15e-9.
inline double normal_quantile(double p) {
  constexpr double low = 0.02425;
  if (p < low || p > 1.0 - low) {
    const double tail = p < low ? p : 1.0 - p;
    const double q = std::sqrt(-2.0 * log(tail));  // sqrt is exactly rounded by IEEE 754
    const double x =
        (((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838e+00) * q -
           2.549732539343734e+00) * q + 4.374664141464968e+00) * q + 2.938163982698783e+00) /
        ((((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996e+00) * q +
          3.754408661907416e+00) * q + 1.0);
    return p < low ? x : -x;
  }
  const double q = p - 0.5;
  const double r = q * q;
  return (((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r +
            1.383577518672690e+02) * r - 3.066479806614716e+01) * r + 2.506628277459239e+00) * q /
         (((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r +
            6.680131188771972e+01) * r - 1.328068155288572e+01) * r + 1.0);
}

}  // namespace lockstep::math
