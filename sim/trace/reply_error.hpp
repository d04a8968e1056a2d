// Why a server refuses a request on its own account: the first word of a Redis error.
#pragma once

#include <cstdint>
#include <string_view>

namespace lockstep {

/// Why a request was refused by the server itself, not by what it found there.
enum class ReplyError : std::uint8_t {
  none,
  closed,         ///< the server closed the connection; outcome unknown: it may have executed the request before
  readonly,       ///< READONLY: a replica takes no writes
  moved,          ///< MOVED: the key's slot belongs to the node in `value`
  ask,            ///< ASK: for this once, ask the node in `value`
  cluster_down,   ///< CLUSTERDOWN: the cluster, or this side of it, does not serve
  no_replicas,    ///< NOREPLICAS: too few replicas are near enough (min-replicas-to-write)
  loading,        ///< LOADING: the server is reading its data
  master_down,    ///< MASTERDOWN: a replica without its master that does not serve stale data
  out_of_memory,  ///< OOM: maxmemory is used up
  busy,           ///< BUSY: a script runs too long
  wrong_type,     ///< WRONGTYPE
  not_allowed,    ///< any other -ERR
  deferred        ///< not an answer: the service gives it later, through Server::answer; never travels
};
/// The code that Redis puts first in its error reply, such as "READONLY".
std::string_view name_of(ReplyError error);

}  // namespace lockstep
