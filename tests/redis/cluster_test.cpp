// A cluster's slots, failure detection, elections, and the side that stops.
#include "sim/redis/cluster/cluster.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "sim/redis/cluster/slots.hpp"
#include "tests/support/world_builder.hpp"

namespace lockstep {
namespace {

/// n1, n2 and n3 are masters of a third of the slots each; n4, n5, ... replicate n1, n2, n3, n1, ...
class SmallCluster {
 public:
  explicit SmallCluster(Duration node_timeout, std::size_t replicas = 3, std::uint64_t seed = 7)
      : world(0, {.seed = seed}) {
    ClusterOptions cluster{.node_timeout = node_timeout};
    cluster.members = {{.id = ProcessId(1), .first_slot = 0, .last_slot = 5460},
                       {.id = ProcessId(2), .first_slot = 5461, .last_slot = 10922},
                       {.id = ProcessId(3), .first_slot = 10923, .last_slot = 16383}};
    for (std::uint32_t i = 0; i < replicas; ++i)
      cluster.members.push_back({.id = ProcessId(4 + i), .master = ProcessId(i % 3 + 1)});
    for (std::uint32_t i = 0; i < 3 + replicas; ++i) {
      RedisNodeOptions node{.cluster = cluster};
      node.replication.master = cluster.members[i].master;
      for (const ClusterOptions::Member& member : cluster.members)
        if (member.master == ProcessId(i + 1)) node.replication.replicas.push_back(member.id);
      const std::string name = "n" + std::to_string(i + 1);
      ids.push_back(world.world().add_server(
          name, Role::node, 30 + i, {}, {Distribution::constant(0ms), Distribution::constant(0ms)},
          [&](Recorder& recorder, ProcessId self) {
            auto made =
                std::make_unique<RedisNode>(recorder, self, node, world.world().choices(), "server/" + name);
            nodes.push_back(made.get());
            return made;
          }));
    }
    world.run_until(0ms);
  }

  ProcessId id(std::size_t number) const { return process_of(ids.at(number - 1)); }
  redis::Cluster& cluster(std::size_t number) { return *nodes.at(number - 1)->cluster(); }
  redis::Replication& replication(std::size_t number) { return *nodes.at(number - 1)->replication(); }
  Reply ask(ClientProcess& client, std::size_t number, const Request& request) {
    return world.ask(client, ids.at(number - 1), request, 1s);
  }
  /// Another key in the slots that this master has at the start.
  Resource key_of(std::size_t master) {
    for (;;) {
      const std::string name = "key" + std::to_string(next_key_++);
      if (cluster(1).owner_of(redis::slot_of(name)) == id(master)) return world.resource(name);
    }
  }
  /// This node and whoever else is named, away from all others.
  Fault isolate(std::size_t number, Duration at, Duration lasts) {
    Fault fault{.at = at, .kind = FaultKind::partition, .lasts = Distribution::constant(lasts)};
    for (std::size_t other = 1; other <= ids.size(); ++other) {
      if (other == number) continue;
      fault.links.emplace_back(id(number), id(other));
      fault.links.emplace_back(id(other), id(number));
    }
    return fault;
  }
  /// The first fact of this kind about this process, or the end of time.
  TrueTime first(FactKind kind, std::size_t number, Outcome outcome = Outcome::none) const {
    for (const Fact& fact : world.facts(kind))
      if (fact.process == id(number) && (outcome == Outcome::none || fact.outcome == outcome)) return fact.at;
    return TrueTime::max();
  }

  SmallWorld world;
  std::vector<NodeId> ids;
  std::vector<RedisNode*> nodes;

