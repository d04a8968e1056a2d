// Sentinels by themselves: the test plays the nodes, the clocks and the network.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "sim/kernel/choices.hpp"
#include "sim/redis/sentinel/sentinel.hpp"

namespace lockstep::sentinel {
namespace {

constexpr Ms epoch_of_play = 1'700'000'000'000;

/// A node of the play: answers PING and INFO unless it is frozen or gone, and does what REPLICAOF says.
struct PlayedNode {
  NodeInfo info;
  bool gone = false;    // killed: its connections were closed
  bool frozen = false;  // answers when it goes on
  std::vector<std::pair<ProcessId, SentinelMessage>> waiting;
  std::optional<Ms> writable_since;
};

/// What a sentinel noted, and when.
struct Noted {
  Ms at = 0;
  ProcessId who{};
  Fact fact;
};

/// Sentinels 11, 12, ... and the nodes 1 (master), 2, 3; every message takes 1 ms.
class Play {
 public:
  explicit Play(std::uint64_t seed, const Settings& settings, std::size_t sentinels = 3) : choices_(seed) {
    const std::vector<Group> groups = {{node(1), {node(2), node(3)}}};
    nodes[node(1)].info = {.is_master = true, .offset = 1000};
    for (std::uint32_t i : {2u, 3u})
      nodes[node(i)].info = {.master = node(1), .link_up = true, .offset = 1000};
    for (std::size_t i = 0; i < sentinels; ++i) {
      std::vector<ProcessId> others;
      for (std::size_t j = 0; j < sentinels; ++j)
        if (j != i) others.push_back(sentinel(j));
      sentinels_.push_back({std::make_unique<Sentinel>(sentinel(i), others, settings, groups,
                                                       choices_.stream("sentinel/s" + std::to_string(i + 1))),
                            0, 0, false});
      sentinels_.back().machine->start(now());
    }
  }

  static ProcessId node(std::uint32_t i) { return ProcessId(i); }
  static ProcessId sentinel(std::size_t i) { return ProcessId(static_cast<std::uint32_t>(11 + i)); }
  Ms now() const { return epoch_of_play + time_; }
  Ms time() const { return time_; }
  Sentinel& machine(std::size_t i) { return *sentinels_.at(i).machine; }

  void kill(ProcessId id) {
    nodes[id].gone = true;
    for (auto& each : sentinels_) each.machine->link_lost(id);
  }
  void freeze(ProcessId id) { nodes[id].frozen = true; }
  void go_on(ProcessId id) {
    nodes[id].frozen = false;
    for (const auto& [from, message] : std::exchange(nodes[id].waiting, {})) obey(id, from, message);
  }
  /// The wall clock of a sentinel jumps.
  void step_clock(std::size_t i, Ms by) { sentinels_[i].clock_error += by; }
  /// No messages between these two from now on, or again.
  void cut(ProcessId a, ProcessId b) { cuts_.push_back({a, b}); }
  void heal() { cuts_.clear(); }

  void run(Ms length) {
    for (const Ms end = time_ + length; time_ < end; ++time_) {
      for (auto& [at, to, from, message] : std::exchange(under_way_, {})) {
        if (at > time_)
          under_way_.push_back({at, to, from, message});
        else
          arrive(to, from, message);
      }
      for (std::size_t i = 0; i < sentinels_.size(); ++i) {
        Played& each = sentinels_[i];
        if (each.next_tick <= time_) {
          each.machine->tick(now() + each.clock_error);
          each.next_tick = time_ + each.machine->next_tick() / 1ms;
        }
        collect(i);
      }
    }
  }
  std::optional<Ms> first(FactKind kind, Ms since = 0) const {
    for (const Noted& each : noted)
      if (each.fact.kind == kind && each.at >= since) return each.at;
    return std::nullopt;
  }
  std::size_t count(FactKind kind) const {
    return static_cast<std::size_t>(
        std::count_if(noted.begin(), noted.end(), [kind](const Noted& each) { return each.fact.kind == kind; }));
  }

  std::map<ProcessId, PlayedNode> nodes;
  std::vector<Noted> noted;

 private:
  struct Played {
    std::unique_ptr<Sentinel> machine;
    Ms next_tick = 0, clock_error = 0;
    bool stopped = false;
  };
  struct UnderWay {
    Ms at;
    ProcessId to, from;
    SentinelMessage message;
  };

