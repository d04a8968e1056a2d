// What a lock can be told, in one place. A scenario's "algorithm" object fills it; the registry says which
// of the options an algorithm uses and what it takes when the scenario is silent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/kernel/distribution.hpp"
#include "sim/trace/fact.hpp"

namespace lockstep {

/// From which instant a client counts the validity of a lease it was granted by one node.
enum class ValidityFrom : std::uint8_t {
  send,   ///< before the request was sent: never longer than the node keeps the key
  reply,  ///< when the reply came: too long by up to the request's travel time, and how naive clients count
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

  friend bool operator==(const LockOptions&, const LockOptions&) = default;
};

}  // namespace lockstep
