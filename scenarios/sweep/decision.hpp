// Is a probability below (or above) a bound? Yes, no, or not decided yet; whenever one looks.
//
// A test that is repeated until it gives the wanted answer is wrong far more often than it says. The rule here may be
// looked at after every run and stopped by what it shows. For the claim "p < b" it bets against "p >= b": its capital
//
//   M = integral of L(q) over the prior  /  L(b),    L(q) = q^hits (1 - q)^(runs - hits),
//
// with the prior Beta(1/2, 1/2) cut to [0, b), starts at 1 and does not grow on average as long as p >= b: one factor
// of it is p q / b + (1 - p) (1 - q) / (1 - b), which is at most 1 for q < b <= p. By Ville's inequality it then ever
// reaches 1 / (1 - confidence) with a probability of at most 1 - confidence. "No" is the same bet from the other side.
// Only one of the two can be wrong for a given p, so an answer is wrong with a probability of at most 1 - confidence.
//
// With no hit at all "p < 1e-4 @ 95%" takes about 38 000 runs; a single test at a number of runs that was fixed
// beforehand takes 30 000. For a p at the bound itself the rule may never answer; --runs bounds it.
//
// Source: J. Ville, "Etude critique de la notion de collectif" (1939); H. Robbins (1970), see interval.hpp.
#pragma once

#include <cstdint>
#include <string_view>

#include "scenarios/format/claim.hpp"
#include "scenarios/sweep/interval.hpp"

namespace lockstep {

enum class Decision : std::uint8_t { undecided, yes, no };
std::string_view name_of(Decision decision);

Decision decide(const Claim& claim, std::uint64_t hits, std::uint64_t runs);

/// The closest bounds that the rule decides: "p < high" and "p > low", each with that confidence by itself.
Interval decided_bounds(std::uint64_t hits, std::uint64_t runs, double confidence);

}  // namespace lockstep
