// How a client finds the owner of a slot.
#include "sim/redis/cluster/slot_table.hpp"

#include <catch2/catch_test_macros.hpp>

namespace lockstep::redis {
namespace {

const NodeId a(1), b(2), c(3);
const Request first_key{.operation = Operation::get, .resource = Resource(1)};
const Request second_key{.operation = Operation::get, .resource = Resource(2)};

/// Two keys in slots 0 and 1, which a and b own.
struct Table {
  explicit Table(unsigned redirections = 16)
      : choices(7),
        table({.nodes = {a, b, c}, .owners = {a, b}, .slots = {0, 0, 1}, .redirections = redirections},
              choices.stream("client/alice/route")) {}
  NodeId route(const Request& request) { return table.route(place_id(0), request); }
  NodeId told(const Request& request, NodeId by, ReplyError error, NodeId named = {}, unsigned before = 0) {
    return table.redirect(place_id(0), request, by, {.outcome = Outcome::no, .error = error, .value = named.value}, before);
  }
  Choices choices;
  SlotTable table;
};

}  // namespace

TEST_CASE("a request goes to the owner of its key's slot", "[cluster][client]") {
  Table table;
  CHECK(table.route(first_key) == a);
  CHECK(table.route(second_key) == b);
}

TEST_CASE("MOVED is followed and remembered, ASK is followed once", "[cluster][client]") {
  Table table;
  CHECK(table.told(first_key, a, ReplyError::moved, c) == c);
  CHECK(table.route(first_key) == c);
  CHECK(table.told(second_key, b, ReplyError::ask, c) == c);
  CHECK(table.route(second_key) == b);
}

TEST_CASE("redirections are bounded", "[cluster][client]") {
  Table table(2);
  CHECK(table.told(first_key, a, ReplyError::moved, b, 1) == b);
  CHECK_FALSE(table.told(first_key, b, ReplyError::moved, a, 2));
  CHECK(table.route(first_key) == a);  // but what it said is known
}

TEST_CASE("a node that does not answer makes the client ask another one", "[cluster][client]") {
  Table table;
  table.table.timed_out(place_id(0), first_key, a);
  CHECK(table.route(first_key) != a);
  CHECK(table.route(second_key) == b);
}

TEST_CASE("CLUSTERDOWN is the answer", "[cluster][client]") {
  Table table;
  CHECK_FALSE(table.told(first_key, a, ReplyError::cluster_down));
  CHECK(table.route(first_key) == a);
}

}  // namespace lockstep::redis
