// Clocks that run fast or jump: how much of it Redlock's allowance for drift covers.
#include <cmath>

#include "tests/known_answers/answer.hpp"
#include "tests/known_answers/values.hpp"

namespace lockstep::known {
namespace {

/// When a lease of `ttl` seconds ends on its owner's clock: TTL - 1 % - 2 ms.
double validity(double ttl) { return ttl - 0.01 * ttl - 0.002; }

void critical_drift(std::vector<Answer>& answers) {
  for (const double ttl : {10.0, 1.0, 60.0}) {
    // Bob asks 1 us before the end of alice's lease. The node must have counted TTL + 1 ms by then.
    const double asks = validity(ttl) - 1e-6;
    const double ppm = ((ttl + 0.001) / asks - 1) * 1e6;
    for (const bool beyond : {false, true}) {
      const auto whole = std::to_string(static_cast<long>(beyond ? std::ceil(ppm) : std::floor(ppm)));
      answers.push_back({.section = "Critical drift",
                         .what = "TTL " + text(ttl) + " s, nodes " + whole + " ppm fast",
                         .file = "fast-nodes",
                         .changes = {"/algorithm/ttl=" + ns(ttl), "/clients/bob/starts=" + ns(asks),
                                     "/duration=" + ns(ttl + 1), "/nodes/wall_clock/drift_ppm=" + whole},
                         .measure = hit(Check::lease_overlap),
                         .expected = beyond ? 1.0 : 0.0});
    }
  }
}

void clock_jump(std::vector<Answer>& answers) {
  for (const double ttl : {10.0, 2.0, 60.0}) {
    // Alice begins after 1 ms, bob asks 1 us before her lease ends.
    const double asks = 0.001 + validity(ttl) - 1e-6;
    const double least = ttl + 0.002 - asks;
    for (const bool beyond : {false, true}) {
      const double jump = least - (beyond ? 0 : 1e-6);
      answers.push_back({.section = "Clock-jump threshold",
                         .what = "TTL " + text(ttl) + " s, jump of " + text(std::round(jump * 1e6) / 1000) + " ms",
                         .file = "clock-jump",
                         .changes = {"/algorithm/ttl=" + ns(ttl), "/clients/bob/starts=" + ns(asks),
                                     "/duration=" + ns(ttl + 1), "/faults/1/by=" + ns(jump)},
                         .measure = hit(Check::lease_overlap),
                         .expected = beyond ? 1.0 : 0.0});
    }
  }
  answers.push_back({.section = "Clock-jump threshold",
                     .what = "TTL 10 s, jump of 9 s of a node outside the quorum",
                     .file = "clock-jump",
                     .changes = {"/faults/1/step_clock=n4", "/faults/1/by=9s"},
                     .measure = hit(Check::lease_overlap),
                     .expected = 0});
}

}  // namespace

std::vector<Answer> clocks() {
  std::vector<Answer> answers;
  critical_drift(answers);
  clock_jump(answers);
  return answers;
}

}  // namespace lockstep::known
