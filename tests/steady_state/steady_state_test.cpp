// Nothing is allocated once a world is warm: counted at the global operator new.
//
// Crowds of clients want one lock, over and over, with the trace off. The first seconds fill the slabs and
// pools; the next two hundred thousand events may not ask the system for memory once.
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <new>

#include "algorithms/registry.hpp"
#include "algorithms/retry.hpp"
#include "tests/support/world_builder.hpp"

namespace {
std::uint64_t allocations = 0;
void* counted(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  std::abort();
}
}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace lockstep {
namespace {

/// Acquires, works and releases for ever.
Task<void> use_lock(Client& client, Lock& lock, Resource resource, const LockOptions& options, Distribution hold,
                    Distribution think) {
  for (;;) {
    const std::optional<Lease> lease = co_await acquire_with_retries(client, lock, resource, options, std::nullopt);
    const Duration held = client.random_delay(hold);
    co_await client.work_for(held);
    co_await lock.release(client, *lease);
    const Duration thought = client.random_delay(think);
    co_await client.sleep_for(thought);
  }
}

/// Allocations in 200 000 events after a warm-up, and how many commands the nodes executed in them.
struct Steady {
  std::uint64_t allocations = 0, commands = 0;
};

Steady steady(const std::string& algorithm, std::size_t nodes, int clients, bool fencing) {
  SmallWorld world(nodes, {.one_way_delay = Distribution::exponential(500us, 100us),
                           .service = {Distribution::constant(5us), Distribution::constant(5us)},
                           .traced = false});
  LockOptions options = find_algorithm(algorithm)->defaults;
  options.retry_delay = Distribution::uniform(1ms, 20ms);
  options.fencing = fencing;
  const Resource file = world.resource("file"), counter = world.resource("file:token");
  const std::unique_ptr<Lock> lock =
      find_algorithm(algorithm)->make(options, {.nodes = world.nodes(), .counters = {Resource(), counter}});
  for (int i = 0; i < clients; ++i) {
    ClientProcess& client = world.client("c" + std::to_string(i));
    client.set_program([&](Client& view) {
      return use_lock(view, *lock, file, options, Distribution::exponential(2ms), Distribution::exponential(5ms));
    });
  }
  const auto commands = [&] {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < nodes; ++i) sum += world.server(i).commands();
    return sum;
  };
  world.run_until(20s);
  const std::uint64_t before = allocations, commands_before = commands(), events_before = world.simulator().executed();
  while (world.simulator().executed() < events_before + 200'000 && world.simulator().step()) {
  }
  return {allocations - before, commands() - commands_before};
}

}  // namespace

TEST_CASE("fifty clients on one node allocate nothing once they are warm", "[steady]") {
  const Steady found = steady("set-token", 1, 50, false);
  CHECK(found.allocations == 0);
  CHECK(found.commands > 40'000);
}

TEST_CASE("twenty clients of Redlock on five nodes allocate nothing once they are warm", "[steady]") {
  const Steady found = steady("redlock", 5, 20, false);
  CHECK(found.allocations == 0);
  CHECK(found.commands > 40'000);
}

TEST_CASE("fencing tokens cost no allocation either", "[steady]") {
  CHECK(steady("set-token", 1, 20, true).allocations == 0);
}

}  // namespace lockstep
