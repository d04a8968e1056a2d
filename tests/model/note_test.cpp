// Notes between servers: they travel as messages do, wait for a stopped or busy receiver, and end with a connection.
#include "sim/model/note.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tests/support/world_builder.hpp"

namespace lockstep {
namespace {

struct Count : NoteOf<Operation::ping> {
  explicit Count(int n) : number(n) { value = n; }
  int number;
};

/// Remembers what came when; counts requests; can keep one for later.
class Listener : public Service {
 public:
  Reply execute(const Request& request, ProcessId, MessageId message, WallTime) override {
    if (request.operation != Operation::wait) return {.outcome = Outcome::yes, .value = ++executed};
    kept.push_back(message);
    return {.error = ReplyError::deferred};
  }
  void lose_memory() override {}
  void started(Server& server) override {
    host = &server;
    ++starts;
  }
  void noted(ProcessId from, const Note& note) override {
    CHECK(from);
    CHECK(note.as<Count>() != nullptr);
    heard.emplace_back(note.as<Count>()->number, host->simulator().now());
  }

  Server* host = nullptr;
  int starts = 0, executed = 0;
  std::vector<MessageId> kept;
  std::vector<std::pair<int, TrueTime>> heard;
};

/// Two servers that only listen, and room for clients.
struct Pair {
  explicit Pair(NetworkRules rules = {}, Duration service = 0ms, double loss = 0)
      : world(0, {.loss = loss, .rules = rules}), times{Distribution::constant(service), Distribution::constant(service)} {
    for (int i = 0; i < 2; ++i) {
      const NodeId id = world.world().add_server("s" + std::to_string(i + 1), Role::node, static_cast<std::size_t>(i + 50), {}, times,
                                                 [&](Recorder&, ProcessId) {
                                                   auto made = std::make_unique<Listener>();
                                                   listeners[i] = made.get();
                                                   return made;
                                                 });
      ids[i] = id;
    }
  }
  Server& first() { return world.world().server(ids[0]); }
  Server& second() { return world.world().server(ids[1]); }
  void say(int n) { first().send(second().id(), std::make_unique<Count>(n)); }
  std::vector<int> numbers() const {
    std::vector<int> found;
    for (const auto& [number, at] : listeners[1]->heard) found.push_back(number);
    return found;
  }

