#include "sim/check/mutual_exclusion.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/check/overlap.hpp"
#include "sim/check/words.hpp"

namespace lockstep {
namespace {

std::string end_of_lease(const History& history, const Acquisition& acquisition, TrueTime at) {
  const std::string_view name = history.trace().name_of(acquisition.client);
  const TrueTime ended = history.lease_ended_before(acquisition, at);
  if (ended <= acquisition.granted.at) return fmt::format("{}'s lease was already over when it was granted", name);
  return fmt::format("{}'s lease had ended at {} on its own clock", name, words_of(ended));
}

}  // namespace

void check_mutual_exclusion(const History& history, std::vector<Violation>& violations) {
  const Trace& trace = history.trace();
  for_each_overlap(history, history.beliefs(), [&](const Holding& earlier, const Holding& later) {
    const Acquisition& first = history.acquisitions()[earlier.acquisition];
    const Acquisition& second = history.acquisitions()[later.acquisition];
    const TrueTime at = later.begin;
    const Duration lasted = std::min(earlier.end, later.end) - at;
    const bool first_over = !history.lease_is_in_force(first, at);
    const bool second_over = !history.lease_is_in_force(second, at);

    std::string why = "neither lease had ended on its owner's clock";
    if (first_over && second_over) {
      why = end_of_lease(history, first, at) + ", and " + end_of_lease(history, second, at);
    } else if (first_over || second_over) {
      why = end_of_lease(history, first_over ? first : second, at);
    }

    Violation violation{.check = Check::mutual_exclusion,
                        .at = at,
                        .lasted = lasted,
                        .clients = {earlier.client, later.client},
                        .resource = later.resource,
                        .fact = later.fact};
    if (second_over && !first_over) std::swap(violation.clients[0], violation.clients[1]);
    violation.text = fmt::format("{} and {} were both inside the critical section of {} from {} for {}; {}.",
                                 trace.name_of(earlier.client), trace.name_of(later.client),
                                 quoted(trace, later.resource), words_of(at), words_of(lasted), why);
    violations.push_back(std::move(violation));
  });
}

}  // namespace lockstep
