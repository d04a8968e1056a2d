// What a scenario expects, held against hand-written runs, and the words for it.
#include "scenarios/report/expectations.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/history_builder.hpp"

using namespace lockstep;

namespace {

/// Alice and bob inside together, `times` times for a second.
Run overlapping(int times) {
  HistoryBuilder story;
  const ProcessId alice = story.client("alice");
  const ProcessId bob = story.client("bob");
  const Resource file = story.resource("file");
  for (int i = 0; i < times; ++i) {
    const AcquisitionId a = story.at(10s * i + 1s).hold(alice, file);
    const AcquisitionId b = story.at(10s * i + 2s).hold(bob, file);
    story.at(10s * i + 3s).release(a);
    story.at(10s * i + 4s).release(b);
  }
  story.at(10s * times + 10s).end();
  Run run;
  run.trace = story.trace();
  run.violations = check_all(run.trace, {});
  return run;
}

std::vector<JudgedExpectation> judged(const Run& run, const Expectations& expect) {
  Scenario scenario;
  scenario.expect = expect;
  return judge(scenario, run, Metrics(run, scenario));
}

JudgedExpectation judged_number(const Run& run, std::string metric, NumberExpectation::Comparison comparison,
                                double value) {
  Expectations expect;
  expect.numbers.push_back(
      {.metric = std::move(metric), .comparison = comparison, .value = value, .text = "as written"});
  return judged(run, expect).at(0);
}

}  // namespace

TEST_CASE("never holds while the check finds nothing", "[expectations]") {
  const JudgedExpectation result = judged(overlapping(0), {.never = {Check::mutual_exclusion}}).at(0);
  CHECK(result.text == "never mutual_exclusion");
  CHECK(result.held);
  CHECK(result.found == "it never happened");
}

TEST_CASE("never names the first violation, and how many there were", "[expectations]") {
  const std::string sentence =
      "alice and bob were both inside the critical section of \"file\" from 2.000 s for 1 s; neither lease had ended "
      "on its owner's clock.";
  const JudgedExpectation once = judged(overlapping(1), {.never = {Check::mutual_exclusion}}).at(0);
  CHECK_FALSE(once.held);
  CHECK(once.found == "it happened once: " + sentence);
  const JudgedExpectation twice = judged(overlapping(2), {.never = {Check::mutual_exclusion}}).at(0);
  CHECK(twice.found == "it happened twice, first at 2.000 s: " + sentence);
  const JudgedExpectation thrice = judged(overlapping(3), {.never = {Check::mutual_exclusion}}).at(0);
  CHECK(thrice.found == "it happened 3 times, first at 2.000 s: " + sentence);
}

TEST_CASE("sometimes asks for at least one, because nothing happening proves nothing", "[expectations]") {
  const JudgedExpectation none = judged(overlapping(0), {.sometimes = {Check::mutual_exclusion}}).at(0);
  CHECK(none.text == "sometimes mutual_exclusion");
  CHECK_FALSE(none.held);
  CHECK(none.found == "it never happened");
  CHECK(judged(overlapping(1), {.sometimes = {Check::mutual_exclusion}}).at(0).held);
}

TEST_CASE("numbers are compared as written, boundaries included", "[expectations]") {
  using Comparison = NumberExpectation::Comparison;
  const Run run = overlapping(1);  // two acquisitions
  CHECK(judged_number(run, "acquisitions", Comparison::equal, 2).held);
  CHECK_FALSE(judged_number(run, "acquisitions", Comparison::equal, 3).held);
  CHECK(judged_number(run, "acquisitions", Comparison::not_equal, 3).held);
  CHECK_FALSE(judged_number(run, "acquisitions", Comparison::not_equal, 2).held);
  CHECK_FALSE(judged_number(run, "acquisitions", Comparison::less, 2).held);
  CHECK(judged_number(run, "acquisitions", Comparison::less, 2.5).held);
  CHECK(judged_number(run, "acquisitions", Comparison::less_equal, 2).held);
  CHECK_FALSE(judged_number(run, "acquisitions", Comparison::greater, 2).held);
  CHECK(judged_number(run, "acquisitions", Comparison::greater_equal, 2).held);
  CHECK_FALSE(judged_number(run, "acquisitions", Comparison::greater_equal, 2.1).held);
}

TEST_CASE("a number is reported in the words of the scenario, with what was found", "[expectations]") {
  using Comparison = NumberExpectation::Comparison;
  const JudgedExpectation count = judged_number(overlapping(1), "acquisitions", Comparison::equal, 5);
  CHECK(count.text == "as written");
  CHECK(count.found == "found 2");
  const JudgedExpectation time = judged_number(overlapping(1), "first_violation.at", Comparison::less, 1e9);
  CHECK(time.found == "found 2 s");
}

TEST_CASE("a number that the run does not have fulfils no bound", "[expectations]") {
  using Comparison = NumberExpectation::Comparison;
  for (const Comparison comparison : {Comparison::less, Comparison::greater, Comparison::not_equal}) {
    const JudgedExpectation result = judged_number(overlapping(0), "first_violation.at", comparison, 1e9);
    CHECK_FALSE(result.held);
    CHECK(result.found == "this run has no such number");
  }
}

TEST_CASE("expectations keep the order never, sometimes, numbers", "[expectations]") {
  Expectations expect;
  expect.never = {Check::stale_write, Check::lost_update};
  expect.sometimes = {Check::deadlock};
  expect.numbers.push_back({.metric = "acquisitions", .text = "acquisitions == 0"});
  const std::vector<JudgedExpectation> result = judged(overlapping(0), expect);
  REQUIRE(result.size() == 4);
  CHECK(result[0].text == "never stale_write");
  CHECK(result[1].text == "never lost_update");
  CHECK(result[2].text == "sometimes deadlock");
  CHECK(result[3].text == "acquisitions == 0");
}
