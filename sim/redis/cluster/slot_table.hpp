// How a client finds its way in a Redis Cluster, as client libraries do: a table says which node owns a key's slot;
// MOVED corrects it and is followed, ASK is followed once, and a node that does not answer makes the client ask
// another one, picked at random, which knows better or says MOVED.
//
// Source: redis.io, Redis Cluster specification (Client and Server roles; MOVED and ASK redirection).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/choices.hpp"
#include "sim/model/router.hpp"

namespace lockstep::redis {

struct SlotTableOptions {
  std::vector<NodeId> nodes;         ///< of the cluster, replicas included
  std::vector<NodeId> owners;        ///< by slot, at the start
  std::vector<std::uint16_t> slots;  ///< by resource: its slot
  unsigned redirections = 16;        ///< followed for one request
};

class SlotTable : public Router {
 public:
  /// `picks` decides whom to ask when an owner does not answer.
  SlotTable(SlotTableOptions options, Stream picks)
      : options_(std::move(options)), picks_(picks), owners_(options_.owners) {}

  void started(RoutedRequests& requests) override;
  NodeId route(NodeId place, const Request& request) override;
  NodeId redirect(NodeId place, const Request& request, NodeId node, const Reply& reply, unsigned before) override;
  void timed_out(NodeId place, const Request& request, NodeId node) override;

 private:
  NodeId& owner_of(const Request& request);
  /// Any node but this one.
  NodeId another(NodeId node);

  SlotTableOptions options_;
  Stream picks_;
  std::vector<NodeId> owners_;  ///< as far as the client knows
};

}  // namespace lockstep::redis
