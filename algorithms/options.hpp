// What a lock can be told, in one place. A scenario's "algorithm" object fills it; the registry says which
// of the options an algorithm uses and what it takes when the scenario is silent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/kernel/distribution.hpp"
#include "sim/trace/fact.hpp"

namespace lockstep {

/// From which instant a client counts the validity of a lease it was granted by one node.
enum class ValidityFrom : std::uint8_t {
  send,   ///< before the request was sent: never longer than the node keeps the key
  reply,  ///< when the reply came: too long by up to the request's travel time, and how naive clients count
};

/// Where the keys live; how they lock is the algorithm's business.
enum class PlaceKind : std::uint8_t {
  nodes,      ///< fixed nodes: one for most locks, independent ones for Redlock
  sentinels,  ///< groups of a master and replicas that sentinels watch
  cluster,    ///< a Redis Cluster
};

struct PlaceOptions {
  PlaceKind kind = PlaceKind::nodes;
  std::vector<std::string> nodes;      ///< nodes: which; empty: all that are no replicas
  Duration sentinel_timeout = 500ms;   ///< sentinels: how long a client waits for one of them
  bool subscribe = false;              ///< sentinels: change over when they do, not only after an error
  std::int64_t redirections = 16;      ///< cluster: MOVED and ASK followed for one request

  friend bool operator==(const PlaceOptions&, const PlaceOptions&) = default;
};

/// WAIT after a grant: held only if so many replicas have it.
struct WaitOptions {
  std::int64_t replicas = 1;
  Duration timeout = 100ms;

  friend bool operator==(const WaitOptions&, const WaitOptions&) = default;
};

struct LockOptions {
  std::string name = "set-token";            ///< the algorithm's name in the registry
  Duration ttl = 10s;                        ///< how long a node keeps the key, on its own wall clock
  Duration node_timeout = 1s;                ///< per request, on the client's monotonic clock
  std::int64_t retry_count = -1;             ///< attempts after the first; -1: for ever
  Distribution retry_delay;                  ///< between two attempts
  ClockKind clock = ClockKind::monotonic;    ///< which of its clocks the client measures with
  double drift_factor = 0.01;                ///< Redlock: share of the TTL subtracted for clock drift
  Duration drift_constant = 2ms;             ///< Redlock: added to that
  bool parallel = true;                      ///< Redlock: ask all nodes at once, not one after the other
  bool wait_for_all = true;                  ///< Redlock: every reply, not just the majority's "yes"
  bool check_elapsed = true;                 ///< refuse a grant whose validity is used up when the replies are in
  ValidityFrom validity_from = ValidityFrom::send;
  bool fencing = false;                      ///< fetch a fencing token (INCR of a counter) with every grant
  std::optional<Duration> extend_every;      ///< renew while the work goes on, at this period
  std::int64_t extend_limit = -1;            ///< at most so many renewals; -1: no limit (a watchdog)
  std::optional<WaitOptions> wait;           ///< have replicas confirm every grant
  PlaceOptions place;

  friend bool operator==(const LockOptions&, const LockOptions&) = default;
};

}  // namespace lockstep
