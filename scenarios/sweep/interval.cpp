#include "scenarios/sweep/interval.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

namespace lockstep {
namespace {

double log_beta(double a, double b) {
  return boost::math::lgamma(a) + boost::math::lgamma(b) - boost::math::lgamma(a + b);
}

}  // namespace

Interval clopper_pearson(std::uint64_t hits, std::uint64_t runs, double confidence) {
  if (runs == 0) return {0, 1};
  using Binomial = boost::math::binomial_distribution<double>;
  const auto n = static_cast<double>(runs);
  const auto s = static_cast<double>(hits);
  const double tail = (1 - confidence) / 2;
  Interval interval;
  interval.low = hits == 0 ? 0 : Binomial::find_lower_bound_on_p(n, s, tail);
  interval.high = hits == runs ? 1 : Binomial::find_upper_bound_on_p(n, s, tail);
  return interval;
}

Interval anytime_interval(std::uint64_t hits, std::uint64_t runs, double confidence) {
  if (runs == 0) return {0, 1};
  const auto s = static_cast<double>(hits);
  const double f = static_cast<double>(runs) - s;
  const double evidence = log_beta(s + 0.5, f + 0.5) - log_beta(0.5, 0.5);
  const double bound = -std::log(1 - confidence);
  const auto is_surprising = [&](double p) {
    const double likelihood = (s > 0 ? s * std::log(p) : 0) + (f > 0 ? f * std::log1p(-p) : 0);
    return evidence - likelihood >= bound;
  };
  const double seen = s / (s + f);
  // The ratio falls towards the observed share and rises beyond it, so each end is found by halving.
  const auto edge = [&](double inside, double outside) {
    for (int i = 0; i < 200; ++i) {
      const double middle = inside + (outside - inside) / 2;
      if (middle == inside || middle == outside) break;
      (is_surprising(middle) ? outside : inside) = middle;
    }
    return outside;
  };
  return {hits == 0 ? 0 : edge(seen, 0), hits == runs ? 1 : edge(seen, 1)};
}

Interval rate_interval(double events, double exposure, double dispersion, double confidence) {
  const double tail = (1 - confidence) / 2;
  const double each = std::max(dispersion, 1.0);
  const double independent = events / each;
  const double low = independent > 0 ? boost::math::gamma_p_inv(independent, tail) : 0;
  const double high = boost::math::gamma_p_inv(independent + 1, 1 - tail);
  return {low * each / exposure, high * each / exposure};
}

Interval mean_interval(double count, double sum, double sum_of_squares, double confidence) {
  if (count < 2) return {-HUGE_VAL, HUGE_VAL};
  const double mean = sum / count;
  const double variance = std::max(0.0, (sum_of_squares - sum * mean) / (count - 1));
  const boost::math::students_t_distribution<double> t(count - 1);
  const double half = boost::math::quantile(t, 0.5 + confidence / 2) * std::sqrt(variance / count);
  return {mean - half, mean + half};
}

}  // namespace lockstep
