// How a client finds the master of a group, as client libraries do: it asks the sentinels one after the other when it
// opens a connection, and again after an error, a timeout or a refusal by a node that is no master (READONLY). A
// client may also subscribe to the sentinels, and then changes over as soon as one of them has (+switch-master).
//
// Source: redis.io, Guidelines for Redis clients with support for Sentinel. Left out, as many libraries leave it out:
// asking the node itself with ROLE before using it.
#pragma once

#include <vector>

#include "sim/kernel/task.hpp"
#include "sim/model/client.hpp"
#include "sim/model/router.hpp"

namespace lockstep::sentinel {

struct FinderOptions {
  std::vector<NodeId> sentinels;
  std::size_t groups = 1;
  Duration timeout = 500ms;  ///< for the answer of one sentinel
  Duration pause = 100ms;    ///< after all were asked in vain
  bool subscribe = false;
};

class MasterFinder : public Router {
 public:
  explicit MasterFinder(const FinderOptions& options) : options_(options) {}

  void started(RoutedRequests& requests) override;
  NodeId route(NodeId place, const Request& request) override;
  NodeId redirect(NodeId place, const Request& request, NodeId node, const Reply& reply, unsigned before) override;
  void timed_out(NodeId place, const Request& request, NodeId node) override;

 private:
  struct Known {
    NodeId master{};      ///< nobody: not known
    bool asking = false;
    bool listening = false;
  };

  Task<void> ask_sentinels(std::size_t group);
  Task<void> listen(NodeId sentinel, std::size_t group, NodeId master);
  void learn(std::size_t group, NodeId master);
  void forget(NodeId place, NodeId node);

  FinderOptions options_;
  RoutedRequests* requests_ = nullptr;
  std::vector<NodeId> order_;  ///< the sentinel that answered last comes first
  std::vector<Known> known_;   ///< by group
};

}  // namespace lockstep::sentinel
