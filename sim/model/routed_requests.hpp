// A client's requests to places: which node each was sent to, and what waits until the router knows one.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/kernel/simulator.hpp"
#include "sim/model/router.hpp"

namespace lockstep {

class ClientProcess;
class PendingReplies;

class RoutedRequests {
 public:
  RoutedRequests(ClientProcess& client, std::unique_ptr<Router> router);

  ClientProcess& client() const { return *client_; }

  /// The client begins anew.
  void start();
  void send(PendingReplies& waiter, unsigned branch, std::int64_t round);
  /// An error came back. True: the request was sent elsewhere, or waits; false: the error is the answer.
  bool redirect(PendingReplies& waiter, unsigned branch, const Reply& reply);
  /// No reply in time.
  void give_up(PendingReplies& waiter, unsigned branch);

  // For the router.
  /// It may know a node now for what waited.
  void go_on();
  bool anything_waits();

 private:
  struct Routed {
    WaitRef wait;
    unsigned branch = 0;
    unsigned redirections = 0;
    std::int64_t round = 0;
    NodeId node{};        ///< nobody: it waits
    MessageId message{};  ///< the last that was sent
  };

  Routed* find(WaitRef wait, unsigned branch);
  /// The waiter of a request that still wants its reply, or nullptr.
  PendingReplies* waiter_of(const Routed& routed) const;
  void transmit(Routed& routed, PendingReplies& waiter, NodeId node);
  void forget_finished();

  ClientProcess* client_;
  std::unique_ptr<Router> router_;
  std::vector<Routed> routed_;  ///< in the order of the requests; finished ones go with the next request
};

}  // namespace lockstep
