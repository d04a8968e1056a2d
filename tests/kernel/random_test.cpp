// The random numbers themselves: exact outputs for known seeds, worked out by an independent program.
#include "sim/kernel/random.hpp"

#include <catch2/catch_test_macros.hpp>
#include <set>

namespace lockstep::random {

TEST_CASE("squares gives the numbers of the published algorithm", "[random]") {
  constexpr std::uint64_t key = 0x548c9decbce65297u;  // of the kind that Widynski's paper prints
  STATIC_REQUIRE(squares(0, key) == 0x36d88366cee633a5u);
  STATIC_REQUIRE(squares(1, key) == 0x944716e00e60dfaau);
  STATIC_REQUIRE(squares(2, key) == 0xc8a8f4e0678654bfu);
  STATIC_REQUIRE(squares(3, key) == 0x35cc666aab11c80du);
}

TEST_CASE("a text's hash and a number's mix are pinned", "[random]") {
  STATIC_REQUIRE(mix(0) == 0);
  STATIC_REQUIRE(mix(1) == 0x5692161d100b05e5u);
  STATIC_REQUIRE(hash("") == 0xf52a15e9a9b5e89bu);
  STATIC_REQUIRE(hash("link/alice-n3/delay") == 0x43726cc303f7460eu);
}

TEST_CASE("keys are pinned", "[random]") {
  STATIC_REQUIRE(squares_key(0) == 0xe83f69214f8dab1du);
  STATIC_REQUIRE(squares_key(1) == 0x9cf14de25d8ba419u);
  STATIC_REQUIRE(squares_key(7) == 0x62ea98b4374f1e6du);
}

TEST_CASE("a key has the irregular digits that squares wants", "[random]") {
  std::set<std::uint64_t> keys;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const std::uint64_t key = squares_key(seed);
    keys.insert(key);
    CHECK((key & 1) == 1);
    for (int half = 0; half < 2; ++half) {
      std::set<std::uint64_t> digits;
      // The very last digit is made odd afterwards and may then equal another one.
      for (int place = half == 0 ? 1 : 0; place < 8; ++place) digits.insert(key >> (4 * (place + 8 * half)) & 15);
      CHECK(digits.size() == (half == 0 ? 7u : 8u));
      CHECK(digits.count(0) == 0);
    }
  }
  CHECK(keys.size() == 2000);
}

TEST_CASE("random bits become fractions below one and indices below n", "[random]") {
  STATIC_REQUIRE(unit(0) == 0.0);
  STATIC_REQUIRE(unit(~std::uint64_t{0}) == 1.0 - 0x1.0p-53);
  STATIC_REQUIRE(scale(0, 10) == 0);
  STATIC_REQUIRE(scale(~std::uint64_t{0}, 10) == 9);
  STATIC_REQUIRE(scale(std::uint64_t{1} << 63, 10) == 5);
  STATIC_REQUIRE(scale(~std::uint64_t{0}, 1) == 0);
}

TEST_CASE("every bit of squares is one half of the time, and pairs of neighbours are independent", "[random]") {
  constexpr int draws = 100'000;
  const std::uint64_t key = squares_key(42);
  int ones[64] = {}, equal_neighbours[64] = {};
  std::uint64_t previous = squares(0, key);
  for (int i = 1; i <= draws; ++i) {
    const std::uint64_t bits = squares(static_cast<std::uint64_t>(i), key);
    for (int b = 0; b < 64; ++b) {
      ones[b] += static_cast<int>(bits >> b & 1);
      equal_neighbours[b] += static_cast<int>(~(bits ^ previous) >> b & 1);
    }
    previous = bits;
  }
  // The standard deviation is sqrt(draws)/2 = 158; five of them for 128 comparisons.
  for (int b = 0; b < 64; ++b) {
    CHECK(std::abs(ones[b] - draws / 2) < 5 * 158);
    CHECK(std::abs(equal_neighbours[b] - draws / 2) < 5 * 158);
  }
}

}  // namespace lockstep::random
