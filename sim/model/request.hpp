// What travels between a client and a server: typed requests and replies, small and plain.
//
// No strings: lock names and registers are interned when a world is wired, owner tokens and values are
// numbers. The argv door of a Redis node (strings in, RESP out) is another door to the same effects.
#pragma once

#include "sim/kernel/time.hpp"
#include "sim/trace/fact.hpp"
#include "sim/trace/reply_error.hpp"

namespace lockstep {

struct Request {
  Operation operation = Operation::none;
  Resource resource{};          ///< the key, or the store's register
  std::uint64_t token = 0;      ///< Redis: the value to set or to compare with; WAIT: replicas. Store: fencing token
  std::int64_t argument = 0;    ///< Redis: the TTL in ms; WAIT: its timeout in ms. Store: the value to write or to add
  std::int64_t version = 0;     ///< store_write_if: the version that must still be current
  AcquisitionId acquisition{};  ///< on whose behalf; for the trace alone
};

/// The answer to a request, as its client sees it.
struct Reply {
  Outcome outcome = Outcome::none;  ///< yes: granted, done, exists; no: refused, nothing there; unknown: no reply in time
  ReplyError error = ReplyError::none;  ///< with outcome no, unless said otherwise
  std::uint64_t token = 0;          ///< GET, GETSET: the value that was found
  std::int64_t value = 0;           ///< integer results: INCR, PTTL, DEL; store_read: the value; moved, ask: the node
  std::int64_t version = 0;         ///< store operations: the register's version afterwards

  bool yes() const { return outcome == Outcome::yes; }
  bool no() const { return outcome == Outcome::no; }
  bool unknown() const { return outcome == Outcome::unknown; }
};
static_assert(sizeof(Reply) == 32);

}  // namespace lockstep
