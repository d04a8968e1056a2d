#include "scenarios/sweep/decision.hpp"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

namespace lockstep {
namespace {

/// The logarithm of the capital of the bet that p is on the side of `bound` that `below` says.
double log_capital(bool below, double bound, double hits, double misses) {
  const double a = hits + 0.5, b = misses + 0.5;
  const double mass = below ? boost::math::ibeta(a, b, bound) : boost::math::ibetac(a, b, bound);
  if (mass <= 0) return -HUGE_VAL;
  const double prior = below ? boost::math::ibeta(0.5, 0.5, bound) : boost::math::ibetac(0.5, 0.5, bound);
  const auto log_beta = [](double x, double y) {
    return boost::math::lgamma(x) + boost::math::lgamma(y) - boost::math::lgamma(x + y);
  };
  return log_beta(a, b) + std::log(mass) - log_beta(0.5, 0.5) - std::log(prior) - hits * std::log(bound) -
         misses * std::log1p(-bound);
}

}  // namespace

std::string_view name_of(Decision decision) {
  switch (decision) {
    case Decision::yes:
      return "yes";
    case Decision::no:
      return "no";
    case Decision::undecided:
      break;
  }
  return "undecided";
}

Decision decide(const Claim& claim, std::uint64_t hits, std::uint64_t runs) {
  if (runs == 0) return Decision::undecided;
  const auto s = static_cast<double>(hits);
  const auto f = static_cast<double>(runs - hits);
  const double enough = -std::log(1 - claim.confidence);
  if (log_capital(claim.below, claim.bound, s, f) >= enough) return Decision::yes;
  if (log_capital(!claim.below, claim.bound, s, f) >= enough) return Decision::no;
  return Decision::undecided;
}

Interval decided_bounds(std::uint64_t hits, std::uint64_t runs, double confidence) {
  if (runs == 0) return {0, 1};
  const auto s = static_cast<double>(hits);
  const auto f = static_cast<double>(runs - hits);
  const double enough = -std::log(1 - confidence);
  // From the observed share outwards, until the bet against that bound has won.
  const auto edge = [&](bool below, double outside) {
    double inside = s / (s + f);
    for (int i = 0; i < 200; ++i) {
      const double middle = inside + (outside - inside) / 2;
      if (middle <= 0 || middle >= 1 || middle == inside || middle == outside) break;
      (log_capital(below, middle, s, f) >= enough ? outside : inside) = middle;
    }
    return outside;
  };
  return {hits == 0 ? 0 : edge(false, 0), hits == runs ? 1 : edge(true, 1)};
}

}  // namespace lockstep