  bool is_cut(ProcessId a, ProcessId b) const {
    for (const auto& [x, y] : cuts_)
      if ((x == a && y == b) || (x == b && y == a)) return true;
    return false;
  }
  void post(ProcessId to, ProcessId from, const SentinelMessage& message) {
    if (!is_cut(to, from)) under_way_.push_back({time_ + 1, to, from, message});
  }
  void collect(std::size_t i) {
    Sentinel& machine = *sentinels_[i].machine;
    for (const auto& [to, message] : machine.take_messages()) post(to, sentinel(i), message);
    for (const Fact& fact : machine.take_facts()) noted.push_back({time_, sentinel(i), fact});
  }
  void arrive(ProcessId to, ProcessId from, const SentinelMessage& message) {
    const auto found = nodes.find(to);
    if (found == nodes.end()) {
      const std::size_t i = to.value - 11;
      sentinels_.at(i).machine->hear(from, message, now() + sentinels_[i].clock_error);
      return collect(i);
    }
    if (found->second.gone) return;
    if (found->second.frozen) return found->second.waiting.push_back({from, message});
    obey(to, from, message);
  }
  void obey(ProcessId id, ProcessId from, const SentinelMessage& message) {
    PlayedNode& node = nodes[id];
    switch (message.kind) {
      case Kind::ping:
        return post(from, id, {.kind = Kind::pong});
      case Kind::info: {
        const bool master_gone = !node.info.is_master && (nodes[node.info.master].gone);
        node.info.link_up = !node.info.is_master && !master_gone;
        node.info.link_down_for = master_gone ? 1 : 0;
        return post(from, id, {.kind = Kind::info_reply, .info = node.info});
      }
      case Kind::replica_of:
        node.info.is_master = !message.node;
        node.info.master = message.node;
        if (!message.node) node.writable_since = time_;
        return;
      default:
        return;
    }
  }

