// A master with replicas in a small world, and what a sentinel or an operator would tell them.
#pragma once

#include <string>
#include <vector>

#include "sim/redis/engine.hpp"
#include "sim/redis/node.hpp"
#include "tests/support/world_builder.hpp"

namespace lockstep {

struct GroupOptions {
  std::size_t replicas = 2;
  ReplicationOptions master;       ///< what is not about who is who
  std::vector<ClockStart> clocks;  ///< of the first nodes
  Duration one_way_delay = 1ms;
};

/// Node 0 is the master at the start. All delays are one millisecond, services take no time.
class Group {
 public:
  explicit Group(const GroupOptions& options = {})
      : world(0, {.one_way_delay = Distribution::constant(options.one_way_delay)}) {
    for (std::size_t i = 0; i <= options.replicas; ++i) {
      RedisNodeOptions node{.replication = options.master};
      node.replication.in_group = true;
      if (i > 0) node.replication.master = ProcessId(1);
      for (std::size_t j = 1; i == 0 && j <= options.replicas; ++j)
        node.replication.replicas.push_back(ProcessId(static_cast<std::uint32_t>(j + 1)));
      const std::string name = "n" + std::to_string(i + 1);
      ids.push_back(world.world().add_server(
          name, Role::node, 30 + i, i < options.clocks.size() ? options.clocks[i] : ClockStart{},
          {Distribution::constant(0ms), Distribution::constant(0ms)}, [&](Recorder& recorder, ProcessId self) {
            auto made =
                std::make_unique<RedisNode>(recorder, self, node, world.world().choices(), "server/" + name);
            nodes.push_back(made.get());
            return made;
          }));
    }
    world.run_until(0ms);
  }

  Server& server(std::size_t i) { return world.world().server(ids.at(i)); }
  ProcessId id(std::size_t i) { return process_of(ids.at(i)); }
  redis::Replication& replication(std::size_t i) { return *nodes.at(i)->replication(); }
  Record& record(std::size_t i, Resource key) { return nodes.at(i)->data().record(key); }
  void run_until(Duration at) { world.run_until(at); }

  Reply ask(ClientProcess& client, std::size_t node, const Request& request) {
    return world.ask(client, ids.at(node), request);
  }
  Reply set(ClientProcess& client, std::size_t node, Resource key, std::uint64_t token, Duration ttl = 10min) {
    return ask(client, node,
               {.operation = Operation::set_nx_px, .resource = key, .token = token, .argument = ttl / 1ms});
  }
  Reply get(ClientProcess& client, std::size_t node, Resource key) {
    return ask(client, node, {.operation = Operation::get, .resource = key});
  }
  Reply wait(ClientProcess& client, std::size_t node, std::uint64_t replicas, Duration timeout) {
    return ask(client, node, {.operation = Operation::wait, .token = replicas, .argument = timeout / 1ms});
  }

  /// REPLICAOF, as if it had come over a connection of its own.
  void follow(std::size_t node, std::size_t master) {
    redis::ReplicaOf order;
    order.master = node == master ? ProcessId() : id(master);
    nodes.at(node)->noted(ProcessId(), order);
  }
  void faults(std::vector<Fault> all) { world.faults(std::move(all)); }
  Fault on(std::size_t node, FaultKind kind, Duration at, Duration lasts = 0s) {
    Fault fault{.at = at, .kind = kind, .processes = {id(node)}};
    if (lasts != Duration(0)) fault.lasts = Distribution::constant(lasts);
    return fault;
  }
  Fault cut(std::size_t from, std::size_t to, Duration at, Duration lasts) {
    return {.at = at,
            .kind = FaultKind::partition,
            .links = {{id(from), id(to)}, {id(to), id(from)}},
            .lasts = Distribution::constant(lasts)};
  }

  SmallWorld world;
  std::vector<NodeId> ids;
  std::vector<RedisNode*> nodes;
};

/// Writes key after key to one node, each as soon as the last one is acknowledged, and remembers those that were.
class Writer {
 public:
  Writer(Group& group, ClientProcess& client, std::size_t node, std::size_t keys)
      : client_(&client), node_(group.ids[node]) {
    for (std::size_t i = 0; i < keys; ++i) keys_.push_back(group.world.resource("w" + std::to_string(i)));
    client.strand().spawn(write());
  }
  struct Acknowledged {
    Resource key;
    TrueTime at;
  };
  std::vector<Acknowledged> acknowledged;
  bool closed = false;  ///< its connection was

 private:
  Task<void> write() {
    for (const Resource key : keys_) {
      const Request request{
          .operation = Operation::set_nx_px, .resource = key, .token = key.value, .argument = 600'000};
      const Reply reply = co_await client_->view().ask(node_, request, 1h);
      if (reply.error == ReplyError::closed) closed = true;
      if (!reply.yes()) co_return;
      acknowledged.push_back({key, client_->simulator().now()});
    }
  }
  ClientProcess* client_;
  NodeId node_;
  std::vector<Resource> keys_;
};

}  // namespace lockstep
