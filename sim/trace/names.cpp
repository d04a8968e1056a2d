// The names of facts, operations, outcomes and roles, as exports and messages print them.
#include <array>

#include "sim/trace/reply_error.hpp"
#include "sim/trace/trace.hpp"

namespace lockstep {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(FactKind::count)> fact_names = {
    "started",          "monotonic_clock_set", "wall_clock_set",    "stopped",           "suspended",
    "resumed",          "slowed",              "crashed",           "restarted",         "message_sent",
    "message_delivered", "message_lost",       "message_duplicated", "message_ignored",  "request_timed_out",
    "connection_failed", "link_cut",           "link_healed",       "link_changed",      "command_executed",
    "key_set",          "key_retimed",         "key_deleted",       "key_expired",       "memory_lost",
    "acquire_started",  "granted",             "refused",           "extended",          "extension_failed",
    "lease_abandoned",  "release_started",     "released",          "store_read",        "store_written",
    "store_rejected",   "ended",               "role_changed",      "replica_synchronized", "replica_link_lost",
    "write_dropped",    "suspected",           "declared_down",     "found_well",        "vote_granted",
    "elected",          "cluster_state",       "clients_closed",      "slow_command_began", "slow_command_ended",
    "key_evicted",      "memory_full",         "fsynced",           "snapshot_saved",    "key_lost",
    "data_loaded"};

constexpr std::array<std::string_view, static_cast<std::size_t>(Operation::count)> operation_names = {
    "none", "SET NX PX", "SETNX", "GET", "DEL", "PEXPIRE", "PTTL", "GETSET", "INCR", "compare-and-delete",
    "compare-and-expire", "read", "write", "fenced write", "write if version", "add", "decrement", "raise fence",
    "WAIT", "get master", "stream", "PSYNC", "synchronization", "ACK", "GETACK", "link closed", "REPLICAOF", "PING",
    "PONG", "INFO", "INFO report", "sentinel hello", "is master down", "master down report", "cluster ping",
    "cluster pong", "FAIL", "vote request", "vote", "cluster update"};

}  // namespace

std::string_view name_of(FactKind kind) { return fact_names.at(static_cast<std::size_t>(kind)); }
std::string_view name_of(Operation operation) { return operation_names.at(static_cast<std::size_t>(operation)); }

std::string_view name_of(Outcome outcome) {
  constexpr std::array<std::string_view, 4> names = {"none", "yes", "no", "unknown"};
  return names.at(static_cast<std::size_t>(outcome));
}

std::string_view name_of(ReplyError error) {
  constexpr std::array<std::string_view, 14> names = {"none",       "closed",  "READONLY",   "MOVED", "ASK",
                                                      "CLUSTERDOWN", "NOREPLICAS", "LOADING", "MASTERDOWN", "OOM",
                                                      "BUSY",       "WRONGTYPE", "ERR",      "deferred"};
  return names.at(static_cast<std::size_t>(error));
}

std::string_view name_of(Role role) {
  constexpr std::array<std::string_view, 4> names = {"client", "node", "store", "sentinel"};
  return names.at(static_cast<std::size_t>(role));
}

}  // namespace lockstep
