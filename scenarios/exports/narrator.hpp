// One plain phrase per fact, as it would be told after the name of the process it is recorded under:
// "asks n3: SET file #a3f9 NX PX 10 s", "is granted file until 9.9 s on its monotonic clock".
#pragma once

#include <map>
#include <string>
#include <utility>

#include "scenarios/exports/wording.hpp"
#include "sim/kernel/clock_line.hpp"
#include "sim/trace/trace.hpp"

namespace lockstep::exports {

class Narrator {
 public:
  explicit Narrator(const Trace& trace);

  /// Needs: `index` is below the number of facts.
  std::string phrase(std::size_t index) const;

  /// What a request asks for, as one would type it: "SET file #a3f9 NX PX 10 s".
  std::string request(const Fact& sent) const;

  const TokenNames& tokens() const { return tokens_; }
  const WallNames& wall() const { return wall_; }

 private:
  std::string clock_phrase(std::size_t index) const;
  std::string key_phrase(const Fact& fact) const;
  std::string lock_phrase(const Fact& fact) const;
  std::string store_phrase(const Fact& fact) const;
  std::string node_phrase(const Fact& fact) const;
  std::string group_phrase(const Fact& fact) const;
  std::string note(const Fact& sent) const;
  std::string delivery_phrase(std::size_t index) const;
  std::string reading(ClockKind clock, std::int64_t value) const;

  const Trace& trace_;
  TokenNames tokens_;
  WallNames wall_;
  std::map<std::pair<MessageId, ProcessId>, std::size_t> sent_;  // by number and sender
  std::map<std::size_t, std::size_t> waiting_;      // messages that a stopped process has not read, by fact
  std::map<std::size_t, std::size_t> line_before_;  // a clock's line -> the one that it replaces, by fact
};

}  // namespace lockstep::exports
