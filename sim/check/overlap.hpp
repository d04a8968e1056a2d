// All pairs of intervals of one resource, held by different clients, that share some true time.
//
// A sweep over the intervals in order of their beginnings. Per resource it keeps a list of those that have
// not ended, so its cost is that of the intervals plus the pairs it finds, not of all pairs.
#pragma once

#include <span>
#include <vector>

#include "sim/check/history.hpp"

namespace lockstep {

/// Calls `found(earlier, later)` for every such pair, in order of the later one's beginning.
/// Needs: `holdings` in order of `begin`.
template <class Found>
void for_each_overlap(const History& history, std::span<const Holding> holdings, Found found) {
  std::vector<std::uint32_t> open(history.trace().resource_count() + 1, no_index);  // the latest, by resource
  std::vector<std::uint32_t> before(holdings.size(), no_index);                     // the next older one still open
  for (std::uint32_t i = 0; i < holdings.size(); ++i) {
    const Holding& later = holdings[i];
    if (later.end <= later.begin) continue;
    std::uint32_t* link = &open[later.resource.value];
    while (*link != no_index) {
      const Holding& earlier = holdings[*link];
      if (earlier.end <= later.begin) {
        *link = before[*link];
        continue;
      }
      if (earlier.client != later.client) found(earlier, later);
      link = &before[*link];
    }
    before[i] = open[later.resource.value];
    open[later.resource.value] = i;
  }
}

}  // namespace lockstep
