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
  count
};

/// The operation as Redis or the model's documentation writes it, such as "SET NX PX".
std::string_view name_of(Operation operation);

}  // namespace lockstep
