#include "scenarios/report/summary.hpp"

#include <algorithm>

namespace lockstep {
namespace {

ReportedViolation reported(const Trace& trace, const Violation& violation) {
  ReportedViolation result{
      .check = violation.check, .at = violation.at, .lasted = violation.lasted, .text = violation.text};
  for (const ProcessId client : violation.clients) result.clients.emplace_back(trace.name_of(client));
  if (violation.resource) result.resource = trace.name_of(violation.resource);
  return result;
}

}  // namespace

bool Summary::ok() const {
  return std::all_of(expectations.begin(), expectations.end(), [](const JudgedExpectation& e) { return e.held; });
}

std::int64_t Summary::number(std::string_view metric) const {
  for (const Metric& entry : numbers)
    if (entry.name == metric) return entry.value;
  return 0;
}

Summary summarise(const Scenario& scenario, const Run& run) {
  Summary summary{.name = scenario.name,
                  .file = scenario.file,
                  .title = scenario.title,
                  .question = scenario.question,
                  .source = scenario.source,
                  .lesson = scenario.lesson,
                  .seed = run.seed,
                  .digest = run.trace.digest(),
                  .duration = scenario.duration,
                  .simulated = run.trace.end().since_zero(),
                  .counters = run.counters,
                  .servers = run.servers};
  const Metrics metrics(run, scenario);
  summary.numbers = metrics.all();
  summary.expectations = judge(scenario, run, metrics);
  for (const Violation& violation : run.violations) {
    ++summary.violation_counts[static_cast<std::size_t>(violation.check)];
    if (summary.violations.size() < violations_kept) summary.violations.push_back(reported(run.trace, violation));
  }
  // The settings are those of this run, which may have been given another seed.
  Scenario as_run = scenario;
  as_run.seed = run.seed;
  summary.settings = settings_of(as_run);
  return summary;
}

}  // namespace lockstep
