#include "sim/check/lease_overlap.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/check/overlap.hpp"
#include "sim/check/words.hpp"

namespace lockstep {

void check_lease_overlap(const History& history, std::vector<Violation>& violations) {
  const Trace& trace = history.trace();
  for_each_overlap(history, history.leases(), [&](const Holding& earlier, const Holding& later) {
    const TrueTime end = std::min(earlier.end, later.end);
    const Duration lasted = end - later.begin;
    violations.push_back(
        {.check = Check::lease_overlap,
         .at = later.begin,
         .lasted = lasted,
         .clients = {earlier.client, later.client},
         .resource = later.resource,
         .text =
             fmt::format("{} and {} both had a lease on {} that was valid on the owner's own clock, from {} for {}.",
                         trace.name_of(earlier.client), trace.name_of(later.client), quoted(trace, later.resource),
                         words_of(later.begin), words_of(lasted)),
         .fact = later.fact});
  });
}

}  // namespace lockstep
