// A grant that replicas must confirm: held when they do, given back when they do not.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "algorithms/registry.hpp"
#include "tests/support/world_builder.hpp"

namespace lockstep {
namespace {

/// A Redis node whose WAIT counts what the test says.
class Confirming : public RedisNode {
 public:
  using RedisNode::RedisNode;
  Reply execute(const Request& request, ProcessId client, MessageId message, WallTime started) override {
    if (request.operation != Operation::wait) return RedisNode::execute(request, client, message, started);
    ++waits;
    return {.outcome = Outcome::yes, .value = confirm};
  }
  std::int64_t confirm = 0;
  int waits = 0;
};

struct Bench {
  explicit Bench(std::size_t count = 1) {
    for (std::size_t i = 0; i < count; ++i)
      nodes.push_back(world.world().add_server("m" + std::to_string(i + 1), Role::node, 20 + i, {},
                                               {Distribution::constant(0ms), Distribution::constant(0ms)},
                                               [this](Recorder& recorder, ProcessId self) {
                                                 auto made = std::make_unique<Confirming>(recorder, self);
                                                 redis.push_back(made.get());
                                                 return made;
                                               }));
  }
  std::optional<Lease> acquire(const std::string& algorithm, std::int64_t replicas) {
    LockOptions options = find_algorithm(algorithm)->defaults;
    options.wait = WaitOptions{.replicas = replicas};
    lock = find_algorithm(algorithm)->make(options, {.nodes = nodes});
    return world.run(alice, lock->acquire(alice.view(), file));
  }
  bool key_is_there(std::size_t node) {
    return world.ask(alice, nodes[node], {.operation = Operation::get, .resource = file}).yes();
  }

  SmallWorld world = SmallWorld(0, {});
  std::vector<NodeId> nodes;
  std::vector<Confirming*> redis;
  std::unique_ptr<Lock> lock;
  ClientProcess& alice = world.client("alice");
  Resource file = world.resource("file");
};

}  // namespace

TEST_CASE("enough replicas confirm: the lock is held", "[wait]") {
  const auto algorithm = GENERATE(as<std::string>(), "setnx", "set-blind-del", "set-token");
  Bench bench;
  bench.redis[0]->confirm = 2;
  CHECK(bench.acquire(algorithm, 1).has_value());
  CHECK(bench.redis[0]->waits == 1);
  CHECK(bench.key_is_there(0));
}

TEST_CASE("too few confirm: the key is deleted again, and the lock refused", "[wait]") {
  Bench bench;
  bench.redis[0]->confirm = 1;
  CHECK_FALSE(bench.acquire("set-token", 2).has_value());
  CHECK_FALSE(bench.key_is_there(0));
}

TEST_CASE("a lock that was refused asks nobody to confirm", "[wait]") {
  Bench bench;
  bench.redis[0]->confirm = 1;
  CHECK(bench.acquire("set-token", 1).has_value());
  CHECK_FALSE(bench.acquire("set-token", 1).has_value());
  CHECK(bench.redis[0]->waits == 1);
}

TEST_CASE("several nodes: a majority of them must have their replicas' word", "[wait]") {
  const int good = GENERATE(1, 2);
  Bench bench(3);
  for (int i = 0; i < good; ++i) bench.redis[static_cast<std::size_t>(i)]->confirm = 1;
  CHECK(bench.acquire("redlock", 1).has_value() == (good == 2));
  CHECK(bench.key_is_there(0) == (good == 2));
}

}  // namespace lockstep
