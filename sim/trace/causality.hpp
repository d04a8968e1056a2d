// Happens-before of a trace (Lamport 1978), as a Boost.Graph DAG.
//
// A vertex is a fact, named by its index in the trace. There is an edge from each fact of a process to the
// next one of the same process (a fact recorded at a node about a client's command is the node's), and from
// the sending of a message to each of its deliveries. A request and its reply carry the same number, so a
// delivery belongs to the latest sending of that number from the same sender to the same receiver.
//
// What the network does is no step of the process it is recorded under: a loss or a duplication follows the
// sending and nothing follows from it, and the cutting or healing of a link has no neighbours at all. So a
// lost message orders nothing. The end of the run has no neighbours either.
//
// Every edge points forward in the trace, so the order of the facts is already a topological order.
#pragma once

#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/trace/trace.hpp"

namespace lockstep {

class Causality {
 public:
  using Graph = boost::compressed_sparse_row_graph<boost::bidirectionalS, boost::no_property, boost::no_property,
                                                   boost::no_property, std::uint32_t, std::uint32_t>;

  /// Takes time and memory in proportion to the trace.
  /// Needs: fewer than 2^31 facts.
  explicit Causality(const Trace& trace);

  /// All facts that happen before `fact`, in order of the trace, without `fact` itself.
  std::vector<std::size_t> causal_past(std::size_t fact) const;

  /// All facts that `fact` happens before, in order of the trace, without `fact` itself.
  std::vector<std::size_t> causal_future(std::size_t fact) const;

  /// Whether `a` could have had an influence on `b`. Never true of a fact and itself.
  bool happens_before(std::size_t a, std::size_t b) const;

  const Graph& graph() const { return graph_; }

 private:
  Graph graph_;
};

}  // namespace lockstep
