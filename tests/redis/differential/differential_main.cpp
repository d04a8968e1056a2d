// Puts random sequences of commands to a real redis-server and to the simulated one, and compares every message.
//
// A sequence that differs is made shorter as long as it still differs, and printed. Exit status: 0 all agree,
// 1 something differs, 77 there is no redis-server (CTest calls that "skipped").
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

#include "sim/kernel/simulator.hpp"
#include "sim/redis/engine.hpp"
#include "sim/redis/node.hpp"
#include "tests/redis/differential/generator.hpp"
#include "tests/redis/differential/real_server.hpp"

namespace lockstep::differential {
namespace {

using redis::RespReply;
using Kind = RespReply::Kind;

constexpr int patience_ms = 2000;
constexpr std::int64_t tolerance_ms = 5000;  // of what is left of a time to live

WallTime real_now() {
  return WallTime(std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch()));
}

// Whose elements have no order in Redis.
bool is_unordered(std::string_view word) {
  for (const std::string_view name :
       {"KEYS", "SMEMBERS", "SINTER", "SUNION", "SDIFF", "SPOP", "SRANDMEMBER", "SSCAN", "SCAN", "PUBSUB"})
    if (redis::same_word(word, name)) return true;
  return false;
}

RespReply sorted(RespReply reply) {
  for (RespReply& item : reply.items) item = sorted(std::move(item));
  std::sort(reply.items.begin(), reply.items.end(),
            [](const RespReply& a, const RespReply& b) { return redis::to_resp(a) < redis::to_resp(b); });
  return reply;
}

// Times to live run on while the commands travel: large numbers may differ a little.
bool alike(const RespReply& a, const RespReply& b) {
  if (a.kind != b.kind || a.items.size() != b.items.size()) return false;
  if (a.kind == Kind::integer) {
    if (a.number == b.number) return true;
    const std::int64_t distance = a.number > b.number ? a.number - b.number : b.number - a.number;
    return (a.number > 100'000 && distance < tolerance_ms) || (a.number > 900 && distance <= tolerance_ms / 1000);
  }
  if (a.text != b.text) return false;
  for (std::size_t i = 0; i < a.items.size(); ++i)
    if (!alike(a.items[i], b.items[i])) return false;
  return true;
}

struct Difference {
  std::size_t step;
  int connection;
  RespReply real, simulated;
};

class Pair {
 public:
  explicit Pair(int port) : simulated_(recorder_, trace_.declare_process("server", Role::node)), control_(port) {
    control({"FLUSHALL"});
    control({"SCRIPT", "FLUSH"});
    for (int i = 0; i < 4; ++i) {
      real_.emplace_back(port);
      sessions_.push_back(&simulated_.connect(ProcessId()));
    }
  }

  std::optional<Difference> run(const std::vector<Command>& commands) {
    for (std::size_t i = 0; i < commands.size(); ++i)
      if (std::optional<Difference> found = step(i, commands[i])) return found;
    // Whatever else the real server has sent would now stand in front of this reply.
    for (int connection = 0; connection < static_cast<int>(sessions_.size()); ++connection) {
      if (session(connection).wait) continue;
      if (std::optional<Difference> found = step(commands.size(), {{"PING"}, connection, 0})) return found;
    }
    return std::nullopt;
  }

 private:
  redis::Session& session(int connection) { return *sessions_[static_cast<std::size_t>(connection)]; }

  RespReply control(std::vector<std::string> argv) {
    control_.send(argv);
    return control_.read(patience_ms);
  }

  std::optional<Difference> step(std::size_t number, const Command& command) {
    redis::Session& self = session(command.connection);
    if (self.wait) return std::nullopt;  // it would only be queued
    if (self.closed) return std::nullopt;
    if (command.sleep_ms > 0) std::this_thread::sleep_for(std::chrono::milliseconds(command.sleep_ms));
    bool& loose = loose_[command.connection];
    loose |= std::any_of(command.argv.begin(), command.argv.end(), is_unordered);
    const bool ends_transaction = redis::same_word(command.argv[0], "EXEC");

    real_[static_cast<std::size_t>(command.connection)].send(command.argv);
    const WallTime now = real_now();
    simulated_.engine().advance(now);
    const std::vector<std::string_view> argv(command.argv.begin(), command.argv.end());
    RespReply reply = simulated_.execute(self, argv, now);
    if (reply.kind != Kind::none)
      self.outbox.push_front(std::move(reply));
    else if (self.wait)
      await_blocked();

    for (int connection = 0; connection < static_cast<int>(sessions_.size()); ++connection)
      while (std::optional<RespReply> expected = session(connection).next()) {
        const RespReply got = real_[static_cast<std::size_t>(connection)].read(patience_ms);
        const bool same = loose ? alike(sorted(got), sorted(*expected)) : alike(got, *expected);
        if (!same) return Difference{number, connection, got, *expected};
      }
    if (!self.in_multi || ends_transaction) loose = false;
    return std::nullopt;
  }

  // The real server must have seen a blocking command before another connection goes on.
  void await_blocked() {
    std::size_t blocked = 0;
    for (const redis::Session* one : sessions_) blocked += one->wait.has_value();
    const std::string wanted = fmt::format("blocked_clients:{}\r", blocked);
    for (int tries = 0; tries < 1000; ++tries)
      if (control({"INFO", "clients"}).text.find(wanted) != std::string::npos) return;
  }

  Simulator clock_;
  Trace trace_;
  Recorder recorder_{clock_, trace_};
  RedisNode simulated_;
  Connection control_;
  std::vector<Connection> real_;
  std::vector<redis::Session*> sessions_;
  std::map<int, bool> loose_;  // by connection: elements without order are in play
};

std::string shown(const Command& command) {
  RespReply words = redis::array();
  for (const std::string& word : command.argv) words.items.push_back(redis::bulk(word));
  return fmt::format("connection {}: {}", command.connection, redis::to_text(words));
}

// Leaves out what is not needed for the difference.
std::vector<Command> shortened(int port, std::vector<Command> commands) {
  for (std::size_t size = commands.size() / 2; size >= 1; size /= 2)
    for (std::size_t at = 0; at + size < commands.size();) {
      std::vector<Command> fewer = commands;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(at),
                  fewer.begin() + static_cast<std::ptrdiff_t>(at + size));
      const std::optional<Difference> found = Pair(port).run(fewer);
      if (found && found->step + 1 >= fewer.size())
        commands = std::move(fewer);
      else
        at += size;
    }
  return commands;
}

void report(int port, std::uint64_t seed, Theme theme, std::vector<Command> commands, const Difference& first) {
  commands.resize(std::min(commands.size(), first.step + 1));
  commands = shortened(port, std::move(commands));
  const Difference last = Pair(port).run(commands).value_or(first);
  fmt::print("seed {}, {}: the servers differ on connection {}\n", seed, name_of(theme), last.connection);
  for (const Command& command : commands) fmt::print("    {}\n", shown(command));
  fmt::print("  real       {}\n  simulated  {}\n", redis::to_text(last.real), redis::to_text(last.simulated));
}

// Keys with short lives, real sleeps between. Times are far enough from every edge, unless the machine stalls: then
// the attempt does not count.
std::optional<Difference> short_lives(int port, std::vector<Command>& commands) {
  const auto add = [&](std::vector<std::string> argv, int sleep_ms = 0) {
    commands.push_back({std::move(argv), 0, sleep_ms});
  };
  add({"SET", "gone", "v", "PX", "60"});
  add({"SET", "kept", "v", "PX", "60000"});
  add({"HSET", "hash", "f", "v"});
  add({"PEXPIRE", "hash", "60"});
  add({"SET", "watched", "v", "PX", "60"});
  add({"WATCH", "watched"});
  add({"EVAL", "return redis.call('set', KEYS[1], 'v', 'PX', 60)", "1", "scripted"});
  add({"EXISTS", "gone", "hash", "scripted", "kept"});
  add({"EXISTS", "gone", "hash", "scripted", "kept"}, 140);
  for (const char* command : {"GET", "TYPE", "TTL", "PTTL", "DEL", "PERSIST"}) add({command, "gone"});
  add({"HGET", "hash", "f"});
  add({"HINCRBY", "hash", "n", "1"});
  add({"HGETALL", "hash"});
  add({"TTL", "hash"});
  add({"SET", "gone", "w", "NX", "PX", "60000"});
  add({"EVAL", "return {redis.call('exists', KEYS[1]), redis.call('pttl', KEYS[1])}", "1", "scripted"});
  add({"MULTI"});
  add({"GET", "kept"});
  add({"EXEC"});
  add({"BLPOP", "nothing", "0.001"});
  return Pair(port).run(commands);
}

}  // namespace
}  // namespace lockstep::differential

