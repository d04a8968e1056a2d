// What is on a node's disk, and what it comes back with: the table of restarts observed on a real 7.0.15, and the
// cases of a power failure that the documentation promises.
#include "sim/redis/persistence.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tests/support/world_builder.hpp"

namespace lockstep {
namespace {

using Mode = PersistenceOptions::Mode;
using Fsync = PersistenceOptions::Fsync;

SmallWorldOptions aof(Fsync fsync) {
  SmallWorldOptions options;
  options.redis.persistence.mode = Mode::aof;
  options.redis.persistence.fsync = fsync;
  return options;
}
SmallWorldOptions rdb(std::vector<SavePoint> save) {
  SmallWorldOptions options;
  options.redis.persistence.mode = Mode::rdb;
  options.redis.persistence.save = std::move(save);
  return options;
}

/// One node and a client. Requests take a millisecond there and one back.
struct Restarts {
  explicit Restarts(const SmallWorldOptions& options) : world(one_node(options)) {}

  void fault(FaultKind kind, Duration at, Duration lasts) {
    faults.push_back(
        {.at = at, .kind = kind, .processes = {world.server(0).id()}, .lasts = Distribution::constant(lasts)});
  }
  void begin() {
    world.faults(faults);
    world.run_until(0ms);
  }
  Reply set(std::uint64_t token, std::int64_t ttl_ms = 60'000) { return set(key, token, ttl_ms); }
  Reply set(Resource of, std::uint64_t token, std::int64_t ttl_ms = 60'000) {
    return world.ask(alice, world.node(0),
                     {.operation = Operation::set_nx_px, .resource = of, .token = token, .argument = ttl_ms});
  }
  std::uint64_t get(Resource of) {
    return world.ask(alice, world.node(0), {.operation = Operation::get, .resource = of}, 1s).token;
  }
  std::uint64_t get() { return get(key); }
  std::int64_t pttl() {
    return world.ask(alice, world.node(0), {.operation = Operation::pttl, .resource = key}).value;
  }
  Fact loaded() {
    const std::vector<Fact> found = world.facts(FactKind::data_loaded);
    REQUIRE(found.size() == 1);
    return found[0];
  }

  SmallWorld world;
  ClientProcess& alice = world.client("alice");
  Resource key = world.resource("key"), other = world.resource("other");
  std::vector<Fault> faults;
};

}  // namespace

// Killed: the page cache survives ------------------------------------------------------------------------

TEST_CASE("a killed process loses nothing with any AOF mode", "[redis][persistence]") {
  Restarts node(aof(GENERATE(Fsync::always, Fsync::everysec, Fsync::no)));
  node.fault(FaultKind::crash, 500ms, 1500ms);
  node.begin();
  node.set(5);
  node.set(node.other, 6);
  node.world.run_until(2100ms);
  CHECK(node.get() == 5);
  CHECK(node.get(node.other) == 6);
  CHECK(node.loaded().value == 2);
  CHECK(node.loaded().extra == 0);
}

TEST_CASE("without an AOF a killed process comes back empty, save points or not", "[redis][persistence]") {
  SmallWorldOptions options = rdb(PersistenceOptions().save);
  if (GENERATE(false, true)) options.redis.persistence.mode = Mode::none;
  Restarts node(options);
  node.fault(FaultKind::crash, 500ms, 1500ms);
  node.begin();
  node.set(5);
  node.world.run_until(2100ms);
  CHECK(node.get() == 0);
  CHECK(node.set(7).yes());  // the lock is free at once
}

TEST_CASE("SIGTERM saves a snapshot when save points are configured, and only then", "[redis][persistence]") {
  const bool configured = GENERATE(false, true);
  Restarts node(rdb(configured ? PersistenceOptions().save : std::vector<SavePoint>()));
  node.fault(FaultKind::shutdown, 500ms, 1500ms);
  node.begin();
  node.set(5);
  node.world.run_until(2100ms);
  CHECK(node.get() == (configured ? 5u : 0u));
  CHECK(node.loaded().extra == (configured ? 0 : 1));
  CHECK(node.world.facts(FactKind::key_lost).size() == (configured ? 0u : 1u));
}

TEST_CASE("time goes on while a node is down", "[redis][persistence][expiry]") {
  Restarts node(aof(Fsync::everysec));
  node.fault(FaultKind::crash, 160ms, 1500ms);
  node.begin();
  node.set(5, 59'799);
  node.set(node.other, 6, 1300);
  node.world.run_until(2838ms);
  CHECK(node.get() == 5);
  CHECK(node.pttl() == 59'799 - (2841 - 1));  // set at 1 ms, asked at 2841 ms
  CHECK(node.get(node.other) == 0);           // it had 1.3 s left
}

TEST_CASE("a snapshot's keys that have run out are not loaded; an AOF's are, and go when looked at",
          "[redis][persistence][expiry]") {
  const bool is_rdb = GENERATE(false, true);
  Restarts node(is_rdb ? rdb(PersistenceOptions().save) : aof(Fsync::always));
  node.fault(FaultKind::shutdown, 500ms, 1500ms);
  node.begin();
  node.set(5);
  node.set(node.other, 6, 1300);
  node.world.run_until(2100ms);
  CHECK(node.loaded().value == (is_rdb ? 1 : 2));
  CHECK(node.get(node.other) == 0);
  CHECK(node.world.facts(FactKind::key_expired).size() == 1);
}

// Power lost: what is not on the disk itself is gone -------------------------------------------------------

TEST_CASE("fsync always: what was answered is on the disk", "[redis][persistence][power]") {
  Restarts node(aof(Fsync::always));
  node.fault(FaultKind::power_loss, 100ms, 500ms);
  node.begin();
  node.set(5);
  CHECK(node.world.now() == TrueTime(5500us));  // 1 ms there, 3.5 ms on the disk, 1 ms back
  node.set(node.other, 6);
  node.world.run_until(700ms);
  CHECK(node.get() == 5);
  CHECK(node.get(node.other) == 6);
  CHECK(node.loaded().extra == 0);
}

TEST_CASE("fsync always: power that fails during the flush takes the write, and nobody was told",
          "[redis][persistence][power]") {
  Restarts node(aof(Fsync::always));
  node.fault(FaultKind::power_loss, 2ms, 500ms);
  node.begin();
  const auto reply = node.world.start_ask(
      node.alice, node.world.node(0),
      {.operation = Operation::set_nx_px, .resource = node.key, .token = 5, .argument = 60'000}, 100ms);
  node.world.run_until(700ms);
  CHECK((*reply)->unknown());
  CHECK(node.get() == 0);
  CHECK(node.loaded().extra == 1);
}

TEST_CASE("fsync always: what is refused or only read waits for no disk", "[redis][persistence]") {
  Restarts node(aof(Fsync::always));
  node.begin();
  node.set(5);
  const TrueTime before = node.world.now();
  CHECK(node.set(6).no());
  CHECK(node.get() == 5);
  CHECK(node.world.now() - before == 4ms);
}

TEST_CASE("fsync always: what is queued together is flushed together", "[redis][persistence]") {
  Restarts node(aof(Fsync::always));
  std::vector<ClientProcess*> clients;
  for (int i = 0; i < 10; ++i) clients.push_back(&node.world.client("c" + std::to_string(i)));
  node.begin();
  std::vector<Pending<Reply>> replies;
  for (ClientProcess* client : clients)
    replies.push_back(
        node.world.start_ask(*client, node.world.node(0), {.operation = Operation::incr, .resource = node.key}));
  node.world.run_until(100ms);
  for (const Pending<Reply>& reply : replies) CHECK((*reply)->yes());
  // The first is alone; the nine that came meanwhile share a flush.
  const std::vector<Fact> flushes = node.world.facts(FactKind::fsynced);
  REQUIRE(flushes.size() == 2);
  CHECK(flushes[0].value == 1);
  CHECK(flushes[1].value == 9);
  CHECK(flushes[1].at == TrueTime(1ms + 7ms));
}

TEST_CASE("everysec: the first write of a second is flushed at once, the next with the next second",
          "[redis][persistence][power]") {
  Restarts node(aof(Fsync::everysec));
  node.fault(FaultKind::power_loss, GENERATE(900ms, 1100ms), 500ms);
  node.begin();
  node.world.run_until(100ms);
  node.set(5);  // answered without waiting
  CHECK(node.world.now() == TrueTime(102ms));
  node.world.run_until(200ms);
  node.set(node.other, 6);
  node.world.run_until(1700ms);
  const bool turned = node.world.facts(FactKind::crashed).at(0).at > TrueTime(1s);
  CHECK(node.get() == 5);
  CHECK(node.get(node.other) == (turned ? 6u : 0u));
  CHECK(node.loaded().extra == (turned ? 0 : 1));
}

TEST_CASE("everysec: a flush that is under way covers what had been written when it began",
          "[redis][persistence][power]") {
  SmallWorldOptions options = aof(Fsync::everysec);
  options.redis.persistence.fsync_time = Distribution::constant(50ms);
  Restarts node(options);
  node.fault(FaultKind::power_loss, 300ms, 500ms);
  node.begin();
  node.set(5);
  node.set(node.other, 6);  // 2 ms later
  node.world.run_until(900ms);
  CHECK(node.get() == 5);
  CHECK(node.get(node.other) == 0);
}

TEST_CASE("everysec: a power failure costs less than two seconds of writes", "[redis][persistence][power]") {
  const Duration at = std::chrono::milliseconds(GENERATE(3500, 3990, 4010, 4099, 4500));
  Restarts node(aof(Fsync::everysec));
  node.fault(FaultKind::power_loss, at, 100ms);
  node.begin();
  std::vector<TrueTime> written;
  while (node.world.now() < TrueTime(at - 5ms)) {
    node.world.ask(node.alice, node.world.node(0), {.operation = Operation::incr, .resource = node.key});
    written.push_back(node.world.now());
  }
  node.world.run_until(at + 300ms);
  const auto lost = static_cast<std::size_t>(node.loaded().extra);
  REQUIRE(lost > 0);
  REQUIRE(lost < written.size());
  CHECK(TrueTime(at) - written[written.size() - lost] < 1200ms);
  CHECK(node.get() == written.size() - lost);
}

TEST_CASE("without fsync the kernel flushes after 30 seconds", "[redis][persistence][power]") {
  const Duration at = std::chrono::seconds(GENERATE(29, 31));
  Restarts node(aof(Fsync::no));
  node.fault(FaultKind::power_loss, at, 1s);
  node.begin();
  node.set(5);
  node.world.run_until(at + 2s);
  CHECK(node.get() == (at > 30s ? 5u : 0u));
}

TEST_CASE("a lost write takes its key back to what the disk has", "[redis][persistence][power]") {
  Restarts node(aof(Fsync::everysec));
  node.fault(FaultKind::power_loss, 500ms, 100ms);
  node.begin();
  node.set(5);
  node.world.run_until(100ms);
  node.world.ask(node.alice, node.world.node(0),
                 {.operation = Operation::compare_and_delete, .resource = node.key, .token = 5});
  CHECK(node.set(7).yes());
  node.world.run_until(700ms);
  CHECK(node.get() == 5);  // released and taken by somebody else, but the disk did not hear of it
}

// Observed on 7.0.15 (strace): a server that was killed before a flush and is started again calls fdatasync after its
// first write, and not before. The kernel would, 30 s after the page became dirty.
TEST_CASE("what a killed process had not flushed waits for the next write, also after its restart",
          "[redis][persistence][power]") {
  const auto fsync = GENERATE(Fsync::always, Fsync::everysec);
  Restarts node(aof(fsync));
  const bool writes = GENERATE(false, true);
  node.fault(FaultKind::crash, 103ms, 100ms);  // before the flush is done
  node.fault(FaultKind::power_loss, 6s, 100ms);
  node.begin();
  node.world.run_until(100ms);
  const Request set{.operation = Operation::set_nx_px, .resource = node.key, .token = 5, .argument = 60'000};
  CHECK(node.world.ask(node.alice, node.world.node(0), set, 1s).unknown() == (fsync == Fsync::always));
  node.world.run_until(2s);
  CHECK(node.get() == 5);  // read, which costs no flush
  if (writes) node.set(node.other, 6);
  node.world.run_until(7s);
  CHECK(node.get() == (writes ? 5u : 0u));
}

TEST_CASE("after 30 seconds the kernel flushes what a killed process has left", "[redis][persistence][power]") {
  const Duration at = std::chrono::seconds(GENERATE(29, 31));
  Restarts node(aof(Fsync::everysec));
  node.fault(FaultKind::crash, 103ms, 100ms);
  node.fault(FaultKind::power_loss, at, 1s);
  node.begin();
  node.world.run_until(100ms);
  node.set(5);
  node.world.run_until(at + 2s);
  CHECK(node.get() == (at > 30s ? 5u : 0u));
}

TEST_CASE("a clock that is stepped back holds up the flush of everysec, and a restart ends that",
          "[redis][persistence][power][clock]") {
  const bool restarted = GENERATE(false, true);
  Restarts node(aof(Fsync::everysec));
  node.faults.push_back(
      {.at = 1500ms, .kind = FaultKind::step_clock, .processes = {node.world.server(0).id()}, .by = -1h});
  if (restarted) node.fault(FaultKind::crash, 1600ms, 100ms);
  node.fault(FaultKind::power_loss, 6s, 100ms);
  node.begin();
  node.world.run_until(1100ms);
  node.set(node.other, 6);
  node.world.run_until(3s);
  node.set(5);
  node.world.run_until(7s);
  CHECK(node.get(node.other) == 6);
  CHECK(node.get() == (restarted ? 5u : 0u));
}

TEST_CASE("a clock that is stepped back while a node is down makes its locks live longer",
          "[redis][persistence][clock]") {
  Restarts node(GENERATE(aof(Fsync::always), rdb({{3600s, 1}})));
  node.fault(FaultKind::shutdown, 1s, 1s);
  node.faults.push_back(
      {.at = 1500ms, .kind = FaultKind::step_clock, .processes = {node.world.server(0).id()}, .by = -60s});
  node.begin();
  node.set(5, 500);
  node.world.run_until(900ms);  // over, but nobody has looked
  node.world.run_until(2500ms);
  CHECK(node.get() == 5);
  CHECK(node.pttl() > 55'000);
}

TEST_CASE("two restarts in a row lose no more than one", "[redis][persistence]") {
  const auto kind = GENERATE(FaultKind::crash, FaultKind::power_loss);
  Restarts node(aof(Fsync::everysec));
  node.fault(kind, 1500ms, 100ms);
  node.fault(kind, 1650ms, 100ms);
  node.begin();
  node.world.run_until(1100ms);
  node.set(5);
  node.world.run_until(1200ms);
  node.set(node.other, 6);
  node.world.run_until(2s);
  CHECK(node.get() == 5);
  CHECK(node.get(node.other) == (kind == FaultKind::crash ? 6u : 0u));
  const std::vector<Fact> loaded = node.world.facts(FactKind::data_loaded);
  REQUIRE(loaded.size() == 2);
  CHECK(loaded[1].extra == 0);
}

// Snapshots ------------------------------------------------------------------------------------------------

TEST_CASE("a save point is reached when enough seconds and changes have gone by", "[redis][persistence][rdb]") {
  Restarts node(rdb({{2s, 2}}));
  node.begin();
  node.world.run_until(2500ms);
  node.set(5);
  node.world.run_until(8s);
  CHECK(node.world.facts(FactKind::snapshot_saved).empty());  // one change is not enough
  node.set(node.other, 6);
  node.world.run_until(9s);
  const std::vector<Fact> saved = node.world.facts(FactKind::snapshot_saved);
  REQUIRE(saved.size() == 1);
  CHECK(saved[0].value == 2);
  CHECK(saved[0].at - TrueTime(Duration(saved[0].extra)) == 100ms);
}

TEST_CASE("a snapshot holds what there was when it was begun, and counts when it is complete",
          "[redis][persistence][rdb]") {
  SmallWorldOptions options = rdb({{0s, 1}});
  options.redis.persistence.save_time = Distribution::constant(1s);
  Restarts node(options);
  const Duration crash = GENERATE(1500ms, 2500ms);
  node.fault(FaultKind::power_loss, crash, 100ms);
  node.begin();
  node.set(5);
  node.world.run_until(1300ms);  // the snapshot of 1.0 s is being written
  node.set(node.other, 6);
  node.world.run_until(crash + 200ms);
  const bool complete = crash > 2s;
  CHECK(node.get() == (complete ? 5u : 0u));
  CHECK(node.get(node.other) == 0);
}

// Observed on 7.0.15: killed with -9 during a BGSAVE, its child went on and put dump.rdb in its place.
TEST_CASE("the child of a killed server finishes its snapshot", "[redis][persistence][rdb]") {
  SmallWorldOptions options = rdb({{0s, 1}});
  options.redis.persistence.save_time = Distribution::constant(1s);
  Restarts node(options);
  const Duration back = GENERATE(1000ms, 100ms);
  node.fault(FaultKind::crash, 1500ms, back);
  node.begin();
  node.set(5);
  node.world.run_until(1300ms);  // the snapshot of 1.0 s is being written
  node.set(node.other, 6);
  node.world.run_until(3s);
  CHECK(node.get() == (back > 500ms ? 5u : 0u));
  CHECK(node.get(node.other) == 0);
}

TEST_CASE("an old snapshot brings back a lock that was released", "[redis][persistence][rdb]") {
  Restarts node(rdb({{0s, 1}}));
  node.fault(FaultKind::crash, 1500ms, 100ms);
  node.begin();
  node.set(5);
  node.world.run_until(1300ms);
  node.world.ask(node.alice, node.world.node(0),
                 {.operation = Operation::compare_and_delete, .resource = node.key, .token = 5});
  CHECK(node.get() == 0);
  node.world.run_until(1700ms);
  CHECK(node.get() == 5);
}

// Coming back ----------------------------------------------------------------------------------------------

TEST_CASE("while it loads a node refuses everything", "[redis][persistence][loading]") {
  SmallWorldOptions options = aof(Fsync::always);
  options.redis.persistence.load_time = Distribution::constant(500ms);
  Restarts node(options);
  node.fault(FaultKind::crash, 100ms, 100ms);
  node.begin();
  node.set(5);
  node.world.run_until(300ms);
  CHECK(node.get() == 0);
  CHECK(node.set(7).no());
  node.world.run_until(800ms);
  CHECK(node.get() == 5);
  CHECK(node.loaded().at == TrueTime(700ms));
}

TEST_CASE("a crash while loading takes nothing more", "[redis][persistence][loading]") {
  SmallWorldOptions options = aof(Fsync::always);
  options.redis.persistence.load_time = Distribution::constant(500ms);
  Restarts node(options);
  node.fault(FaultKind::power_loss, 100ms, 100ms);
  node.fault(FaultKind::power_loss, 400ms, 100ms);
  node.begin();
  node.set(5);
  node.world.run_until(1200ms);
  CHECK(node.get() == 5);
}

TEST_CASE("what a fault says about the data outweighs the disk", "[redis][persistence]") {
  Restarts node(aof(Fsync::always));
  const bool kept = GENERATE(false, true);
  node.faults.push_back({.at = 100ms,
                         .kind = FaultKind::crash,
                         .processes = {node.world.server(0).id()},
                         .lasts = Distribution::constant(100ms),
                         .data_kept = kept});
  node.begin();
  node.set(5);
  node.world.run_until(300ms);
  CHECK(node.get() == (kept ? 5u : 0u));
}

TEST_CASE("a disk that was lost with its data is empty afterwards, too", "[redis][persistence]") {
  Restarts node(aof(Fsync::always));
  node.faults.push_back({.at = 100ms,
                         .kind = FaultKind::crash,
                         .processes = {node.world.server(0).id()},
                         .lasts = Distribution::constant(100ms),
                         .data_kept = false});
  node.fault(FaultKind::power_loss, 400ms, 100ms);
  node.begin();
  node.set(5);
  node.world.run_until(600ms);
  CHECK(node.get() == 0);
}

}  // namespace lockstep