  SmallWorld world;
  ServiceTimes times;
  Listener* listeners[2] = {};
  NodeId ids[2];
};

Fault at(Duration when, FaultKind kind, ProcessId whom, Duration lasts) {
  return {.at = when, .kind = kind, .processes = {whom}, .lasts = Distribution::constant(lasts)};
}

}  // namespace

TEST_CASE("a note arrives after the delay of its link, and the trace shows it", "[note]") {
  Pair pair;
  pair.world.run_until(5ms);
  pair.say(1);
  pair.world.run_until(1s);
  REQUIRE(pair.listeners[1]->heard.size() == 1);
  CHECK(pair.listeners[1]->heard[0].second == TrueTime(6ms));
  REQUIRE(pair.world.facts(FactKind::message_sent).size() == 1);
  const Fact sent = pair.world.facts(FactKind::message_sent).front();
  CHECK(sent.operation == Operation::ping);
  CHECK(sent.value == 1);
  CHECK(pair.world.facts(FactKind::message_delivered).size() == 1);
}

TEST_CASE("notes keep their order over losses, even where clients send datagrams", "[note]") {
  Pair pair({.datagrams = true}, 0ms, 0.3);
  pair.world.run_until(0ms);
  std::vector<int> expected;
  for (int i = 0; i < 100; ++i) {
    pair.say(i);
    expected.push_back(i);
  }
  pair.world.run_until(1h);
  CHECK(pair.numbers() == expected);
}

TEST_CASE("a stopped server reads its notes when it goes on, a crashed one never", "[note]") {
  Pair pair;
  pair.world.faults({at(10ms, FaultKind::stop, pair.second().id(), 90ms), at(200ms, FaultKind::crash, pair.second().id(), 50ms)});
  pair.world.run_until(20ms);
  pair.say(1);
  pair.say(2);
  pair.world.run_until(199500us);
  CHECK(pair.numbers() == std::vector<int>{1, 2});
  CHECK(pair.listeners[1]->heard[0].second == TrueTime(100ms));
  pair.say(3);  // arrives after the crash
  pair.world.run_until(240ms);
  pair.say(4);
  pair.world.run_until(251ms);
  pair.say(5);
  pair.world.run_until(1s);
  CHECK(pair.numbers() == std::vector<int>{1, 2, 5});
  CHECK(pair.listeners[1]->starts == 2);
}

TEST_CASE("a busy server reads its notes between two commands, in the order in which everything came", "[note]") {
  Pair pair({}, 100ms);
  ClientProcess& alice = pair.world.client("alice");
  const auto first = pair.world.start_ask(alice, pair.ids[1], {.operation = Operation::incr});
  pair.world.run_until(10ms);
  pair.say(1);
  pair.world.run_until(20ms);
  const auto second = pair.world.start_ask(alice, pair.ids[1], {.operation = Operation::incr});
  pair.world.run_until(50ms);
  pair.say(2);
  const auto third = pair.world.start_ask(alice, pair.ids[1], {.operation = Operation::incr});
  pair.world.run_until(1s);
  REQUIRE(pair.numbers() == std::vector<int>{1, 2});
  CHECK(pair.listeners[1]->heard[0].second == TrueTime(101ms));
  CHECK(pair.listeners[1]->heard[1].second == TrueTime(201ms));
  CHECK((*first)->value == 1);
  CHECK((*second)->value == 2);
  CHECK((*third)->value == 3);
  CHECK(pair.second().busy_time() == 300ms);
}

TEST_CASE("a server that is stopped in a command reads its notes after the rest of it", "[note]") {
  Pair pair({}, 100ms);
  ClientProcess& alice = pair.world.client("alice");
  pair.world.faults({at(51ms, FaultKind::stop, pair.second().id(), 1s)});
  const auto reply = pair.world.start_ask(alice, pair.ids[1], {.operation = Operation::incr});
  pair.world.run_until(20ms);
  pair.say(1);
  pair.world.run_until(60ms);
  pair.say(2);
  pair.world.run_until(2s);
  REQUIRE(pair.numbers() == std::vector<int>{1, 2});
  CHECK(pair.listeners[1]->heard[0].second == TrueTime(1101ms));
  CHECK((*reply)->value == 1);
}

TEST_CASE("notes to a server behind a cut arrive when the link is whole again", "[note]") {
  Pair pair;
  pair.world.faults({{.at = 10ms,
                      .kind = FaultKind::partition,
                      .links = {{pair.first().id(), pair.second().id()}},
                      .lasts = Distribution::constant(10s)}});
  pair.world.run_until(20ms);
  pair.say(1);
  pair.say(2);
  pair.world.run_until(15s);
  CHECK(pair.numbers() == std::vector<int>{1, 2});  // sent again and again until the link was whole
}

TEST_CASE("a connection that is given up takes with it what has not got through", "[note]") {
  Pair pair;
  pair.world.faults({{.at = 10ms,
                      .kind = FaultKind::partition,
                      .links = {{pair.first().id(), pair.second().id()}},
                      .lasts = Distribution::constant(10s)}});
  pair.world.run_until(20ms);
  pair.say(1);
  pair.say(2);
  pair.world.run_until(9s);
  pair.first().reopen(pair.second().id());
  pair.world.run_until(11s);
  pair.say(3);
  pair.world.run_until(60s);
  CHECK(pair.numbers() == std::vector<int>{3});
  CHECK(pair.listeners[1]->heard[0].second == TrueTime(11001ms));
}

TEST_CASE("a killed process's system sends again what was lost, a machine without power does not", "[note]") {
  const bool power_lost = GENERATE(false, true);
  Pair pair;
  pair.world.faults({{.at = 15ms,
                      .kind = FaultKind::partition,
                      .links = {{pair.first().id(), pair.second().id()}},
                      .lasts = Distribution::constant(10s)},
                     at(30ms, power_lost ? FaultKind::power_loss : FaultKind::crash, pair.first().id(), 1h)});
  pair.world.run_until(14500us);
  pair.say(1);  // has left when the link is cut
  pair.world.run_until(20ms);
  pair.say(2);
  pair.say(3);
  pair.world.run_until(1min);
  CHECK(pair.numbers() == (power_lost ? std::vector<int>{1} : std::vector<int>{1, 2, 3}));
}

TEST_CASE("a machine without power sends nothing again of its earlier lives either", "[note]") {
  const bool power_lost = GENERATE(false, true);
  Pair pair;
  std::vector<Fault> faults{{.at = 15ms,
                             .kind = FaultKind::partition,
                             .links = {{pair.first().id(), pair.second().id()}},
                             .lasts = Distribution::constant(10s)},
                            at(30ms, FaultKind::crash, pair.first().id(), 100ms)};
  if (power_lost) faults.push_back(at(1s, FaultKind::power_loss, pair.first().id(), 1h));
  pair.world.faults(faults);
  pair.world.run_until(20ms);
  pair.say(1);
  pair.say(2);
  pair.world.run_until(200ms);
  pair.say(3);
  pair.world.run_until(1min);
  CHECK(pair.numbers() == (power_lost ? std::vector<int>{} : std::vector<int>{1, 2, 3}));
}

TEST_CASE("what the network holds back has left, and arrives though its sender has lost power", "[note]") {
  Pair pair;
  pair.world.faults({{.at = 10ms,
                      .kind = FaultKind::stall,
                      .links = {{pair.first().id(), pair.second().id()}},
                      .lasts = Distribution::constant(10s)},
                     at(30ms, FaultKind::power_loss, pair.first().id(), 1h)});
  pair.world.run_until(20ms);
  pair.say(1);
  pair.say(2);
  pair.world.run_until(1min);
  CHECK(pair.numbers() == std::vector<int>{1, 2});
}

TEST_CASE("a service may answer later, and until then its server goes on", "[note]") {
  Pair pair;
  ClientProcess& alice = pair.world.client("alice");
  ClientProcess& bob = pair.world.client("bob");
  const auto later = pair.world.start_ask(alice, pair.ids[1], {.operation = Operation::wait});
  CHECK(pair.world.ask(bob, pair.ids[1], {.operation = Operation::incr}).value == 1);
  CHECK_FALSE(later->has_value());
  pair.second().answer(pair.listeners[1]->kept.at(0), {.outcome = Outcome::yes, .value = 2});
  CHECK(pair.world.finish(later).value == 2);
  CHECK(pair.world.facts(FactKind::request_timed_out).empty());
}

TEST_CASE("whoever waits when a server closes its clients' connections learns that at once", "[note]") {
  Pair pair({}, 10ms);
  ClientProcess& alice = pair.world.client("alice");
  ClientProcess& bob = pair.world.client("bob");
  const auto first = pair.world.start_ask(alice, pair.ids[1], {.operation = Operation::incr});
  const auto second = pair.world.start_ask(bob, pair.ids[1], {.operation = Operation::incr});
  pair.world.run_until(5ms);
  pair.second().close_client_connections();
  CHECK(pair.world.finish(second).unknown());
  CHECK(pair.world.now() == TrueTime(6ms));
  CHECK((*second)->error == ReplyError::closed);
  CHECK(pair.world.finish(first).yes());  // it was being executed
}

}  // namespace lockstep
