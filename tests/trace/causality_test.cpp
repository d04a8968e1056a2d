// Happens-before: what could have had an influence on what.
#include "sim/trace/causality.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/history_builder.hpp"

namespace lockstep {
namespace {

using Facts = std::vector<std::size_t>;

struct Conversation : HistoryBuilder {
  ProcessId alice = client("alice");
  ProcessId bob = client("bob");
  ProcessId node_1 = node("n1");

  std::size_t sent(ProcessId from, ProcessId to, std::uint64_t number) {
    message(FactKind::message_sent, from, to, number);
    return last_fact();
  }
  std::size_t delivered(ProcessId from, ProcessId to, std::uint64_t number) {
    message(FactKind::message_delivered, to, from, number);
    return last_fact();
  }
  std::size_t step(ProcessId process) {
    record({.kind = FactKind::slowed, .process = process});
    return last_fact();
  }
};

TEST_CASE("a process orders its own facts and nobody else's", "[trace][causality]") {
  Conversation story;
  const std::size_t first = story.step(story.alice);
  const std::size_t other = story.step(story.bob);
  const std::size_t second = story.step(story.alice);
  const Causality causality(story.trace());

  CHECK(causality.happens_before(first, second));
  CHECK_FALSE(causality.happens_before(second, first));
  CHECK_FALSE(causality.happens_before(first, first));
  CHECK_FALSE(causality.happens_before(other, second));
  CHECK_FALSE(causality.happens_before(first, other));
}

TEST_CASE("a message orders what was before its sending and what is after its delivery", "[trace][causality]") {
  Conversation story;
  const std::size_t before = story.step(story.alice);
  const std::size_t sent = story.sent(story.alice, story.node_1, 1);
  const std::size_t meanwhile = story.step(story.alice);
  const std::size_t earlier = story.step(story.node_1);
  const std::size_t delivered = story.delivered(story.alice, story.node_1, 1);
  const std::size_t after = story.step(story.node_1);
  const Causality causality(story.trace());

  CHECK(causality.causal_past(after) == Facts{before, sent, earlier, delivered});
  CHECK(causality.causal_future(before) == Facts{sent, meanwhile, delivered, after});
  CHECK_FALSE(causality.happens_before(meanwhile, after));
  CHECK_FALSE(causality.happens_before(earlier, meanwhile));
}

TEST_CASE("a chain of messages orders processes that never spoke to each other", "[trace][causality]") {
  Conversation story;
  const std::size_t first = story.sent(story.alice, story.node_1, 1);
  story.delivered(story.alice, story.node_1, 1);
  story.sent(story.node_1, story.bob, 2);
  const std::size_t last = story.delivered(story.node_1, story.bob, 2);

  CHECK(Causality(story.trace()).happens_before(first, last));
}

TEST_CASE("a reply is not taken for the request whose number it carries", "[trace][causality]") {
  Conversation story;
  const std::size_t request = story.sent(story.alice, story.node_1, 1);
  const std::size_t arrival = story.delivered(story.alice, story.node_1, 1);
  const std::size_t waiting = story.step(story.alice);
  const std::size_t answer = story.sent(story.node_1, story.alice, 1);
  const std::size_t reply = story.delivered(story.node_1, story.alice, 1);
  const Causality causality(story.trace());

  CHECK(causality.causal_past(answer) == Facts{request, arrival});
  CHECK(causality.causal_past(reply) == Facts{request, arrival, waiting, answer});
}

TEST_CASE("messages that cross under one number each go back to their own sending", "[trace][causality]") {
  Conversation story;
  const std::size_t from_alice = story.sent(story.alice, story.node_1, 1);
  story.step(story.node_1);
  const std::size_t from_node = story.sent(story.node_1, story.alice, 1);
  const std::size_t at_node = story.delivered(story.alice, story.node_1, 1);
  const std::size_t at_alice = story.delivered(story.node_1, story.alice, 1);
  const Causality causality(story.trace());

  CHECK(causality.happens_before(from_alice, at_node));
  CHECK(causality.happens_before(from_node, at_alice));
  CHECK_FALSE(causality.happens_before(at_node, at_alice));
}

TEST_CASE("a lost message orders nothing", "[trace][causality]") {
  Conversation story;
  const std::size_t sent = story.sent(story.alice, story.node_1, 1);
  story.message(FactKind::message_lost, story.alice, story.node_1, 1);
  const std::size_t lost = story.last_fact();
  const std::size_t at_node = story.step(story.node_1);
  const std::size_t at_alice = story.step(story.alice);
  const Causality causality(story.trace());

  CHECK_FALSE(causality.happens_before(sent, at_node));
  CHECK(causality.causal_past(lost) == Facts{sent});
  CHECK(causality.causal_future(lost).empty());
  CHECK(causality.happens_before(sent, at_alice));
}

TEST_CASE("both copies of a duplicated message come from its one sending", "[trace][causality]") {
  Conversation story;
  const std::size_t sent = story.sent(story.alice, story.node_1, 1);
  story.message(FactKind::message_duplicated, story.alice, story.node_1, 1);
  const std::size_t first = story.delivered(story.alice, story.node_1, 1);
  const std::size_t second = story.delivered(story.alice, story.node_1, 1);
  const Causality causality(story.trace());

  CHECK(causality.causal_past(second) == Facts{sent, first});
}

TEST_CASE("a link that is cut and the end of the run are no step of any process", "[trace][causality]") {
  Conversation story;
  story.step(story.alice);
  story.message(FactKind::link_cut, story.alice, story.node_1, 0);
  const std::size_t cut = story.last_fact();
  const std::size_t after = story.step(story.alice);
  story.end();
  const Causality causality(story.trace());

  CHECK(causality.causal_past(cut).empty());
  CHECK_FALSE(causality.happens_before(cut, after));
  CHECK(causality.causal_past(story.last_fact()).empty());
}

TEST_CASE("an empty trace has an empty order", "[trace][causality]") {
  CHECK(boost::num_vertices(Causality(Trace()).graph()) == 0);
}

}  // namespace
}  // namespace lockstep
