// Majorities of independent nodes: how long they take, whether there is one, and who gets it.
#include <cmath>

#include "tests/known_answers/answer.hpp"
#include "tests/known_answers/closed_form.hpp"
#include "tests/known_answers/values.hpp"

namespace lockstep::known {
namespace {

using Kind = Answer::Kind;

void majority_reply(std::vector<Answer>& answers) {
  constexpr double mean = 10;  // ms
  const auto wait_ms = [](const Run& run, const Scenario& scenario) {
    return Reading{number("acquire_latency.max")(run, scenario).value * 1e-6};
  };
  // Of five exponentials the first k are in after independent exponentials with rates 5, 4, 3, ...
  const auto parallel = [&](int k, int power) {
    double sum = 0;
    for (int i = 0; i < k; ++i) sum += std::pow(mean / (5 - i), power);
    return sum;
  };
  struct Row {
    const char* requests;
    const char* wait_for;
    double expected, variance;
  };
  for (const Row& row : {Row{"parallel", "majority", parallel(3, 1), parallel(3, 2)},
                         {"parallel", "all", parallel(5, 1), parallel(5, 2)},
                         {"sequential", "majority", 3 * mean, 3 * mean * mean},
                         {"sequential", "all", 5 * mean, 5 * mean * mean}}) {
    answers.push_back({.section = "Third of five replies",
                       .what = std::string(row.requests) + ", waiting for " + row.wait_for + " (ms)",
                       .file = "majority-reply",
                       .changes = {std::string("/algorithm/requests=") + row.requests,
                                   std::string("/algorithm/wait_for=") + row.wait_for},
                       .measure = wait_ms,
                       .kind = Kind::mean,
                       .expected = row.expected,
                       .runs = 20'000,
                       .sigma = std::sqrt(row.variance)});
  }
}

void quorum_loss(std::vector<Answer>& answers) {
  for (const auto& [nodes, down] : {std::pair(5, 0.1), {5, 0.3}, {3, 0.1}, {4, 0.1}}) {
    std::string faults = "/faults=[";
    for (int i = 1; i <= nodes; ++i)
      faults += std::string(i > 1 ? "," : "") + R"({"at":"0s","crash":"n)" + std::to_string(i) +
                R"(","probability":)" + text(down) + "}";
    answers.push_back({.section = "Quorum loss",
                       .what = std::to_string(nodes) + " nodes, each down with probability " + text(down),
                       .file = "quorum-loss",
                       .changes = {"/nodes/count=" + std::to_string(nodes), faults + "]"},
                       .measure = number_is("acquisitions", 0),
                       .kind = Kind::share,
                       .expected = at_least(nodes - nodes / 2, nodes, down),
                       .runs = 30'000});
  }
}

void split_vote(std::vector<Answer>& answers) {
  for (const int nodes : {3, 4, 5}) {
    for (const int clients : {2, 3, 4, 5}) {
      // At most one client can have a majority, so their probabilities add up.
      const double nobody = 1 - clients * at_least(nodes / 2 + 1, nodes, 1.0 / clients);
      const bool never = nodes % 2 == 1 && clients == 2;
      answers.push_back({.section = "Split vote",
                         .what = std::to_string(nodes) + " nodes, " + std::to_string(clients) + " clients",
                         .file = "split-vote",
                         .changes = {"/nodes/count=" + std::to_string(nodes),
                                     "/populations/client/count=" + std::to_string(clients)},
                         .measure = number_is("acquisitions", 0),
                         .kind = never ? Kind::exact : Kind::share,
                         .expected = never ? 0 : nobody,
                         .runs = never ? 2'000u : 10'000u});
    }
  }
}

}  // namespace

std::vector<Answer> quorums() {
  std::vector<Answer> answers;
  majority_reply(answers);
  quorum_loss(answers);
  split_vote(answers);
  return answers;
}

}  // namespace lockstep::known
