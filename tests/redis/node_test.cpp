// One Redis node: expiry to the millisecond, and the typed commands that lock algorithms use.
#include "sim/redis/node.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "sim/kernel/choices.hpp"
#include "sim/kernel/simulator.hpp"

namespace lockstep {
namespace {

/// A node whose wall clock the test sets by hand, in milliseconds.
struct Redis {
  Redis() { recorder.switch_on(); }

  Reply run(Operation operation, std::uint64_t token = 0, std::int64_t argument = 0) {
    return node.execute({.operation = operation, .resource = key, .token = token, .argument = argument}, ProcessId(2),
                        MessageId(1), WallTime(std::chrono::milliseconds(now_ms)));
  }
  Reply set_nx_px(std::uint64_t token, std::int64_t ttl_ms) { return run(Operation::set_nx_px, token, ttl_ms); }
  bool exists() { return run(Operation::get).yes(); }
  std::uint64_t value() { return run(Operation::get).token; }
  std::int64_t pttl() { return run(Operation::pttl).value; }
  std::size_t count(FactKind kind) const {
    std::size_t n = 0;
    for (const Fact& fact : trace.facts()) n += fact.kind == kind ? 1 : 0;
    return n;
  }

  Simulator simulator;
  Trace trace;
  Recorder recorder{simulator, trace};
  RedisNode node{recorder, ProcessId(1)};
  Resource key = trace.declare_resource("key");
  std::int64_t now_ms = 1'700'000'000'000;
};

}  // namespace

// Expiry -------------------------------------------------------------------------------------------------

TEST_CASE("in the millisecond of its deadline a key is still there, one later it is gone", "[redis][expiry]") {
  Redis redis;
  redis.set_nx_px(5, 100);
  redis.now_ms += 100;
  CHECK(redis.exists());
  CHECK(redis.pttl() == 0);
  CHECK(redis.set_nx_px(6, 100).no());
  redis.now_ms += 1;
  CHECK(redis.pttl() == -2);
  CHECK_FALSE(redis.exists());
  CHECK(redis.set_nx_px(6, 100).yes());
  CHECK(redis.count(FactKind::key_expired) == 1);
}

TEST_CASE("every command finds an expired key gone", "[redis][expiry]") {
  Redis redis;
  redis.set_nx_px(5, 100);
  redis.now_ms += 101;
  switch (GENERATE(0, 1, 2, 3, 4, 5, 6, 7)) {
    case 0:
      CHECK(redis.run(Operation::del).no());
      break;
    case 1:
      CHECK(redis.run(Operation::expire, 0, 1000).no());
      break;
    case 2:
      CHECK(redis.run(Operation::get_set, 7).no());
      break;
    case 3:
      CHECK(redis.run(Operation::incr).value == 1);
      break;
    case 4:
      CHECK(redis.run(Operation::compare_and_delete, 5).no());
      break;
    case 5:
      CHECK(redis.run(Operation::compare_and_expire, 5, 1000).no());
      break;
    case 6:
      CHECK(redis.run(Operation::set_nx, 7).yes());
      break;
    case 7:
      CHECK(redis.run(Operation::get).no());
      break;
  }
  CHECK(redis.count(FactKind::key_expired) == 1);
}

TEST_CASE("a step of the wall clock ends leases, a step back prolongs them", "[redis][expiry]") {
  Redis redis;
  redis.set_nx_px(5, 10'000);
  SECTION("forward") {
    redis.now_ms += 10'001;
    CHECK_FALSE(redis.exists());
  }
  SECTION("back") {
    redis.now_ms -= 3'600'000;
    CHECK(redis.pttl() == 3'610'000);
  }
}

TEST_CASE("a fraction of a millisecond of the wall clock does not count", "[redis][expiry]") {
  Redis redis;
  const auto at = [&](Duration wall, Operation operation, std::int64_t argument = 0) {
    return redis.node.execute({.operation = operation, .resource = redis.key, .token = 5, .argument = argument},
                              ProcessId(2), MessageId(1), WallTime(wall));
  };
  at(1s + 999us, Operation::set_nx_px, 10);  // counted from 1000 ms
  CHECK(at(1010ms + 999us, Operation::get).yes());
  CHECK(at(1011ms, Operation::get).no());
}

// Lifetimes ----------------------------------------------------------------------------------------------

TEST_CASE("SETNX makes a key without a deadline", "[redis]") {
  Redis redis;
  CHECK(redis.run(Operation::set_nx, 5).value == 1);
  CHECK(redis.run(Operation::set_nx, 6).value == 0);
  CHECK(redis.value() == 5);
  CHECK(redis.pttl() == -1);
  redis.now_ms += 1'000'000'000;
  CHECK(redis.exists());
}

TEST_CASE("GETSET gives the old value and drops the deadline", "[redis]") {
  Redis redis;
  redis.set_nx_px(5, 100);
  const Reply reply = redis.run(Operation::get_set, 6);
  CHECK(reply.yes());
  CHECK(reply.token == 5);
  CHECK(redis.value() == 6);
  CHECK(redis.pttl() == -1);
}

TEST_CASE("INCR starts at one, counts up and keeps the deadline", "[redis]") {
  Redis redis;
  CHECK(redis.run(Operation::incr).value == 1);
  CHECK(redis.pttl() == -1);
  redis.run(Operation::expire, 0, 100);
  CHECK(redis.run(Operation::incr).value == 2);
  CHECK(redis.pttl() == 100);
}

TEST_CASE("EXPIRE re-times what is there, and only that", "[redis]") {
  Redis redis;
  CHECK(redis.run(Operation::expire, 0, 100).value == 0);
  redis.run(Operation::set_nx, 5);
  CHECK(redis.run(Operation::expire, 0, 100).value == 1);
  CHECK(redis.pttl() == 100);
  CHECK(redis.run(Operation::expire, 0, 50).value == 1);  // shorter is fine, too
  CHECK(redis.pttl() == 50);
}

TEST_CASE("EXPIRE with no time left deletes at once and says one", "[redis]") {
  Redis redis;
  redis.set_nx_px(5, 1000);
  CHECK(redis.run(Operation::expire, 0, GENERATE(0, -1, -100'000)).value == 1);
  CHECK_FALSE(redis.exists());
  CHECK(redis.count(FactKind::key_deleted) == 1);
}

TEST_CASE("PTTL tells no key, no deadline and what is left apart", "[redis]") {
  Redis redis;
  CHECK(redis.pttl() == -2);
  redis.run(Operation::set_nx, 5);
  CHECK(redis.pttl() == -1);
  redis.run(Operation::expire, 0, 100);
  redis.now_ms += 40;
  CHECK(redis.pttl() == 60);
}

TEST_CASE("DEL removes whatever is there", "[redis]") {
  Redis redis;
  CHECK(redis.run(Operation::del).value == 0);
  redis.set_nx_px(5, 100);
  CHECK(redis.run(Operation::del).value == 1);
  CHECK_FALSE(redis.exists());
}

// The published scripts ----------------------------------------------------------------------------------

TEST_CASE("compare-and-delete does what GET and DEL in one step would do", "[redis][script]") {
  // Two nodes under the same random history; one runs the typed script, the other its two commands.
  Choices choices(17);
  Stream dice = choices.stream("history");
  Redis typed, by_hand;
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t passed = static_cast<std::int64_t>(dice.below(30));
    typed.now_ms += passed;
    by_hand.now_ms += passed;
    const std::uint64_t token = 1 + dice.below(3);
    const auto ttl = static_cast<std::int64_t>(dice.below(100)) - 5;
    Reply a, b;
    switch (dice.below(5)) {
      case 0:
      case 1:
        a = typed.set_nx_px(token, ttl < 1 ? 1 : ttl);
        b = by_hand.set_nx_px(token, ttl < 1 ? 1 : ttl);
        break;
      case 2:
        a = typed.run(Operation::compare_and_delete, token);
        if (by_hand.run(Operation::get).token == token) b = by_hand.run(Operation::del);
        break;
      case 3:
        a = typed.run(Operation::compare_and_expire, token, ttl);
        if (by_hand.run(Operation::get).token == token) b = by_hand.run(Operation::expire, 0, ttl);
        break;
      default:
        a = typed.run(Operation::get_set, token);
        b = by_hand.run(Operation::get_set, token);
        break;
    }
    REQUIRE(a.value == b.value);
    REQUIRE(a.token == b.token);
    REQUIRE(typed.value() == by_hand.value());
    REQUIRE(typed.pttl() == by_hand.pttl());
  }
}

// What the trace tells -----------------------------------------------------------------------------------

TEST_CASE("the trace tells who set what over what, and until when", "[redis][trace]") {
  Redis redis;
  redis.set_nx_px(5, 100);
  redis.run(Operation::get_set, 6);
  redis.run(Operation::expire, 0, 50);
  redis.run(Operation::compare_and_delete, 6);
  const auto facts = redis.trace.facts();
  REQUIRE(facts.size() == 4);
  CHECK(facts[0].kind == FactKind::key_set);
  CHECK(facts[0].peer == ProcessId(2));
  CHECK(facts[0].token == 5);
  CHECK(facts[0].value == (redis.now_ms + 100) * 1'000'000);
  CHECK(facts[0].extra == 0);
  CHECK(facts[1].token == 6);
  CHECK(facts[1].value == no_deadline);
  CHECK(facts[1].extra == 5);
  CHECK(facts[2].kind == FactKind::key_retimed);
  CHECK(facts[2].token == 6);
  CHECK(facts[2].value == (redis.now_ms + 50) * 1'000'000);
  CHECK(facts[3].kind == FactKind::key_deleted);
  CHECK(facts[3].token == 6);
}

TEST_CASE("a node that lost its memory has nothing left", "[redis]") {
  Redis redis;
  redis.run(Operation::set_nx, 5);
  redis.node.lose_memory();
  CHECK_FALSE(redis.exists());
  CHECK(redis.count(FactKind::memory_lost) == 1);
}

}  // namespace lockstep
