// The protected store: what each kind of write accepts and refuses.
#include "sim/model/store.hpp"

#include <catch2/catch_test_macros.hpp>

#include "sim/kernel/simulator.hpp"

namespace lockstep {
namespace {

struct Fixture {
  explicit Fixture(bool checks_fencing_token, std::int64_t value = 10)
      : store(recorder, ProcessId(9), checks_fencing_token) {
    recorder.switch_on();
    reg = trace.declare_resource("disk");
    store.add_register(reg, value);
  }
  Reply execute(Operation operation, std::int64_t argument = 0, std::uint64_t token = 0, std::int64_t version = 0,
                ProcessId client = ProcessId(1)) {
    return store.execute(
        {.operation = operation, .resource = reg, .token = token, .argument = argument, .version = version}, client,
        MessageId(1), WallTime());
  }
  Reply fenced(std::uint64_t token, std::int64_t value, ProcessId client) {
    return execute(Operation::store_write_fenced, value, token, 0, client);
  }
  Reply read() { return execute(Operation::store_read); }

  Simulator simulator;
  Trace trace;
  Recorder recorder{simulator, trace};
  Store store;
  Resource reg;
  static constexpr ProcessId alice{1}, bob{2};
};

}  // namespace

TEST_CASE("a plain write is always accepted and makes a new version", "[store]") {
  Fixture f(false);
  CHECK(f.read().value == 10);
  CHECK(f.read().version == 0);
  const Reply reply = f.execute(Operation::store_write, 42);
  CHECK(reply.yes());
  CHECK(reply.version == 1);
  CHECK(f.read().value == 42);
}

TEST_CASE("a store that does not check tokens accepts stale ones", "[store][fencing]") {
  Fixture f(false);
  CHECK(f.fenced(34, 1, f.bob).yes());
  CHECK(f.fenced(33, 2, f.alice).yes());
  CHECK(f.read().value == 2);
}

TEST_CASE("a store that checks tokens refuses smaller ones than it has seen", "[store][fencing]") {
  Fixture f(true);
  CHECK(f.fenced(33, 1, f.alice).yes());
  CHECK(f.fenced(34, 2, f.bob).yes());
  const Reply refused = f.fenced(33, 3, f.alice);
  CHECK(refused.no());
  CHECK(refused.value == 2);  // it tells what is there
  CHECK(f.read().value == 2);
  CHECK(f.read().version == 2);
  CHECK(f.trace.facts()[2].kind == FactKind::store_rejected);
  CHECK(f.trace.facts()[2].value == 3);  // what was refused
}

TEST_CASE("an equal token is accepted from its owner and refused from anybody else", "[store][fencing]") {
  Fixture f(true);
  CHECK(f.fenced(33, 1, f.alice).yes());
  CHECK(f.fenced(33, 2, f.alice).yes());
  CHECK(f.fenced(33, 3, f.bob).no());
}

TEST_CASE("a write without a token has no back door once a token was seen", "[store][fencing]") {
  Fixture f(true);
  CHECK(f.execute(Operation::store_write, 1).yes());
  CHECK(f.fenced(33, 2, f.alice).yes());
  CHECK(f.execute(Operation::store_write, 3).no());
}

TEST_CASE("raising the fence refuses older tokens without writing anything", "[store][fencing]") {
  Fixture f(true);
  CHECK(f.execute(Operation::store_raise_fence, 0, 34, 0, f.bob).yes());
  CHECK(f.read().value == 10);
  CHECK(f.read().version == 0);
  CHECK(f.fenced(33, 1, f.alice).no());
  CHECK(f.fenced(34, 2, f.bob).yes());
  CHECK(f.execute(Operation::store_raise_fence, 0, 33, 0, f.alice).no());
}

TEST_CASE("registers have fences of their own", "[store][fencing]") {
  Fixture f(true);
  const Resource other = f.trace.declare_resource("other");
  f.store.add_register(other, 0);
  f.fenced(40, 1, f.bob);
  CHECK(f.store
            .execute({.operation = Operation::store_write_fenced, .resource = other, .token = 1, .argument = 5},
                     f.alice, MessageId(1), WallTime())
            .yes());
}

TEST_CASE("a conditional write wants the current version", "[store]") {
  Fixture f(false);
  CHECK(f.execute(Operation::store_write_if, 1, 0, 0).yes());
  CHECK(f.execute(Operation::store_write_if, 2, 0, 0).no());
  CHECK(f.execute(Operation::store_write_if, 2, 0, 1).yes());
  CHECK(f.read().value == 2);
}

TEST_CASE("an addition goes below zero, a decrement is refused there", "[store]") {
  Fixture f(false, 1);
  CHECK(f.execute(Operation::store_decrement, 1).yes());
  CHECK(f.execute(Operation::store_decrement, 1).no());
  CHECK(f.read().value == 0);
  CHECK(f.read().version == 1);
  CHECK(f.execute(Operation::store_add, -1).yes());
  CHECK(f.read().value == -1);
  CHECK(f.execute(Operation::store_add, 5).value == 4);
}

TEST_CASE("the store keeps everything over a restart", "[store]") {
  Fixture f(true);
  f.fenced(33, 7, f.bob);
  f.store.lose_memory();
  CHECK(f.read().value == 7);
  CHECK(f.fenced(32, 8, f.alice).no());
}

}  // namespace lockstep
