#include "sim/check/deadlock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>
#include <set>

#include "sim/check/words.hpp"

namespace lockstep {
namespace {

using Indices = std::vector<std::uint32_t>;  // of acquisitions

void erase(Indices& indices, std::uint32_t index) {
  const auto found = std::find(indices.begin(), indices.end(), index);
  if (found != indices.end()) indices.erase(found);
}

/// That the client of one acquisition waits for the client of another.
struct Edge {
  std::uint32_t wait;
  std::uint32_t hold;
};

class WaitForGraph {
 public:
  WaitForGraph(const History& history, std::vector<Violation>& violations)
      : history_(history),
        violations_(violations),
        waits_(history.trace().processes().size() + 1),
        holds_(waits_.size()),
        holders_(history.trace().resource_count() + 1),
        seen_(waits_.size(), 0),
        vertex_(waits_.size(), 0) {}

  void apply(LockFact lock_fact) {
    const Fact& fact = history_.fact(lock_fact.fact);
    if (lock_fact.acquisition == no_index) {
      crash(fact.process);
      return;
    }
    const std::uint32_t index = lock_fact.acquisition;
    const Acquisition& acquisition = acquisition_of(index);
    Indices& waits = waits_[acquisition.client.value];
    Indices& holds = holds_[acquisition.client.value];
    if (acquisition.wait_ended.fact == lock_fact.fact) erase(waits, index);
    if (fact.kind == FactKind::acquire_started) {
      waits.push_back(index);
    } else if (acquisition.granted.fact == lock_fact.fact) {
      holds.push_back(index);
      holders_[acquisition.resource.value].push_back(index);
    } else {
      if (acquisition.granted && acquisition.belief_ended.fact == lock_fact.fact) leave(index);
      return;
    }
    // Only a client that both waits and holds can close a circle, and only with the edge it has just got.
    if (!waits.empty() && !holds.empty() && closes_a_circle(acquisition.client)) report(lock_fact.fact, index);
  }

 private:
  const Acquisition& acquisition_of(std::uint32_t index) const { return history_.acquisitions()[index]; }
  ProcessId client_of(std::uint32_t index) const { return acquisition_of(index).client; }

  void leave(std::uint32_t index) {
    erase(holds_[client_of(index).value], index);
    erase(holders_[acquisition_of(index).resource.value], index);
  }

  void crash(ProcessId client) {
    waits_[client.value].clear();
    const Indices holds = holds_[client.value];
    for (const std::uint32_t hold : holds) leave(hold);
  }

  template <class Visit>
  void for_each_edge_from(ProcessId client, Visit visit) const {
    for (const std::uint32_t wait : waits_[client.value])
      for (const std::uint32_t hold : holders_[acquisition_of(wait).resource.value])
        if (client_of(hold) != client) visit(Edge{.wait = wait, .hold = hold});
  }

  /// Whether a way of edges leads from `start` back to it; reached_ then has all that it can reach.
  bool closes_a_circle(ProcessId start) {
    ++round_;
    bool closes = false;
    reached_.assign(1, start);
    seen_[start.value] = round_;
    for (std::size_t i = 0; i < reached_.size(); ++i) {
      for_each_edge_from(reached_[i], [&](Edge edge) {
        const ProcessId next = client_of(edge.hold);
        if (next == start) closes = true;
        if (seen_[next.value] == round_) return;
        seen_[next.value] = round_;
        reached_.push_back(next);
      });
    }
    return closes;
  }

