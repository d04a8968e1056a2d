#include "sim/model/routed_requests.hpp"

#include <algorithm>

#include "sim/model/client_process.hpp"

namespace lockstep {

RoutedRequests::RoutedRequests(ClientProcess& client, std::unique_ptr<Router> router)
    : client_(&client), router_(std::move(router)) {}

void RoutedRequests::start() {
  routed_.clear();
  router_->started(*this);
}

PendingReplies* RoutedRequests::waiter_of(const Routed& routed) const {
  auto* waiter = static_cast<PendingReplies*>(client_->simulator().find(routed.wait));
  return waiter != nullptr && waiter->awaits(routed.branch) ? waiter : nullptr;
}

RoutedRequests::Routed* RoutedRequests::find(WaitRef wait, unsigned branch) {
  for (Routed& routed : routed_)
    if (routed.wait.place == wait.place && routed.wait.generation == wait.generation && routed.branch == branch)
      return &routed;
  return nullptr;
}

void RoutedRequests::forget_finished() {
  routed_.erase(std::remove_if(routed_.begin(), routed_.end(),
                               [this](const Routed& routed) { return waiter_of(routed) == nullptr; }),
                routed_.end());
}

void RoutedRequests::send(PendingReplies& waiter, unsigned branch, std::int64_t round) {
  forget_finished();
  const NodeId node = router_->route(waiter.nodes_[branch], waiter.request_);
  routed_.push_back({.wait = client_->simulator().ref(waiter), .branch = branch, .round = round});
  if (node) transmit(routed_.back(), waiter, node);
}

void RoutedRequests::transmit(Routed& routed, PendingReplies& waiter, NodeId node) {
  Network& network = *client_->network_;
  const MessageHandle handle = network.make(client_->connection_to(node));
  Message& message = network.at(handle);
  message.request = waiter.request_;
  message.wait = routed.wait;
  message.branch = static_cast<std::uint8_t>(routed.branch);
  routed.node = node;
  routed.message = message.id;
  network.send(handle, routed.round);
}

bool RoutedRequests::redirect(PendingReplies& waiter, unsigned branch, const Reply& reply) {
  Routed* routed = find(client_->simulator().ref(waiter), branch);
  if (routed == nullptr || !routed->node) return false;
  const NodeId place = waiter.nodes_[branch];
  const NodeId node = router_->redirect(place, waiter.request_, routed->node, reply, routed->redirections);
  if (!node) return false;
  ++routed->redirections;
  transmit(*routed, waiter, node);
  return true;
}

void RoutedRequests::give_up(PendingReplies& waiter, unsigned branch) {
  const Routed* found = find(client_->simulator().ref(waiter), branch);
  const Routed routed = found == nullptr ? Routed{} : *found;
  client_->recorder().record({.kind = FactKind::request_timed_out,
                              .process = client_->id(),
                              .peer = process_of(routed.node),
                              .message = routed.message});
  if (!routed.node) return;
  client_->network_->abandon(client_->connection_to(routed.node));
  router_->timed_out(waiter.nodes_[branch], waiter.request_, routed.node);
}

void RoutedRequests::go_on() {
  forget_finished();
  for (Routed& routed : routed_) {
    if (routed.node) continue;
    PendingReplies& waiter = *waiter_of(routed);
    if (const NodeId node = router_->route(waiter.nodes_[routed.branch], waiter.request_))
      transmit(routed, waiter, node);
  }
}

bool RoutedRequests::anything_waits() {
  forget_finished();
  return std::any_of(routed_.begin(), routed_.end(), [](const Routed& routed) { return !routed.node; });
}

}  // namespace lockstep
