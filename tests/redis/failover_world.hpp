// A master, two replicas, three sentinels and a client that writes all the time, as in the experiments that were made
// with a real Redis 7.0: which times a failover takes, and which acknowledged writes it loses.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/redis/node.hpp"
#include "sim/redis/sentinel/master_finder.hpp"
#include "sim/redis/sentinel/service.hpp"
#include "tests/support/world_builder.hpp"

namespace lockstep {

struct FailoverOptions {
  std::uint64_t seed = 1;
  Duration down_after = 1s;
  Duration delay = 50us;              ///< one way, between everybody
  std::int64_t min_replicas = 0;
  std::int64_t wait_for = 0;          ///< replicas that confirm each write
  bool subscribe = false;
};

class FailoverWorld {
 public:
  struct Write {
    Resource key{};
    TrueTime acknowledged{};
  };

  explicit FailoverWorld(const FailoverOptions& options)
      : world(0, {.seed = options.seed, .one_way_delay = Distribution::constant(options.delay)}), options_(options) {
    const ServiceTimes service{Distribution::constant(5us), Distribution::constant(5us)};
    World& in = world.world();
    for (std::size_t i = 0; i < 3; ++i) {
      RedisNodeOptions node;
      node.replication.in_group = true;
      node.replication.min_replicas_to_write = options.min_replicas;
      if (i > 0) node.replication.master = ProcessId(2);
      if (i == 0) node.replication.replicas = {ProcessId(3), ProcessId(4)};
      const std::string name = i == 0 ? "m" : "r" + std::to_string(i);
      nodes.push_back(in.add_server(name, Role::node, 30 + i, {}, service, [&](Recorder& recorder, ProcessId self) {
        auto made = std::make_unique<RedisNode>(recorder, self, node, in.choices(), "server/" + name);
        redis.push_back(made.get());
        return made;
      }));
    }
    std::vector<sentinel::SentinelService*> services;
    for (const char* name : {"s1", "s2", "s3"})
      sentinels.push_back(
          in.add_server(name, Role::sentinel, 33 + sentinels.size(), {}, service, [&](Recorder& recorder, ProcessId self) {
            auto made = std::make_unique<sentinel::SentinelService>(recorder, self);
            services.push_back(made.get());
            return made;
          }));
    const std::vector<sentinel::Group> groups = {{process_of(nodes[0]), {process_of(nodes[1]), process_of(nodes[2])}}};
    for (std::size_t i = 0; i < 3; ++i) {
      std::vector<ProcessId> peers;
      for (const NodeId each : sentinels)
        if (each != sentinels[i]) peers.push_back(process_of(each));
      services[i]->watch(peers, {.quorum = 2, .down_after = options.down_after / 1ms}, groups,
                         in.choices().stream("sentinel/s" + std::to_string(i + 1)));
    }
    writer.set_router(std::make_unique<sentinel::MasterFinder>(
        sentinel::FinderOptions{.sentinels = sentinels, .timeout = 10ms, .pause = 1ms, .subscribe = options.subscribe}));
    writer.set_program([this](Client& client) { return write_all_the_time(client); });
  }

  Process& process(NodeId node) { return world.world().process(process_of(node)); }
  void run_until(Duration at) { world.run_until(at); }
  void cut(NodeId a, NodeId b) {
    world.network().cut(process_of(a), process_of(b));
    world.network().cut(process_of(b), process_of(a));
  }

  /// The first fact of this kind since then.
  std::optional<TrueTime> first(FactKind kind, TrueTime since) {
    for (const Fact& fact : world.trace().facts())
      if (fact.kind == kind && fact.at >= since) return fact.at;
    return std::nullopt;
  }
  NodeId master_by_sentinels() {
    ProcessId master = process_of(nodes[0]);
    for (const Fact& fact : world.trace().facts())
      if (fact.kind == FactKind::master_switched) master = fact.peer;
    return NodeId(master.value);
  }
  /// Acknowledged writes that the master of now does not have.
  std::vector<Write> lost() {
    std::vector<Write> missing;
    redis::Data& data = redis.at(master_by_sentinels().value - 2)->data();
    for (const Write& write : writes)
      if (!data.record(write.key).present()) missing.push_back(write);
    return missing;
  }
  /// The first write that was acknowledged since then.
  std::optional<TrueTime> first_write(TrueTime since) const {
    for (const Write& write : writes)
      if (write.acknowledged > since) return write.acknowledged;
    return std::nullopt;
  }

  SmallWorld world;
  std::vector<NodeId> nodes, sentinels;
  std::vector<RedisNode*> redis;
  std::vector<Write> writes;  ///< acknowledged
  Duration pause{100us};      ///< between two writes
  ClientProcess& writer = world.client("writer");

 private:
  Task<void> write_all_the_time(Client& client) {
    for (std::uint64_t n = 1;; ++n) {
      const Resource key = world.resource("key" + std::to_string(n));
      const Request set{.operation = Operation::set_nx, .resource = key, .token = n};
      const Reply reply = co_await client.ask(place_id(0), set, 50ms);
      bool acknowledged = reply.yes();
      if (acknowledged && options_.wait_for > 0) {
        const Request wait{.operation = Operation::wait,
                           .resource = key,
                           .token = static_cast<std::uint64_t>(options_.wait_for),
                           .argument = 1'000};
        const Reply confirmed = co_await client.ask(place_id(0), wait, 2s);
        acknowledged = !confirmed.unknown() && confirmed.value >= options_.wait_for;
      }
      if (acknowledged) writes.push_back({key, world.now()});
      co_await client.sleep_for(pause);
    }
  }

  FailoverOptions options_;
};

}  // namespace lockstep
