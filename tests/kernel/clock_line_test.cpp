// A clock's line over true time, and its inverse.
#include "sim/kernel/clock_line.hpp"

#include <catch2/catch_test_macros.hpp>

#include "sim/kernel/random.hpp"

namespace lockstep {
namespace {

std::uint64_t draw(std::uint64_t i, std::uint64_t below) {
  return random::scale(random::squares(i, random::squares_key(11)), below);
}

}  // namespace

TEST_CASE("a clock without drift reads true time plus its offset", "[clock]") {
  constexpr ClockLine line(TrueTime(2s), 10s, 0);
  STATIC_REQUIRE(line.read(TrueTime(2s)) == 10s);
  STATIC_REQUIRE(line.read(TrueTime(5s)) == 13s);
  STATIC_REQUIRE(line.first_at(13s) == TrueTime(5s));
}

TEST_CASE("a clock gains or loses its rate, to the nanosecond", "[clock]") {
  struct Case {
    RatePpb rate;
    Duration after, reading;
  };
  const Case cases[] = {{10'000'000, 100s, 101s},            // one percent fast
                        {1'000, 1'000'000s, 1'000'001s},     // one ppm, over eleven days
                        {-500'000'000, 10s, 5s},             // half speed
                        {ClockLine::rate_min, 1'000s, 0s}};  // stands still
  for (const Case& c : cases) {
    const Duration error = ClockLine(TrueTime(), 0s, c.rate).read(TrueTime(c.after)) - c.reading;
    CHECK((error >= -1ns && error <= 1ns));
  }
}

TEST_CASE("the last instant before a reading reads less, and the found one reads it", "[clock]") {
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    // Rates of all sizes: parts per billion up to nearly standing still or nearly double speed.
    static constexpr std::uint64_t magnitudes[] = {10, 10'000, 1'000'000, 100'000'000, 900'000'000};
    const std::uint64_t magnitude = magnitudes[i % 5];
    const RatePpb rate = static_cast<RatePpb>(draw(4 * i, magnitude)) * (i % 2 == 0 ? 1 : -1);
    const TrueTime since(Duration(static_cast<std::int64_t>(draw(4 * i + 1, 1'000'000'000'000))));
    const Duration start(static_cast<std::int64_t>(draw(4 * i + 2, 2'000'000'000'000)) - 1'000'000'000'000);
    const Duration reading = start + Duration(static_cast<std::int64_t>(draw(4 * i + 3, 100'000'000'000)));
    const ClockLine line(since, start, rate);
    const TrueTime at = line.first_at(reading);
    CAPTURE(rate, since.ns(), start.count(), reading.count());
    REQUIRE(at >= since);
    REQUIRE(line.read(at) >= reading);
    if (at > since) REQUIRE(line.read(at - 1ns) < reading);
    // A clock that loses skips nothing, so it shows every reading.
    if (rate <= 0) REQUIRE(line.read(at) == reading);
  }
}

TEST_CASE("a clock never goes back between two corrections", "[clock]") {
  for (const RatePpb rate :
       {RatePpb{-999'999'999}, RatePpb{-40'000}, RatePpb{0}, RatePpb{40'000}, ClockLine::rate_max}) {
    const ClockLine line(TrueTime(1s), 5s, rate);
    Duration previous = line.read(TrueTime(1s));
    for (std::int64_t t = 1; t < 5'000; ++t) {
      const Duration reading = line.read(TrueTime(1s + Duration(t)));
      REQUIRE(reading >= previous);
      previous = reading;
    }
  }
}

TEST_CASE("a reading in the past was there from the line's beginning", "[clock]") {
  CHECK(ClockLine(TrueTime(3s), 5s, 100).first_at(4s) == TrueTime(3s));
  CHECK(ClockLine(TrueTime(3s), 5s, ClockLine::rate_min).first_at(5s) == TrueTime(3s));
}

TEST_CASE("a clock that stands still never reads more, and no clock reaches the end of time", "[clock]") {
  CHECK(ClockLine(TrueTime(3s), 5s, ClockLine::rate_min).first_at(5s + 1ns) == TrueTime::max());
  CHECK(ClockLine(TrueTime(3s), 5s, 0).first_at(Duration::max()) == TrueTime::max());
  CHECK(ClockLine(TrueTime(3s), 5s, -999'999'999).first_at(std::chrono::hours(24 * 365 * 200)) == TrueTime::max());
  // One that nearly stands still gets there, and is found at once: the first nanosecond shows after half a second.
  const TrueTime shown = ClockLine(TrueTime(3s), 5s, -999'999'999).first_at(5s + 1ns);
  CHECK((shown - TrueTime(3500ms) <= 1ns && TrueTime(3500ms) - shown <= 1ns));
}

}  // namespace lockstep
