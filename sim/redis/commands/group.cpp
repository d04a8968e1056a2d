// A server's part in a group: ROLE, REPLICAOF, WAIT, the replication section of INFO, and CLUSTER.
//
// Nodes are addressed by their names, at port 6379.
// Source: redis/redis 7.0, src/replication.c (roleCommand, replicaofCommand, waitCommand), src/server.c
// (genRedisInfoString), src/cluster.c (clusterCommand).
#include "sim/redis/commands/group.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "sim/redis/cluster/cluster.hpp"
#include "sim/redis/cluster/slots.hpp"
#include "sim/redis/commands/commands.hpp"
#include "sim/redis/engine.hpp"
#include "sim/redis/replication/replication.hpp"

namespace lockstep::redis::commands {
namespace {

constexpr std::int64_t port = 6379;

RespReply no_cluster() { return error("ERR This instance has cluster support disabled"); }

/// 40 hexadecimal digits, as Redis names runs, histories and nodes.
std::string long_id(std::uint64_t number) { return fmt::format("{:040x}", number); }

std::int64_t seconds(Duration length) { return length / Duration(std::chrono::seconds(1)); }

}  // namespace

std::string replication_section(const Call& call) {
  const Replication* group = call.engine.replication();
  std::string text = "# Replication\r\n";
  if (group == nullptr)
    return text +
           "role:master\r\nconnected_slaves:0\r\nmaster_failover_state:no-failover\r\n"
           "master_replid:0000000000000000000000000000000000000000\r\n"
           "master_replid2:0000000000000000000000000000000000000000\r\nmaster_repl_offset:0\r\n"
           "second_repl_offset:-1\r\nrepl_backlog_active:0\r\nrepl_backlog_size:1048576\r\n"
           "repl_backlog_first_byte_offset:0\r\nrepl_backlog_histlen:0\r\n";
  text += fmt::format("role:{}\r\n", group->is_replica() ? "slave" : "master");
  if (group->is_replica()) {
    text += fmt::format(
        "master_host:{}\r\nmaster_port:{}\r\nmaster_link_status:{}\r\nmaster_last_io_seconds_ago:{}\r\n"
        "master_sync_in_progress:{}\r\nslave_read_repl_offset:{}\r\nslave_repl_offset:{}\r\n",
        group->name_of(group->master()), port, group->link_up() ? "up" : "down",
        group->link_up() ? seconds(group->data_age()) : -1, group->synchronizes() ? 1 : 0, group->offset(),
        group->offset());
    if (!group->link_up())
      text += fmt::format("master_link_down_since_seconds:{}\r\n", seconds(group->link_down_for()));
    text += fmt::format("slave_priority:{}\r\nslave_read_only:1\r\nreplica_announced:1\r\n", group->priority());
  }
  text += fmt::format("connected_slaves:{}\r\n", group->replicas().size());
  if (group->min_replicas_to_write() != 0)
    text += fmt::format("min_slaves_good_slaves:{}\r\n", group->good_replicas());
  std::size_t number = 0;
  for (const Replication::ReplicaState& replica : group->replicas())
    text += fmt::format("slave{}:ip={},port={},state={},offset={},lag={}\r\n", number++, group->name_of(replica.id),
                        port, replica.state == Replication::ReplicaState::State::online ? "online" : "wait_bgsave",
                        replica.acknowledged, call.now() / 1000 - replica.acknowledged_second);
  text += fmt::format(
      "master_failover_state:no-failover\r\nmaster_replid:{}\r\nmaster_replid2:{}\r\nmaster_repl_offset:{}\r\n"
      "second_repl_offset:{}\r\nrepl_backlog_active:1\r\nrepl_backlog_size:1048576\r\n"
      "repl_backlog_first_byte_offset:{}\r\nrepl_backlog_histlen:{}\r\n",
      long_id(group->id()), long_id(group->second_id()), group->offset(), group->second_offset(),
      group->offset() - group->backlog_length() + 1, group->backlog_length());
  return text;
}

RespReply role(Call& call) {
  const Replication* group = call.engine.replication();
  if (group == nullptr) return array({bulk("master"), integer(0), array()});
  if (group->is_replica()) {
    const char* state = group->link_up() ? "connected" : group->synchronizes() ? "sync" : "connecting";
    return array({bulk("slave"), bulk(group->name_of(group->master())), integer(port), bulk(std::string_view(state)),
                  integer(group->link_up() ? group->offset() : -1)});
  }
  RespReply replicas = array();
  for (const Replication::ReplicaState& replica : group->replicas())
    if (replica.state == Replication::ReplicaState::State::online)
      replicas.items.push_back(array({bulk(group->name_of(replica.id)), bulk(std::to_string(port)),
                                      bulk(std::to_string(replica.acknowledged))}));
  return array({bulk("master"), integer(group->offset()), std::move(replicas)});
}

RespReply replicaof(Call& call) {
  if (call.engine.cluster() != nullptr) return error("ERR REPLICAOF not allowed in cluster mode.");
  Replication* group = call.engine.replication();
  const bool no_one = call.word(1, "no") && call.word(2, "one");
  if (group == nullptr)
    return no_one ? ok() : error("ERR this simulated server was not given a part in a group of nodes");
  if (no_one) {
    group->follow({});
    return ok();
  }
  std::int64_t ignored = 0;
  if (Call::Problem problem = call.read_integer(2, ignored, 0, 65535, "ERR Invalid master port"))
    return std::move(*problem);
  const ProcessId master = group->find_node(call.argv[1]);
  if (!master || master == group->self()) return error("ERR there is no such other node in this simulated world");
  if (master == group->master()) return status("OK Already connected to specified master");
  group->follow(master);
  return ok();
}

RespReply wait(Call& call) {
  Replication* group = call.engine.replication();
  if (group != nullptr && group->is_replica())
    return error(
        "ERR WAIT cannot be used with replica instances. Please also note that since Redis 4.0 if a replica is "
        "configured to be writable (which is not the default) writes to replicas are just local and are not "
        "propagated.");
  std::int64_t replicas = 0, timeout = 0;
  if (Call::Problem problem = call.read_integer(1, replicas)) return std::move(*problem);
  if (Call::Problem problem = call.read_integer(2, timeout, INT64_MIN, INT64_MAX - call.now(),
                                                "ERR timeout is not an integer or out of range"))
    return std::move(*problem);
  if (timeout < 0) return error("ERR timeout is negative");
  const std::int64_t offset = call.session.written;
  const std::int64_t count = group == nullptr ? 0 : group->count_acknowledged(offset);
  if (count >= replicas || call.session.blocking_denied || call.scripted) return integer(count);
  call.engine.block(call.session, {.kind = Wait::Kind::replicas,
                                   .count = replicas,
                                   .until = timeout == 0 ? 0 : call.now() + timeout,
                                   .offset = offset});
  if (group != nullptr) group->ask_for_acks();
  return no_reply();
}

// --- cluster ----------------------------------------------------------------------------------------------------

RespReply readonly(Call& call) {
  if (call.engine.cluster() == nullptr) return no_cluster();
  call.session.reads_replica = true;
  return ok();
}

RespReply readwrite(Call& call) {
  if (call.engine.cluster() == nullptr) return no_cluster();
  call.session.reads_replica = false;
  return ok();
}

// No slot ever moves piece by piece, so there is nothing to ask for.
RespReply asking(Call& call) { return call.engine.cluster() == nullptr ? no_cluster() : ok(); }

RespReply cluster_info(Call& call) {
  const Cluster* cluster = call.engine.cluster();
  if (cluster == nullptr) return no_cluster();
  return bulk(fmt::format("cluster_state:{}\r\ncluster_slots_assigned:16384\r\ncluster_known_nodes:{}\r\n"
                          "cluster_size:{}\r\ncluster_current_epoch:{}\r\ncluster_my_epoch:{}\r\n",
                          cluster->serves() ? "ok" : "fail", cluster->known_nodes(), cluster->size(),
                          cluster->current_epoch(), cluster->config_epoch()));
}

RespReply cluster_slots(Call& call) {
  const Cluster* cluster = call.engine.cluster();
  if (cluster == nullptr) return no_cluster();
  const Replication& group = *call.engine.replication();
  const auto node = [&](ProcessId id) {
    return array({bulk(group.name_of(id)), integer(port), bulk(long_id(id.value)), array()});
  };
  RespReply all = array();
  for (const Cluster::Range& range : cluster->ranges()) {
    RespReply one = array({integer(range.first), integer(range.last), node(range.owner)});
    for (const ProcessId replica : cluster->replicas_of(range.owner)) one.items.push_back(node(replica));
    all.items.push_back(std::move(one));
  }
  return all;
}

RespReply cluster_shards(Call& call) {
  return call.engine.cluster() == nullptr ? no_cluster() : error("ERR CLUSTER SHARDS is left out here: ask CLUSTER SLOTS");
}

RespReply cluster_nodes(Call& call) {
  const Cluster* cluster = call.engine.cluster();
  return cluster == nullptr ? no_cluster() : bulk(cluster->describe());
}

RespReply cluster_myid(Call& call) {
  return call.engine.cluster() == nullptr ? no_cluster() : bulk(long_id(call.engine.replication()->self().value));
}

RespReply cluster_keyslot(Call& call) {
  return call.engine.cluster() == nullptr ? no_cluster() : integer(slot_of(call.argv[2]));
}

}  // namespace lockstep::redis::commands
