// Requests to places: the router names a node, waits until it knows one, or sends a refused request elsewhere.
#include <catch2/catch_test_macros.hpp>

#include "sim/model/router.hpp"
#include "tests/support/world_builder.hpp"

namespace lockstep {
namespace {

/// Answers as it is told.
class Teller : public Service {
 public:
  Reply execute(const Request&, ProcessId, MessageId, WallTime) override {
    ++asked;
    return answer;
  }
  void lose_memory() override {}
  Reply answer{.outcome = Outcome::yes};
  int asked = 0;
};

/// A router whose knowledge the test sets.
class Knows : public Router {
 public:
  struct State {
    NodeId node{};
    NodeId instead{};
    unsigned redirections_max = 3;
    int starts = 0, timeouts = 0, errors = 0;
    RoutedRequests* requests = nullptr;
  };
  explicit Knows(State& state) : state_(&state) {}

  void started(RoutedRequests& requests) override {
    ++state_->starts;
    state_->requests = &requests;
  }
  NodeId route(NodeId, const Request&) override { return state_->node; }
  NodeId redirect(NodeId, const Request&, NodeId, const Reply&, unsigned before) override {
    ++state_->errors;
    return before < state_->redirections_max ? state_->instead : NodeId();
  }
  void timed_out(NodeId, const Request&, NodeId) override { ++state_->timeouts; }

 private:
  State* state_;
};

struct Bench {
  Bench() {
    for (const char* name : {"a", "b"})
      nodes.push_back(world.world().add_server(name, Role::node, host++, {},
                                               {Distribution::constant(0ms), Distribution::constant(0ms)},
                                               [this](Recorder&, ProcessId) {
                                                 auto made = std::make_unique<Teller>();
                                                 tellers.push_back(made.get());
                                                 return made;
                                               }));
    client.set_router(std::make_unique<Knows>(state));
    client.start();
  }
  Pending<Reply> start(Duration timeout = 1s) {
    return world.start_ask(client, place_id(0), {.operation = Operation::get}, timeout);
  }

  SmallWorld world = SmallWorld(0, {});
  Topology::Host host = 10;
  std::vector<NodeId> nodes;
  std::vector<Teller*> tellers;
  Knows::State state;
  ClientProcess& client = world.client("alice");
};

}  // namespace

TEST_CASE("a request to a place goes to the node that the router names", "[routing]") {
  Bench bench;
  bench.state.node = bench.nodes[1];
  CHECK(bench.world.finish(bench.start()).yes());
  CHECK(bench.tellers[0]->asked == 0);
  CHECK(bench.tellers[1]->asked == 1);
  CHECK(bench.world.now() == TrueTime(2ms));
}

TEST_CASE("a request waits until the router knows a node", "[routing]") {
  Bench bench;
  const auto pending = bench.start();
  bench.world.run_until(300ms);
  CHECK_FALSE(pending->has_value());
  CHECK(bench.state.requests->anything_waits());
  bench.state.node = bench.nodes[0];
  bench.state.requests->go_on();
  CHECK_FALSE(bench.state.requests->anything_waits());
  bench.world.run_until(302ms);
  REQUIRE(pending->has_value());
  CHECK((*pending)->yes());
}

TEST_CASE("a request that waits for a node ends with its timeout, and was never sent", "[routing]") {
  Bench bench;
  const auto pending = bench.start(500ms);
  bench.world.run_until(501ms);
  REQUIRE(pending->has_value());
  CHECK((*pending)->unknown());
  CHECK(bench.world.facts(FactKind::message_sent).empty());
  CHECK(bench.world.facts(FactKind::request_timed_out).size() == 1);
  CHECK(bench.state.timeouts == 0);
  bench.state.node = bench.nodes[0];
  bench.state.requests->go_on();  // nobody waits any more
  bench.world.run_until(1s);
  CHECK(bench.tellers[0]->asked == 0);
}

TEST_CASE("the router hears of a node that did not answer", "[routing]") {
  Bench bench;
  bench.state.node = bench.nodes[0];
  bench.world.world().process(process_of(bench.nodes[0])).stop();
  CHECK(bench.world.finish(bench.start(100ms)).unknown());
  CHECK(bench.state.timeouts == 1);
}

TEST_CASE("a refused request is sent to the node that the router names instead", "[routing]") {
  Bench bench;
  bench.state.node = bench.nodes[0];
  bench.state.instead = bench.nodes[1];
  bench.tellers[0]->answer = {.outcome = Outcome::no, .error = ReplyError::moved, .value = bench.nodes[1].value};
  const Reply reply = bench.world.finish(bench.start());
  CHECK(reply.yes());
  CHECK(bench.tellers[1]->asked == 1);
  CHECK(bench.world.now() == TrueTime(4ms));
}

TEST_CASE("redirections come to an end, and the last error is the answer", "[routing]") {
  Bench bench;
  bench.state.node = bench.nodes[0];
  bench.state.instead = bench.nodes[0];
  bench.tellers[0]->answer = {.outcome = Outcome::no, .error = ReplyError::moved, .value = bench.nodes[0].value};
  const Reply reply = bench.world.finish(bench.start());
  CHECK(reply.error == ReplyError::moved);
  CHECK(bench.tellers[0]->asked == 4);
}

TEST_CASE("the timeout of a request covers its redirections", "[routing]") {
  Bench bench;
  bench.state.node = bench.nodes[0];
  bench.state.instead = bench.nodes[1];
  bench.tellers[0]->answer = {.outcome = Outcome::no, .error = ReplyError::moved};
  CHECK(bench.world.finish(bench.start(3ms)).unknown());
  CHECK(bench.world.now() == TrueTime(3ms));
}

TEST_CASE("a client that restarts has forgotten where its places are", "[routing]") {
  Bench bench;
  CHECK(bench.state.starts == 1);
  const auto pending = bench.start();
  bench.client.crash();
  bench.client.restart(false);
  CHECK(bench.state.starts == 2);
  CHECK_FALSE(bench.state.requests->anything_waits());
}

}  // namespace lockstep
