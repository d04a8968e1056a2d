#include "algorithms/registry.hpp"

#include "algorithms/fencing.hpp"
#include "algorithms/redlock.hpp"
#include "algorithms/set_nx_px.hpp"
#include "algorithms/setnx.hpp"
#include "algorithms/setnx_expire.hpp"
#include "algorithms/setnx_getset.hpp"

namespace lockstep {
namespace {

using Made = std::unique_ptr<Lock>;

/// Wraps a lock so that it hands out fencing tokens, if the options ask for them.
Made with_tokens(Made lock, const LockOptions& options, const LockPlace& place) {
  if (!options.fencing) return lock;
  return std::make_unique<Fenced>(std::move(lock), options, place);
}

Made make_setnx(const LockOptions& options, const LockPlace& place) {
  return with_tokens(std::make_unique<Setnx>(options, place), options, place);
}
Made make_setnx_expire(const LockOptions& options, const LockPlace& place) {
  return with_tokens(std::make_unique<SetnxThenExpire>(options, place, false), options, place);
}
Made make_setnx_expire_always(const LockOptions& options, const LockPlace& place) {
  return with_tokens(std::make_unique<SetnxThenExpire>(options, place, true), options, place);
}
Made make_setnx_getset(const LockOptions& options, const LockPlace& place) {
  return with_tokens(std::make_unique<SetnxGetset>(options, place), options, place);
}
template <ReleaseBy release_by>
Made make_set_nx_px(const LockOptions& options, const LockPlace& place) {
  return with_tokens(std::make_unique<SetNxPx>(options, place, release_by), options, place);
}
Made make_redlock(const LockOptions& options, const LockPlace& place) {
  return with_tokens(std::make_unique<Redlock>(options, place), options, place);
}

const LockOptions& one_node_defaults() {
  static const LockOptions options{.retry_delay = Distribution::constant(100ms)};
  return options;
}

const LockOptions& redlock_defaults() {
  static const LockOptions options{
      .node_timeout = 50ms, .retry_delay = Distribution::uniform(100ms, 300ms)};
  return options;
}

std::vector<std::string_view> with_common(std::vector<std::string_view> keys) {
  keys.insert(keys.begin(), {"node_timeout", "retry_count", "retry_delay", "fencing"});
  return keys;
}

const std::vector<Algorithm>& all() {
  static const std::vector<Algorithm> list = {
      {"setnx", "SETNX without expiry, blind DEL", "redis.io, SETNX", with_common({}), one_node_defaults(), make_setnx},
      {"setnx-expire", "SETNX, then EXPIRE in a second command, blind DEL", "the combination that SET NX EX replaced",
       with_common({"ttl", "clock"}), one_node_defaults(), make_setnx_expire},
      {"setnx-expire-always", "the same, but losers call EXPIRE too", "a common slip",
       with_common({"ttl", "clock"}), one_node_defaults(), make_setnx_expire_always},
      {"setnx-getset", "SETNX with a timestamp, GETSET to take over", "redis.io, SETNX (Handling deadlocks)",
       with_common({"ttl"}), one_node_defaults(), make_setnx_getset},
      {"set-blind-del", "SET NX PX, blind DEL", "redis.io, SET",
       with_common({"ttl", "clock", "validity_from", "check_elapsed", "extension"}), one_node_defaults(),
       make_set_nx_px<ReleaseBy::blind_delete>},
      {"set-get-del", "SET NX PX with owner token, GET then DEL", "redis.io, SET",
       with_common({"ttl", "clock", "validity_from", "check_elapsed", "extension"}), one_node_defaults(),
       make_set_nx_px<ReleaseBy::get_then_delete>},
      {"set-token", "SET NX PX with owner token, atomic compare-and-delete",
       "redis.io, Distributed Locks with Redis (single instance)",
       with_common({"ttl", "clock", "validity_from", "check_elapsed", "extension"}), one_node_defaults(),
       make_set_nx_px<ReleaseBy::compare_and_delete>},
      {"redlock", "a majority of independent nodes, with validity time", "redis.io, Distributed Locks with Redis",
       with_common({"ttl", "clock", "check_elapsed", "requests", "wait_for", "drift_factor", "drift_constant", "extension"}),
       redlock_defaults(), make_redlock},
  };
  return list;
}

}  // namespace

std::span<const Algorithm> algorithms() { return all(); }

const Algorithm* find_algorithm(std::string_view name) {
  for (const Algorithm& algorithm : all())
    if (algorithm.name == name) return &algorithm;
  return nullptr;
}

}  // namespace lockstep
