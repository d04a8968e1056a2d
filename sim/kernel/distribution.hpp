// How long a random thing takes, as plain data.
//
// Every distribution is sampled through its quantile function, so one uniform number gives one value, a
// larger number never gives a smaller value, and the rest of a wait that has already lasted some time can
// be drawn anew (residual). All arithmetic is made of basic IEEE operations (math.hpp), so the value is the
// same on every compiler and with every libm. The exponential has a faster way on the hot path, a ziggurat
// (Marsaglia and Tsang 2000), with the same law.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/kernel/time.hpp"

namespace lockstep {

class Distribution {
 public:
  enum class Kind : std::uint8_t { constant, uniform, normal, lognormal, exponential, pareto, empirical };

  Distribution() = default;  ///< the constant zero
  static Distribution constant(Duration value);
  /// Every nanosecond from `min` to `max` alike, both included.
  static Distribution uniform(Duration min, Duration max);
  /// Normal, truncated to [min, max].
  static Distribution normal(Duration mean, Duration standard_deviation, Duration min, Duration max);
  /// exp(N(ln median, sigma)); `sigma` is dimensionless.
  static Distribution lognormal(Duration median, double sigma);
  /// The same, given by its median and its 99th percentile, which must be larger.
  static Distribution lognormal_p99(Duration median, Duration p99);
  /// `min` plus an exponential with mean `mean - min`.
  static Distribution exponential(Duration mean, Duration min = Duration(0));
  /// P(X > x) = (min / x)^alpha.
  static Distribution pareto(Duration min, double alpha);
  /// Measured values: equally likely quantiles, interpolated linearly. At least one value; sorted here.
  static Distribution empirical(std::vector<Duration> quantiles);

  Kind kind() const { return kind_; }
  /// The value below which a share `u` of the draws lies; 0 <= u < 1. Never decreasing in u.
  Duration quantile(double u) const;
  /// What is left of a wait that has lasted `elapsed`, as the quantile `u` of the conditional law.
  Duration residual(Duration elapsed, double u) const;
  /// The expected value; for a Pareto without one (alpha <= 1), the median.
  Duration expected() const;
  /// No draw is below this.
  Duration smallest() const;
  bool is_constant() const { return kind_ == Kind::constant; }

  /// For the hot path: `min + scale * x` where x is exponential with mean 1. In general the constant itself, the
  /// minimum (uniform, exponential, pareto), the mean (normal), the median (lognormal), the least value (empirical).
  Duration base() const { return base_; }
  /// exponential: mean minus minimum, normal: standard deviation, both in ns; lognormal: sigma; pareto: alpha.
  double scale_ns() const { return scale_ns_; }
  /// For the hot path of a uniform: how many different nanoseconds there are.
  std::uint64_t width() const { return width_; }
  /// normal: what the law is cut to.
  Duration cut_min() const { return min_; }
  Duration cut_max() const { return max_; }
  /// empirical: the values in order; nullptr for every other kind.
  const std::vector<Duration>* values() const { return values_.get(); }

  /// The same law: the same draw for every number.
  friend bool operator==(const Distribution& a, const Distribution& b);

 private:
  Kind kind_ = Kind::constant;
  Duration base_{0};        // constant: value; uniform, exponential, pareto: min; normal: mean; lognormal: median
  double scale_ns_ = 0;     // exponential: mean - min; normal: standard deviation; lognormal: sigma; pareto: alpha
  std::uint64_t width_ = 1; // uniform: max - min + 1
  double low_ = 0, high_ = 1;                            // normal: the share of the law below min and below max
  Duration min_{0}, max_{0};                             // normal
  std::shared_ptr<const std::vector<Duration>> values_;  // empirical
};

}  // namespace lockstep
