#include "scenarios/bench/scale.hpp"

#include <fmt/format.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "algorithms/set_nx_px.hpp"
#include "scenarios/bench/workloads.hpp"
#include "sim/model/world.hpp"
#include "sim/redis/node.hpp"

namespace lockstep::bench {
namespace {

const Distribution idle_think_time = Distribution::exponential(10s);
const Distribution idle_hold_time = Distribution::exponential(5ms);
const Distribution retry_delay = Distribution::uniform(1ms, 5ms);

/// A lock with those who want it.
struct Shared {
  std::unique_ptr<Lock> lock;
  Resource resource;
  std::uint64_t acquisitions = 0;
};

Task<void> use_once(Client& client, Shared& shared) {
  std::optional<Lease> lease = co_await shared.lock->acquire(client, shared.resource);
  while (!lease) {
    const Duration wait = client.random_delay(retry_delay);
    co_await client.sleep_for(wait);
    lease = co_await shared.lock->acquire(client, shared.resource);
  }
  ++shared.acquisitions;
  const Duration hold = client.random_delay(idle_hold_time);
  co_await client.sleep_for(hold);
  co_await shared.lock->release(client, *lease);
}

/// Who thinks has the frame of this one alone.
Task<void> use_lock(Client& client, Shared& shared) {
  for (;;) {
    const Duration think = client.random_delay(idle_think_time);
    co_await client.sleep_for(think);
    co_await use_once(client, shared);
  }
}

}  // namespace

double bytes_in_use() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks) + static_cast<double>(info.hblkhd);
}

ScaleRow scale(std::uint64_t clients, double simulated_s, std::uint64_t seed) {
  ScaleRow row{.clients = clients,
               .locks = std::max<std::uint64_t>(clients / 100, 1),
               .servers = std::max<std::uint64_t>(clients / 2'000, 1)};
  const double before = bytes_in_use(), start = user_cpu();
  Topology topology({Distribution::exponential(600us, 100us)});
  std::vector<Shared> shared(row.locks);
  std::vector<Topology::Host> hosts;
  hosts.reserve(row.servers + clients);
  for (std::uint64_t i = 0; i < row.servers + clients; ++i) hosts.push_back(topology.add_host());
  World world(seed, std::move(topology), {}, false);
  std::vector<NodeId> nodes;
  for (std::uint64_t i = 0; i < row.servers; ++i)
    nodes.push_back(world.add_server(
        fmt::format("n{}", i + 1), Role::node, hosts[i], {}, {},
        [](Recorder& recorder, ProcessId self) { return std::make_unique<RedisNode>(recorder, self); }));
  world.expect_clients(clients);
  const LockOptions options;
  for (std::uint64_t i = 0; i < row.locks; ++i) {
    shared[i].resource = world.trace().declare_resource(fmt::format("lock-{}", i + 1));
    LockPlace place;
    place.nodes.push_back(nodes[i % row.servers]);
    shared[i].lock = std::make_unique<SetNxPx>(options, place, ReleaseBy::compare_and_delete);
  }
  for (std::uint64_t i = 0; i < clients; ++i)
    world.add_client(fmt::format("client-{}", i + 1), hosts[row.servers + i], {})
        .set_program([&each = shared[i % row.locks]](Client& client) { return use_lock(client, each); });
  const double wired = user_cpu();
  world.run_until(TrueTime(Duration(static_cast<std::int64_t>(simulated_s * 1e9))));
  row.run_s = user_cpu() - wired;
  row.setup_s = wired - start;
  row.events = world.simulator().executed();
  row.messages = world.network().delivered();
  for (const Shared& each : shared) row.acquisitions += each.acquisitions;
  row.bytes_per_client = (bytes_in_use() - before) / static_cast<double>(clients);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  row.peak_rss_kb = usage.ru_maxrss;
  return row;
}

std::vector<ScaleRow> scale_rows(const std::vector<std::uint64_t>& sizes, double simulated_s, std::uint64_t seed) {
  std::vector<ScaleRow> rows;
  for (const std::uint64_t clients : sizes) {
    int channel[2];
    if (pipe(channel) != 0) break;
    const pid_t child = fork();
    if (child == 0) {
      const ScaleRow row = scale(clients, simulated_s, seed);
      const bool told = write(channel[1], &row, sizeof row) == static_cast<ssize_t>(sizeof row);
      _exit(told ? 0 : 1);
    }
    close(channel[1]);
    ScaleRow row;
    const bool heard = child > 0 && read(channel[0], &row, sizeof row) == static_cast<ssize_t>(sizeof row);
    close(channel[0]);
    if (child > 0) waitpid(child, nullptr, 0);
    if (!heard) break;
    rows.push_back(row);
  }
  return rows;
}

}  // namespace lockstep::bench
