// The laws of random durations: exact samples, moments, and what is left of a wait that has lasted a while.
#include "sim/kernel/distribution.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "sim/kernel/choices.hpp"

namespace lockstep {
namespace {

std::vector<std::int64_t> first_draws(const Distribution& law, int count = 4) {
  Choices choices(7);
  Stream stream = choices.stream("link/alice-n3/delay");
  std::vector<std::int64_t> drawn;
  for (int i = 0; i < count; ++i) drawn.push_back(stream.duration(law).count());
  return drawn;
}

struct Moments {
  double mean = 0, variance = 0;
};

Moments moments(const Distribution& law, int draws = 100'000) {
  Choices choices(1);
  Stream stream = choices.stream("moments");
  double sum = 0, squares = 0;
  for (int i = 0; i < draws; ++i) {
    const double x = static_cast<double>(stream.duration(law).count());
    sum += x;
    squares += x * x;
  }
  const double mean = sum / draws;
  return {mean, squares / draws - mean * mean};
}

/// The mean of 1e5 draws lies within four standard errors, and so does the variance.
void check_moments(const Distribution& law, double mean, double variance, double kurtosis) {
  constexpr double n = 100'000;
  const Moments found = moments(law);
  CHECK(std::abs(found.mean - mean) < 4 * std::sqrt(variance / n));
  CHECK(std::abs(found.variance - variance) < 4 * variance * std::sqrt((kurtosis - 1) / n));
}

const Distribution lognormal = Distribution::lognormal_p99(1ms, 10ms);

const std::vector<Distribution>& every_law() {
  static const std::vector<Distribution> laws = {
      Distribution::constant(3ms),
      Distribution::uniform(1ms, 4ms),
      Distribution::normal(5ms, 1ms, 2ms, 9ms),
      lognormal,
      Distribution::exponential(2ms, 500us),
      Distribution::pareto(1ms, 1.5),
      Distribution::empirical({1ms, 2ms, 2ms, 3ms, 50ms}),
  };
  return laws;
}

}  // namespace

TEST_CASE("the first draws of each law are pinned", "[distribution]") {
  using Draws = std::vector<std::int64_t>;
  CHECK(first_draws(Distribution::constant(3ms)) == Draws{3000000, 3000000, 3000000, 3000000});
  CHECK(first_draws(Distribution::uniform(1ms, 4ms)) == Draws{3887383, 1646619, 2153185, 3777033});
  CHECK(first_draws(Distribution::normal(5ms, 1ms, 2ms, 9ms)) == Draws{6780233, 4216245, 4708184, 6444840});
  CHECK(first_draws(lognormal) == Draws{5822932, 458726, 747549, 4176949});
  CHECK(first_draws(Distribution::exponential(2ms, 500us)) == Draws{4827295, 1562619, 948107, 9031272});
  CHECK(first_draws(Distribution::pareto(1ms, 1.5)) == Draws{8919567, 1175672, 1381864, 5657006});
  CHECK(first_draws(Distribution::empirical({1ms, 2ms, 2ms, 3ms, 50ms})) ==
        Draws{42942641, 1862159, 2000000, 36027380});
}

TEST_CASE("mean and variance of 100 000 draws are those of the law", "[distribution]") {
  check_moments(Distribution::uniform(1ms, 4ms), 2.5e6, 9e12 / 12, 1.8);
  check_moments(Distribution::exponential(2ms, 500us), 2e6, 1.5e6 * 1.5e6, 9);
  check_moments(Distribution::normal(50ms, 1ms, 0ms, 100ms), 50e6, 1e12, 3);
  check_moments(Distribution::empirical({0ms, 10ms}), 5e6, 1e14 / 12, 1.8);
  const double sigma = 0.5, growth = std::exp(sigma * sigma);
  check_moments(Distribution::lognormal(1ms, sigma), 1e6 * std::sqrt(growth), 1e12 * growth * (growth - 1),
                std::pow(growth, 4) + 2 * std::pow(growth, 3) + 3 * growth * growth - 3);
  // alpha = 5: mean 5/4, variance 5/(16*3); the kurtosis of a Pareto with alpha = 5 is infinite in theory.
  check_moments(Distribution::pareto(1ms, 5), 1.25e6, 1e12 * 5.0 / 48, 80);
}

TEST_CASE("the ziggurat draws from the exponential's quantile law", "[distribution][ziggurat]") {
  const Distribution law = Distribution::exponential(1s);
  Choices choices(3);
  Stream stream = choices.stream("ziggurat");
  constexpr int draws = 200'000;
  std::vector<double> shares;
  for (int i = 0; i < draws; ++i)
    shares.push_back(1 - std::exp(-1e-9 * static_cast<double>(stream.duration(law).count())));
  std::sort(shares.begin(), shares.end());
  double distance = 0;  // Kolmogorov-Smirnov
  for (int i = 0; i < draws; ++i)
    distance = std::max({distance, std::abs(shares[static_cast<std::size_t>(i)] - (i + 0.5) / draws)});
  CHECK(distance * std::sqrt(double{draws}) < 1.95);  // exceeded once in a thousand seeds
}

TEST_CASE("the ziggurat's tail beyond 7.7 means is exponential again", "[distribution][ziggurat]") {
  const Distribution law = Distribution::exponential(1s);
  Choices choices(3);
  Stream stream = choices.stream("tail");
  constexpr double start = random::Ziggurat::tail_start;
  constexpr int draws = 2'000'000;
  int beyond = 0;
  double excess = 0;
  for (int i = 0; i < draws; ++i) {
    const double x = 1e-9 * static_cast<double>(stream.duration(law).count());
    if (x < start) continue;
    ++beyond;
    excess += x - start;
  }
  const double expected = draws * std::exp(-start);  // about 908
  CHECK(std::abs(beyond - expected) < 4 * std::sqrt(expected));
  CHECK(std::abs(excess / beyond - 1) < 4 / std::sqrt(double(beyond)));
}

TEST_CASE("a larger share never gives a shorter duration", "[distribution]") {
  for (const Distribution& law : every_law()) {
    Duration previous = law.smallest();
    for (int i = 0; i < 20'000; ++i) {
      const Duration value = law.quantile(i / 20'000.0);
      REQUIRE(value >= previous);
      previous = value;
    }
  }
}

TEST_CASE("no draw is below the smallest, and a truncated normal stays inside its bounds", "[distribution]") {
  Choices choices(5);
  Stream stream = choices.stream("bounds");
  for (const Distribution& law : every_law())
    for (int i = 0; i < 10'000; ++i) REQUIRE(stream.duration(law) >= law.smallest());
  const Distribution narrow = Distribution::normal(5ms, 10ms, 4ms, 5ms);
  for (int i = 0; i < 10'000; ++i) {
    const Duration drawn = stream.duration(narrow);
    REQUIRE((drawn >= 4ms && drawn <= 5ms));
  }
}

TEST_CASE("a lognormal has the median and the 99th percentile that it was given", "[distribution]") {
  CHECK(lognormal.quantile(0.5) == 1ms);
  CHECK(std::abs((lognormal.quantile(0.99) - 10ms).count()) < 20);  // ns, of 10 ms
}

TEST_CASE("an empirical law passes through its values and interpolates between them", "[distribution]") {
  const Distribution law = Distribution::empirical({30ms, 10ms, 20ms});
  CHECK(law.quantile(0) == 10ms);
  CHECK(law.quantile(0.25) == 15ms);
  CHECK(law.quantile(0.5) == 20ms);
  CHECK(law.quantile(0.75) == 25ms);
  CHECK(law.quantile(1 - 0x1.0p-53) == 30ms);
  CHECK(Distribution::empirical({7ms}).quantile(0.9) == 7ms);
}

TEST_CASE("the expected value is that of the law", "[distribution]") {
  CHECK(Distribution::constant(3ms).expected() == 3ms);
  CHECK(Distribution::uniform(1ms, 3ms).expected() == 2ms);
  CHECK(Distribution::exponential(2ms, 500us).expected() == 2ms);
  CHECK(Distribution::pareto(1ms, 2).expected() == 2ms);
  CHECK(std::abs((Distribution::normal(5ms, 1ms, 0ms, 10ms).expected() - 5ms).count()) < 1'000);
}

TEST_CASE("what is left of an exponential wait does not depend on how long it has lasted", "[distribution][residual]") {
  const Distribution law = Distribution::exponential(2ms);
  for (const double u : {0.0, 0.1, 0.5, 0.99}) {
    CHECK(law.residual(0ms, u) == law.residual(1ms, u));
    CHECK(law.residual(1ms, u) == law.residual(100ms, u));
  }
  CHECK(std::abs((law.residual(5ms, 0.5) - law.quantile(0.5)).count()) <= 1);
}

TEST_CASE("what is left of a uniform wait is uniform up to the end", "[distribution][residual]") {
  const Distribution law = Distribution::uniform(10ms, 20ms);
  CHECK(std::abs((law.residual(16ms, 0.5) - 2ms).count()) < 10);
  CHECK(law.residual(16ms, 0.999999999) <= 4ms);
  CHECK(law.residual(5ms, 0.0) == 5ms);   // it cannot end before 10 ms
  CHECK(law.residual(20ms, 0.5) == 0ms);  // it is over
  CHECK(law.residual(30ms, 0.5) == 0ms);
}

TEST_CASE("what is left of any wait follows the conditional law", "[distribution][residual]") {
  for (const Distribution& law : every_law()) {
    if (law.is_constant()) continue;
    const Duration elapsed = law.quantile(0.6);
    for (const double u : {0.1, 0.5, 0.9}) {
      // P(X <= elapsed + rest | X > elapsed) = u, so X stands at the share 0.6 + 0.4 u of the whole law.
      const Duration whole = law.quantile(0.6 + 0.4 * u);
      const double error = static_cast<double>((elapsed + law.residual(elapsed, u) - whole).count());
      CHECK(std::abs(error) < 1e-6 * static_cast<double>(whole.count()) + 2);
    }
  }
  CHECK(Distribution::constant(3ms).residual(1ms, 0.7) == 2ms);
  CHECK(Distribution::constant(3ms).residual(4ms, 0.7) == 0ms);
}

TEST_CASE("a law whose tail leaves the range of time gives a huge duration, not a negative one", "[distribution]") {
  CHECK(Distribution::pareto(1ms, 0.01).quantile(0.99999) > std::chrono::hours(24 * 365 * 30));
  CHECK(Distribution::lognormal(1ms, 300).quantile(0.9999) > std::chrono::hours(24 * 365 * 30));
  CHECK(Distribution::lognormal(1ms, 300).quantile(0.0001) >= 0ns);
}

}  // namespace lockstep
