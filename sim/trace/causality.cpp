#include "sim/trace/causality.hpp"

#include <utility>

#include "sim/trace/flat_index.hpp"

namespace lockstep {
namespace {

using Vertex = std::uint32_t;
using Edges = std::vector<std::pair<Vertex, Vertex>>;

bool is_done_by_the_network(FactKind kind) {
  switch (kind) {
    case FactKind::message_lost:
    case FactKind::message_duplicated:
    case FactKind::link_cut:
    case FactKind::link_healed:
    case FactKind::link_changed:
      return true;
    default:
      return false;
  }
}

/// The last sending of each message, by number and direction.
class Sendings {
 public:
  void add(const Fact& sent, Vertex vertex) { vertices_[key(sent.message, sent.process, sent.peer)] = vertex; }
  const Vertex* find(MessageId message, ProcessId sender, ProcessId receiver) const {
    return vertices_.find(key(message, sender, receiver));
  }

 private:
  static FlatIndex<Vertex>::Key key(MessageId message, ProcessId sender, ProcessId receiver) {
    return {.first = message.value, .second = std::uint64_t{sender.value} << 32 | receiver.value};
  }
  FlatIndex<Vertex> vertices_;
};

Edges edges_of(const Trace& trace) {
  constexpr Vertex nothing_yet = UINT32_MAX;
  std::vector<Vertex> last_of(trace.processes().size() + 1, nothing_yet);
  Sendings sendings;
  Edges edges;
  edges.reserve(trace.facts().size() * 3 / 2);

  Vertex vertex = 0;
  for (const Fact& fact : trace.facts()) {
    if (fact.process && !is_done_by_the_network(fact.kind)) {
      Vertex& last = last_of.at(fact.process.value);
      if (last != nothing_yet) edges.emplace_back(last, vertex);
      last = vertex;
    }
    if (fact.kind == FactKind::message_sent) {
      sendings.add(fact, vertex);
    } else if (fact.kind == FactKind::message_delivered) {
      if (const Vertex* sent = sendings.find(fact.message, fact.peer, fact.process)) edges.emplace_back(*sent, vertex);
    } else if (fact.kind == FactKind::message_lost || fact.kind == FactKind::message_duplicated) {
      if (const Vertex* sent = sendings.find(fact.message, fact.process, fact.peer)) edges.emplace_back(*sent, vertex);
    }
    ++vertex;
  }
  return edges;
}

Causality::Graph graph_of(const Trace& trace) {
  const Edges edges = edges_of(trace);
  return Causality::Graph(boost::edges_are_unsorted_multi_pass, edges.begin(), edges.end(),
                          static_cast<Vertex>(trace.facts().size()));
}

}  // namespace

Causality::Causality(const Trace& trace) : graph_(graph_of(trace)) {}

// Facts are in topological order, so one sweep back from `fact` meets every vertex after all of its
// successors that count: no queue, no recursion.
std::vector<std::size_t> Causality::causal_past(std::size_t fact) const {
  std::vector<bool> reached(fact + 1, false);
  reached.at(fact) = true;
  std::size_t count = 0;
  for (std::size_t i = fact + 1; i-- > 0;) {
    if (!reached[i]) continue;
    ++count;
    const auto [begin, end] = boost::in_edges(static_cast<Vertex>(i), graph_);
    for (auto edge = begin; edge != end; ++edge) reached[boost::source(*edge, graph_)] = true;
  }
  std::vector<std::size_t> past;
  past.reserve(count);
  for (std::size_t i = 0; i < fact; ++i)
    if (reached[i]) past.push_back(i);
  return past;
}

std::vector<std::size_t> Causality::causal_future(std::size_t fact) const {
  const std::size_t all = boost::num_vertices(graph_);
  std::vector<bool> reached(all, false);
  reached.at(fact) = true;
  std::vector<std::size_t> future;
  for (std::size_t i = fact; i < all; ++i) {
    if (!reached[i]) continue;
    if (i != fact) future.push_back(i);
    const auto [begin, end] = boost::out_edges(static_cast<Vertex>(i), graph_);
    for (auto edge = begin; edge != end; ++edge) reached[boost::target(*edge, graph_)] = true;
  }
  return future;
}

bool Causality::happens_before(std::size_t a, std::size_t b) const {
  if (a >= b) return false;
  std::vector<bool> reached(b - a + 1, false);  // of the facts a .. b; nothing before `a` can lead back to it
  reached[b - a] = true;
  for (std::size_t i = b; i > a; --i) {
    if (!reached[i - a]) continue;
    const auto [begin, end] = boost::in_edges(static_cast<Vertex>(i), graph_);
    for (auto edge = begin; edge != end; ++edge) {
      const std::size_t source = boost::source(*edge, graph_);
      if (source == a) return true;
      if (source > a) reached[source - a] = true;
    }
  }
  return false;
}

}  // namespace lockstep
