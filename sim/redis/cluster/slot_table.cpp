#include "sim/redis/cluster/slot_table.hpp"

namespace lockstep::redis {

void SlotTable::started(RoutedRequests&) { owners_ = options_.owners; }

NodeId& SlotTable::owner_of(const Request& request) { return owners_.at(options_.slots.at(request.resource.value)); }

NodeId SlotTable::route(NodeId, const Request& request) { return owner_of(request); }

NodeId SlotTable::redirect(NodeId, const Request& request, NodeId node, const Reply& reply, unsigned before) {
  const NodeId named(static_cast<std::uint32_t>(reply.value));
  switch (reply.error) {
    case ReplyError::moved:
      owner_of(request) = named;
      return before < options_.redirections ? named : NodeId();
    case ReplyError::ask:
      return before < options_.redirections ? named : NodeId();
    case ReplyError::closed:
      timed_out({}, request, node);
      return NodeId();
    default:
      return NodeId();  // CLUSTERDOWN, TRYAGAIN, LOADING: the library reports it
  }
}

void SlotTable::timed_out(NodeId, const Request& request, NodeId node) {
  if (owner_of(request) == node) owner_of(request) = another(node);
}

NodeId SlotTable::another(NodeId node) {
  std::vector<NodeId> others;
  for (const NodeId each : options_.nodes)
    if (each != node) others.push_back(each);
  return others.empty() ? node : others[picks_.below(others.size())];
}

}  // namespace lockstep::redis
