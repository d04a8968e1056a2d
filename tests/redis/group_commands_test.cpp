// A group of nodes through the argv door: refusals, ROLE, INFO, REPLICAOF, WAIT, and CLUSTER's redirections.
#include <catch2/catch_test_macros.hpp>

#include "sim/redis/cluster/slots.hpp"
#include "tests/redis/group_builder.hpp"

namespace lockstep {
namespace {

using redis::RespReply;
using redis::Session;

struct Door {
  Door(Group& of, std::size_t number) : group(of), node(number), session(of.nodes[number]->connect(ProcessId(9))) {}
  RespReply operator()(std::vector<std::string_view> words) {
    return group.nodes[node]->execute(session, words, group.server(node).wall_now());
  }
  Group& group;
  std::size_t node;
  Session& session;
};

constexpr const char* readonly_text = "READONLY You can't write against a read only replica.";

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a replica's argv door answers READONLY, also inside scripts and transactions", "[group][argv]") {
  Group group;
  Door master(group, 0), replica(group, 1);
  CHECK(master({"SET", "k", "v"}).text == "OK");
  group.run_until(5ms);
  CHECK(replica({"GET", "k"}).text == "v");
  CHECK(replica({"SET", "k", "w"}).text == readonly_text);
  const RespReply scripted = replica({"EVAL", "return redis.call('set','k','w')", "0"});
  CHECK(scripted.text.rfind(readonly_text, 0) == 0);
  CHECK(contains(scripted.text, " script: "));
  CHECK(replica({"EVAL", "return redis.pcall('set','k','w')", "0"}).text == readonly_text);
  CHECK(replica({"EVAL", "return redis.call('get','k')", "0"}).text == "v");
  CHECK(replica({"MULTI"}).text == "OK");
  CHECK(replica({"SET", "k", "w"}).text == readonly_text);
  CHECK(contains(replica({"EXEC"}).text, "EXECABORT"));
  CHECK(replica({"PUBLISH", "c", "m"}).number == 0);
  CHECK(contains(replica({"WAIT", "1", "100"}).text, "WAIT cannot be used with replica instances"));
}

TEST_CASE("ROLE and INFO tell a node's part", "[group][argv]") {
  Group group;
  Door master(group, 0), replica(group, 1);
  master({"SET", "k", "v"});
  group.run_until(2s);
  const RespReply of_master = master({"ROLE"});
  REQUIRE(of_master.items.size() == 3);
  CHECK(of_master.items[0].text == "master");
  CHECK(of_master.items[1].number == group.replication(0).offset());
  REQUIRE(of_master.items[2].items.size() == 2);
  CHECK(of_master.items[2].items[0].items[0].text == "n2");
  const RespReply of_replica = replica({"ROLE"});
  REQUIRE(of_replica.items.size() == 5);
  CHECK(of_replica.items[0].text == "slave");
  CHECK(of_replica.items[1].text == "n1");
  CHECK(of_replica.items[3].text == "connected");
  CHECK(contains(master({"INFO", "replication"}).text, "role:master\r\nconnected_slaves:2\r\n"));
  CHECK(contains(replica({"INFO", "replication"}).text, "master_link_status:up\r\n"));
}

TEST_CASE("REPLICAOF promotes and demotes", "[group][argv]") {
  Group group;
  Door first(group, 0), second(group, 1);
  group.run_until(5ms);
  CHECK(second({"REPLICAOF", "NO", "ONE"}).text == "OK");
  CHECK(second({"SET", "k", "v"}).text == "OK");
  CHECK(first({"SLAVEOF", "n2", "6379"}).text == "OK");
  CHECK(first({"SET", "k", "w"}).text == readonly_text);
  group.run_until(10ms);
  CHECK(first({"GET", "k"}).text == "v");
  CHECK(first({"REPLICAOF", "nobody", "6379"}).is_error());
}

TEST_CASE("WAIT blocks its session until the replicas have the write, or time is up", "[group][argv][wait]") {
  Group group;
  Door door(group, 0);
  group.run_until(5ms);
  CHECK(door({"WAIT", "1", "100"}).number == 2);  // it never wrote
  door({"SET", "k", "v"});
  CHECK(door({"WAIT", "2", "1000"}).kind == RespReply::Kind::none);
  group.run_until(8ms);
  const auto reply = door.session.next();
  REQUIRE(reply.has_value());
  CHECK(reply->number == 2);
  door({"SET", "k", "w"});
  CHECK(door({"WAIT", "3", "200"}).kind == RespReply::Kind::none);
  group.run_until(200ms);
  CHECK_FALSE(door.session.next().has_value());
  group.run_until(310ms);
  const auto late = door.session.next();
  REQUIRE(late.has_value());
  CHECK(late->number == 2);
  CHECK(door({"MULTI"}).text == "OK");
  door({"SET", "k", "x"});
  door({"WAIT", "2", "0"});
  const RespReply exec = door({"EXEC"});
  REQUIRE(exec.items.size() == 2);
  CHECK(exec.items[1].kind == RespReply::Kind::integer);  // it does not block
}

TEST_CASE("a master without near replicas answers NOREPLICAS, also inside scripts", "[group][argv][min_replicas]") {
  Group group({.master = {.min_replicas_to_write = 3}});
  Door door(group, 0);
  group.run_until(2s);
  CHECK(door({"SET", "k", "v"}).text == "NOREPLICAS Not enough good replicas to write.");
  CHECK(door({"EVAL", "return redis.call('set','k','w')", "0"}).text.rfind("NOREPLICAS ", 0) == 0);
  CHECK(door({"GET", "k"}).kind == RespReply::Kind::nil);
}

TEST_CASE("a replica counts keys that have run out until its master removes them", "[group][argv][expiry]") {
  Group group;
  Door master(group, 0), replica(group, 1);
  group.faults({group.on(0, FaultKind::stop, 10ms, 1h)});
  master({"SET", "k", "v", "PX", "50"});
  master({"HSET", "h", "f", "1"});
  master({"PEXPIRE", "h", "50"});
  group.run_until(500ms);
  CHECK(replica({"GET", "k"}).kind == RespReply::Kind::nil);
  CHECK(replica({"EXISTS", "k"}).number == 0);
  CHECK(replica({"PTTL", "k"}).number == -2);
  CHECK(replica({"TYPE", "h"}).text == "none");
  CHECK(replica({"HLEN", "h"}).number == 0);
  CHECK(replica({"KEYS", "*"}).items.empty());
  CHECK(replica({"EVAL_RO", "return redis.call('get','k')", "0"}).kind == RespReply::Kind::nil);
  CHECK(replica({"DBSIZE"}).number == 2);
}

TEST_CASE("a cluster node redirects, and refuses keys of different slots", "[cluster][argv]") {
  SmallWorld world(0, {});
  ClusterOptions cluster;
  cluster.members = {{.id = ProcessId(1), .first_slot = 0, .last_slot = 8191},
                     {.id = ProcessId(2), .first_slot = 8192, .last_slot = 16383},
                     {.id = ProcessId(3), .master = ProcessId(2)}};
  std::vector<RedisNode*> nodes;
  for (std::uint32_t i = 0; i < 3; ++i) {
    RedisNodeOptions options{.cluster = cluster};
    options.replication.master = cluster.members[i].master;
    if (i == 1) options.replication.replicas = {ProcessId(3)};
    const std::string name = "n" + std::to_string(i + 1);
    world.world().add_server(name, Role::node, 30 + i, {}, {}, [&](Recorder& recorder, ProcessId self) {
      auto made = std::make_unique<RedisNode>(recorder, self, options, world.world().choices(), "server/" + name);
      nodes.push_back(made.get());
      return made;
    });
  }
  world.run_until(1ms);
  const auto ask = [&](std::size_t node, Session& session, std::vector<std::string_view> words) {
    return nodes[node]->execute(session, words, WallTime(Process::unix_epoch_of_start + 1ms));
  };
  Session& first = nodes[0]->connect(ProcessId(9));
  Session& second = nodes[1]->connect(ProcessId(9));
  Session& third = nodes[2]->connect(ProcessId(9));
  CHECK(ask(0, first, {"SET", "foo", "1"}).text == "MOVED 12182 n2:6379");
  CHECK(ask(1, second, {"SET", "foo", "1"}).text == "OK");
  CHECK(contains(ask(1, second, {"MSET", "foo", "1", "bar", "2"}).text, "CROSSSLOT"));
  CHECK(ask(1, second, {"MSET", "{foo}a", "1", "{foo}b", "2"}).text == "OK");
  CHECK(contains(ask(0, first, {"EVAL", "return 1", "1", "foo"}).text, "MOVED 12182"));
  world.run_until(10ms);
  CHECK(ask(2, third, {"GET", "foo"}).text == "MOVED 12182 n2:6379");
  CHECK(ask(2, third, {"READONLY"}).text == "OK");
  CHECK(ask(2, third, {"GET", "foo"}).text == "1");
  CHECK(ask(2, third, {"SET", "foo", "2"}).text == "MOVED 12182 n2:6379");
  CHECK(ask(0, first, {"CLUSTER", "KEYSLOT", "foo"}).number == 12182);
  const RespReply slots = ask(0, first, {"CLUSTER", "SLOTS"});
  REQUIRE(slots.items.size() == 2);
  CHECK(slots.items[1].items[0].number == 8192);
  CHECK(slots.items[1].items[2].items[0].text == "n2");
  CHECK(slots.items[1].items[3].items[0].text == "n3");
  CHECK(contains(ask(0, first, {"CLUSTER", "INFO"}).text, "cluster_state:ok"));
  CHECK(contains(ask(0, first, {"CLUSTER", "NODES"}).text, "myself,master"));
}

}  // namespace lockstep
