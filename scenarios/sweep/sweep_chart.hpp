// The pictures of a sweep, as SVG: a curve with its interval for one varied parameter, a heat map for two.
//
// They take their colours from the page's style (classes), so that they fit a dark page as well as a light one, and
// carry a title and a description for those who do not see them. Every number in them is in the table too.
#pragma once

#include <string>
#include <vector>

#include "scenarios/sweep/figures.hpp"

namespace lockstep {

/// How often the check finds something, over the only varied parameter. `links` are where each point leads to, empty
/// for nowhere.
/// Needs: one variation, a link for each point.
std::string probability_curve(const SweepReport& report, std::size_t check, const std::vector<std::string>& links);

/// The wait for the lock, median and 99th percentile, over the only varied parameter.
/// Needs: one variation.
std::string wait_curve(const SweepReport& report);

/// How often the check finds something, over two varied parameters: the first downwards, the second to the right.
/// Where it found nothing the upper bound is written.
/// Needs: two variations, a link for each point.
std::string heat_map(const SweepReport& report, std::size_t check, const std::vector<std::string>& links);

}  // namespace lockstep
