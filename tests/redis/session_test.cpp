// Sessions: blocking, waiting in line, messages, transactions, pauses.
#include "sim/redis/session.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tests/redis/argv_door.hpp"

namespace lockstep::redis {
namespace {

RespReply nothing() { return no_reply(); }

}  // namespace

TEST_CASE("those who wait for a list are served in the order in which they began to wait", "[redis][blocking]") {
  ArgvDoor door;
  Session &second = door.connect(), &third = door.connect();
  CHECK(door.ask("BLPOP q 0") == nothing());
  CHECK(door.ask(second, "BLPOP q 0") == nothing());
  door.ask(third, "RPUSH q a b c");
  CHECK(door.first.next() == array({bulk("q"), bulk("a")}));
  CHECK(second.next() == array({bulk("q"), bulk("b")}));
  CHECK(door.ask(third, "LRANGE q 0 -1") == array({bulk("c")}));
}

TEST_CASE("a transaction serves nobody before it has ended", "[redis][blocking]") {
  ArgvDoor door;
  Session& other = door.connect();
  door.ask("BLPOP q 0");
  door.ask(other, "MULTI");
  door.ask(other, "RPUSH q a");
  door.ask(other, "DEL q");
  door.ask(other, "EXEC");
  CHECK_FALSE(door.first.next().has_value());
  door.ask(other, "RPUSH q b");
  CHECK(door.first.next() == array({bulk("q"), bulk("b")}));
}

TEST_CASE("what one waiter moves on serves the next one", "[redis][blocking]") {
  ArgvDoor door;
  Session &second = door.connect(), &third = door.connect();
  door.ask("BLMOVE a b LEFT RIGHT 0");
  door.ask(second, "BLPOP b 0");
  door.ask(third, "LPUSH a x");
  CHECK(door.first.next() == bulk("x"));
  CHECK(second.next() == array({bulk("b"), bulk("x")}));
}

TEST_CASE("a blocked session gives up at its time, to the millisecond", "[redis][blocking]") {
  ArgvDoor door;
  CHECK(door.ask("BLPOP q 0.25") == nothing());
  CHECK(door.node.engine().next_due() == WallTime(Duration((door.now_ms + 250) * 1'000'000)));
  door.wait(249);
  CHECK_FALSE(door.first.next().has_value());
  door.wait(1);
  CHECK(door.first.next() == nil_array());
}

TEST_CASE("what a blocked session sends is executed when it is served", "[redis][blocking]") {
  ArgvDoor door;
  Session& other = door.connect();
  door.ask("BLPOP q 0");
  CHECK(door.ask("GET k") == nothing());
  door.ask(other, "SET k v");
  door.ask(other, "RPUSH q a");
  CHECK(door.first.next() == array({bulk("q"), bulk("a")}));
  CHECK(door.first.next() == bulk("v"));
}

TEST_CASE("WAIT without replicas answers zero when its time is over", "[redis][blocking]") {
  ArgvDoor door;
  CHECK(door.ask("WAIT 1 100") == nothing());
  door.wait(100);
  CHECK(door.first.next() == integer(0));
}

TEST_CASE("CLIENT UNBLOCK ends a wait like its timeout, or with an error", "[redis][blocking]") {
  ArgvDoor door;
  Session& other = door.connect();
  const std::string id = std::to_string(door.first.id);
  door.ask("BLPOP q 0");
  CHECK(door.ask(other, "CLIENT UNBLOCK " + id) == integer(1));
  CHECK(door.first.next() == nil_array());
  door.ask("BLPOP q 0");
  CHECK(door.ask(other, "CLIENT UNBLOCK " + id + " ERROR") == integer(1));
  CHECK(door.first.next() == error("UNBLOCKED client unblocked via CLIENT UNBLOCK"));
  CHECK(door.ask(other, "CLIENT UNBLOCK " + id) == integer(0));
}

TEST_CASE("a pause delays commands, and keys expire meanwhile", "[redis][pause]") {
  ArgvDoor door;
  Session& other = door.connect();
  door.ask("SET k v PX 300");
  door.ask("CLIENT PAUSE 500");
  CHECK(door.ask(other, "GET k") == nothing());
  door.wait(499);
  CHECK_FALSE(other.next().has_value());
  door.wait(1);
  CHECK(other.next() == nil());
}

TEST_CASE("a pause of writes lets reads through", "[redis][pause]") {
  ArgvDoor door;
  Session& other = door.connect();
  door.ask("CLIENT PAUSE 500 WRITE");
  CHECK(door.ask(other, "GET k") == nil());
  CHECK(door.ask(other, "SET k v") == nothing());
  CHECK(door.ask("CLIENT UNPAUSE") == ok());
  door.wait(1);
  CHECK(door.ask("GET k") == bulk("v"));
}

TEST_CASE("a watched key that expires breaks the transaction, one that was expired before does not", "[redis][watch]") {
  ArgvDoor door;
  door.ask("SET k v PX 50");
  door.ask("WATCH k");
  door.now_ms += 51;
  door.ask("MULTI");
  CHECK(door.ask("EXEC") == nil_array());

  door.ask("SET k v PX 50");
  door.now_ms += 51;
  door.ask("WATCH k");
  door.ask("MULTI");
  CHECK(door.ask("EXEC") == array());
}

TEST_CASE("messages go to channels first, then to patterns", "[redis][pubsub]") {
  ArgvDoor door;
  Session& other = door.connect();
  door.ask("PSUBSCRIBE c*");
  CHECK(door.ask("SUBSCRIBE c1 c2") == array({bulk("subscribe"), bulk("c1"), integer(2)}));
  CHECK(door.first.next() == array({bulk("subscribe"), bulk("c2"), integer(3)}));
  CHECK(door.ask(other, "PUBLISH c1 hello") == integer(2));
  CHECK(door.first.next() == array({bulk("message"), bulk("c1"), bulk("hello")}));
  CHECK(door.first.next() == array({bulk("pmessage"), bulk("c*"), bulk("c1"), bulk("hello")}));
}

TEST_CASE("a session that is gone is forgotten everywhere", "[redis]") {
  ArgvDoor door;
  Session &waiting = door.connect(), &listening = door.connect(), &watching = door.connect();
  door.ask(waiting, "BLPOP q 0");
  door.ask(listening, "SUBSCRIBE c");
  door.ask(watching, "WATCH k");
  for (Session* session : {&waiting, &listening, &watching}) door.node.engine().disconnect(*session);
  CHECK(door.ask("RPUSH q a") == integer(1));
  CHECK(door.ask("LLEN q") == integer(1));
  CHECK(door.ask("PUBLISH c x") == integer(0));
  CHECK(door.ask("SET k v") == ok());
}

TEST_CASE("a restart without data forgets keys, scripts and sessions", "[redis]") {
  ArgvDoor door;
  door.ask("SET k v");
  door.ask("SCRIPT LOAD return");
  door.node.lose_memory();
  Session& later = door.connect();
  CHECK(door.ask(later, "EXISTS k") == integer(0));
  CHECK(door.count(FactKind::memory_lost) == 1);
}

TEST_CASE("an expired key is counted by DBSIZE until somebody looks or the cycle comes", "[redis][expiry]") {
  ArgvDoor door;
  door.ask("SET k v PX 30");
  door.now_ms += 31;
  CHECK(door.ask("DBSIZE") == integer(1));
  CHECK(door.ask("EXISTS k") == integer(0));
  CHECK(door.ask("DBSIZE") == integer(0));
  door.ask("SET k v PX 30");
  door.wait(200);
  CHECK(door.ask("DBSIZE") == integer(0));
}

TEST_CASE("an EXEC that is refused takes its transaction with it", "[redis][transactions]") {
  ArgvDoor door;
  door.ask("MULTI");
  door.ask("SET k v");
  CHECK(door.ask("EXEC now").text ==
        "EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command");
  CHECK(door.ask("EXEC").text == "ERR EXEC without MULTI");
  CHECK(door.ask("EXISTS k") == integer(0));
}

TEST_CASE("a bit that is set again breaks no transaction", "[redis][transactions]") {
  ArgvDoor door;
  door.ask("SETBIT k 1 1");
  door.ask("WATCH k");
  door.ask("SETBIT k 1 1");
  door.ask("MULTI");
  CHECK(door.ask("EXEC") == array());
}

}  // namespace lockstep::redis
