// exp, log and the normal quantile against the C library's long double.
#include "sim/kernel/math.hpp"

#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "sim/kernel/random.hpp"

namespace lockstep {
namespace {

/// A number from `low` to `high` whose logarithm is spread evenly.
double spread(std::uint64_t i, double low, double high) {
  const double u = random::unit(random::squares(i, random::squares_key(3)));
  return low * std::pow(high / low, u);
}

long double relative_error(double found, long double wanted) {
  return std::fabs((static_cast<long double>(found) - wanted) / wanted);
}

/// The share of a standard normal below x, to long double precision.
long double share_below(long double x) { return 0.5L * std::erfc(-x / std::sqrt(2.0L)); }

}  // namespace

TEST_CASE("log agrees with libm to 1e-14", "[math]") {
  long double worst = 0;
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const double x = spread(i, 1e-300, 1e300);
    worst = std::max(worst, relative_error(math::log(x), std::log(static_cast<long double>(x))));
  }
  // Near 1, where the result itself goes to zero.
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const double d = spread(i, 1e-9, 0.5);
    for (const double x : {1.0 + d, 1.0 - d})
      worst = std::max(worst, relative_error(math::log(x), std::log(static_cast<long double>(x))));
  }
  CHECK(worst < 1e-14L);
  CHECK(math::log(1.0) == 0.0);
}

TEST_CASE("exp agrees with libm to 1e-14", "[math]") {
  long double worst = 0;
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const double x = spread(i, 1e-9, 40.0);
    for (const double signed_x : {x, -x})
      worst = std::max(worst, relative_error(math::exp(signed_x), std::exp(static_cast<long double>(signed_x))));
  }
  CHECK(worst < 1e-14L);
  CHECK(math::exp(0.0) == 1.0);
}

TEST_CASE("exp stays a number of the right size where a double cannot hold the result", "[math]") {
  CHECK(math::exp(5000.0) > 1e300);
  CHECK(math::exp(-5000.0) >= 0.0);
  CHECK(math::exp(-5000.0) < 1e-300);
}

TEST_CASE("the normal quantile has the published accuracy", "[math]") {
  long double worst = 0;
  for (int i = 1; i < 20'000; ++i) {
    const double p = static_cast<double>(i) / 20'000;
    if (i == 10'000) continue;  // the median, exactly zero
    const double x = math::normal_quantile(p);
    // One Newton step from x gives the true quantile to far more digits than we ask for.
    const long double density = std::exp(-0.5L * x * x) / std::sqrt(2.0L * 3.14159265358979323846L);
    const long double better = x - (share_below(x) - static_cast<long double>(p)) / density;
    worst = std::max(worst, relative_error(x, better));
  }
  CHECK(worst < 2e-9L);
  CHECK(math::normal_quantile(0.5) == 0.0);
}

TEST_CASE("the normal quantile never falls where its pieces meet", "[math]") {
  for (const double joint : {0.02425, 1.0 - 0.02425}) {
    double previous = math::normal_quantile(joint - 1e-7);
    for (double p = joint - 1e-7; p < joint + 1e-7; p += 1e-10) {
      const double x = math::normal_quantile(p);
      CHECK(x >= previous);
      previous = x;
    }
  }
}

TEST_CASE("a few results are pinned to the last bit", "[math]") {
  // Not all of them are the nearest double; what counts is that they are the same everywhere.
  CHECK(math::log(2.0) == 0x1.62e42fefa39efp-1);
  CHECK(math::log(10.0) == 0x1.26bb1bbb55516p+1);
  CHECK(math::exp(1.0) == 2.71828182845904553);
  CHECK(math::exp(-1.0) == 0x1.78b56362cef38p-2);
  CHECK(math::normal_quantile(0.99) == 2.32634787438802793);
}

}  // namespace lockstep
