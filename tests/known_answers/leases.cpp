// Leases that end, are renewed, are deleted by others, or are forgotten by a node.
#include <algorithm>
#include <cmath>

#include "tests/known_answers/answer.hpp"
#include "tests/known_answers/values.hpp"

namespace lockstep::known {
namespace {

using Kind = Answer::Kind;

void watchdog_phase(std::vector<Answer>& answers) {
  constexpr double lease = 30.001, period = 10;
  for (const double pause : {15.0, 20.0, 22.0, 25.0, 29.0, 30.01}) {
    const double p = std::clamp((pause - (lease - period)) / period, 0.0, 1.0);
    answers.push_back({.section = "Watchdog phase",
                       .what = "lease 30 s, period 10 s, pause " + text(pause) + " s",
                       .file = "watchdog-phase",
                       .changes = {"/faults/0/for=" + ns(pause)},
                       .measure = hit(Check::mutual_exclusion),
                       .kind = p > 0 && p < 1 ? Kind::share : Kind::exact,
                       .expected = p,
                       .runs = p > 0 && p < 1 ? 30'000u : 5'000u});
  }
}

void empty_restart(std::vector<Answer>& answers) {
  for (const double mean : {2.0, 6.0, 60.0}) {
    answers.push_back({.section = "Restart against TTL",
                       .what = "node back without its memory after a mean of " + text(mean) + " s",
                       .file = "empty-restart",
                       .changes = {"/faults/1/for=" + exponential(mean)},
                       .measure = hit(Check::lease_overlap),
                       .kind = Kind::share,
                       .expected = 1 - std::exp(-9 / mean),
                       .runs = 30'000});
  }
  answers.push_back({.section = "Restart against TTL",
                     .what = "the same, but never before 9 s have passed",
                     .file = "empty-restart",
                     .changes = {R"(/faults/1/for={"exponential":{"mean":"20s","min":"9.000001s"}})"},
                     .measure = hit(Check::lease_overlap),
                     .expected = 0,
                     .runs = 5'000});
}

void blind_del(std::vector<Answer>& answers) {
  for (const double work : {1.0, 3.0, 8.0}) {
    answers.push_back({.section = "Blind-DEL overlap",
                       .what = "the second owner works for " + text(work) + " s",
                       .file = "blind-del",
                       .changes = {"/clients/bob/does/1/work=" + exponential(work)},
                       .measure = hit(Check::lease_overlap),
                       .kind = Kind::share,
                       .expected = std::exp(-1.999001 / work),
                       .runs = 30'000});
  }
  answers.push_back({.section = "Blind-DEL overlap",
                     .what = "compare-and-delete",
                     .file = "blind-del",
                     .changes = {"/algorithm/name=set-token"},
                     .measure = hit(Check::lease_overlap),
                     .expected = 0,
                     .runs = 5'000});
}

/// From the crash to the next grant, in seconds.
Reading outage(const Run& run, const Scenario&) {
  TrueTime crashed{}, granted{};
  for (const Fact& fact : run.trace.facts()) {
    if (fact.kind == FactKind::crashed) crashed = fact.at;
    if (fact.kind == FactKind::granted) granted = fact.at;
  }
  return {static_cast<double>((granted - crashed).count()) * 1e-9};
}

void crashed_holder(std::vector<Answer>& answers) {
  constexpr double poll = 2;
  const auto seconds = [](const Run& run, const Scenario& scenario) {
    return Reading{number("first_grant.bob")(run, scenario).value * 1e-9};
  };
  answers.push_back({.section = "Re-acquisition after a crash",
                     .what = "TTL 10 s, poll 2 s: time of the next grant (s)",
                     .file = "crashed-holder",
                     .measure = seconds,
                     .kind = Kind::mean,
                     .expected = 10.001 + poll / 2,
                     .runs = 20'000,
                     .sigma = poll / std::sqrt(12.0)});
  constexpr double lease = 30.001, period = 10;
  answers.push_back({.section = "Re-acquisition after a crash",
                     .what = "watchdog: lease 30 s, period 10 s, poll 2 s: outage (s)",
                     .file = "crashed-holder",
                     .changes = {"/algorithm/ttl=30s", R"(/algorithm/extension={"every":"10s"})",
                                 "/faults/0/at=" + uniform(40, 50 - 1e-9)},
                     .measure = outage,
                     .kind = Kind::mean,
                     .expected = lease - period / 2 + poll / 2,
                     .runs = 20'000,
                     .sigma = std::sqrt((period * period + poll * poll) / 12)});
}

}  // namespace

std::vector<Answer> leases() {
  std::vector<Answer> answers;
  watchdog_phase(answers);
  empty_restart(answers);
  blind_del(answers);
  crashed_holder(answers);
  return answers;
}

}  // namespace lockstep::known
