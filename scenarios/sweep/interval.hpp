// Confidence intervals: what a number of runs says about a probability or a rate, and what it leaves open.
//
// Those of a share of runs are exact or err on the safe side: one of 95 % covers the true value in at least 95 of 100
// sweeps. Those of rates and means are approximate where violations come in clusters, as each of them says.
// The quantiles of the binomial and the gamma distribution are Boost.Math's.
#pragma once

#include <cstdint>

namespace lockstep {

struct Interval {
  double low = 0;
  double high = 1;
  double width() const { return high - low; }
};

/// Clopper and Pearson (1934), "The use of confidence or fiducial limits": for a number of runs that was fixed
/// beforehand, each side wrong with a probability of at most (1 - confidence) / 2. Without a hit in n runs at 95 %
/// the upper end is about 3.7 / n.
/// Needs: hits <= runs, 0 < confidence < 1.
Interval clopper_pearson(std::uint64_t hits, std::uint64_t runs, double confidence);

/// For a number of runs that depended on what was seen, as with --until-width: valid at all numbers of runs at once.
///
/// The set of p against which the data are not too surprising: with a prior Beta(1/2, 1/2) the ratio of the marginal
/// likelihood to that of p is a martingale that starts at 1, so by Ville's inequality it ever reaches
/// 1 / (1 - confidence) with a probability of at most 1 - confidence.
/// Source: H. Robbins, "Statistical methods related to the law of the iterated logarithm" (1970);
/// S. Howard, A. Ramdas, J. McAuliffe, J. Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences"
/// (2021).
Interval anytime_interval(std::uint64_t hits, std::uint64_t runs, double confidence);

/// The rate of `events` per unit of `exposure`: Garwood's interval for a Poisson count (1936), widened when events
/// come in clusters. `dispersion` is the variance of what a run counts over its mean (1: Poisson; less counts as 1);
/// the counts are taken as that many times fewer independent ones. Exact without clusters. With clusters of three on
/// average 95 % cover 95 % after thirty clusters, 93 % after eight, and 86 % after three: a few clusters do not tell
/// how large one can be. Needs: exposure > 0.
Interval rate_interval(double events, double exposure, double dispersion, double confidence);

/// The mean of numbers whose sum and sum of squares are known, by Student's t.
Interval mean_interval(double count, double sum, double sum_of_squares, double confidence);

}  // namespace lockstep
