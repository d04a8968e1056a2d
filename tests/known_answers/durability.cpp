// Locks that a server has granted, and that are forgotten: by its disk, or by the replica that takes its place.
#include <cmath>

#include "tests/known_answers/answer.hpp"
#include "tests/known_answers/values.hpp"

namespace lockstep::known {
namespace {

void everysec(std::vector<Answer>& answers) {
  constexpr double flush = 0.0035, first = 0.01;  // alice comes at first ... 1 s of a second
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
}

/// When a segment is sent for the k-th time, after the first, by TCP: 0, 0.2 s, 0.6 s, 1.4 s, ...
double sent_again(int k) { return 0.2 * (std::pow(2, k) - 1); }

/// That the k-th transmission is the last before a machine dies that lives for an exponential time.
double last_transmission(int k, double mean) {
  return std::exp(-sent_again(k) / mean) - std::exp(-sent_again(k + 1) / mean);
}

constexpr int transmissions = 9;  // the last would be 51 s after the first, and nobody lives so long here

/// A master that answers first and replicates later, on a link that loses segments or is cut now and then.
void failover(std::vector<Answer>& answers) {
  const auto add = [&](const std::string& words, std::vector<std::string> changes, double p) {
    const bool never = p == 0;
    answers.push_back({.section = "Asynchronous failover loss",
                       .what = words,
                       .file = "failover-loss",
                       .changes = std::move(changes),
                       .measure = hit(Check::lease_overlap),
                       .kind = never ? Answer::Kind::exact : Answer::Kind::share,
                       .expected = p,
                       .runs = never ? 2'000u : 10'000u});
  };
  for (const double after : {0.1, 0.5, 1.0}) {
    constexpr double loss = 0.5;
    int sent = 1;
    while (sent_again(sent) <= after) ++sent;
    add("half of the segments lost, power fails " + text(after) + " s after the grant", {"/faults/0/after=" + ns(after)},
        std::pow(loss, sent));
  }
  for (const double loss : {0.1, 0.5}) {
    constexpr double mean = 1;
    double p = 0;
    for (int k = 0; k < transmissions; ++k) p += std::pow(loss, k + 1) * last_transmission(k, mean);
    add("loss " + text(loss) + ", power fails after an exponential time of mean 1 s", {"/faults/1/loss=" + text(loss)},
        p);
  }
  for (const double down_for : {0.2, 2.0}) {
    constexpr double up_for = 4, mean = 1, asked_at = 2;
    const double down = down_for / (up_for + down_for), rate = 1 / up_for + 1 / down_for;
    double all_lost = down * (1 - std::exp(-rate * asked_at)), p = 0;
    for (int k = 0; k < transmissions; ++k) {
      p += all_lost * last_transmission(k, mean);
      all_lost *= down + (1 - down) * std::exp(-rate * (sent_again(k + 1) - sent_again(k)));
    }
    const std::string cut = R"({"every":)" + exponential(up_for) + R"(,"for":)" + exponential(down_for) +
                            R"(,"partition":[["m"],["r"]],"one_way":true})";
    add("cut off every 4 s on average for " + text(down_for) + " s, power fails after a mean of 1 s",
        {"/faults/1=" + cut}, p);
  }
  add("a link that loses nothing, power fails at once", {"/faults/0/after=0s", "/faults/1/loss=0"}, 0);
  add("half of the segments lost, WAIT for the replica before the grant",
      {R"(/algorithm/wait={"replicas":1,"timeout":"1s"})", "/algorithm/node_timeout=2s"}, 0);
}

}  // namespace

std::vector<Answer> durability() {
  std::vector<Answer> answers;
  everysec(answers);
  failover(answers);
  return answers;
}

}  // namespace lockstep::known
