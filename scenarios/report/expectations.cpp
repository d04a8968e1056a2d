#include "scenarios/report/expectations.hpp"

#include <fmt/format.h>

#include "sim/check/words.hpp"

namespace lockstep {
namespace {

const Violation* first_of(const Run& run, Check check) {
  const Violation* first = nullptr;
  for (const Violation& violation : run.violations)
    if (violation.check == check && (first == nullptr || violation.at < first->at)) first = &violation;
  return first;
}

std::string times(std::int64_t n) {
  if (n == 1) return "once";
  if (n == 2) return "twice";
  return fmt::format("{} times", n);
}

std::string what_happened(const Run& run, const Metrics& metrics, Check check) {
  const Violation* first = first_of(run, check);
  if (first == nullptr) return "it never happened";
  const std::int64_t count = metrics.value("violations." + std::string(name_of(check))).value_or(0);
  if (count == 1) return fmt::format("it happened once: {}", first->text);
  return fmt::format("it happened {}, first at {}: {}", times(count), words_of(first->at), first->text);
}

bool compare(double found, NumberExpectation::Comparison comparison, double expected) {
  using Comparison = NumberExpectation::Comparison;
  switch (comparison) {
    case Comparison::equal:
      return found == expected;
    case Comparison::not_equal:
      return found != expected;
    case Comparison::less:
      return found < expected;
    case Comparison::less_equal:
      return found <= expected;
    case Comparison::greater:
      return found > expected;
    case Comparison::greater_equal:
      return found >= expected;
  }
  return false;
}

JudgedExpectation judge_number(const Scenario& scenario, const NumberExpectation& expectation, const Metrics& metrics) {
  const std::optional<std::int64_t> found = metrics.value(expectation.metric);
  if (!found) return {.text = expectation.text, .held = false, .found = "this run has no such number"};
  return {.text = expectation.text,
          .held = compare(static_cast<double>(*found), expectation.comparison, expectation.value),
          .found = "found " + words_of_metric(scenario, expectation.metric, *found)};
}

}  // namespace

std::vector<JudgedExpectation> judge(const Scenario& scenario, const Run& run, const Metrics& metrics) {
  std::vector<JudgedExpectation> judged;
  for (const Check check : scenario.expect.never)
    judged.push_back({.text = "never " + std::string(name_of(check)),
                      .held = first_of(run, check) == nullptr,
                      .found = what_happened(run, metrics, check)});
  for (const Check check : scenario.expect.sometimes)
    judged.push_back({.text = "sometimes " + std::string(name_of(check)),
                      .held = first_of(run, check) != nullptr,
                      .found = what_happened(run, metrics, check)});
  for (const NumberExpectation& expectation : scenario.expect.numbers)
    judged.push_back(judge_number(scenario, expectation, metrics));
  return judged;
}

}  // namespace lockstep
