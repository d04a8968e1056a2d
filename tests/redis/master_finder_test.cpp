// Clients that find the master of a group through sentinels, in a world where sentinels are processes. The nodes are
// stand-ins that know their role and nothing else.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "sim/redis/replication/notes.hpp"
#include "sim/redis/sentinel/master_finder.hpp"
#include "sim/redis/sentinel/service.hpp"
#include "tests/support/world_builder.hpp"

namespace lockstep::sentinel {
namespace {

/// Answers PING, INFO and REPLICAOF, and requests only as a master.
class StandIn : public Service {
 public:
  explicit StandIn(ProcessId master) : master_(master) {}

  Reply execute(const Request&, ProcessId, MessageId, WallTime) override {
    if (master_) return {.outcome = Outcome::no, .error = ReplyError::readonly};
    ++writes;
    return {.outcome = Outcome::yes};
  }
  void started(Server& server) override { server_ = &server; }
  void noted(ProcessId from, const Note& note) override {
    if (note.as<redis::Ping>() != nullptr) {
      sentinels_.push_back(from);
      server_->send(from, std::make_unique<redis::Pong>());
    } else if (note.as<redis::InfoRequest>() != nullptr) {
      auto report = std::make_unique<redis::InfoReport>();
      report->is_master = !master_;
      report->master = master_;
      report->link_up = true;
      server_->send(from, std::move(report));
    } else if (const auto* order = note.as<redis::ReplicaOf>()) {
      master_ = order->master;
    }
  }
  /// Its system closes the connections.
  void crashed(Ending) override {
    for (const ProcessId sentinel : sentinels_) server_->send(sentinel, std::make_unique<redis::LinkClosed>());
  }
  void lose_memory() override {}

  bool is_master() const { return !master_; }
  int writes = 0;

 private:
  ProcessId master_;
  Server* server_ = nullptr;
  std::vector<ProcessId> sentinels_;
};

/// A master "m", a replica "r", three sentinels with down-after 1 s, and a client.
struct Bench {
  explicit Bench(bool subscribe) {
    const ServiceTimes at_once{Distribution::constant(0ms), Distribution::constant(0ms)};
    for (const char* name : {"m", "r"})
      nodes.push_back(world.world().add_server(name, Role::node, host++, {}, at_once, [&](Recorder&, ProcessId) {
        auto made = std::make_unique<StandIn>(nodes.empty() ? ProcessId() : process_of(nodes[0]));
        stand_ins.push_back(made.get());
        return made;
      }));
    std::vector<SentinelService*> services;
    for (const char* name : {"s1", "s2", "s3"})
      sentinels.push_back(
          world.world().add_server(name, Role::sentinel, host++, {}, at_once, [&](Recorder& recorder, ProcessId self) {
            auto made = std::make_unique<SentinelService>(recorder, self);
            services.push_back(made.get());
            return made;
          }));
    const std::vector<Group> groups = {{process_of(nodes[0]), {process_of(nodes[1])}}};
    for (std::size_t i = 0; i < 3; ++i) {
      std::vector<ProcessId> peers;
      for (std::size_t j = 0; j < 3; ++j)
        if (j != i) peers.push_back(process_of(sentinels[j]));
      services[i]->watch(peers, {.quorum = 2, .down_after = 1'000}, groups,
                         world.world().choices().stream("sentinel/s" + std::to_string(i + 1)));
    }
    client.set_router(std::make_unique<MasterFinder>(FinderOptions{.sentinels = sentinels, .subscribe = subscribe}));
    client.set_program([](Client& view) -> Task<void> { co_await view.sleep_for(1ms); });
    world.run_until(2s);
  }
  Reply ask(Duration timeout = 1s) {
    return world.ask(client, place_id(0), {.operation = Operation::set_nx}, timeout);
  }
  Process& process(NodeId node) { return world.world().process(process_of(node)); }

  SmallWorld world = SmallWorld(0, {});
  Topology::Host host = 10;
  std::vector<NodeId> nodes, sentinels;
  std::vector<StandIn*> stand_ins;
  ClientProcess& client = world.client("alice");
};

}  // namespace

TEST_CASE("a client asks a sentinel once, and then its master", "[sentinel][client]") {
  Bench bench(false);
  const TrueTime start = bench.world.now();
  CHECK(bench.ask().yes());
  CHECK(bench.world.now() - start == 4ms);
  CHECK(bench.ask().yes());
  CHECK(bench.world.now() - start == 6ms);
  CHECK(bench.stand_ins[0]->writes == 2);
}

TEST_CASE("a client whose request timed out asks the sentinels again", "[sentinel][client]") {
  Bench bench(false);
  CHECK(bench.ask().yes());
  bench.process(bench.nodes[0]).crash();
  CHECK(bench.ask(100ms).unknown());
  bench.world.run_until(6s);
  CHECK(bench.stand_ins[1]->is_master());
  CHECK(bench.ask().yes());
  CHECK(bench.stand_ins[1]->writes == 1);
}

TEST_CASE("the time without a master is down-after and about 1.2 s", "[sentinel][client]") {
  Bench bench(false);
  bench.process(bench.nodes[0]).crash();
  const TrueTime crashed = bench.world.now();
  while (!bench.ask(10ms).yes()) {
  }
  CHECK(bench.world.now() - crashed >= 1'300ms);
  CHECK(bench.world.now() - crashed <= 2'600ms);
}

TEST_CASE("READONLY makes a client ask the sentinels, but the request has failed", "[sentinel][client]") {
  Bench bench(false);
  CHECK(bench.ask().yes());
  bench.process(bench.nodes[0]).stop();
  bench.world.run_until(8s);
  REQUIRE(bench.stand_ins[1]->is_master());
  bench.process(bench.nodes[0]).resume_from_stop();
  bench.world.run_until(9s);
  CHECK(bench.stand_ins[0]->is_master());
  CHECK(bench.ask().yes());  // it has kept its connection to the old master
  CHECK(bench.stand_ins[0]->writes == 2);
  bench.world.run_until(20s);
  CHECK_FALSE(bench.stand_ins[0]->is_master());
  CHECK(bench.ask().error == ReplyError::readonly);
  CHECK(bench.ask().yes());
  CHECK(bench.stand_ins[1]->writes == 1);
}

TEST_CASE("a subscriber changes over with the sentinels", "[sentinel][client]") {
  Bench bench(true);
  CHECK(bench.ask().yes());
  bench.process(bench.nodes[0]).stop();
  bench.world.run_until(8s);
  bench.process(bench.nodes[0]).resume_from_stop();
  bench.world.run_until(9s);
  CHECK(bench.ask().yes());
  CHECK(bench.stand_ins[0]->writes == 1);
  CHECK(bench.stand_ins[1]->writes == 1);
}

TEST_CASE("a sentinel that does not answer costs its timeout, and the next one is asked", "[sentinel][client]") {
  Bench bench(false);
  bench.process(bench.sentinels[0]).stop();
  const TrueTime start = bench.world.now();
  CHECK(bench.ask().yes());
  CHECK(bench.world.now() - start == 504ms);
}

TEST_CASE("without any sentinel a request ends with its timeout", "[sentinel][client]") {
  Bench bench(false);
  for (const NodeId sentinel : bench.sentinels) bench.process(sentinel).stop();
  CHECK(bench.ask(3s).unknown());
  for (const NodeId sentinel : bench.sentinels) bench.process(sentinel).resume_from_stop();
  CHECK(bench.ask(3s).yes());
}

}  // namespace lockstep::sentinel
