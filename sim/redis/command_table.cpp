#include "sim/redis/command_table.hpp"

#include <array>
#include <string>

#include "sim/kernel/assert.hpp"
#include "sim/redis/commands/commands.hpp"

namespace lockstep::redis {
namespace {

using Spec = CommandSpec;

constexpr Spec table[] = {
    // name, arity, flags, handler, first key, last key, step
    {"acl", -2, 0, nullptr},
    {"acl|whoami", 2, Spec::no_script, commands::acl_whoami},
    {"append", 3, Spec::write | Spec::deny_oom, commands::append, 1, 1, 1},
    {"asking", 1, 0, commands::asking},
    {"auth", -2, Spec::no_script | Spec::allow_busy, commands::auth},
    {"bitcount", -2, Spec::readonly, commands::bitcount, 1, 1, 1},
    {"bitop", -4, Spec::write | Spec::deny_oom, commands::bitop, 2, -1, 1},
    {"bitpos", -3, Spec::readonly, commands::bitpos, 1, 1, 1},
    {"blmove", 6, Spec::write | Spec::no_script | Spec::blocking | Spec::deny_oom, commands::blmove, 1, 2, 1},
    {"blmpop", -5, Spec::write | Spec::blocking, commands::blmpop},
    {"blpop", -3, Spec::write | Spec::no_script | Spec::blocking, commands::blpop, 1, -2, 1},
    {"brpop", -3, Spec::write | Spec::no_script | Spec::blocking, commands::brpop, 1, -2, 1},
    {"brpoplpush", 4, Spec::write | Spec::no_script | Spec::blocking | Spec::deny_oom, commands::brpoplpush, 1, 2, 1},
    {"bzmpop", -5, Spec::write | Spec::blocking, commands::bzmpop},
    {"bzpopmax", -3, Spec::write | Spec::no_script | Spec::blocking, commands::bzpopmax, 1, -2, 1},
    {"bzpopmin", -3, Spec::write | Spec::no_script | Spec::blocking, commands::bzpopmin, 1, -2, 1},
    {"client", -2, 0, nullptr},
    {"client|getname", 2, Spec::no_script, commands::client_getname},
    {"client|getredir", 2, Spec::no_script, commands::client_getredir},
    {"client|id", 2, Spec::no_script, commands::client_id},
    {"client|info", 2, Spec::no_script, commands::client_info},
    {"client|kill", -3, Spec::no_script, commands::client_kill},
    {"client|list", -2, Spec::no_script, commands::client_list},
    {"client|no-evict", 3, Spec::no_script, commands::client_no_evict},
    {"client|pause", -3, Spec::no_script, commands::client_pause},
    {"client|reply", 3, Spec::no_script, commands::client_reply},
    {"client|setname", 3, Spec::no_script, commands::client_setname},
    {"client|unblock", -3, Spec::no_script, commands::client_unblock},
    {"client|unpause", 2, Spec::no_script, commands::client_unpause},
    {"cluster", -2, 0, nullptr},
    {"cluster|info", 2, 0, commands::cluster_info},
    {"cluster|keyslot", 3, 0, commands::cluster_keyslot},
    {"cluster|myid", 2, 0, commands::cluster_myid},
    {"cluster|nodes", 2, 0, commands::cluster_nodes},
    {"cluster|shards", 2, 0, commands::cluster_shards},
    {"cluster|slots", 2, 0, commands::cluster_slots},
    {"command", -1, 0, commands::command},
    {"command|count", 2, 0, commands::command_count},
    {"command|docs", -2, 0, commands::command_docs},
    {"command|getkeys", -4, 0, commands::command_getkeys},
    {"command|info", -2, 0, commands::command_info},
    {"command|list", -2, 0, commands::command_list},
    {"config", -2, 0, nullptr},
    {"config|get", -3, Spec::no_script, commands::config_get},
    {"config|resetstat", 2, Spec::no_script, commands::config_resetstat},
    {"config|rewrite", 2, Spec::no_script, commands::config_rewrite},
    {"config|set", -4, Spec::no_script, commands::config_set},
    {"copy", -3, Spec::write | Spec::deny_oom, commands::copy, 1, 2, 1},
    {"dbsize", 1, Spec::readonly, commands::dbsize},
    {"debug", -2, Spec::no_script, commands::debug},
    {"decr", 2, Spec::write | Spec::deny_oom, commands::decr, 1, 1, 1},
    {"decrby", 3, Spec::write | Spec::deny_oom, commands::decrby, 1, 1, 1},
    {"del", -2, Spec::write, commands::del, 1, -1, 1},
    {"discard", 1, Spec::no_script | Spec::allow_busy, commands::discard},
    {"echo", 2, 0, commands::echo},
    {"eval", -3, Spec::no_script | Spec::may_replicate, commands::eval},
    {"eval_ro", -3, Spec::readonly | Spec::no_script, commands::eval_ro},
    {"evalsha", -3, Spec::no_script | Spec::may_replicate, commands::evalsha},
    {"evalsha_ro", -3, Spec::readonly | Spec::no_script, commands::evalsha_ro},
    {"exec", 1, Spec::no_script, commands::exec},
    {"exists", -2, Spec::readonly, commands::exists, 1, -1, 1},
    {"expire", -3, Spec::write, commands::expire, 1, 1, 1},
    {"expireat", -3, Spec::write, commands::expireat, 1, 1, 1},
    {"expiretime", 2, Spec::readonly, commands::expiretime, 1, 1, 1},
    {"flushall", -1, Spec::write, commands::flushall},
    {"flushdb", -1, Spec::write, commands::flushdb},
    {"get", 2, Spec::readonly, commands::get, 1, 1, 1},
    {"getbit", 3, Spec::readonly, commands::getbit, 1, 1, 1},
    {"getdel", 2, Spec::write, commands::getdel, 1, 1, 1},
    {"getex", -2, Spec::write, commands::getex, 1, 1, 1},
    {"getrange", 4, Spec::readonly, commands::getrange, 1, 1, 1},
    {"getset", 3, Spec::write | Spec::deny_oom, commands::getset, 1, 1, 1},
    {"hdel", -3, Spec::write, commands::hdel, 1, 1, 1},
    {"hello", -1, Spec::no_script | Spec::allow_busy, commands::hello},
    {"hexists", 3, Spec::readonly, commands::hexists, 1, 1, 1},
    {"hget", 3, Spec::readonly, commands::hget, 1, 1, 1},
    {"hgetall", 2, Spec::readonly, commands::hgetall, 1, 1, 1},
    {"hincrby", 4, Spec::write | Spec::deny_oom, commands::hincrby, 1, 1, 1},
    {"hincrbyfloat", 4, Spec::write | Spec::deny_oom, commands::hincrbyfloat, 1, 1, 1},
    {"hkeys", 2, Spec::readonly, commands::hkeys, 1, 1, 1},
    {"hlen", 2, Spec::readonly, commands::hlen, 1, 1, 1},
    {"hmget", -3, Spec::readonly, commands::hmget, 1, 1, 1},
    {"hmset", -4, Spec::write | Spec::deny_oom, commands::hmset, 1, 1, 1},
    {"hrandfield", -2, Spec::readonly, commands::hrandfield, 1, 1, 1},
    {"hscan", -3, Spec::readonly, commands::hscan, 1, 1, 1},
    {"hset", -4, Spec::write | Spec::deny_oom, commands::hset, 1, 1, 1},
    {"hsetnx", 4, Spec::write | Spec::deny_oom, commands::hsetnx, 1, 1, 1},
    {"hstrlen", 3, Spec::readonly, commands::hstrlen, 1, 1, 1},
    {"hvals", 2, Spec::readonly, commands::hvals, 1, 1, 1},
    {"incr", 2, Spec::write | Spec::deny_oom, commands::incr, 1, 1, 1},
    {"incrby", 3, Spec::write | Spec::deny_oom, commands::incrby, 1, 1, 1},
    {"incrbyfloat", 3, Spec::write | Spec::deny_oom, commands::incrbyfloat, 1, 1, 1},
    {"info", -1, 0, commands::info},
    {"keys", 2, Spec::readonly, commands::keys},
    {"lastsave", 1, 0, commands::lastsave},
    {"latency", -2, 0, nullptr},
    {"latency|latest", 2, Spec::no_script, commands::latency_latest},
    {"latency|reset", -2, Spec::no_script, commands::latency_reset},
    {"lcs", -3, Spec::readonly, commands::lcs, 1, 2, 1},
    {"lindex", 3, Spec::readonly, commands::lindex, 1, 1, 1},
    {"linsert", 5, Spec::write | Spec::deny_oom, commands::linsert, 1, 1, 1},
    {"llen", 2, Spec::readonly, commands::llen, 1, 1, 1},
    {"lmove", 5, Spec::write | Spec::deny_oom, commands::lmove, 1, 2, 1},
    {"lmpop", -4, Spec::write, commands::lmpop},
    {"lolwut", -1, Spec::readonly, commands::lolwut},
    {"lpop", -2, Spec::write, commands::lpop, 1, 1, 1},
    {"lpos", -3, Spec::readonly, commands::lpos, 1, 1, 1},
    {"lpush", -3, Spec::write | Spec::deny_oom, commands::lpush, 1, 1, 1},
    {"lpushx", -3, Spec::write | Spec::deny_oom, commands::lpushx, 1, 1, 1},
    {"lrange", 4, Spec::readonly, commands::lrange, 1, 1, 1},
    {"lrem", 4, Spec::write, commands::lrem, 1, 1, 1},
    {"lset", 4, Spec::write | Spec::deny_oom, commands::lset, 1, 1, 1},
    {"ltrim", 4, Spec::write, commands::ltrim, 1, 1, 1},
    {"memory", -2, 0, nullptr},
    {"memory|usage", -3, Spec::readonly, commands::memory_usage, 2, 2, 1},
    {"mget", -2, Spec::readonly, commands::mget, 1, -1, 1},
    {"move", 3, Spec::write, commands::move, 1, 1, 1},
    {"mset", -3, Spec::write | Spec::deny_oom, commands::mset, 1, -1, 2},
    {"msetnx", -3, Spec::write | Spec::deny_oom, commands::msetnx, 1, -1, 2},
    {"multi", 1, Spec::no_script | Spec::allow_busy, commands::multi},
    {"object", -2, 0, nullptr},
    {"object|encoding", 3, Spec::readonly, commands::object_encoding, 2, 2, 1},
    {"object|freq", 3, Spec::readonly, commands::object_freq, 2, 2, 1},
    {"object|idletime", 3, Spec::readonly, commands::object_idletime, 2, 2, 1},
    {"object|refcount", 3, Spec::readonly, commands::object_refcount, 2, 2, 1},
    {"persist", 2, Spec::write, commands::persist, 1, 1, 1},
    {"pexpire", -3, Spec::write, commands::pexpire, 1, 1, 1},
    {"pexpireat", -3, Spec::write, commands::pexpireat, 1, 1, 1},
    {"pexpiretime", 2, Spec::readonly, commands::pexpiretime, 1, 1, 1},
    {"ping", -1, 0, commands::ping},
    {"psetex", 4, Spec::write | Spec::deny_oom, commands::psetex, 1, 1, 1},
    {"psubscribe", -2, Spec::no_script, commands::psubscribe},
    {"pttl", 2, Spec::readonly, commands::pttl, 1, 1, 1},
    {"publish", 3, Spec::may_replicate, commands::publish},
    {"pubsub", -2, 0, nullptr},
    {"pubsub|channels", -2, 0, commands::pubsub_channels},
    {"pubsub|numpat", 2, 0, commands::pubsub_numpat},
    {"pubsub|numsub", -2, 0, commands::pubsub_numsub},
    {"pubsub|shardchannels", -2, 0, commands::pubsub_shardchannels},
    {"pubsub|shardnumsub", -2, 0, commands::pubsub_shardnumsub},
    {"punsubscribe", -1, Spec::no_script, commands::punsubscribe},
    {"quit", -1, Spec::no_script | Spec::allow_busy, commands::quit},
    {"randomkey", 1, Spec::readonly, commands::randomkey},
    {"readonly", 1, 0, commands::readonly},
    {"readwrite", 1, 0, commands::readwrite},
    {"rename", 3, Spec::write, commands::rename, 1, 2, 1},
    {"renamenx", 3, Spec::write, commands::renamenx, 1, 2, 1},
    {"replicaof", 3, Spec::no_script, commands::replicaof},
    {"reset", 1, Spec::no_script | Spec::allow_busy, commands::reset},
    {"role", 1, Spec::no_script, commands::role},
    {"rpop", -2, Spec::write, commands::rpop, 1, 1, 1},
    {"rpoplpush", 3, Spec::write | Spec::deny_oom, commands::rpoplpush, 1, 2, 1},
    {"rpush", -3, Spec::write | Spec::deny_oom, commands::rpush, 1, 1, 1},
    {"rpushx", -3, Spec::write | Spec::deny_oom, commands::rpushx, 1, 1, 1},
    {"sadd", -3, Spec::write | Spec::deny_oom, commands::sadd, 1, 1, 1},
    {"scan", -2, Spec::readonly, commands::scan},
    {"scard", 2, Spec::readonly, commands::scard, 1, 1, 1},
    {"script", -2, 0, nullptr},
    {"script|debug", 3, Spec::no_script, commands::script_debug},
    {"script|exists", -3, Spec::no_script, commands::script_exists},
    {"script|flush", -2, Spec::no_script, commands::script_flush},
    {"script|kill", 2, Spec::no_script | Spec::allow_busy, commands::script_kill},
    {"script|load", 3, Spec::no_script, commands::script_load},
    {"sdiff", -2, Spec::readonly, commands::sdiff, 1, -1, 1},
    {"sdiffstore", -3, Spec::write | Spec::deny_oom, commands::sdiffstore, 1, -1, 1},
    {"select", 2, 0, commands::select},
    {"set", -3, Spec::write | Spec::deny_oom, commands::set, 1, 1, 1},
    {"setbit", 4, Spec::write | Spec::deny_oom, commands::setbit, 1, 1, 1},
    {"setex", 4, Spec::write | Spec::deny_oom, commands::setex, 1, 1, 1},
    {"setnx", 3, Spec::write | Spec::deny_oom, commands::setnx, 1, 1, 1},
    {"setrange", 4, Spec::write | Spec::deny_oom, commands::setrange, 1, 1, 1},
    {"sinter", -2, Spec::readonly, commands::sinter, 1, -1, 1},
    {"sintercard", -3, Spec::readonly, commands::sintercard},
    {"sinterstore", -3, Spec::write | Spec::deny_oom, commands::sinterstore, 1, -1, 1},
    {"sismember", 3, Spec::readonly, commands::sismember, 1, 1, 1},
    {"slaveof", 3, Spec::no_script, commands::replicaof},
    {"slowlog", -2, 0, nullptr},
    {"slowlog|get", -2, 0, commands::slowlog_get},
    {"slowlog|len", 2, 0, commands::slowlog_len},
    {"slowlog|reset", 2, 0, commands::slowlog_reset},
    {"smembers", 2, Spec::readonly, commands::smembers, 1, 1, 1},
    {"smismember", -3, Spec::readonly, commands::smismember, 1, 1, 1},
    {"smove", 4, Spec::write, commands::smove, 1, 2, 1},
    {"sort", -2, Spec::write | Spec::deny_oom, commands::sort, 1, 1, 1},
    {"sort_ro", -2, Spec::readonly, commands::sort_ro, 1, 1, 1},
    {"spop", -2, Spec::write, commands::spop, 1, 1, 1},
    {"spublish", 3, Spec::may_replicate, commands::spublish, 1, 1, 1},
    {"srandmember", -2, Spec::readonly, commands::srandmember, 1, 1, 1},
    {"srem", -3, Spec::write, commands::srem, 1, 1, 1},
    {"sscan", -3, Spec::readonly, commands::sscan, 1, 1, 1},
    {"ssubscribe", -2, Spec::no_script, commands::ssubscribe, 1, -1, 1},
    {"strlen", 2, Spec::readonly, commands::strlen, 1, 1, 1},
    {"subscribe", -2, Spec::no_script, commands::subscribe},
    {"substr", 4, Spec::readonly, commands::getrange, 1, 1, 1},
    {"sunion", -2, Spec::readonly, commands::sunion, 1, -1, 1},
    {"sunionstore", -3, Spec::write | Spec::deny_oom, commands::sunionstore, 1, -1, 1},
    {"sunsubscribe", -1, Spec::no_script, commands::sunsubscribe, 1, -1, 1},
    {"swapdb", 3, Spec::write, commands::swapdb},
    {"time", 1, 0, commands::time},
    {"touch", -2, Spec::readonly, commands::touch, 1, -1, 1},
    {"ttl", 2, Spec::readonly, commands::ttl, 1, 1, 1},
    {"type", 2, Spec::readonly, commands::type, 1, 1, 1},
    {"unlink", -2, Spec::write, commands::unlink, 1, -1, 1},
    {"unsubscribe", -1, Spec::no_script, commands::unsubscribe},
    {"unwatch", 1, Spec::no_script | Spec::allow_busy, commands::unwatch},
    {"wait", 3, Spec::no_script, commands::wait},
    {"watch", -2, Spec::no_script | Spec::allow_busy, commands::watch, 1, -1, 1},
    {"xadd", -5, Spec::write | Spec::deny_oom, commands::xadd, 1, 1, 1},
    {"xdel", -3, Spec::write, commands::xdel, 1, 1, 1},
    {"xlen", 2, Spec::readonly, commands::xlen, 1, 1, 1},
    {"xrange", -4, Spec::readonly, commands::xrange, 1, 1, 1},
    {"xrevrange", -4, Spec::readonly, commands::xrevrange, 1, 1, 1},
    {"xtrim", -4, Spec::write, commands::xtrim, 1, 1, 1},
    {"zadd", -4, Spec::write | Spec::deny_oom, commands::zadd, 1, 1, 1},
    {"zcard", 2, Spec::readonly, commands::zcard, 1, 1, 1},
    {"zcount", 4, Spec::readonly, commands::zcount, 1, 1, 1},
    {"zdiff", -3, Spec::readonly, commands::zdiff},
    {"zdiffstore", -4, Spec::write | Spec::deny_oom, commands::zdiffstore, 1, 1, 1},
    {"zincrby", 4, Spec::write | Spec::deny_oom, commands::zincrby, 1, 1, 1},
    {"zinter", -3, Spec::readonly, commands::zinter},
    {"zintercard", -3, Spec::readonly, commands::zintercard},
    {"zinterstore", -4, Spec::write | Spec::deny_oom, commands::zinterstore, 1, 1, 1},
    {"zlexcount", 4, Spec::readonly, commands::zlexcount, 1, 1, 1},
    {"zmpop", -4, Spec::write, commands::zmpop},
    {"zmscore", -3, Spec::readonly, commands::zmscore, 1, 1, 1},
    {"zpopmax", -2, Spec::write, commands::zpopmax, 1, 1, 1},
    {"zpopmin", -2, Spec::write, commands::zpopmin, 1, 1, 1},
    {"zrandmember", -2, Spec::readonly, commands::zrandmember, 1, 1, 1},
    {"zrange", -4, Spec::readonly, commands::zrange, 1, 1, 1},
    {"zrangebylex", -4, Spec::readonly, commands::zrangebylex, 1, 1, 1},
    {"zrangebyscore", -4, Spec::readonly, commands::zrangebyscore, 1, 1, 1},
    {"zrangestore", -5, Spec::write | Spec::deny_oom, commands::zrangestore, 1, 2, 1},
    {"zrank", 3, Spec::readonly, commands::zrank, 1, 1, 1},
    {"zrem", -3, Spec::write, commands::zrem, 1, 1, 1},
    {"zremrangebylex", 4, Spec::write, commands::zremrangebylex, 1, 1, 1},
    {"zremrangebyrank", 4, Spec::write, commands::zremrangebyrank, 1, 1, 1},
    {"zremrangebyscore", 4, Spec::write, commands::zremrangebyscore, 1, 1, 1},
    {"zrevrange", -4, Spec::readonly, commands::zrevrange, 1, 1, 1},
    {"zrevrangebylex", -4, Spec::readonly, commands::zrevrangebylex, 1, 1, 1},
    {"zrevrangebyscore", -4, Spec::readonly, commands::zrevrangebyscore, 1, 1, 1},
    {"zrevrank", 3, Spec::readonly, commands::zrevrank, 1, 1, 1},
    {"zscan", -3, Spec::readonly, commands::zscan, 1, 1, 1},
    {"zscore", 3, Spec::readonly, commands::zscore, 1, 1, 1},
    {"zunion", -3, Spec::readonly, commands::zunion},
    {"zunionstore", -4, Spec::write | Spec::deny_oom, commands::zunionstore, 1, 1, 1},
};

// Open addressing over the lower-case names.
class Index {
 public:
  Index() {
    for (std::size_t i = 0; i < std::size(table); ++i) {
      std::size_t at = hash(table[i].name) % size;
      while (slots_[at] != nullptr) at = (at + 1) % size;
      slots_[at] = &table[i];
    }
  }
  const Spec* find(std::string_view lower_case_name) const {
    for (std::size_t at = hash(lower_case_name) % size; slots_[at] != nullptr; at = (at + 1) % size)
      if (slots_[at]->name == lower_case_name) return slots_[at];
    return nullptr;
  }

 private:
  static constexpr std::size_t size = 1024;
  static_assert(std::size(table) < size / 2);
  static std::size_t hash(std::string_view name) {
    std::uint32_t state = 2166136261u;
    for (const char c : name) state = (state ^ static_cast<unsigned char>(c)) * 16777619u;
    return state ^ state >> 15;
  }
  std::array<const Spec*, size> slots_{};
};

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

const CommandSpec* find_command(std::span<const std::string_view> argv, const CommandSpec*& container) {
  static const Index index;  // never changes
  char name[48];
  std::size_t length = 0;
  const auto append = [&](std::string_view text) {
    for (const char c : text) {
      if (length == sizeof(name)) return false;
      name[length++] = lower(c);
    }
    return true;
  };
  container = nullptr;
  if (!append(argv[0])) return nullptr;
  const Spec* found = index.find({name, length});
  if (found == nullptr || argv[0].find('|') != std::string_view::npos) return nullptr;
  if (found->run != nullptr && (argv.size() == 1 || found->name != "command")) return found;
  container = found;
  if (argv.size() < 2 || !append("|") || !append(argv[1])) return nullptr;
  return index.find({name, length});
}

std::span<const CommandSpec> all_commands() { return table; }

}  // namespace lockstep::redis
