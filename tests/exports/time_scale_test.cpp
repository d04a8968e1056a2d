#include "scenarios/exports/time_scale.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace lockstep;
using namespace lockstep::exports;

namespace {

std::vector<TrueTime> times(std::initializer_list<Duration> list) {
  std::vector<TrueTime> out;
  for (const Duration d : list) out.push_back(TrueTime(d));
  return out;
}

}  // namespace

TEST_CASE("a run whose messages are visible keeps a linear axis", "[exports][scale]") {
  const TimeScale scale({TrueTime(), TrueTime(10ms)}, times({1ms, 2ms, 9ms}), 1ms, 100, 1100);
  CHECK_FALSE(scale.is_squeezed());
  CHECK(scale.x(TrueTime(5ms)) == 600);
  REQUIRE(scale.ticks().size() == 11);
  CHECK(scale.ticks()[1].label == "1 ms");
}

TEST_CASE("long idle stretches are squeezed to equal widths and the rest stays linear", "[exports][scale]") {
  const TimeScale scale({TrueTime(), TrueTime(20'002ms)}, times({0s, 1ms, 10'001ms, 10'002ms, 20'002ms}), 1ms, 0, 1000);
  REQUIRE(scale.is_squeezed());
  std::vector<double> squeezed;
  for (const TimeScale::Piece& piece : scale.pieces())
    if (piece.is_squeezed) squeezed.push_back(piece.right - piece.left);
  REQUIRE(squeezed.size() == 2);
  CHECK(squeezed[0] == squeezed[1]);
  CHECK(scale.x(TrueTime(1ms)) - scale.x(TrueTime()) > 300);
  const double first = scale.x(TrueTime(1ms)) - scale.x(TrueTime());
  const double second = scale.x(TrueTime(10'002ms)) - scale.x(TrueTime(10'001ms));
  CHECK(first - second < 0.001);
  CHECK(second - first < 0.001);
}

TEST_CASE("time never goes back on the axis", "[exports][scale]") {
  const TimeScale scale({TrueTime(), TrueTime(30s)}, times({1s, 1'001ms, 3s, 3'001ms, 3'002ms, 15s, 29s}), 500us, 0,
                        1000);
  double last = 0;
  for (Duration at = 0ns; at <= 30s; at += 1ms) {
    const double x = scale.x(TrueTime(at));
    CHECK(x >= last);
    last = x;
  }
  CHECK(last == 1000);
}

TEST_CASE("a squeezed axis tells the time at each new beginning", "[exports][scale]") {
  const TimeScale scale({TrueTime(1s), TrueTime(20'002ms)}, times({1s, 1'001ms, 11s, 11'001ms, 20'002ms}), 500us, 0,
                        1000);
  std::vector<std::string> majors;
  for (const TimeScale::Tick& tick : scale.ticks())
    if (tick.is_major) majors.push_back(tick.label);
  CHECK(majors == std::vector<std::string>{"1.000 s", "11.000 s"});
}

TEST_CASE("steps of an axis are 1, 2 or 5 times a power of ten", "[exports][scale]") {
  CHECK(round_step(0.3) == 1);
  CHECK(round_step(1.5) == 2);
  CHECK(round_step(30) == 50);
  CHECK(round_step(50.1) == 100);
  CHECK(round_step(1.9e9) == 2'000'000'000);
}
