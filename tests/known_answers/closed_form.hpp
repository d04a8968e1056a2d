// What several closed forms are made of.
#pragma once

#include <cmath>

namespace lockstep::known {

/// P(N = k) for a Poisson number with this mean.
inline double poisson(int k, double mean) { return std::exp(k * std::log(mean) - mean - std::lgamma(k + 1.0)); }

/// P(the sum of n exponentials with mean m is larger than x): fewer than n events of a Poisson process by then.
inline double erlang_tail(int n, double x, double m) {
  double p = 0;
  for (int k = 0; k < n; ++k) p += poisson(k, x / m);
  return p;
}

inline double choose(int n, int k) {
  double c = 1;
  for (int i = 1; i <= k; ++i) c = c * (n - k + i) / i;
  return c;
}

/// P(at least k of n), each with probability p by itself.
inline double at_least(int k, int n, double p) {
  double sum = 0;
  for (int i = k; i <= n; ++i) sum += choose(n, i) * std::pow(p, i) * std::pow(1 - p, n - i);
  return sum;
}

}  // namespace lockstep::known