int main(int argc, char** argv) {
  using namespace lockstep::differential;
  CLI::App app{"Compares the simulated Redis with a real one, on random commands."};
  std::uint64_t first = 1, seeds = 10;
  std::size_t length = 200;
  std::string program = "redis-server", only;
  app.add_option("--first", first, "first seed")->capture_default_str();
  app.add_option("--seeds", seeds, "how many seeds; each is used once per theme")->capture_default_str();
  app.add_option("--length", length, "commands per sequence")->capture_default_str();
  app.add_option("--theme", only, "one theme only");
  app.add_option("--server", program, "the program to compare with")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  const std::optional<RealServer> server = RealServer::start(program);
  if (!server) {
    fmt::print("skipped: {} is not installed or does not start (Debian: apt-get install redis-server)\n", program);
    return 77;
  }
  std::size_t commands = 0, different = 0;
  for (std::uint64_t seed = first; seed < first + seeds; ++seed)
    for (int theme = 0; theme < static_cast<int>(Theme::count); ++theme) {
      if (!only.empty() && name_of(static_cast<Theme>(theme)) != only) continue;
      std::vector<Command> sequence = generate(seed, static_cast<Theme>(theme), length);
      commands += sequence.size();
      if (const std::optional<Difference> found = Pair(server->port()).run(sequence)) {
        ++different;
        report(server->port(), seed, static_cast<Theme>(theme), std::move(sequence), *found);
      }
    }
  for (int tries = 0; only.empty(); ++tries) {
    std::vector<Command> sequence;
    const std::optional<Difference> found = short_lives(server->port(), sequence);
    commands += sequence.size();
    if (!found) break;
    if (tries < 3) continue;  // the machine may have stalled
    ++different;
    report(server->port(), 0, Theme::expiry, std::move(sequence), *found);
    break;
  }
  fmt::print("{} commands in {} seeds, {} sequences differ\n", commands, seeds, different);
  return different == 0 ? 0 : 1;
}
