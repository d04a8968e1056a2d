#include "scenarios/sweep/histogram.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "sim/kernel/random.hpp"

using namespace lockstep;

TEST_CASE("a quantile is off by less than the stated relative error", "[sweep][histogram]") {
  Histogram histogram;
  std::vector<std::int64_t> values;
  for (std::uint64_t i = 0; i < 10'000; ++i) {
    // Over ten decades, so that buckets of every size are met.
    const double exponent = random::unit(random::squares(i, random::squares_key(1))) * 10;
    values.push_back(static_cast<std::int64_t>(std::pow(10.0, exponent)));
    histogram.add(values.back());
  }
  std::sort(values.begin(), values.end());
  for (const double share : {0.001, 0.1, 0.5, 0.9, 0.99, 1.0}) {
    const auto rank = static_cast<std::size_t>(std::ceil(share * 10'000)) - 1;
    const auto exact = static_cast<double>(values[rank]);
    INFO(share);
    CHECK(std::fabs(static_cast<double>(histogram.quantile(share)) - exact) <= Histogram::relative_error * exact);
  }
  CHECK(histogram.smallest() == values.front());
  CHECK(histogram.largest() == values.back());
}

TEST_CASE("every bucket begins where the one before ends", "[sweep][histogram]") {
  std::size_t previous = 0;
  for (std::uint64_t value = 1; value < 100'000; ++value) {
    const std::size_t bucket = Histogram::bucket_of(value);
    CHECK((bucket == previous || bucket == previous + 1));
    previous = bucket;
  }
  CHECK(Histogram::bucket_of(INT64_MAX) < 64 * 58);
}

TEST_CASE("histograms merge in any order, and come back from their buckets", "[sweep][histogram]") {
  Histogram a, b, all;
  for (std::int64_t i = 1; i < 1000; ++i) {
    (i % 3 == 0 ? a : b).add(i * i);
    all.add(i * i);
  }
  Histogram ab = a, ba = b;
  ab.merge(b);
  ba.merge(a);
  CHECK(ab == all);
  CHECK(ba == all);

  Histogram restored;
  REQUIRE(restored.restore(all.buckets(), all.smallest(), all.largest()));
  CHECK(restored == all);
  CHECK_FALSE(restored.restore(all.buckets(), all.smallest() + 1000, all.largest()));
  CHECK_FALSE(restored.restore({{5, 1}, {5, 1}}, 5, 5));
}
