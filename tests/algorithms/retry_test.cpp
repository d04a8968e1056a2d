// Trying again, and renewing: how often, how long, and when to stop.
#include "algorithms/retry.hpp"

#include <catch2/catch_test_macros.hpp>

#include "algorithms/renewal.hpp"
#include "tests/support/world_builder.hpp"

namespace lockstep {
namespace {

/// Says no as often as it is told, then yes; extends for a while. It needs no node.
class ScriptedLock : public Lock {
 public:
  Task<std::optional<Lease>> acquire(Client& client, Resource resource) override {
    at.push_back(client.monotonic_now());
    if (refusals-- > 0) co_return std::nullopt;
    co_return Lease{.resource = resource, .valid_until = client.now(ClockKind::monotonic) + 10s};
  }
  Task<Outcome> release(Client&, Lease) override { co_return Outcome::yes; }
  Task<std::optional<Lease>> extend(Client& client, Lease lease) override {
    at.push_back(client.monotonic_now());
    if (extensions-- <= 0) co_return std::nullopt;
    lease.valid_until = client.now(ClockKind::monotonic) + 10s;
    co_return lease;
  }
  std::vector<MonotonicTime> at;
  int refusals = 0;
  int extensions = 1'000'000;
};

struct Fixture {
  SmallWorld world = one_node();
  ClientProcess& alice = world.client("alice");
  ScriptedLock lock;
  LockOptions options{.retry_delay = Distribution::constant(100ms)};

  std::optional<Lease> acquire(std::optional<Duration> within = {}) {
    return world.run(alice, acquire_with_retries(alice.view(), lock, Resource(1), options, within));
  }
  std::vector<std::optional<Lease>> renew(Duration how_long) {
    std::vector<std::optional<Lease>> reports;
    const Lease lease{.valid_until = alice.view().now(ClockKind::monotonic) + 10s};
    world.start(alice, keep_renewing(alice.view(), lock, lease, options,
                                     [&reports](const std::optional<Lease>& longer) { reports.push_back(longer); }));
    world.run_until(how_long);
    return reports;
  }
};

}  // namespace

TEST_CASE("the first attempt comes at once, the others after the delay", "[retry]") {
  Fixture f;
  f.lock.refusals = 3;
  CHECK(f.acquire().has_value());
  CHECK(f.lock.at == std::vector<MonotonicTime>{MonotonicTime(0ms), MonotonicTime(100ms), MonotonicTime(200ms),
                                                MonotonicTime(300ms)});
}

TEST_CASE("retries are counted after the first attempt", "[retry]") {
  Fixture f;
  f.lock.refusals = 1000;
  f.options.retry_count = 4;
  CHECK_FALSE(f.acquire().has_value());
  CHECK(f.lock.at.size() == 5);
}

TEST_CASE("no retries means one attempt", "[retry]") {
  Fixture f;
  f.lock.refusals = 1;
  f.options.retry_count = 0;
  CHECK_FALSE(f.acquire().has_value());
  CHECK(f.lock.at.size() == 1);
}

TEST_CASE("nobody waits for an attempt that would come too late", "[retry]") {
  Fixture f;
  f.lock.refusals = 1000;
  CHECK_FALSE(f.acquire(350ms).has_value());
  CHECK(f.lock.at.size() == 4);
  CHECK(f.world.now() == TrueTime(300ms));  // it gave up when it saw that 400 ms are too late
}

TEST_CASE("a random delay comes from the client's own stream", "[retry]") {
  Fixture f;
  f.lock.refusals = 50;
  f.options.retry_delay = Distribution::uniform(100ms, 300ms);
  CHECK(f.acquire().has_value());
  for (std::size_t i = 1; i < f.lock.at.size(); ++i) {
    const Duration gap = f.lock.at[i] - f.lock.at[i - 1];
    CHECK((gap >= 100ms && gap <= 300ms));
  }
}

TEST_CASE("renewal comes at its period, for as long as it is allowed", "[renewal]") {
  Fixture f;
  f.options.extend_every = 3s;
  SECTION("a fixed count") {
    f.options.extend_limit = 3;
    CHECK(f.renew(100s).size() == 3);
    CHECK(f.lock.at == std::vector<MonotonicTime>{MonotonicTime(3s), MonotonicTime(6s), MonotonicTime(9s)});
  }
  SECTION("a watchdog") { CHECK(f.renew(100s).size() == 33); }
}

TEST_CASE("a renewal that failed is tried again while the lease lasts, and not after", "[renewal]") {
  Fixture f;
  f.options.extend_every = 3s;
  f.lock.extensions = 1;  // at 3 s, so the lease lasts until 13 s
  const auto reports = f.renew(100s);
  REQUIRE(reports.size() == 5);  // 3, 6, 9, 12 and 15 s
  CHECK(reports[0].has_value());
  for (std::size_t i = 1; i < 5; ++i) CHECK_FALSE(reports[i].has_value());
}

}  // namespace lockstep
