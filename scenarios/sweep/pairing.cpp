#include "scenarios/sweep/pairing.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "scenarios/sweep/run_measures.hpp"

namespace lockstep {
namespace {

/// Tango's score: by how many standard errors the data lie above a true difference of `delta`.
/// `up` and `down` are the numbers of runs in which only B and only A was hit.
double score(double n, double up, double down, double delta) {
  const double a = 2 * n;
  const double b = -up - down + (2 * n - up + down) * delta;
  const double c = -down * delta * (1 - delta);
  const double share = (std::sqrt(std::max(0.0, b * b - 4 * a * c)) - b) / (2 * a);
  const double variance = n * (2 * share + delta * (1 - delta));
  const double above = up - down - n * delta;
  if (variance <= 0) return above == 0 ? 0 : above > 0 ? HUGE_VAL : -HUGE_VAL;
  return above / std::sqrt(variance);
}

std::optional<double> gain(double variance_a, double variance_b, double variance_of_difference) {
  if (variance_a + variance_b <= 0) return std::nullopt;
  // What is left after cancellation of rounding errors counts as nothing.
  if (variance_of_difference <= 1e-12 * (variance_a + variance_b)) return HUGE_VAL;
  return (variance_a + variance_b) / variance_of_difference;
}

}  // namespace

SideRun side_run_of(const Run& run) {
  SideRun side;
  for (const Violation& violation : run.violations) side.hit[static_cast<std::size_t>(violation.check)] = true;
  side.hit[any_check] = !run.violations.empty();
  const RunMeasures measures(run.trace);
  side.acquisitions = measures.acquisitions;
  double sum = 0;
  for (const std::int64_t wait : measures.waits) sum += static_cast<double>(wait);
  if (!measures.waits.empty()) side.wait_ns = sum / static_cast<double>(measures.waits.size());
  return side;
}

void PairedNumbers::add(double a, double b) {
  ++count;
  sum_a += a;
  sum_b += b;
  squares_a += a * a;
  squares_b += b * b;
  products += a * b;
  difference += b - a;
  difference_squares += (b - a) * (b - a);
  if (a > b) ++a_larger;
  if (b > a) ++b_larger;
}

void Pairing::add(std::uint64_t replication, const SideRun& a, const SideRun& b) {
  for (std::size_t i = 0; i < hits.size(); ++i) {
    PairedHits& check = hits[i];
    if (a.hit[i] && b.hit[i]) {
      ++check.both;
    } else if (a.hit[i]) {
      ++check.only_a;
      if (check.examples_a.size() < examples_kept) check.examples_a.push_back(replication);
    } else if (b.hit[i]) {
      ++check.only_b;
      if (check.examples_b.size() < examples_kept) check.examples_b.push_back(replication);
    } else {
      ++check.neither;
    }
  }
  acquisitions.add(static_cast<double>(a.acquisitions), static_cast<double>(b.acquisitions));
  if (a.wait_ns && b.wait_ns) wait_ns.add(*a.wait_ns, *b.wait_ns);
}

Interval paired_difference(const PairedHits& hits, double confidence) {
  const auto n = static_cast<double>(hits.runs());
  if (n == 0) return {-1, 1};
  const auto up = static_cast<double>(hits.only_b), down = static_cast<double>(hits.only_a);
  const double z = boost::math::quantile(boost::math::normal(), 0.5 + confidence / 2);
  const double seen = (up - down) / n;
  const auto edge = [&](double outside) {
    double inside = seen;
    for (int i = 0; i < 100; ++i) {
      const double middle = inside + (outside - inside) / 2;
      (std::fabs(score(n, up, down, middle)) <= z ? inside : outside) = middle;
    }
    return inside;
  };
  return {edge(-1), edge(1)};
}

double sign_test(std::uint64_t one, std::uint64_t other) {
  const std::uint64_t all = one + other;
  if (all == 0) return 1;
  const boost::math::binomial_distribution<double> even(static_cast<double>(all), 0.5);
  return std::min(1.0, 2 * boost::math::cdf(even, static_cast<double>(std::min(one, other))));
}

Interval paired_difference(const PairedNumbers& numbers, double confidence) {
  return mean_interval(numbers.count, numbers.difference, numbers.difference_squares, confidence);
}

std::optional<double> gain_by_pairing(const PairedHits& hits) {
  const auto n = static_cast<double>(hits.runs());
  if (n == 0) return std::nullopt;
  const double a = static_cast<double>(hits.a()) / n, b = static_cast<double>(hits.b()) / n;
  const double both = static_cast<double>(hits.both) / n;
  const double variance_a = a * (1 - a), variance_b = b * (1 - b);
  return gain(variance_a, variance_b, variance_a + variance_b - 2 * (both - a * b));
}

std::optional<double> gain_by_pairing(const PairedNumbers& numbers) {
  if (numbers.count < 2) return std::nullopt;
  const double n = numbers.count;
  const auto variance = [n](double sum, double squares) { return std::max(0.0, squares / n - sum / n * (sum / n)); };
  return gain(variance(numbers.sum_a, numbers.squares_a), variance(numbers.sum_b, numbers.squares_b),
              variance(numbers.difference, numbers.difference_squares));
}

}  // namespace lockstep
