// Waiting at a server that takes one command at a time: Poisson arrivals, exponential or constant service.
#include <cmath>

#include "tests/known_answers/answer.hpp"
#include "tests/known_answers/values.hpp"

namespace lockstep::known {
namespace {

using Kind = Answer::Kind;

/// Mean wait in queue of the customers of one run, in service times.
Reading wait_in_services(const Run& run, const Scenario& scenario) {
  const ServerLoad& server = run.servers.front();
  const double service = static_cast<double>(scenario.nodes.front().service.write.expected().count());
  return {static_cast<double>(server.waited.count()) / service / static_cast<double>(server.commands)};
}

struct Queue {
  bool exponential;
  double load;  // rho

  double second_moment() const { return exponential ? 2 : 1; }
  double third_moment() const { return exponential ? 6 : 1; }
  /// Pollaczek and Khinchine's mean wait; the mean service is 1.
  double wait() const { return load * second_moment() / (2 * (1 - load)); }
  /// By how much the sum of the waits of all customers falls short when the first of them finds the server empty.
  double shortfall() const {
    const double squared = 2 * wait() * wait() + load * third_moment() / (3 * (1 - load));
    return load * squared / (2 * (1 - load));
  }
};

}  // namespace

std::vector<Answer> queues() {
  constexpr double customers = 2000;
  std::vector<Answer> answers;
  for (const Queue& queue : {Queue{true, 0.5}, {true, 0.8}, {false, 0.5}, {false, 0.8}}) {
    const double rho = queue.load;
    // Of the mean of many successive waits; M/M/1 (Daley 1968).
    const double variance = rho * (2 + 5 * rho - 4 * rho * rho + rho * rho * rho) / std::pow(1 - rho, 4);
    const double service = 1e-3 * rho;
    answers.push_back({.section = "Waiting at a server",
                       .what = std::string(queue.exponential ? "M/M/1" : "M/D/1") + ", load " + text(rho) +
                               " (in service times)",
                       .file = "server-queue",
                       .changes = {"/nodes/service_time=" +
                                   (queue.exponential ? exponential(service) : ns(service))},
                       .measure = wait_in_services,
                       .kind = Kind::mean,
                       .expected = queue.wait() - queue.shortfall() / customers,
                       .runs = 200,
                       .sigma = queue.exponential && rho < 0.6 ? std::sqrt(variance / customers) : 0});
  }
  return answers;
}

}  // namespace lockstep::known