  /// The edges within the strongly connected component of reached_.front().
  std::vector<Edge> edges_of_component() {
    boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS> graph(reached_.size());
    for (std::size_t i = 0; i < reached_.size(); ++i) vertex_[reached_[i].value] = i;
    for (std::size_t i = 0; i < reached_.size(); ++i)
      for_each_edge_from(reached_[i],
                         [&](Edge edge) { boost::add_edge(i, vertex_[client_of(edge.hold).value], graph); });

    std::vector<std::size_t> component(reached_.size());
    boost::strong_components(
        graph, boost::make_iterator_property_map(component.begin(), boost::get(boost::vertex_index, graph)));
    // All of reached_ can be reached from that component, so whoever has an edge into it belongs to it.
    std::vector<Edge> edges;
    for (const ProcessId client : reached_)
      for_each_edge_from(client, [&](Edge edge) {
        if (component[vertex_[client_of(edge.hold).value]] == component[0]) edges.push_back(edge);
      });
    return edges;
  }

  /// A shortest way along `edges` from the client of smallest number back to it.
  std::vector<Edge> circle_in(const std::vector<Edge>& edges) const {
    ProcessId start = client_of(edges.front().wait);
    for (const Edge& edge : edges) start = std::min(start, client_of(edge.wait));

    struct Step {
      Edge edge;
      std::size_t previous;
    };
    std::vector<Step> steps;
    std::set<ProcessId> visited;
    ProcessId here = start;
    for (std::size_t previous = SIZE_MAX;;) {
      for (const Edge& edge : edges) {
        const ProcessId next = client_of(edge.hold);
        if (client_of(edge.wait) == here && visited.insert(next).second) steps.push_back({edge, previous});
      }
      ++previous;  // wraps from SIZE_MAX to the first step
      here = client_of(steps.at(previous).edge.hold);
      if (here != start) continue;
      std::vector<Edge> circle;
      for (std::size_t i = previous; i != SIZE_MAX; i = steps[i].previous) circle.push_back(steps[i].edge);
      std::reverse(circle.begin(), circle.end());
      return circle;
    }
  }

  void report(std::size_t fact, std::uint32_t cause) {
    const std::vector<Edge> edges = edges_of_component();
    Indices held;
    for (const Edge& edge : edges) held.push_back(edge.hold);
    std::sort(held.begin(), held.end());
    held.erase(std::unique(held.begin(), held.end()), held.end());
    if (!known_.insert(held).second) return;

    const Trace& trace = history_.trace();
    const TrueTime at = history_.fact(fact).at;
    Moment end = history_.end();
    for (const std::uint32_t hold : held) end = std::min(end, acquisition_of(hold).belief_ended);
    Violation violation{.check = Check::deadlock,
                        .at = at,
                        .lasted = end.at - at,
                        .resource = acquisition_of(cause).resource,
                        .fact = fact};
    std::string chain;
    for (const Edge& edge : circle_in(edges)) {
      const ProcessId waiter = client_of(edge.wait);
      chain += chain.empty() ? std::string(trace.name_of(waiter)) : std::string(", who");
      chain += fmt::format(" waits for {}, held by {}", quoted(trace, acquisition_of(edge.hold).resource),
                           trace.name_of(client_of(edge.hold)));
      violation.clients.push_back(waiter);
    }
    for (const std::uint32_t hold : held) {
      const auto& clients = violation.clients;
      if (std::find(clients.begin(), clients.end(), client_of(hold)) == clients.end())
        violation.clients.push_back(client_of(hold));
    }
    violation.text = fmt::format("From {} for {} {}.", words_of(at), words_of(violation.lasted), chain);
    violations_.push_back(std::move(violation));
  }

  const History& history_;
  std::vector<Violation>& violations_;
  std::vector<Indices> waits_;       // by client
  std::vector<Indices> holds_;       // by client
  std::vector<Indices> holders_;     // by lock
  std::vector<std::uint64_t> seen_;  // by client: the last round in which it was reached
  std::vector<std::size_t> vertex_;  // by client, while a component is computed
  std::vector<ProcessId> reached_;
  std::uint64_t round_ = 0;
  std::set<Indices> known_;
};

}  // namespace

void check_deadlock(const History& history, std::vector<Violation>& violations) {
  WaitForGraph graph(history, violations);
  for (const LockFact lock_fact : history.lock_facts()) graph.apply(lock_fact);
}

}  // namespace lockstep