  Choices choices_;
  Ms time_ = 0;
  std::vector<Played> sentinels_;
  std::vector<UnderWay> under_way_;
  std::vector<std::pair<ProcessId, ProcessId>> cuts_;
};

const ProcessId first_node(1), second_node(2), third_node(3);

}  // namespace

TEST_CASE("a calm group stays as it is", "[sentinel]") {
  Play play(1, {.down_after = 1'000});
  play.run(60'000);
  CHECK(play.noted.empty());
  CHECK(play.machine(0).master_of(0) == first_node);
}

TEST_CASE("a killed master is replaced down-after and about 1.2 s later", "[sentinel]") {
  const Ms down_after = GENERATE(500, 1'000, 2'000, 5'000);
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 21)));
  CAPTURE(down_after, seed);
  Play play(seed, {.down_after = down_after});
  play.run(20'000 + static_cast<Ms>(seed) * 37);
  const Ms killed = play.time();
  play.kill(first_node);
  play.run(down_after + 5'000);
  const auto beyond = [&](FactKind kind) { return play.first(kind, killed).value() - killed - down_after; };
  CHECK(beyond(FactKind::suspected) >= 0);
  CHECK(beyond(FactKind::suspected) <= 130);
  CHECK(beyond(FactKind::declared_down) <= 320);
  CHECK(beyond(FactKind::elected) <= 420);
  // About a second of it is the wait for the next INFO; less when INFO had seen the replicas without a master before.
  CHECK(beyond(FactKind::replica_promoted) >= 200);
  CHECK(beyond(FactKind::replica_promoted) <= 1'450);
  CHECK(beyond(FactKind::master_switched) >= beyond(FactKind::replica_promoted));
  CHECK(beyond(FactKind::master_switched) <= 1'600);
  const ProcessId master = play.machine(0).master_of(0);
  CHECK(master != first_node);
  for (std::size_t i = 0; i < 3; ++i) CHECK(play.machine(i).master_of(0) == master);
  CHECK(play.nodes[master].info.is_master);
  CHECK(play.count(FactKind::elected) == 1);
}

TEST_CASE("the wait from election to confirmed promotion is about a second", "[sentinel]") {
  std::vector<Ms> waits;
  for (std::uint64_t seed = 1; seed <= 21; ++seed) {
    Play play(seed, {.down_after = 1'000});
    play.run(13'000 + static_cast<Ms>(seed) * 101);
    play.kill(first_node);
    play.run(6'000);
    waits.push_back(play.first(FactKind::replica_promoted).value() - play.first(FactKind::elected).value());
  }
  std::sort(waits.begin(), waits.end());
  CHECK(waits[10] >= 900);
  CHECK(waits.back() <= 1'100);
}

TEST_CASE("the other replica is told to follow the new master", "[sentinel]") {
  Play play(3, {.down_after = 1'000});
  play.run(15'000);
  play.kill(first_node);
  play.run(10'000);
  const ProcessId master = play.machine(1).master_of(0);
  const ProcessId other = master == second_node ? third_node : second_node;
  CHECK(play.nodes[other].info.master == master);
}

TEST_CASE("an old master that goes on is put right about ten seconds later", "[sentinel]") {
  const auto seed = static_cast<std::uint64_t>(GENERATE(range(1, 11)));
  CAPTURE(seed);
  Play play(seed, {.down_after = 1'000});
  play.run(20'000);
  play.freeze(first_node);
  play.run(20'000);
  const ProcessId master = play.machine(0).master_of(0);
  REQUIRE(master != first_node);
  play.go_on(first_node);
  const Ms went_on = play.time();
  play.run(9'950);
  CHECK(play.nodes[first_node].info.is_master);
  play.run(200);
  CHECK_FALSE(play.nodes[first_node].info.is_master);
  CHECK(play.nodes[first_node].info.master == master);
  CHECK(play.first(FactKind::reconfigured, went_on).value() - went_on >= 10'000);
}

TEST_CASE("without a quorum nothing happens", "[sentinel]") {
  Play play(4, {.quorum = 3, .down_after = 1'000});
  play.run(5'000);
  play.cut(Play::sentinel(0), first_node);
  play.cut(Play::sentinel(1), first_node);
  play.run(30'000);
  CHECK(play.count(FactKind::suspected) == 2);
  CHECK(play.count(FactKind::declared_down) == 0);
  CHECK(play.machine(0).master_of(0) == first_node);
}

TEST_CASE("a quorum of one finds the master down, but a minority elects nobody", "[sentinel]") {
  Play play(5, {.quorum = 1, .down_after = 1'000, .failover_timeout = 20'000});
  play.run(5'000);
  for (std::size_t other : {1u, 2u}) play.cut(Play::sentinel(0), Play::sentinel(other));
  play.cut(Play::sentinel(0), first_node);
  play.run(30'000);
  CHECK(play.count(FactKind::declared_down) == 1);
  CHECK(play.count(FactKind::failover_started) == 1);
  CHECK(play.count(FactKind::failover_aborted) == 1);
  CHECK(play.count(FactKind::elected) == 0);
  // Tried again after twice the failover timeout.
  play.run(30'000);
  CHECK(play.count(FactKind::failover_started) == 2);
}

TEST_CASE("the replica with the most of the stream is chosen, unless its priority says otherwise", "[sentinel]") {
  Play play(6, {.down_after = 1'000});
  play.nodes[third_node].info.offset = 2'000;
  SECTION("by offset") {}
  SECTION("by priority") { play.nodes[second_node].info.priority = 10; }
  SECTION("priority 0 is never promoted") { play.nodes[third_node].info.priority = 0; }
  const ProcessId expected = play.nodes[second_node].info.priority == 10 || play.nodes[third_node].info.priority == 0
                                 ? second_node
                                 : third_node;
  play.run(15'000);
  play.kill(first_node);
  play.run(10'000);
  CHECK(play.machine(0).master_of(0) == expected);
}

TEST_CASE("with no good replica the failover is aborted", "[sentinel]") {
  Play play(7, {.down_after = 1'000});
  for (const ProcessId replica : {second_node, third_node}) play.nodes[replica].info.priority = 0;
  play.run(15'000);
  play.kill(first_node);
  play.run(10'000);
  CHECK(play.count(FactKind::failover_aborted) == 1);
  CHECK(play.machine(0).master_of(0) == first_node);
}

TEST_CASE("a sentinel whose clock jumps does not act for 30 seconds", "[sentinel][clock]") {
  const Ms jump = GENERATE(60'000, -60'000);
  Play play(8, {.quorum = 1, .down_after = 1'000}, 1);
  play.run(5'000);
  play.step_clock(0, jump);
  play.run(200);
  CHECK(play.machine(0).in_tilt());
  play.kill(first_node);
  play.run(29'500);
  CHECK(play.count(FactKind::suspected) == 0);
  play.run(1'000);
  CHECK_FALSE(play.machine(0).in_tilt());
  // After a jump back its times lie in the future for a while: it finds the master down late.
  play.run(jump > 0 ? 5'000 : 60'000);
  CHECK(play.count(FactKind::elected) >= 1);
  CHECK(play.machine(0).master_of(0) != first_node);
}

TEST_CASE("a sentinel that was cut off learns of the new master from a later epoch", "[sentinel]") {
  Play play(9, {.down_after = 1'000});
  play.run(5'000);
  for (std::size_t other : {0u, 1u}) play.cut(Play::sentinel(2), Play::sentinel(other));
  for (const ProcessId node : {second_node, third_node}) play.cut(Play::sentinel(2), node);
  play.kill(first_node);
  play.run(10'000);
  CHECK(play.machine(0).master_of(0) != first_node);
  CHECK(play.machine(2).master_of(0) == first_node);
  play.heal();
  play.run(3'000);
  CHECK(play.machine(2).master_of(0) == play.machine(0).master_of(0));
}

TEST_CASE("a restarted sentinel remembers the master and its epochs", "[sentinel]") {
  Play play(10, {.down_after = 1'000});
  play.run(5'000);
  play.kill(first_node);
  play.run(5'000);
  const ProcessId master = play.machine(0).master_of(0);
  const std::uint64_t epoch = play.machine(0).current_epoch();
  play.machine(0).start(play.now());
  CHECK(play.machine(0).master_of(0) == master);
  CHECK(play.machine(0).current_epoch() == epoch);
}

}  // namespace lockstep::sentinel
