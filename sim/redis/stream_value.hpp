// A stream without consumer groups: entries under growing ids.
// Source: redis/redis 7.0, src/t_stream.c.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace lockstep::redis {

struct StreamId {
  std::uint64_t ms = 0;
  std::uint64_t sequence = 0;
  friend auto operator<=>(const StreamId&, const StreamId&) = default;
};

struct StreamValue {
  struct Entry {
    StreamId id;
    std::vector<std::string> fields;  // field, value, field, value, ...
  };
  std::vector<Entry> entries;
  StreamId last;
};

}  // namespace lockstep::redis
