#include "tests/known_answers/answer.hpp"

#include <cmath>
#include <stdexcept>

#include "scenarios/format/reader.hpp"
#include "scenarios/report/metrics.hpp"
#include "scenarios/sweep/seeds.hpp"
#include "scenarios/sweep/variation.hpp"

namespace lockstep::known {
namespace {

Scenario scenario_of(const Answer& answer, const std::string& folder) {
  const std::string path = folder + "/" + answer.file + ".json";
  ReadValues values = read_values_of_file(path);
  if (!values.json) throw std::runtime_error(path + ": " + values.problems.front().found);
  for (const std::string& text : answer.changes) {
    const ParsedChange parsed = parse_change(text);
    if (!parsed.change) throw std::runtime_error(path + ": " + text + ": " + parsed.error);
    if (make_change(*parsed.change, *values.json)) throw std::runtime_error(path + ": " + text + " cannot be made");
  }
  ReadResult read = read_scenario_json(*values.json, path, folder);
  if (!read.scenario) throw std::runtime_error(read.problems.front().pointer + ": " + read.problems.front().expected);
  return std::move(*read.scenario);
}

/// What remains of the readings: enough for the ratio of their sums and its error.
struct Sums {
  double n = 0, value = 0, of = 0, value_squared = 0, of_squared = 0, product = 0;

  void add(const Reading& reading) {
    ++n;
    value += reading.value;
    of += reading.of;
    value_squared += reading.value * reading.value;
    of_squared += reading.of * reading.of;
    product += reading.value * reading.of;
  }
  double ratio() const { return value / of; }
  /// Of the ratio, by linearization: for readings out of 1 it is that of a mean.
  double standard_error() const {
    const double r = ratio();
    const double squares = value_squared - 2 * r * product + r * r * of_squared;
    return std::sqrt(squares / (n * (n - 1))) / (of / n);
  }
};

}  // namespace

Measure hit(Check check) {
  return [check](const Run& run, const Scenario&) {
    for (const Violation& violation : run.violations)
      if (violation.check == check) return Reading{1};
    return Reading{0};
  };
}

Measure number(std::string metric) {
  return [metric = std::move(metric)](const Run& run, const Scenario& scenario) {
    return Reading{static_cast<double>(Metrics(run, scenario).value(metric).value_or(0))};
  };
}

Measure number_is(std::string metric, std::int64_t n) {
  return [metric = std::move(metric), n](const Run& run, const Scenario& scenario) {
    return Reading{Metrics(run, scenario).value(metric) == n ? 1.0 : 0.0};
  };
}

Found find(const Answer& answer, const std::string& folder) {
  const Scenario scenario = scenario_of(answer, folder);
  Sums sums;
  bool exact = true;
  for (std::uint64_t replication = 0; replication < answer.runs; ++replication) {
    const Run one = run(scenario, {.seed = replication_seed(scenario.seed, replication)});
    const Reading reading = answer.measure(one, scenario);
    sums.add(reading);
    exact = exact && std::fabs(reading.value / reading.of - answer.expected) <= answer.within;
  }
  Found found{.value = sums.ratio()};
  const double n = static_cast<double>(answer.runs);
  switch (answer.kind) {
    case Answer::Kind::exact:
      found.met = exact;
      return found;
    case Answer::Kind::share:
      found.z = (found.value - answer.expected) / std::sqrt(answer.expected * (1 - answer.expected) / n);
      break;
    case Answer::Kind::mean:
      found.z = (found.value - answer.expected) /
                (answer.sigma > 0 ? answer.sigma / std::sqrt(n) : sums.standard_error());
      break;
  }
  found.met = std::fabs(found.z) < z_max;
  return found;
}

}  // namespace lockstep::known
