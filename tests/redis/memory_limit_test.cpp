// maxmemory: how much a node thinks it uses, what it throws out, and what it refuses.
#include "sim/redis/memory_limit.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "sim/redis/engine.hpp"
#include "tests/support/world_builder.hpp"

namespace lockstep {
namespace {

using Policy = MemoryOptions::Policy;
using redis::MemoryLimit;

SmallWorldOptions limited(std::uint64_t bytes_above_empty, Policy policy) {
  SmallWorldOptions options;
  options.redis.memory = {.bytes = MemoryLimit::empty_server + bytes_above_empty, .policy = policy};
  return options;
}

/// One node with a memory limit, and a lock on it.
struct Crowded {
  explicit Crowded(const SmallWorldOptions& options) : world(one_node(options)) { world.run_until(0ms); }

  MemoryLimit& memory() { return *static_cast<RedisNode&>(world.server(0).service()).memory(); }
  Reply ask(Operation operation, std::uint64_t token = 0, std::int64_t argument = 0) {
    return world.ask(alice, world.node(0),
                     {.operation = operation, .resource = lock, .token = token, .argument = argument});
  }
  Reply set(std::uint64_t token, std::int64_t ttl_ms = 60'000) { return ask(Operation::set_nx_px, token, ttl_ms); }
  bool there() { return ask(Operation::get).yes(); }
  void fill(Duration interval, Duration ttl = 0s) {
    world.server(0).service().begin_pressure({.interval = interval, .value_bytes = 100, .ttl = ttl});
  }
  void pass(Duration length) { world.run_until(Duration(world.now().ns()) + length); }

  SmallWorld world;
  ClientProcess& alice = world.client("alice");
  Resource lock = world.resource("lock");
};

}  // namespace

// What things take, as `INFO memory` of a real 7.0.15 grew with 16384 of them.

TEST_CASE("strings take what they take in a real server", "[redis][memory]") {
  struct Observed {
    std::size_t key, value;
    bool number, ttl;
    std::uint64_t bytes;
  };
  const Observed observed = GENERATE(
      Observed{10, 10, false, false, 88}, Observed{10, 40, false, false, 120}, Observed{10, 44, false, false, 120},
      Observed{10, 100, false, false, 184}, Observed{10, 1000, false, false, 1096}, Observed{10, 18, true, false, 72},
      Observed{10, 19, true, false, 72}, Observed{40, 10, false, false, 120}, Observed{20, 32, false, true, 176},
      Observed{20, 20, true, true, 160}, Observed{10, 10, false, true, 128});
  Simulator simulator;
  Trace trace;
  Recorder recorder(simulator, trace);
  Choices choices(1);
  RedisNode node(recorder, ProcessId(1), {.persistence = {}, .memory = {.bytes = 100'000'000}}, choices, "server/n1");
  const std::string key(observed.key, 'k');
  const std::string value =
      observed.number ? "1" + std::string(observed.value - 1, '0') : std::string(observed.value, 'x');
  const std::uint64_t before = node.memory()->used();
  std::vector<std::string_view> argv = {"SET", key, value};
  if (observed.ttl) argv.insert(argv.end(), {"PX", "600000"});
  node.execute(node.connect(ProcessId(2)), argv, WallTime(1'700'000'000s));
  CHECK(node.memory()->used() - before == observed.bytes);
}

TEST_CASE("what is deleted, expires or shrinks is given back", "[redis][memory]") {
  Simulator simulator;
  Trace trace;
  Recorder recorder(simulator, trace);
  Choices choices(1);
  RedisNode node(recorder, ProcessId(1), {.persistence = {}, .memory = {.bytes = 100'000'000}}, choices, "server/n1");
  redis::Session& session = node.connect(ProcessId(2));
  const std::uint64_t before = node.memory()->used();
  const auto ask = [&](std::vector<std::string_view> argv, Duration at = 0s) {
    return node.execute(session, argv, WallTime(1'700'000'000s + at));
  };
  ask({"RPUSH", "list", "a", "b", "c"});
  ask({"SET", "k", "some text", "PX", "100"});
  CHECK(node.memory()->used() > before);
  ask({"LPOP", "list", "3"});
  ask({"GET", "k"}, 1s);
  CHECK(node.memory()->used() == before);
}

TEST_CASE("an allocator's classes", "[redis][memory]") {
  CHECK(redis::allocated(1) == 8);
  CHECK(redis::allocated(9) == 16);
  CHECK(redis::allocated(128) == 128);
  CHECK(redis::allocated(129) == 160);
  CHECK(redis::allocated(257) == 320);
  CHECK(redis::allocated(1004) == 1024);
  CHECK(redis::allocated(1025) == 1280);
}

// Eviction -------------------------------------------------------------------------------------------------

TEST_CASE("a lock that nobody touches is evicted by a cache that grows", "[redis][memory][eviction]") {
  Crowded node(limited(100'000, Policy::allkeys_lru));
  node.set(5);
  node.fill(1ms);
  node.pass(10s);  // 10 000 keys of 200 bytes each; half a thousand have room
  CHECK_FALSE(node.there());
  const std::vector<Fact> evicted = node.world.facts(FactKind::key_evicted);
  REQUIRE(evicted.size() == 1);
  CHECK(evicted[0].resource == node.lock);
  CHECK(evicted[0].token == 5);
  CHECK(evicted[0].value > evicted[0].extra);
  CHECK(node.memory().used() <= node.memory().options().bytes + 300);
}

TEST_CASE("a lock that is used all the time outlives the keys of a cache", "[redis][memory][eviction]") {
  const Policy policy = GENERATE(Policy::allkeys_lru, Policy::allkeys_lfu);
  Crowded node(limited(100'000, policy));
  node.set(5, 600'000);
  for (int i = 0; i < 300; ++i) node.there();
  node.fill(10ms);
  for (int i = 0; i < 40; ++i) {
    node.pass(500ms);
    REQUIRE(node.there());
  }
}

TEST_CASE("when only keys with a time to live may go, the locks go first", "[redis][memory][eviction]") {
  const Policy policy =
      GENERATE(Policy::volatile_lru, Policy::volatile_ttl, Policy::volatile_random, Policy::volatile_lfu);
  Crowded node(limited(100'000, policy));
  node.set(5);
  node.fill(1ms);  // without a time to live
  node.pass(1s);
  CHECK_FALSE(node.there());
  CHECK(node.set(6).no());  // nothing is left that may be thrown out
  CHECK(node.world.facts(FactKind::memory_full).size() == 1);
}

TEST_CASE("volatile-ttl throws out what would run out first", "[redis][memory][eviction]") {
  Crowded node(limited(100'000, Policy::volatile_ttl));
  node.set(5, 3'600'000);
  node.fill(1ms, 60s);
  node.pass(20s);
  CHECK(node.there());
}

TEST_CASE("a key without a time to live is safe from volatile policies", "[redis][memory][eviction]") {
  Crowded node(limited(100'000, Policy::volatile_lru));
  node.ask(Operation::set_nx, 5);
  node.fill(1ms, 60s);
  node.pass(20s);
  CHECK(node.there());
}

TEST_CASE("random eviction hits a lock sooner or later", "[redis][memory][eviction]") {
  Crowded node(limited(100'000, Policy::allkeys_random));
  node.set(5, 600'000);
  node.fill(1ms);
  node.pass(10s);
  CHECK(node.world.facts(FactKind::key_evicted).size() == 1);
}

TEST_CASE("what has run out makes room by itself", "[redis][memory][expiry]") {
  Crowded node(limited(1'000'000, Policy::noeviction));
  node.fill(1ms, 1s);  // about a thousand are alive at a time
  node.pass(30s);
  CHECK(node.set(5).yes());
}

// Refusal --------------------------------------------------------------------------------------------------

TEST_CASE("with noeviction a full node refuses new locks and still releases old ones", "[redis][memory][oom]") {
  Crowded node(limited(100'000, Policy::noeviction));
  node.set(5);
  node.fill(1ms);
  node.pass(2s);
  CHECK(node.there());
  CHECK(node.ask(Operation::get_set, 7).no());
  CHECK(node.ask(Operation::incr).no());
  CHECK(node.ask(Operation::compare_and_expire, 5, 90'000).yes());
  CHECK(node.ask(Operation::compare_and_delete, 5).yes());
  node.pass(10ms);
  CHECK(node.set(6).no());
  CHECK(node.world.facts(FactKind::key_evicted).empty());
}

TEST_CASE("the argv door answers OOM, in scripts and transactions too", "[redis][memory][oom]") {
  Simulator simulator;
  Trace trace;
  Recorder recorder(simulator, trace);
  Choices choices(1);
  RedisNode node(recorder, ProcessId(1), {.persistence = {}, .memory = {.bytes = MemoryLimit::empty_server + 200}},
                 choices, "server/n1");
  redis::Session& session = node.connect(ProcessId(2));
  const auto ask = [&](std::vector<std::string_view> argv) {
    return node.execute(session, argv, WallTime(1'700'000'000s));
  };
  const char* oom = "OOM command not allowed when used memory > 'maxmemory'.";
  CHECK(ask({"SET", "a", "x"}) == redis::ok());
  CHECK(ask({"SET", "b", std::string(200, 'x')}) == redis::ok());  // the one that goes over the limit
  CHECK(ask({"SET", "c", "x"}).text == oom);
  CHECK(ask({"EVAL", "return redis.call('SET', 'c', 'x')", "0"}).text.substr(0, 3) == "OOM");
  CHECK(ask({"EVAL", "return redis.call('GET', 'a')", "0"}) == redis::bulk("x"));
  CHECK(ask({"EVAL", "redis.call('DEL', 'a') return redis.call('SET', 'c', 'x')", "0"}) == redis::ok());
  ask({"MULTI"});
  CHECK(ask({"SET", "d", "x"}).text == oom);
  CHECK(ask({"EXEC"}).text.substr(0, 9) == "EXECABORT");
  CHECK(ask({"DEL", "b"}) == redis::integer(1));
  CHECK(ask({"SET", "d", "x"}) == redis::ok());
  CHECK(ask({"CONFIG", "GET", "maxmemory-policy"}).items.at(1) == redis::bulk("noeviction"));
}

TEST_CASE("eviction is the same in every run, and another one with another seed", "[redis][memory][determinism]") {
  const auto digest = [](std::uint64_t seed) {
    SmallWorldOptions options = limited(100'000, Policy::allkeys_random);
    options.seed = seed;
    Crowded node(options);
    node.set(5, 600'000);
    node.fill(1ms);
    node.pass(10s);
    return node.world.trace().digest();
  };
  CHECK(digest(1) == digest(1));
  CHECK(digest(1) != digest(2));
}

}  // namespace lockstep
