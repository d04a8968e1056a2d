// Equal digests are the project's meaning of "the same run".
#include <catch2/catch_test_macros.hpp>

#include "sim/trace/trace.hpp"

namespace lockstep {
namespace {

constexpr Fact granted{.at = TrueTime(100ms),
                       .kind = FactKind::granted,
                       .clock = ClockKind::wall,
                       .process = ProcessId(1),
                       .resource = Resource(1),
                       .acquisition = AcquisitionId(1),
                       .token = 0x1234,
                       .value = 10'000'000'000,
                       .extra = 33};
constexpr Fact ended{.at = TrueTime(20s), .kind = FactKind::ended};

std::uint64_t digest_of(std::initializer_list<Fact> facts) {
  Digest digest;
  for (const Fact& fact : facts) digest.add(fact);
  return digest.value();
}

TEST_CASE("the digest of a small trace is this number on every machine", "[trace][digest]") {
  Trace trace;
  trace.append(granted);
  trace.append(ended);
  CHECK(to_hex(trace.digest()) == "e1ee8ea111b81daa");
  CHECK(to_hex(Trace().digest()) == "6c6f636b73746570");
}

TEST_CASE("the digest depends on the order of the facts", "[trace][digest]") {
  CHECK(digest_of({granted, ended}) != digest_of({ended, granted}));
  CHECK(digest_of({granted, granted}) != digest_of({granted}));
}

TEST_CASE("the digest depends on every field of a fact", "[trace][digest]") {
  Fact changed = granted;
  SECTION("at") { changed.at += 1ns; }
  SECTION("kind") { changed.kind = FactKind::extended; }
  SECTION("operation") { changed.operation = Operation::get; }
  SECTION("outcome") { changed.outcome = Outcome::unknown; }
  SECTION("clock") { changed.clock = ClockKind::monotonic; }
  SECTION("process") { changed.process = ProcessId(2); }
  SECTION("peer") { changed.peer = ProcessId(1); }
  SECTION("resource") { changed.resource = Resource(2); }
  SECTION("message") { changed.message = MessageId(1); }
  SECTION("acquisition") { changed.acquisition = AcquisitionId(2); }
  SECTION("token") { changed.token ^= 1; }
  SECTION("value") { changed.value = -changed.value; }
  SECTION("extra") { changed.extra = 34; }
  CHECK(digest_of({changed}) != digest_of({granted}));
}

TEST_CASE("names are no part of the digest", "[trace][digest]") {
  Trace trace;
  trace.declare_process("alice", Role::client);
  trace.declare_resource("file");
  CHECK(trace.digest() == Trace().digest());
}

}  // namespace
}  // namespace lockstep