 private:
  int next_key_ = 0;
};

Request set(Resource key, std::uint64_t token, Duration ttl = 30s) {
  return {.operation = Operation::set_nx_px, .resource = key, .token = token, .argument = ttl / 1ms};
}

}  // namespace

TEST_CASE("a key's slot is CRC16 of its name, or of what stands in the first braces", "[cluster]") {
  CHECK(redis::crc16("123456789") == 0x31c3);  // from the specification
  CHECK(redis::slot_of("foo") == 12182);       // from CLUSTER KEYSLOT of a real server
  CHECK(redis::slot_of("{user1000}.following") == redis::slot_of("{user1000}.followers"));
  CHECK(redis::slot_of("{user1000}.following") == redis::slot_of("user1000"));
  CHECK(redis::slot_of("foo{bar}{zap}") == redis::slot_of("bar"));
  CHECK(redis::slot_of("foo{{bar}}zap") == redis::slot_of("{bar"));
  CHECK(redis::slot_of("foo{}{bar}") == redis::crc16("foo{}{bar}") % 16384);
}

TEST_CASE("a node sends clients to the owner of the slot", "[cluster]") {
  SmallCluster cluster(2s);
  ClientProcess& alice = cluster.world.client("alice");
  const Resource key = cluster.key_of(2);
  CHECK(cluster.ask(alice, 2, set(key, 5)).yes());
  for (const std::size_t other : {std::size_t{1}, std::size_t{3}, std::size_t{4}, std::size_t{5}}) {
    const Reply reply = cluster.ask(alice, other, set(key, 5));
    CHECK(reply.error == ReplyError::moved);
    CHECK(reply.value == 2);
  }
}

TEST_CASE("a replica takes over a dead master's slots about the node timeout and a second or two later",
          "[cluster][failover]") {
  const std::uint64_t seed = GENERATE(1u, 2u, 3u, 4u, 5u);
  SmallCluster cluster(2s, 3, seed);
  ClientProcess& alice = cluster.world.client("alice");
  const Resource key = cluster.key_of(1);
  cluster.world.faults({{.at = 5s, .kind = FaultKind::crash, .processes = {cluster.id(1)}}});
  cluster.world.run_until(4s);
  REQUIRE(cluster.ask(alice, 1, set(key, 5)).yes());
  cluster.world.run_until(20s);
  const TrueTime failed = cluster.first(FactKind::declared_down, 2);
  const TrueTime promoted = cluster.first(FactKind::role_changed, 4);
  CHECK(failed >= TrueTime(7s));
  CHECK(failed <= TrueTime(8500ms));
  CHECK(promoted >= failed + 500ms);
  CHECK(promoted <= failed + 1300ms);
  CHECK(cluster.ask(alice, 4, set(key, 6)).no());  // the lock is still there
  CHECK(cluster.ask(alice, 2, set(key, 6)).value == 4);
  std::size_t votes = 0;
  for (const Fact& fact : cluster.world.facts(FactKind::vote_granted)) votes += fact.peer == cluster.id(4) ? 1 : 0;
  CHECK(votes == 2);
}

TEST_CASE("an isolated master stops about the node timeout later, and its replica takes over then",
          "[cluster][failover]") {
  // Locks fact F17.5: a lock that was taken on the isolated master shortly before is believed in meanwhile.
  const std::uint64_t seed = GENERATE(1u, 2u, 3u);
  SmallCluster cluster(15s, 3, seed);
  ClientProcess& alice = cluster.world.client("alice");
  ClientProcess& bob = cluster.world.client("bob");
  const Resource key = cluster.key_of(1);
  const Resource key2 = cluster.key_of(1);
  const Duration cut = 20s;
  cluster.world.faults({cluster.isolate(1, cut, 2min)});
  cluster.world.run_until(cut + 14s);
  REQUIRE(cluster.ask(alice, 1, set(key, 5)).yes());  // valid until 30 s later
  REQUIRE(cluster.ask(alice, 1, {.operation = Operation::incr, .resource = key2}).yes());
  cluster.world.run_until(cut + 29s);
  const TrueTime stopped = cluster.first(FactKind::cluster_state, 1, Outcome::no);
  const TrueTime promoted = cluster.first(FactKind::role_changed, 4);
  CHECK(stopped >= TrueTime(cut + 14900ms));
  CHECK(stopped <= TrueTime(cut + 22600ms));  // a ping is sent at least every half timeout
  CHECK(promoted >= TrueTime(cut + 15500ms));
  CHECK(promoted <= TrueTime(cut + 24s));
  CHECK(cluster.ask(alice, 1, set(key, 5)).error == ReplyError::cluster_down);
  CHECK(cluster.ask(bob, 4, set(key, 6)).yes());  // a second holder, while the first one's lease runs
  CHECK(cluster.world.now() < TrueTime(cut + 44s));

  SECTION("and when the cut is healed it becomes a replica of its successor and forgets") {
    cluster.world.run_until(cut + 5min);
    CHECK(cluster.replication(1).master() == cluster.id(4));
    CHECK(cluster.ask(alice, 1, set(key, 7)).value == 4);
    CHECK(cluster.first(FactKind::replica_synchronized, 1, Outcome::no) > TrueTime(cut + 2min));
    CHECK_FALSE(cluster.world.facts(FactKind::write_dropped).empty());
  }
}

TEST_CASE("of two replicas the one that has more of the stream is promoted", "[cluster][failover]") {
  SmallCluster cluster(2s, 4);  // n4 and n7 replicate n1
  ClientProcess& alice = cluster.world.client("alice");
  const std::size_t behind = GENERATE(4u, 7u);
  const std::size_t ahead = 11 - behind;
  cluster.world.faults({{.at = 3s,
                         .kind = FaultKind::partition,
                         .links = {{cluster.id(1), cluster.id(behind)}},
                         .lasts = Distribution::constant(1h)},
                        {.at = 5s, .kind = FaultKind::crash, .processes = {cluster.id(1)}}});
  cluster.world.run_until(4s);
  REQUIRE(cluster.ask(alice, 1, set(cluster.key_of(1), 5)).yes());
  cluster.world.run_until(20s);
  CHECK(cluster.first(FactKind::role_changed, ahead) < TrueTime(10s));
  CHECK(cluster.replication(behind).master() == cluster.id(ahead));
}

TEST_CASE("a restarted master is not asked for two seconds, and comes back empty before anybody noticed",
          "[cluster][restart]") {
  SmallCluster cluster(15s);
  ClientProcess& alice = cluster.world.client("alice");
  const Resource key = cluster.key_of(1);
  cluster.world.faults({{.at = 5s,
                         .kind = FaultKind::crash,
                         .processes = {cluster.id(1)},
                         .lasts = Distribution::constant(500ms)}});
  cluster.world.run_until(4s);
  REQUIRE(cluster.ask(alice, 1, set(key, 5)).yes());
  cluster.world.run_until(6s);
  CHECK(cluster.ask(alice, 1, set(key, 6)).error == ReplyError::cluster_down);
  cluster.world.run_until(7700ms);
  CHECK(cluster.ask(alice, 1, set(key, 6)).yes());
  CHECK(cluster.world.facts(FactKind::declared_down).empty());
}

TEST_CASE("a master that finds its way back to the others waits before it serves", "[cluster][rejoin]") {
  // No replica: nobody takes its place meanwhile.
  SmallCluster cluster(2s, 0);
  ClientProcess& alice = cluster.world.client("alice");
  cluster.world.faults({cluster.isolate(1, 5s, 10s)});
  cluster.world.run_until(60s);
  const TrueTime back = cluster.first(FactKind::cluster_state, 1, Outcome::yes);
  CHECK(back >= TrueTime(17s));  // two seconds after it could hear others again
  CHECK(back <= TrueTime(25s));
  CHECK(cluster.ask(alice, 1, set(cluster.key_of(1), 5)).yes());
}

}  // namespace lockstep
