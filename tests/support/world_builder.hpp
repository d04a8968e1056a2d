// Small worlds for tests: some Redis nodes, clients that do one thing, and answers to read.
//
//   SmallWorld world = five_nodes({.seed = 7});
//   ClientProcess& alice = world.client("alice");
//   const Resource file = world.resource("file");
//   const std::optional<Lease> lease = world.run(alice, redlock.acquire(alice.view(), file));
//
// Every delay is a constant millisecond and every service takes no time unless the test says otherwise, so a
// round trip is 2 ms. Clients are added, and faults declared, before the first thing runs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/kernel/assert.hpp"
#include "sim/model/world.hpp"
#include "sim/redis/node.hpp"

namespace lockstep {

struct SmallWorldOptions {
  std::uint64_t seed = 7;
  Distribution one_way_delay = Distribution::constant(1ms);
  double loss = 0;
  double duplication = 0;
  NetworkRules rules;
  ServiceTimes service{Distribution::constant(0ms), Distribution::constant(0ms)};
  std::vector<ClockStart> node_clocks;  ///< of the first nodes; the others are exact
  RedisNodeOptions redis;               ///< of every node
  bool traced = true;
};

/// What a coroutine that was started will give, once it is there.
template <class T>
using Pending = std::shared_ptr<std::optional<T>>;

namespace detail {

// Named coroutines with parameters by value: nothing of the caller's is needed when they go on.
template <class T>
Task<void> deliver(Task<T> task, Pending<T> result) {
  result->emplace(co_await std::move(task));
}
inline Task<void> deliver_done(Task<void> task, Pending<bool> result) {
  co_await std::move(task);
  result->emplace(true);
}
inline Task<Reply> ask_once(Client& client, NodeId node, Request request, Duration timeout) {
  const Reply reply = co_await client.ask(node, request, timeout);
  co_return reply;
}
inline Task<std::vector<Reply>> ask_all_once(Client& client, std::vector<NodeId> nodes, Request request,
                                             Duration timeout) {
  AskAll round = client.ask_all(nodes, request, timeout);
  std::vector<Reply> replies;
  for (const Reply& reply : co_await round) replies.push_back(reply);
  co_return replies;
}

}  // namespace detail

class SmallWorld {
 public:
  SmallWorld(std::size_t nodes, const SmallWorldOptions& options)
      : options_(options), world_(options.seed, topology(nodes, options), options.rules, options.traced) {
    for (std::size_t i = 0; i < nodes; ++i)
      add_node(i < options.node_clocks.size() ? options.node_clocks[i] : ClockStart{});
  }

  World& world() { return world_; }
  Simulator& simulator() { return world_.simulator(); }
  Network& network() { return world_.network(); }
  Trace& trace() { return world_.trace(); }
  TrueTime now() { return world_.simulator().now(); }

  NodeId node(std::size_t i) const { return nodes_.at(i); }
  const std::vector<NodeId>& nodes() const { return nodes_; }
  Server& server(std::size_t i) { return world_.server(node(i)); }

  NodeId store(const std::string& name, bool checks_fencing_token,
               const std::vector<std::pair<Resource, std::int64_t>>& registers) {
    return world_.add_server(name, Role::store, next_host_++, {}, options_.service,
                             [&](Recorder& recorder, ProcessId self) {
                               auto made = std::make_unique<Store>(recorder, self, checks_fencing_token);
                               for (const auto& [name_of_register, value] : registers)
                                 made->add_register(name_of_register, value);
                               return made;
                             });
  }
  ClientProcess& client(const std::string& name, const ClockStart& clocks = {}) {
    return world_.add_client(name, next_host_++, clocks);
  }
  Resource resource(const std::string& name) { return world_.trace().declare_resource(name); }
  void faults(std::vector<Fault> faults) { world_.add_faults(std::move(faults)); }

  /// Starts a coroutine of this client's and goes on with the test.
  template <class T>
  Pending<T> start(ClientProcess& client, Task<T> task) {
    auto result = std::make_shared<std::optional<T>>();
    client.strand().spawn(detail::deliver(std::move(task), result));
    return result;
  }
  Pending<bool> start(ClientProcess& client, Task<void> task) {
    auto result = std::make_shared<std::optional<bool>>();
    client.strand().spawn(detail::deliver_done(std::move(task), result));
    return result;
  }

  /// Runs the world until this coroutine of the client's has ended, and gives its result.
  /// Needs: it ends within an hour.
  template <class T>
  T run(ClientProcess& client, Task<T> task) {
    return finish(start(client, std::move(task)));
  }
  void run(ClientProcess& client, Task<void> task) { finish(start(client, std::move(task))); }
  template <class T>
  T finish(const Pending<T>& pending) {
    const TrueTime limit = now() + 1h;
    while (!pending->has_value() && simulator().step(limit)) {
    }
    SIM_ASSERT(pending->has_value(), "what the test waits for did not happen");
    return std::move(**pending);
  }
  void run_until(Duration at) { world_.run_until(TrueTime(at)); }

  /// One request and its reply.
  Reply ask(ClientProcess& client, NodeId node, const Request& request, Duration timeout = 10s) {
    return run(client, detail::ask_once(client.view(), node, request, timeout));
  }
  Pending<Reply> start_ask(ClientProcess& client, NodeId node, const Request& request, Duration timeout = 10s) {
    return start(client, detail::ask_once(client.view(), node, request, timeout));
  }

  std::vector<Fact> facts(FactKind kind) const {
    std::vector<Fact> found;
    for (const Fact& fact : const_cast<World&>(world_).trace().facts())
      if (fact.kind == kind) found.push_back(fact);
    return found;
  }

 private:
  static Topology topology(std::size_t nodes, const SmallWorldOptions& options) {
    Topology made({options.one_way_delay, options.loss, options.duplication});
    for (std::size_t i = 0; i < nodes + spare_hosts; ++i) made.add_host();
    return made;
  }
  void add_node(const ClockStart& clocks) {
    const std::string name = "n" + std::to_string(nodes_.size() + 1);
    nodes_.push_back(world_.add_server(
        name, Role::node, next_host_++, clocks, options_.service, [&](Recorder& recorder, ProcessId self) {
          return std::make_unique<RedisNode>(recorder, self, options_.redis, world_.choices(), "server/" + name);
        }));
  }

  static constexpr std::size_t spare_hosts = 64;  // for clients and stores
  SmallWorldOptions options_;
  World world_;
  std::vector<NodeId> nodes_;
  Topology::Host next_host_ = 0;
};

inline SmallWorld one_node(const SmallWorldOptions& options = {}) { return SmallWorld(1, options); }
inline SmallWorld five_nodes(const SmallWorldOptions& options = {}) { return SmallWorld(5, options); }

}  // namespace lockstep
