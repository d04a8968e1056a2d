// Locks that a server has granted, and forgets.
#include <cmath>

#include "tests/known_answers/answer.hpp"
#include "tests/known_answers/values.hpp"

namespace lockstep::known {

std::vector<Answer> durability() {
  constexpr double flush = 0.0035, first = 0.01;  // alice comes at first ... 1 s of a second
  std::vector<Answer> answers;
  const auto add = [&](const std::string& words, std::vector<std::string> changes, double p) {
    answers.push_back({.section = "AOF everysec",
                       .what = words,
                       .file = "everysec",
                       .changes = std::move(changes),
                       .measure = hit(Check::lease_overlap),
                       .kind = Answer::Kind::share,
                       .expected = p,
                       .runs = 30'000});
  };
  for (const double after : {0.25, 0.5, 0.9}) {
    add("power fails " + text(after) + " s after the grant", {"/faults/0/after=" + ns(after)},
        (1 + flush - after - first) / (1 - first));
  }
  constexpr double mean = 0.5;
  add("after an exponential time of mean 0.5 s", {"/faults/0/after=" + exponential(mean)},
      1 - mean / (1 - first) * (std::exp(-flush / mean) - std::exp(-(1 - first + flush) / mean)));
  constexpr double soon = 0.005;
  add("the first write of its second, exponential time of mean 5 ms",
      {"/faults/0/after=" + exponential(soon), "/clients/carol/starts=22s"}, 1 - std::exp(-flush / soon));
  answers.push_back({.section = "AOF everysec",
                     .what = "fsync always",
                     .file = "everysec",
                     .changes = {"/nodes/persistence/fsync=always", "/faults/0/after=" + exponential(soon)},
                     .measure = hit(Check::lease_overlap),
                     .expected = 0,
                     .runs = 5'000});
  return answers;
}

}  // namespace lockstep::known
