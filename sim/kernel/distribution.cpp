#include "sim/kernel/distribution.hpp"

#include <algorithm>

#include "sim/kernel/assert.hpp"
#include "sim/kernel/math.hpp"

namespace lockstep {
namespace {

constexpr double z99 = 2.3263478740408408;  // the standard normal's 99th percentile

Duration rounded(double ns) {
  constexpr double limit = 1.0e18;  // 31 years; several of them may be added up and stay in range
  if (!(ns > -limit)) return Duration(static_cast<std::int64_t>(-limit));
  if (ns > limit) return Duration(static_cast<std::int64_t>(limit));
  const std::int64_t down = static_cast<std::int64_t>(ns);
  const double rest = ns - static_cast<double>(down);
  return Duration(rest >= 0.5 ? down + 1 : rest <= -0.5 ? down - 1 : down);
}

double ns_of(Duration d) { return static_cast<double>(d.count()); }

/// The share of a standard normal below x, by bisection of the quantile: monotone and libm-free.
double normal_share_below(double x) {
  double low = 1e-12, high = 1.0 - 1e-12;
  if (math::normal_quantile(low) >= x) return low;
  if (math::normal_quantile(high) <= x) return high;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (math::normal_quantile(middle) < x ? low : high) = middle;
  }
  return low;
}

}  // namespace

Distribution Distribution::constant(Duration value) {
  Distribution d;
  d.base_ = value;
  return d;
}

Distribution Distribution::uniform(Duration min, Duration max) {
  SIM_ASSERT(min <= max, "a uniform distribution needs min <= max");
  Distribution d;
  d.kind_ = Kind::uniform;
  d.base_ = min;
  d.width_ = static_cast<std::uint64_t>((max - min).count()) + 1;
  return d;
}

Distribution Distribution::normal(Duration mean, Duration standard_deviation, Duration min, Duration max) {
  SIM_ASSERT(min <= max && standard_deviation >= Duration(0), "a normal distribution needs min <= max and sd >= 0");
  Distribution d;
  d.kind_ = Kind::normal;
  d.base_ = mean;
  d.scale_ns_ = ns_of(standard_deviation);
  d.min_ = min;
  d.max_ = max;
  if (d.scale_ns_ > 0) {
    d.low_ = normal_share_below(ns_of(min - mean) / d.scale_ns_);
    d.high_ = normal_share_below(ns_of(max - mean) / d.scale_ns_);
  }
  return d;
}

Distribution Distribution::lognormal(Duration median, double sigma) {
  SIM_ASSERT(median > Duration(0) && sigma >= 0, "a lognormal distribution needs median > 0 and sigma >= 0");
  Distribution d;
  d.kind_ = Kind::lognormal;
  d.base_ = median;
  d.scale_ns_ = sigma;
  return d;
}

Distribution Distribution::lognormal_p99(Duration median, Duration p99) {
  SIM_ASSERT(p99 >= median && median > Duration(0), "a lognormal distribution needs p99 >= median > 0");
  return lognormal(median, math::log(ns_of(p99) / ns_of(median)) / z99);
}

Distribution Distribution::exponential(Duration mean, Duration min) {
  SIM_ASSERT(mean >= min, "an exponential distribution needs mean >= min");
  Distribution d;
  d.kind_ = Kind::exponential;
  d.base_ = min;
  d.scale_ns_ = ns_of(mean - min);
  return d;
}

Distribution Distribution::pareto(Duration min, double alpha) {
  SIM_ASSERT(min > Duration(0) && alpha > 0, "a Pareto distribution needs min > 0 and alpha > 0");
  Distribution d;
  d.kind_ = Kind::pareto;
  d.base_ = min;
  d.scale_ns_ = alpha;
  return d;
}

Distribution Distribution::empirical(std::vector<Duration> quantiles) {
  SIM_ASSERT(!quantiles.empty(), "an empirical distribution needs at least one value");
  std::sort(quantiles.begin(), quantiles.end());
  Distribution d;
  d.kind_ = Kind::empirical;
  d.base_ = quantiles.front();
  d.values_ = std::make_shared<const std::vector<Duration>>(std::move(quantiles));
  return d;
}

Duration Distribution::quantile(double u) const {
  switch (kind_) {
    case Kind::constant:
      return base_;
    case Kind::uniform:
      return base_ + Duration(std::min(static_cast<std::int64_t>(u * static_cast<double>(width_)),
                                       static_cast<std::int64_t>(width_ - 1)));
    case Kind::exponential:
      return base_ + rounded(-math::log(1.0 - u) * scale_ns_);
    case Kind::pareto:
      return rounded(ns_of(base_) * math::exp(-math::log(1.0 - u) / scale_ns_));
    case Kind::lognormal: {
      const double p = std::min(std::max(u, 1e-12), 1.0 - 1e-12);
      return rounded(ns_of(base_) * math::exp(scale_ns_ * math::normal_quantile(p)));
    }
    case Kind::normal: {
      if (scale_ns_ == 0) return std::clamp(base_, min_, max_);
      const double p = low_ + u * (high_ - low_);
      return std::clamp(base_ + rounded(scale_ns_ * math::normal_quantile(p)), min_, max_);
    }
    case Kind::empirical: {
      const auto& values = *values_;
      const double place = u * static_cast<double>(values.size() - 1);
      const std::size_t below = std::min(static_cast<std::size_t>(place), values.size() - 1);
      const std::size_t above = std::min(below + 1, values.size() - 1);
      return values[below] + rounded((place - static_cast<double>(below)) * ns_of(values[above] - values[below]));
    }
  }
  return base_;
}

Duration Distribution::residual(Duration elapsed, double u) const {
  if (kind_ == Kind::exponential && elapsed >= base_) return rounded(-math::log(1.0 - u) * scale_ns_);
  // The share of the law that is over by `elapsed`, found by bisection: the quantile is monotone.
  double low = 0.0, high = 1.0;
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (quantile(middle) <= elapsed ? low : high) = middle;
  }
  const double conditional = std::min(high + u * (1.0 - high), 1.0 - 0x1.0p-53);
  return std::max(quantile(conditional) - elapsed, Duration(0));
}

Duration Distribution::expected() const {
  switch (kind_) {
    case Kind::constant:
      return base_;
    case Kind::uniform:
      return base_ + Duration(static_cast<std::int64_t>(width_ / 2));
    case Kind::exponential:
      return base_ + rounded(scale_ns_);
    case Kind::lognormal:
      return rounded(ns_of(base_) * math::exp(0.5 * scale_ns_ * scale_ns_));
    case Kind::pareto:
      return scale_ns_ > 1.0 ? rounded(ns_of(base_) * scale_ns_ / (scale_ns_ - 1.0)) : quantile(0.5);
    case Kind::normal:
    case Kind::empirical: {
      constexpr int parts = 64;
      double sum = 0;
      for (int i = 0; i < parts; ++i) sum += ns_of(quantile((i + 0.5) / parts));
      return rounded(sum / parts);
    }
  }
  return base_;
}

Duration Distribution::smallest() const { return quantile(0.0); }

bool operator==(const Distribution& a, const Distribution& b) {
  if (a.kind_ != b.kind_ || a.base_ != b.base_ || a.scale_ns_ != b.scale_ns_ || a.width_ != b.width_) return false;
  if (a.min_ != b.min_ || a.max_ != b.max_) return false;
  if (a.values_ == nullptr || b.values_ == nullptr) return a.values_ == b.values_;
  return *a.values_ == *b.values_;
}

}  // namespace lockstep
