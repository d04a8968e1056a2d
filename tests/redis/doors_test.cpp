// The two doors of a node, typed requests and argv, lead to the same data and the same effects.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include "sim/kernel/random.hpp"
#include "tests/redis/argv_door.hpp"

namespace lockstep::redis {
namespace {

constexpr const char* compare_and_delete =
    "if redis.call(\"get\",KEYS[1]) == ARGV[1] then return redis.call(\"del\",KEYS[1]) else return 0 end";
constexpr const char* compare_and_expire =
    "if redis.call(\"get\",KEYS[1]) == ARGV[1] then return redis.call(\"pexpire\",KEYS[1],ARGV[2]) else return 0 end";

struct Draws {
  std::uint64_t state;
  std::uint64_t below(std::uint64_t limit) {
    state += 0x9e3779b97f4a7c15u;
    return random::mix(state) % limit;
  }
};

struct Wish {
  Operation operation{};
  Resource key{};
  std::uint64_t token = 0;
  std::int64_t argument = 0;
};

// What the argv door is asked for the same wish.
RespReply ask_in_words(ArgvDoor& door, const Wish& wish) {
  const std::string key(door.trace.name_of(wish.key)), token = std::to_string(wish.token),
                                                       argument = std::to_string(wish.argument);
  const auto words = [&](std::vector<std::string_view> argv) {
    return door.node.execute(door.first, argv, door.now());
  };
  switch (wish.operation) {
    case Operation::set_nx_px:
      return words({"SET", key, token, "NX", "PX", argument});
    case Operation::set_nx:
      return words({"SETNX", key, token});
    case Operation::get:
      return words({"GET", key});
    case Operation::del:
      return words({"DEL", key});
    case Operation::expire:
      return words({"PEXPIRE", key, argument});
    case Operation::pttl:
      return words({"PTTL", key});
    case Operation::get_set:
      return words({"GETSET", key, token});
    case Operation::incr:
      return words({"INCR", key});
    case Operation::compare_and_delete:
      return words({"EVAL", compare_and_delete, "1", key, token});
    default:
      return words({"EVAL", compare_and_expire, "1", key, token, argument});
  }
}

Reply ask_typed(ArgvDoor& door, const Wish& wish) {
  return door.node.execute(
      {.operation = wish.operation, .resource = wish.key, .token = wish.token, .argument = wish.argument}, ProcessId(2),
      MessageId(1), door.now());
}

// Whether a typed reply says what the other door said.
bool says_the_same(Operation operation, const Reply& typed, const RespReply& words) {
  using Kind = RespReply::Kind;
  switch (operation) {
    case Operation::set_nx_px:
      return typed.yes() == (words.kind == Kind::status);
    case Operation::get:
    case Operation::get_set:
      return words.kind == Kind::bulk ? typed.yes() && words.text == std::to_string(typed.token)
                                      : typed.no() && words.kind == Kind::nil;
    default:
      return words.kind == Kind::integer && words.number == typed.value;
  }
}

}  // namespace

TEST_CASE("random requests get the same answers and leave the same facts through both doors", "[redis][doors]") {
  const int seed = GENERATE(range(1, 41));
  ArgvDoor typed, words;
  Draws draws{static_cast<std::uint64_t>(seed)};
  std::vector<Resource> keys;
  for (const char* name : {"a", "b", "c"}) {
    keys.push_back(typed.trace.declare_resource(name));
    words.trace.declare_resource(name);
  }
  constexpr Operation operations[] = {Operation::set_nx_px,
                                      Operation::set_nx,
                                      Operation::get,
                                      Operation::del,
                                      Operation::expire,
                                      Operation::pttl,
                                      Operation::get_set,
                                      Operation::incr,
                                      Operation::compare_and_delete,
                                      Operation::compare_and_expire};
  for (int i = 0; i < 400; ++i) {
    Wish wish;
    wish.operation = operations[draws.below(std::size(operations))];
    wish.key = keys[draws.below(keys.size())];
    wish.token = 1 + draws.below(4);
    const bool times = wish.operation == Operation::set_nx_px;
    wish.argument = static_cast<std::int64_t>(draws.below(40)) - (times ? -1 : 5);
    INFO("seed " << seed << ", request " << i << ": " << name_of(wish.operation));
    const Reply one = ask_typed(typed, wish);
    const RespReply other = ask_in_words(words, wish);
    CHECK(says_the_same(wish.operation, one, other));
    typed.now_ms = words.now_ms += static_cast<std::int64_t>(draws.below(8));
  }
  CHECK(typed.trace.digest() == words.trace.digest());
}

TEST_CASE("a token that is set through one door is seen through the other", "[redis][doors]") {
  ArgvDoor door;
  const Resource key = door.trace.declare_resource("lock");
  ask_typed(door, {Operation::set_nx_px, key, 18446744073709551615u, 500});
  CHECK(door.ask("GET lock") == bulk("18446744073709551615"));
  CHECK(door.ask("PTTL lock") == integer(500));
  door.ask("SET lock 77");
  CHECK(ask_typed(door, {Operation::get, key}).token == 77);
}

TEST_CASE("the typed door answers no where a command would answer WRONGTYPE", "[redis][doors]") {
  ArgvDoor door;
  const Resource key = door.trace.declare_resource("lock");
  door.ask("HSET lock owner 1");
  CHECK(ask_typed(door, {Operation::get, key}).no());
  CHECK(ask_typed(door, {Operation::incr, key}).no());
  CHECK(ask_typed(door, {Operation::compare_and_delete, key, 1}).no());
  CHECK(ask_typed(door, {Operation::set_nx_px, key, 1, 100}).no());
  CHECK(ask_typed(door, {Operation::del, key}).yes());
}

TEST_CASE("a key that nobody declared gets a name in the trace, another database a name of its own", "[redis][doors]") {
  ArgvDoor door;
  door.ask("SET fresh 1");
  door.ask("SELECT 1");
  door.ask("SET fresh 2");
  CHECK(door.trace.name_of(Resource(1)) == "fresh");
  CHECK(door.trace.name_of(Resource(2)) == "db1:fresh");
  door.ask("SELECT 0");
  CHECK(door.ask("GET fresh") == bulk("1"));
  CHECK(door.count(FactKind::key_set) == 2);
}

}  // namespace lockstep::redis
