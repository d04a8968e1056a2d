#include "sim/redis/sentinel/master_finder.hpp"

#include <algorithm>

#include "sim/model/client_process.hpp"

namespace lockstep::sentinel {

void MasterFinder::started(RoutedRequests& requests) {
  requests_ = &requests;
  order_ = options_.sentinels;
  known_.assign(options_.groups, {});
}

NodeId MasterFinder::route(NodeId place, const Request&) {
  const std::size_t group = place_number(place);
  Known& known = known_.at(group);
  if (!known.master && !known.asking) {
    known.asking = true;
    requests_->client().strand().spawn(ask_sentinels(group));
  }
  return known.master;
}

Task<void> MasterFinder::ask_sentinels(std::size_t group) {
  Client& client = requests_->client().view();
  const Request request{.operation = Operation::get_master, .argument = static_cast<std::int64_t>(group)};
  do {
    const std::vector<NodeId> order = order_;
    for (const NodeId sentinel : order) {
      const Reply reply = co_await client.ask(sentinel, request, options_.timeout);
      if (!reply.yes()) continue;
      std::rotate(order_.begin(), std::find(order_.begin(), order_.end(), sentinel), order_.end());
      known_[group].asking = false;
      learn(group, NodeId(static_cast<std::uint32_t>(reply.value)));
      co_return;
    }
    co_await client.sleep_for(options_.pause);
  } while (requests_->anything_waits());
  known_[group].asking = false;
}

/// One subscription to one sentinel, for as long as its connection lasts.
Task<void> MasterFinder::listen(NodeId sentinel, std::size_t group, NodeId master) {
  Client& client = requests_->client().view();
  while (true) {
    const Request request{
        .operation = Operation::get_master, .token = master.value, .argument = static_cast<std::int64_t>(group)};
    const Reply reply = co_await client.ask(sentinel, request, Client::no_timeout);
    if (!reply.yes()) co_return;
    master = NodeId(static_cast<std::uint32_t>(reply.value));
    learn(group, master);
  }
}

void MasterFinder::learn(std::size_t group, NodeId master) {
  Known& known = known_.at(group);
  known.master = master;
  if (options_.subscribe && !std::exchange(known.listening, true))
    for (const NodeId sentinel : options_.sentinels)
      requests_->client().strand().spawn(listen(sentinel, group, master));
  requests_->go_on();
}

void MasterFinder::forget(NodeId place, NodeId node) {
  Known& known = known_.at(place_number(place));
  if (known.master == node) known.master = NodeId();
}

NodeId MasterFinder::redirect(NodeId place, const Request&, NodeId node, const Reply& reply, unsigned) {
  // The library reports the error; who asks next opens a new connection.
  if (reply.error == ReplyError::readonly || reply.error == ReplyError::closed ||
      reply.error == ReplyError::master_down)
    forget(place, node);
  return NodeId();
}

void MasterFinder::timed_out(NodeId place, const Request&, NodeId node) { forget(place, node); }

}  // namespace lockstep::sentinel
