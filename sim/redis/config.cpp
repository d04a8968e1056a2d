#include "sim/redis/config.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "sim/redis/glob.hpp"
#include "sim/redis/number.hpp"

namespace lockstep::redis {
namespace {

struct Parameter {
  const char* name;
  const char* value;
  enum Kind : std::uint8_t { text, number, memory, yes_or_no, fixed } kind;
};

constexpr Parameter parameters[] = {
    {"appendfsync", "everysec", Parameter::text},
    {"appendonly", "no", Parameter::yes_or_no},
    {"bind", "* -::*", Parameter::text},
    {"busy-reply-threshold", "5000", Parameter::number},
    {"cluster-enabled", "no", Parameter::fixed},
    {"cluster-node-timeout", "15000", Parameter::number},
    {"databases", "16", Parameter::fixed},
    {"dbfilename", "dump.rdb", Parameter::text},
    {"dir", "/", Parameter::text},
    {"hash-max-listpack-entries", "128", Parameter::number},
    {"hash-max-listpack-value", "64", Parameter::memory},
    {"hz", "10", Parameter::number},
    {"lua-time-limit", "5000", Parameter::number},
    {"maxclients", "10000", Parameter::number},
    {"maxmemory", "0", Parameter::memory},
    {"maxmemory-policy", "noeviction", Parameter::text},
    {"min-replicas-max-lag", "10", Parameter::number},
    {"min-replicas-to-write", "0", Parameter::number},
    {"notify-keyspace-events", "", Parameter::text},
    {"port", "6379", Parameter::number},
    {"proto-max-bulk-len", "536870912", Parameter::memory},
    {"repl-backlog-size", "1048576", Parameter::memory},
    {"repl-timeout", "60", Parameter::number},
    {"replica-read-only", "yes", Parameter::yes_or_no},
    {"requirepass", "", Parameter::text},
    {"save", "3600 1 300 100 60 10000", Parameter::text},
    {"set-max-intset-entries", "512", Parameter::number},
    {"slowlog-log-slower-than", "10000", Parameter::number},
    {"slowlog-max-len", "128", Parameter::number},
    {"tcp-keepalive", "300", Parameter::number},
    {"timeout", "0", Parameter::number},
    {"zset-max-listpack-entries", "128", Parameter::number},
    {"zset-max-listpack-value", "64", Parameter::memory},
};

const Parameter* parameter(std::string_view name) {
  for (const Parameter& known : parameters)
    if (same_word(known.name, name)) return &known;
  return nullptr;
}

// Such as 100mb. Source: memtoull.
bool parse_memory(std::string_view value, std::int64_t& bytes) {
  const std::size_t digits = std::min(value.find_first_not_of("0123456789"), value.size());
  bytes = 0;
  if (digits > 0 && !parse_integer(value.substr(0, digits), bytes)) return false;
  constexpr std::pair<const char*, std::int64_t> units[] = {{"", 1},         {"b", 1},           {"k", 1'000},
                                                            {"kb", 1024},    {"m", 1'000'000},   {"mb", 1024 * 1024},
                                                            {"g", 1'000'000'000}, {"gb", 1024 * 1024 * 1024}};
  for (const auto& [unit, size] : units)
    if (same_word(value.substr(digits), unit)) return !__builtin_mul_overflow(bytes, size, &bytes);
  return false;
}

// Two names of one thing.
std::string_view canonical(std::string_view name) { return name == "lua-time-limit" ? "busy-reply-threshold" : name; }

}  // namespace

Config::Config() {
  for (const Parameter& known : parameters) values_.set(known.name, known.value);
}

// A name without a star or its like is answered as it was written.
std::vector<std::pair<std::string, std::string>> Config::matching(std::string_view pattern) const {
  if (pattern.find_first_of("*?[") == std::string_view::npos) {
    const Parameter* known = parameter(pattern);
    if (known == nullptr) return {};
    return {{std::string(pattern), text(known->name)}};
  }
  std::vector<std::pair<std::string, std::string>> found;
  for (const Parameter& known : parameters)
    if (matches(pattern, known.name, true)) found.emplace_back(known.name, text(known.name));
  return found;
}

bool Config::knows(std::string_view name) const { return parameter(name) != nullptr; }

const char* Config::set(std::string_view name, std::string_view value) {
  const Parameter* known = parameter(name);
  std::string kept(value);
  std::int64_t number = 0;
  switch (known->kind) {
    case Parameter::fixed:
      return "can't set immutable config";
    case Parameter::yes_or_no:
      if (!same_word(value, "yes") && !same_word(value, "no")) return "argument must be 'yes' or 'no'";
      break;
    case Parameter::number:
      if (!parse_integer(value, number)) return "argument couldn't be parsed into an integer";
      if (number < 0) return "argument must be between 0 and 2147483647 inclusive";
      break;
    case Parameter::memory:
      if (!parse_memory(value, number)) return "argument must be a memory value";
      kept = std::to_string(number);
      break;
    default:
      break;
  }
  values_.set(canonical(known->name), std::move(kept));
  return nullptr;
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
