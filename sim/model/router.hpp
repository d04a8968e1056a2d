// Where a request goes when its place is not one fixed node: a group whose master changes, or a cluster.
//
// An algorithm asks a NodeId. Most are nodes; a place is one that its client's router turns into a node, request by
// request, as a client library does: it asks the sentinels, keeps a table of slots, follows redirections. So a lock
// need not know where its keys live.
#pragma once

#include "sim/model/request.hpp"
#include "sim/trace/ids.hpp"

namespace lockstep {

class RoutedRequests;

constexpr std::uint32_t place_bit = 0x8000'0000;
/// The n-th place, counted from 0.
constexpr NodeId place_id(std::uint32_t n) { return NodeId(place_bit | n); }
constexpr bool is_place(NodeId node) { return (node.value & place_bit) != 0; }
constexpr std::uint32_t place_number(NodeId place) { return place.value & ~place_bit; }

class Router {
 public:
  virtual ~Router() = default;

  /// Its client starts, for the first time or after a crash: what was known is forgotten.
  virtual void started(RoutedRequests& requests) = 0;
  /// The node that takes a request to `place` now. Nobody: the router is finding out, and will call
  /// RoutedRequests::go_on(); the request waits until then, or until its timeout.
  virtual NodeId route(NodeId place, const Request& request) = 0;
  /// `node` refused the request, or closed the connection. Gives the node that is asked instead, or nobody: then the
  /// client gets this reply. `before`: how often this request has been redirected already.
  virtual NodeId redirect(NodeId place, const Request& request, NodeId node, const Reply& reply, unsigned before) = 0;
  /// No reply in time from this node.
  virtual void timed_out(NodeId place, const Request& request, NodeId node) = 0;
};

}  // namespace lockstep
