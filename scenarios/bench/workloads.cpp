#include "scenarios/bench/workloads.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include "algorithms/redlock.hpp"
#include "algorithms/setnx.hpp"
#include "sim/kernel/choices.hpp"
#include "sim/model/world.hpp"
#include "sim/redis/node.hpp"

namespace lockstep::bench {
namespace {

const Distribution think_time = Distribution::exponential(20ms);
const Distribution hold_time = Distribution::exponential(5ms);

/// A queue that is kept at its size.
class HoldModel {
 public:
  HoldModel(std::size_t queue, std::uint64_t events, std::uint64_t seed)
      : choices_(seed), gaps_(choices_.stream("hold")), left_(events) {
    kind_ = simulator_.register_handler([](void* self, std::uint32_t) { static_cast<HoldModel*>(self)->on_event(); }, this);
    for (std::size_t i = 0; i < queue; ++i) post();
  }
  void run() { simulator_.run_until(TrueTime::max()); }
  std::uint64_t executed() const { return simulator_.executed(); }

 private:
  void post() { simulator_.post(simulator_.now() + gaps_.duration(law_), kind_, 0); }
  void on_event() {
    if (--left_ == 0) return simulator_.stop();
    post();
  }

  Simulator simulator_;
  Choices choices_;
  Stream gaps_;
  Distribution law_ = Distribution::exponential(1s);
  EventKind kind_ = 0;
  std::uint64_t left_;
};

/// One client of `setnx` or `redlock`: think, acquire until granted, hold, release.
Task<void> contend(Client& client, Lock& lock, Resource resource, const Distribution& retry_delay, Counts& counts) {
  for (;;) {
    const Duration think = client.random_delay(think_time);
    co_await client.sleep_for(think);
    std::optional<Lease> lease = co_await lock.acquire(client, resource);
    while (!lease) {
      ++counts.refusals;
      const Duration wait = client.random_delay(retry_delay);
      co_await client.sleep_for(wait);
      lease = co_await lock.acquire(client, resource);
    }
    ++counts.acquisitions;
    const Duration hold = client.random_delay(hold_time);
    co_await client.sleep_for(hold);
    co_await lock.release(client, *lease);
  }
}

struct Setup {
  std::size_t servers, clients;
  Distribution retry_delay;
};

template <class MakeLock>
Counts contention(const Setup& setup, const Limit& limit, std::uint64_t seed, bool traced, const MakeLock& make_lock) {
  Topology topology({Distribution::exponential(600us, 100us)});
  std::vector<Topology::Host> hosts;
  for (std::size_t i = 0; i < setup.servers + setup.clients; ++i) hosts.push_back(topology.add_host());

  LockPlace place;
  std::unique_ptr<Lock> lock;
  Counts counts;
  World world(seed, std::move(topology), {}, traced);
  for (std::size_t i = 0; i < setup.servers; ++i)
    place.nodes.push_back(world.add_server(
        fmt::format("n{}", i + 1), Role::node, hosts[i], {}, {},
        [](Recorder& recorder, ProcessId self) { return std::make_unique<RedisNode>(recorder, self); }));
  const Resource resource = world.trace().declare_resource("lock");
  lock = make_lock(place);
  for (std::size_t i = 0; i < setup.clients; ++i)
    world.add_client(fmt::format("client-{}", i + 1), hosts[setup.servers + i], {})
        .set_program([&](Client& client) { return contend(client, *lock, resource, setup.retry_delay, counts); });

  const double start = user_cpu();
  if (limit.events == UINT64_MAX) {
    world.run_until(TrueTime(limit.simulated));
  } else {
    world.run_until(TrueTime());
    while (world.simulator().executed() < limit.events) world.simulator().step();
  }
  counts.cpu_s = user_cpu() - start;
  counts.events = world.simulator().executed();
  counts.messages = world.network().delivered();
  counts.digest = world.trace().digest();
  return counts;
}

}  // namespace

double user_cpu() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec) + static_cast<double>(usage.ru_utime.tv_usec) * 1e-6;
}

Counts hold(std::size_t queue, std::uint64_t events, std::uint64_t seed) {
  HoldModel model(queue, events, seed);
  const double start = user_cpu();
  model.run();
  return {.events = model.executed(), .cpu_s = user_cpu() - start};
}

Counts setnx(const Limit& limit, std::uint64_t seed, bool traced) {
  LockOptions options;
  options.node_timeout = Client::no_timeout;
  return contention({1, 50, Distribution::uniform(1ms, 5ms)}, limit, seed, traced,
                    [&](const LockPlace& place) { return std::make_unique<Setnx>(options, place); });
}

Counts redlock(const Limit& limit, std::uint64_t seed, bool traced) {
  LockOptions options;
  options.ttl = 1s;
  options.node_timeout = 50ms;
  return contention({5, 20, Distribution::uniform(0ms, 200ms)}, limit, seed, traced,
                    [&](const LockPlace& place) { return std::make_unique<Redlock>(options, place); });
}

}  // namespace lockstep::bench
