#include "scenarios/bench/redis_doors.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "scenarios/bench/workloads.hpp"
#include "sim/kernel/assert.hpp"
#include "sim/redis/engine.hpp"
#include "sim/redis/node.hpp"

namespace lockstep::bench {
namespace {

constexpr std::uint64_t keys = 1024;
constexpr const char* compare_and_delete =
    "if redis.call(\"get\",KEYS[1]) == ARGV[1] then return redis.call(\"del\",KEYS[1]) else return 0 end";

struct Bench {
  Bench() {
    for (std::uint64_t i = 0; i < keys; ++i) {
      names.push_back(fmt::format("lock:{:04}", i));
      resources.push_back(trace.declare_resource(names.back()));
      tokens.push_back(i % 2 == 0 ? fmt::format("{}", 10'000'000'000'000'000'000u + i)
                                  : fmt::format("{:032x}", i * 0x9e3779b97f4a7c15u));
    }
  }
  WallTime time(std::uint64_t ms) const {
    return WallTime(Duration(static_cast<std::int64_t>(1'700'000'000'000 + ms) * 1'000'000));
  }

  Simulator simulator;
  Trace trace;
  Recorder recorder{simulator, trace};
  RedisNode node{recorder, ProcessId(1)};
  std::vector<std::string> names, tokens;
  std::vector<Resource> resources;
};

double typed(std::uint64_t commands) {
  Bench bench;
  std::uint64_t done = 0;
  const double start = user_cpu();
  for (std::uint64_t i = 0; i < commands / 2; ++i) {
    const Resource key = bench.resources[i % keys];
    const WallTime now = bench.time(i / 64);
    done += bench.node
                .execute({.operation = Operation::set_nx_px, .resource = key, .token = i + 1, .argument = 10'000}, {},
                         {}, now)
                .yes();
    done +=
        bench.node.execute({.operation = Operation::compare_and_delete, .resource = key, .token = i + 1}, {}, {}, now)
            .yes();
  }
  const double rate = static_cast<double>(done) / (user_cpu() - start);
  SIM_ASSERT(done == commands / 2 * 2, "every lock was free and was released");
  return rate;
}

double argv(std::uint64_t commands) {
  Bench bench;
  redis::Session& session = bench.node.connect({});
  std::uint64_t granted = 0;
  const double start = user_cpu();
  for (std::uint64_t i = 0; i < commands; ++i) {
    const std::size_t key = i / 2 % keys;
    const std::string_view words[] = {"SET", bench.names[key], bench.tokens[key], "NX", "PX", "10"};
    granted += bench.node.execute(session, words, bench.time(i / 64)).kind == redis::RespReply::Kind::status;
  }
  const double rate = static_cast<double>(commands) / (user_cpu() - start);
  SIM_ASSERT(granted == commands / 2, "every second one was refused");
  return rate;
}

double eval(std::uint64_t commands) {
  Bench bench;
  redis::Session& session = bench.node.connect({});
  std::int64_t deleted = 0;
  const double start = user_cpu();
  for (std::uint64_t i = 0; i < commands; ++i) {
    const std::size_t key = i % keys / 2 * 2;  // those with numbers for tokens
    const WallTime now = bench.time(i / 64);
    bench.node.execute({.operation = Operation::set_nx_px,
                        .resource = bench.resources[key],
                        .token = 10'000'000'000'000'000'000u + key,
                        .argument = 10'000},
                       {}, {}, now);
    const std::string_view words[] = {"EVAL", compare_and_delete, "1", bench.names[key], bench.tokens[key]};
    deleted += bench.node.execute(session, words, now).number;
  }
  const double rate = static_cast<double>(commands) / (user_cpu() - start);
  SIM_ASSERT(deleted == static_cast<std::int64_t>(commands), "every lock was released");
  return rate;
}

}  // namespace

DoorRates redis_doors(std::uint64_t commands) {
  return {.typed_per_s = typed(commands * 8), .argv_per_s = argv(commands), .eval_per_s = eval(commands / 4)};
}

}  // namespace lockstep::bench
