// Counter-based random numbers: the n-th number of a stream is a pure function of (seed, name, n).
//
// The generator is Widynski's squares (arXiv 2004.06278), five rounds of squaring a Weyl sequence, whose key
// is an irregular digit pattern made from the run's seed and the stream's name. So a new client, fault or
// algorithm has streams of its own and never shifts anybody else's numbers.
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/kernel/math.hpp"

namespace lockstep::random {

/// The finaliser of splitmix64 (Steele, Lea, Flood 2014): every input bit reaches every output bit.
constexpr std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/// A 64-bit hash of a text (FNV-1a, then mixed).
constexpr std::uint64_t hash(std::string_view text) {
  std::uint64_t h = 0xcbf29ce484222325u;
  for (char c : text) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return mix(h);
}

/// A key as squares wants it: two groups of eight different nonzero hexadecimal digits, the last one made odd
/// (so that it may equal another one of its group).
constexpr std::uint64_t squares_key(std::uint64_t seed) {
  std::uint64_t state = seed;
  std::uint64_t key = 0;
  for (int half = 0; half < 2; ++half) {
    std::uint64_t digits = 0xfedcba987654321u;  // the nonzero digits, one per nibble
    for (unsigned i = 0; i < 8; ++i) {
      state += 0x9e3779b97f4a7c15u;
      const unsigned left = 15 - i;
      const unsigned pick = i + static_cast<unsigned>((mix(state) >> 32) * left >> 32);
      const std::uint64_t chosen = digits >> (4 * pick) & 15, first = digits >> (4 * i) & 15;
      digits &= ~(std::uint64_t{15} << (4 * pick));
      digits |= first << (4 * pick);
      key = key << 4 | chosen;
    }
  }
  return key | 1;
}

/// The number at position `counter` of the stream with this key: 64 random bits.
constexpr std::uint64_t squares(std::uint64_t counter, std::uint64_t key) {
  std::uint64_t x = counter * key;
  const std::uint64_t y = x, z = y + key;
  x = x * x + y;
  x = x >> 32 | x << 32;
  x = x * x + z;
  x = x >> 32 | x << 32;
  x = x * x + y;
  x = x >> 32 | x << 32;
  x = x * x + z;
  const std::uint64_t t = x;
  x = x >> 32 | x << 32;
  return t ^ ((x * x + y) >> 32);
}

/// A double in [0, 1) from the upper 53 of 64 random bits.
constexpr double unit(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1.0p-53; }

/// floor(bits / 2^64 * n): a number below n. The bias is below n / 2^64.
constexpr std::uint64_t scale(std::uint64_t bits, std::uint64_t n) {
  return static_cast<std::uint64_t>((static_cast<unsigned __int128>(bits) * n) >> 64);
}

/// The ziggurat for the exponential with mean 1, 256 layers of equal area.
/// Source: G. Marsaglia and W. W. Tsang, "The ziggurat method for generating random variables" (2000).
struct Ziggurat {
  static constexpr double tail_start = 7.69711747013104972;
  static constexpr double layer_area = 3.949659822581572e-3;
  std::uint64_t inside[256]{};  ///< a 53-bit fraction below this is under the curve for sure
  double width[256]{};          ///< of a layer, times 2^-53
  double height[256]{};         ///< of the curve at the layer's right edge

  constexpr Ziggurat() {
    constexpr double unit53 = 9007199254740992.0;
    double right = tail_start, previous = tail_start;
    const double base = layer_area / math::exp(-right);
    inside[0] = static_cast<std::uint64_t>(right / base * unit53);
    inside[1] = 0;
    width[0] = base / unit53;
    width[255] = right / unit53;
    height[0] = 1.0;
    height[255] = math::exp(-right);
    for (int i = 254; i >= 1; --i) {
      right = -math::log(layer_area / right + math::exp(-right));
      inside[i + 1] = static_cast<std::uint64_t>(right / previous * unit53);
      previous = right;
      height[i] = math::exp(-right);
      width[i] = right / unit53;
    }
  }
};
inline constexpr Ziggurat ziggurat{};

}  // namespace lockstep::random
