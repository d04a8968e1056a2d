// A simulated server and its sessions, with a clock that the test sets by hand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/kernel/simulator.hpp"
#include "sim/redis/engine.hpp"
#include "sim/redis/node.hpp"

namespace lockstep::redis {

struct ArgvDoor {
  ArgvDoor() { recorder.switch_on(); }

  WallTime now() const { return WallTime(Duration(now_ms * 1'000'000)); }
  Session& connect() { return node.connect(ProcessId(2)); }

  /// "SET key value" on a session; arguments are separated by spaces.
  RespReply ask(Session& session, std::string_view line) {
    std::vector<std::string_view> argv;
    for (std::size_t at = 0; at <= line.size();) {
      const std::size_t end = std::min(line.find(' ', at), line.size());
      argv.push_back(line.substr(at, end - at));
      at = end + 1;
    }
    return node.execute(session, argv, now());
  }
  RespReply ask(std::string_view line) { return ask(first, line); }
  RespReply eval(Session& session, std::string_view script, const std::vector<std::string_view>& rest = {"0"}) {
    std::vector<std::string_view> argv = {"EVAL", script};
    argv.insert(argv.end(), rest.begin(), rest.end());
    return node.execute(session, argv, now());
  }
  RespReply eval(std::string_view script, const std::vector<std::string_view>& rest = {"0"}) {
    return eval(first, script, rest);
  }
  /// Lets time pass, and what is due in it happen.
  void wait(std::int64_t ms) {
    now_ms += ms;
    node.engine().advance(now());
  }
  std::size_t count(FactKind kind) const {
    std::size_t n = 0;
    for (const Fact& fact : trace.facts()) n += fact.kind == kind ? 1 : 0;
    return n;
  }

  std::int64_t now_ms = 1'700'000'000'000;
  Simulator simulator;
  Trace trace;
  Recorder recorder{simulator, trace};
  RedisNode node{recorder, ProcessId(1)};
  Session& first = connect();
};

}  // namespace lockstep::redis
