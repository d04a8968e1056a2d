#include "sim/redis/config.hpp"

#include <algorithm>
#include <cstdint>

#include "sim/redis/glob.hpp"
#include "sim/redis/number.hpp"

namespace lockstep::redis {
namespace {

struct Parameter {
  const char* name;
  const char* value;
  bool is_number;
};

constexpr Parameter parameters[] = {
    {"appendfsync", "everysec", false},
    {"appendonly", "no", false},
    {"bind", "* -::*", false},
    {"busy-reply-threshold", "5000", true},
    {"cluster-enabled", "no", false},
    {"cluster-node-timeout", "15000", true},
    {"databases", "16", true},
    {"dbfilename", "dump.rdb", false},
    {"dir", "/", false},
    {"hash-max-listpack-entries", "128", true},
    {"hash-max-listpack-value", "64", true},
    {"hz", "10", true},
    {"lua-time-limit", "5000", true},
    {"maxclients", "10000", true},
    {"maxmemory", "0", true},
    {"maxmemory-policy", "noeviction", false},
    {"min-replicas-max-lag", "10", true},
    {"min-replicas-to-write", "0", true},
    {"notify-keyspace-events", "", false},
    {"port", "6379", true},
    {"proto-max-bulk-len", "536870912", true},
    {"repl-backlog-size", "1048576", true},
    {"repl-timeout", "60", true},
    {"replica-read-only", "yes", false},
    {"requirepass", "", false},
    {"save", "3600 1 300 100 60 10000", false},
    {"set-max-intset-entries", "512", true},
    {"slowlog-log-slower-than", "10000", true},
    {"slowlog-max-len", "128", true},
    {"tcp-keepalive", "300", true},
    {"timeout", "0", true},
    {"zset-max-listpack-entries", "128", true},
    {"zset-max-listpack-value", "64", true},
};

const Parameter* parameter(std::string_view name) {
  for (const Parameter& known : parameters)
    if (same_word(known.name, name)) return &known;
  return nullptr;
}

// Two names of one thing.
std::string_view canonical(std::string_view name) { return name == "lua-time-limit" ? "busy-reply-threshold" : name; }

}  // namespace

Config::Config() {
  for (const Parameter& known : parameters) values_.set(known.name, known.value);
}

std::vector<std::pair<std::string, std::string>> Config::matching(std::string_view pattern) const {
  std::vector<std::pair<std::string, std::string>> found;
  for (const Parameter& known : parameters)
    if (matches(pattern, known.name, true)) found.emplace_back(known.name, text(known.name));
  return found;
}

bool Config::knows(std::string_view name) const { return parameter(name) != nullptr; }

bool Config::set(std::string_view name, std::string_view value) {
  const Parameter* known = parameter(name);
  std::int64_t number = 0;
  if (known == nullptr || (known->is_number && (!parse_integer(value, number) || number < 0))) return false;
  values_.set(canonical(known->name), std::string(value));
  return true;
}

std::int64_t Config::number(std::string_view name) const {
  std::int64_t value = 0;
  parse_integer(text(name), value);
  return value;
}

const std::string& Config::text(std::string_view name) const {
  static const std::string nothing;
  const std::string* found = values_.find(canonical(name));
  return found == nullptr ? nothing : *found;
}

}  // namespace lockstep::redis
