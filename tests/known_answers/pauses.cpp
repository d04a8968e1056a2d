// Clients that are stopped while they hold a lease, and what checks and tokens do about it.
#include <cmath>

#include "tests/known_answers/answer.hpp"
#include "tests/known_answers/closed_form.hpp"
#include "tests/known_answers/values.hpp"

namespace lockstep::known {
namespace {

using Kind = Answer::Kind;

void thresholds(std::vector<Answer>& answers) {
  for (const auto& [ttl, delay] : {std::pair(10.0, 0.001), {2.0, 0.25}, {30.0, 0.04}}) {
    const double threshold = ttl - 2 * delay;
    for (const double beyond : {0.0, 1e-6}) {
      answers.push_back({.section = "Threshold of a pause",
                         .what = "TTL " + text(ttl) + " s, delay " + text(1000 * delay) + " ms, pause TTL - 2 delay" +
                                 (beyond > 0 ? " + 1 us" : ""),
                         .file = "paused-holder",
                         .changes = {"/algorithm/ttl=" + ns(ttl), "/network/one_way_delay=" + ns(delay),
                                     "/clients/bob/starts=" + ns(ttl + delay + 0.001),
                                     "/faults/0/for=" + ns(threshold + beyond)},
                         .measure = hit(Check::stale_write),
                         .expected = beyond > 0 ? 1.0 : 0.0});
    }
  }
  answers.push_back({.section = "Threshold of a pause",
                     .what = "the same, TTL 10 s, alice looks at her clock before she writes",
                     .file = "paused-holder",
                     .changes = {"/clients/alice/on_expiry=check_before_write", "/faults/0/for=9.998001s"},
                     .measure = hit(Check::stale_write),
                     .expected = 0});
}

void exponential_pauses(std::vector<Answer>& answers) {
  for (const double mean : {2.0, 5.0, 20.0}) {
    answers.push_back({.section = "Exponential pause beyond the lease",
                       .what = "mean " + text(mean) + " s",
                       .file = "paused-holder",
                       .changes = {"/faults/0/for=" + exponential(mean)},
                       .measure = hit(Check::stale_write),
                       .kind = Kind::share,
                       .expected = std::exp(-9.998000001 / mean),
                       .runs = 50'000});
  }
}

void polled_contender(std::vector<Answer>& answers) {
  constexpr double least = 9.998000001;  // of a pause that can do harm
  for (const auto& [beyond, poll] : {std::pair(1.0, 4.0), {3.5, 4.0}, {0.02, 0.1}}) {
    answers.push_back({.section = "Polled contender",
                       .what = "poll " + text(poll) + " s, pause " + text(beyond) + " s beyond",
                       .file = "paused-holder",
                       .changes = {"/faults/0/for=" + ns(9.998 + beyond), "/algorithm/retry_delay=" + ns(poll),
                                   "/clients/bob/starts={\"uniform\":[\"1s\",\"" + ns(1 + poll - 1e-9) + "\"]}"},
                       .measure = hit(Check::stale_write),
                       .kind = Kind::share,
                       .expected = beyond / poll,
                       .runs = 30'000});
  }
  for (const double mean : {5.0, 20.0}) {
    constexpr double poll = 4;
    answers.push_back({.section = "Polled contender",
                       .what = "poll 4 s, exponential pause of mean " + text(mean) + " s",
                       .file = "paused-holder",
                       .changes = {"/faults/0/for=" + exponential(mean), "/algorithm/retry_delay=4s",
                                   "/clients/bob/starts={\"uniform\":[\"1s\",\"4.999999999s\"]}"},
                       .measure = hit(Check::stale_write),
                       .kind = Kind::share,
                       .expected = std::exp(-least / mean) * (1 - std::exp(-poll / mean)) * mean / poll,
                       .runs = 30'000});
  }
}

void poisson_pauses(std::vector<Answer>& answers) {
  constexpr double lease = 10.001;
  for (const auto& [work, between, mean] : {std::tuple(8.0, 5.0, 1.0), {8.0, 1.0, 0.25}, {5.0, 20.0, 4.0}}) {
    const std::vector<std::string> changes = {"/clients/alice/does/1/work=" + ns(work),
                                              "/faults/0/every=" + exponential(between),
                                              "/faults/0/for=" + exponential(mean)};
    const std::string parameters =
        text(work) + " s, a pause of mean " + text(mean) + " s every " + text(between) + " s";
    double p = 0;
    for (int n = 1; n < 120; ++n) p += poisson(n, work / between) * erlang_tail(n, lease - work, mean);
    answers.push_back({.section = "Poisson pauses during work",
                       .what = "work of " + parameters,
                       .file = "poisson-pauses",
                       .changes = changes,
                       .measure = hit(Check::stale_write),
                       .kind = Kind::share,
                       .expected = p,
                       .runs = 30'000});
  }
  // A timer runs on while its process is stopped: only the pause matters in which it ends.
  constexpr double wait = 8, between = 5, mean = 1;
  const double rate = 1 / between + 1 / mean;
  answers.push_back({.section = "Poisson pauses during work",
                     .what = "a sleep of 8 s instead, a pause of mean 1 s every 5 s",
                     .file = "poisson-pauses",
                     .changes = {"/clients/alice/does/1={\"sleep\":\"8s\"}"},
                     .measure = hit(Check::stale_write),
                     .kind = Kind::share,
                     .expected = 1 / between / rate * (1 - std::exp(-rate * wait)) * std::exp(-(lease - wait) / mean),
                     .runs = 50'000});
}

void validity_check(std::vector<Answer>& answers) {
  constexpr double round_trip = 0.2, work = 0.3, mean = 10, bob = 10.101;
  constexpr double validity = 10 - 0.01 * 10 - 0.002;  // TTL - 1 % - 2 ms
  const auto tail = [](double x) { return std::exp(-x / mean); };
  // P(U + pause > x) with U uniform in the round trip.
  const auto woken_after = [&](double x) { return tail(x) * mean / round_trip * (1 / tail(round_trip) - 1); };
  const double before = round_trip / (round_trip + work), after = 1 - before;
  const double after_check = after * tail(bob - work - round_trip);
  const double unchecked = before * woken_after(bob - work) + after_check;
  const double checked = before * (woken_after(bob - work) - woken_after(validity)) + after_check;
  for (const bool checks : {true, false}) {
    answers.push_back({.section = "What Redlock's validity check buys",
                       .what = checks ? "with the check" : "without it",
                       .file = "validity-check",
                       .changes = {std::string("/algorithm/check_elapsed=") + (checks ? "true" : "false")},
                       .measure = hit(Check::mutual_exclusion),
                       .kind = Kind::share,
                       .expected = checks ? checked : unchecked,
                       .runs = 30'000});
  }
}

void first_write_race(std::vector<Answer>& answers) {
  constexpr double ttl = 10, pause = 12;
  for (const double think : {1.0, 4.0, 30.0}) {
    answers.push_back({.section = "Fencing's first-write race",
                       .what = "tokens checked, the new owner thinks for " + text(think) + " s",
                       .file = "first-write-race",
                       .changes = {"/clients/bob/does/2/work=" + exponential(think)},
                       .measure = hit(Check::lost_update),
                       .kind = Kind::share,
                       .expected = std::exp(-ttl / pause) * think / (think + pause),
                       .runs = 30'000});
  }
  answers.push_back({.section = "Fencing's first-write race",
                     .what = "nobody checks tokens",
                     .file = "first-write-race",
                     .changes = {"/storage/checks_fencing_token=false"},
                     .measure = hit(Check::lost_update),
                     .kind = Kind::share,
                     .expected = std::exp(-ttl / pause),
                     .runs = 30'000});
  answers.push_back({.section = "Fencing's first-write race",
                     .what = "the new owner raises the fence before it reads",
                     .file = "first-write-race",
                     .changes = {R"(/clients/bob/does=[{"acquire":"lock"},{"raise_fence":"counter"},)"
                                 R"({"read":"counter"},{"work":"4s"},{"write":"counter"}])"},
                     .measure = hit(Check::lost_update),
                     .expected = 0,
                     .runs = 5'000});
}

}  // namespace

std::vector<Answer> pauses() {
  std::vector<Answer> answers;
  thresholds(answers);
  exponential_pauses(answers);
  polled_contender(answers);
  poisson_pauses(answers);
  validity_check(answers);
  first_write_race(answers);
  return answers;
}

}  // namespace lockstep::known
