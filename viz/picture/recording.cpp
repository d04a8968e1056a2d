#include "viz/picture/recording.hpp"

#include <algorithm>
#include <utility>

#include "viz/picture/reason.hpp"

namespace lockstep::viz {

Recording::Recording(Scenario of, Run recorded)
    : scenario(std::move(of)),
      run(std::move(recorded)),
      story(run.trace),
      narrator(run.trace),
      causality(run.trace),
      scene(run.trace, story, run.violations, scenario),
      headline(headline_of(run.violations)),
      reason(headline ? reason_of(run.trace, story, run.violations[*headline]) : "") {}

std::size_t Recording::fact_at(TrueTime at) const {
  const std::span<const Fact> facts = trace().facts();
  const auto after =
      std::upper_bound(facts.begin(), facts.end(), at, [](TrueTime t, const Fact& fact) { return t < fact.at; });
  return after == facts.begin() ? 0 : static_cast<std::size_t>(after - facts.begin()) - 1;
}

RecordingPtr record(Scenario scenario, const RunOptions& options) {
  Run done = lockstep::run(scenario, options);
  return std::make_shared<const Recording>(std::move(scenario), std::move(done));
}

}  // namespace lockstep::viz
