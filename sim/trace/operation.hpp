// What a request asks for: the closed list of typed operations that travel over the simulated network.
#pragma once

#include <cstdint>
#include <string_view>

namespace lockstep {

enum class Operation : std::uint8_t {
  none,
  // Redis, the typed door.
  set_nx_px,           ///< SET key token NX PX ttl
  set_nx,              ///< SETNX key token
  get,                 ///< GET key
  del,                 ///< DEL key
  expire,              ///< EXPIRE / PEXPIRE key ttl
  pttl,                ///< PTTL key
  get_set,             ///< GETSET key token
  incr,                ///< INCR key
  compare_and_delete,  ///< the published release script: delete if the value is ours
  compare_and_expire,  ///< the published extend script: re-time if the value is ours
  // The protected store.
  store_read,           ///< read a register and its version
  store_write,          ///< plain write, nothing checked
  store_write_fenced,   ///< write with a fencing token: smaller tokens are rejected
  store_write_if,       ///< compare-and-set on the version
  store_add,            ///< add to a counter, nothing checked (HINCRBY): may go below zero
  store_decrement,      ///< atomic decrement-and-test: refused at zero
  store_raise_fence,    ///< tell the store our fencing token, so that older ones are rejected from now on
  // Redis and its sentinels, of no single key.
  wait,                 ///< WAIT replicas timeout: how many replicas have what this client wrote
  get_master,           ///< SENTINEL GET-MASTER-ADDR-BY-NAME: which node a sentinel takes for the master
  // Notes between servers: nobody waits for their reply.
  replicate,            ///< a piece of a master's replication stream
  replica_hello,        ///< PSYNC: a replica asks for the stream from where it stands
  replica_sync,         ///< the answer: CONTINUE, or everything anew
  replica_ack,          ///< REPLCONF ACK: how far a replica has got
  replica_get_ack,      ///< REPLCONF GETACK: tell me at once
  link_closed,          ///< one end of a replication link has closed it
  replica_of,           ///< REPLICAOF, from a sentinel
  ping,                 ///< are you there?
  pong,                 ///< I am
  info_request,         ///< INFO, from a sentinel
  info_report,          ///< and what it says
  sentinel_hello,       ///< one sentinel tells the others of itself and of the master
  down_request,         ///< SENTINEL IS-MASTER-DOWN-BY-ADDR
  down_report,          ///< and the opinion, perhaps with a vote
  cluster_ping,         ///< cluster bus: gossip that asks for an answer
  cluster_pong,         ///< cluster bus: the answer, or news for everybody
  cluster_fail,         ///< cluster bus: a node has failed
  vote_request,         ///< cluster bus: a replica asks the masters for their votes
  vote,                 ///< cluster bus: a master's vote
  cluster_update,       ///< cluster bus: your slots have another owner by now
  count
};

/// Whether it is a note between servers, which no reply answers.
constexpr bool is_note(Operation operation) {
  return operation >= Operation::replicate && operation <= Operation::cluster_update;
}

/// Whether it is a note that goes back and forth all the time: pictures leave it out.
constexpr bool is_routine(Operation operation) {
  switch (operation) {
    case Operation::replica_ack:
    case Operation::replica_get_ack:
    case Operation::ping:
    case Operation::pong:
    case Operation::info_request:
    case Operation::info_report:
    case Operation::sentinel_hello:
    case Operation::down_request:
    case Operation::down_report:
    case Operation::cluster_ping:
    case Operation::cluster_pong:
      return true;
    default:
      return false;
  }
}

/// The operation as Redis or the model's documentation writes it, such as "SET NX PX".
std::string_view name_of(Operation operation);

}  // namespace lockstep
