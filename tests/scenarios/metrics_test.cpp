// The numbers of a run, on hand-written histories.
#include "scenarios/report/metrics.hpp"

#include <catch2/catch_test_macros.hpp>

#include "scenarios/format/vocabulary.hpp"
#include "tests/support/history_builder.hpp"

using namespace lockstep;

namespace {

Run run_of(HistoryBuilder& story, const Bounds& bounds = {}) {
  story.end();
  Run run;
  run.trace = story.trace();
  run.violations = check_all(run.trace, bounds);
  return run;
}

std::optional<std::int64_t> number(const Run& run, std::string_view name, const Scenario& scenario = {}) {
  return Metrics(run, scenario).value(name);
}

Scenario with_store(std::string store, std::map<std::string, std::int64_t> registers) {
  Scenario scenario;
  scenario.stores.push_back({.name = std::move(store), .registers = std::move(registers)});
  return scenario;
}

}  // namespace

TEST_CASE("a percentile is the nearest rank, so it is a value that occurred", "[metrics]") {
  const std::vector<std::int64_t> ten = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  CHECK(percentile(ten, 50) == 5);
  CHECK(percentile(ten, 90) == 9);
  CHECK(percentile(ten, 99) == 10);
  CHECK(percentile(ten, 100) == 10);
  CHECK(percentile({7}, 1) == 7);
  CHECK(percentile({7}, 99) == 7);
  CHECK(percentile({1, 2}, 50) == 1);
  CHECK(percentile({1, 2}, 51) == 2);
}

TEST_CASE("grants, refusals, releases and extensions are counted", "[metrics]") {
  HistoryBuilder story;
  const ProcessId alice = story.client("alice");
  const ProcessId bob = story.client("bob");
  const Resource file = story.resource("file");
  const AcquisitionId a = story.at(0s).acquire(alice, file);
  story.at(1s).grant(a, {.until = 11s});
  const AcquisitionId b = story.at(2s).acquire(bob, file);
  story.at(3s).refuse(b);
  story.at(4s).extend(a, 14s);
  story.at(5s).extend(a, 15s);
  story.at(6s).release(a);
  const Run run = run_of(story.at(20s));

  CHECK(number(run, "acquisitions") == 1);
  CHECK(number(run, "refusals") == 1);
  CHECK(number(run, "releases") == 1);
  CHECK(number(run, "extensions") == 2);
  CHECK(number(run, "simulated") == Duration(20s).count());
  CHECK(number(run, "violations") == 0);
  CHECK(number(run, "holders_max") == 1);
}

TEST_CASE("acquire latency goes from the wish to the grant, and refusals have none", "[metrics]") {
  HistoryBuilder story;
  const ProcessId alice = story.client("alice");
  const Resource file = story.resource("file");
  Duration now = 0s;
  for (const Duration wait : {30ms, 10ms, 20ms}) {
    const AcquisitionId a = story.at(now).acquire(alice, file);
    story.at(now + wait).grant(a);
    story.at(now + 1s).release(a);
    now += 2s;
  }
  const AcquisitionId refused = story.at(now).acquire(alice, file);
  story.at(now + 9s).refuse(refused);
  const Run run = run_of(story.at(30s));

  CHECK(number(run, "acquire_latency.count") == 3);
  CHECK(number(run, "acquire_latency.p50") == Duration(20ms).count());
  CHECK(number(run, "acquire_latency.p99") == Duration(30ms).count());
  CHECK(number(run, "acquire_latency.max") == Duration(30ms).count());
}

TEST_CASE("a number that this run does not have is absent, not zero", "[metrics]") {
  HistoryBuilder story;
  story.client("alice");
  const Run run = run_of(story.at(1s));

  CHECK_FALSE(number(run, "first_violation.at").has_value());
  CHECK_FALSE(number(run, "first_violation.stale_write.at").has_value());
  CHECK_FALSE(number(run, "last_violation.at").has_value());
  CHECK_FALSE(number(run, "last_violation.stale_write.at").has_value());
  CHECK_FALSE(number(run, "acquire_latency.p50").has_value());
  CHECK_FALSE(number(run, "first_grant.alice").has_value());
  CHECK_FALSE(number(run, "no_such_number").has_value());
  CHECK_FALSE(number(run, "").has_value());
  CHECK(number(run, "acquire_latency.count") == 0);
  CHECK(number(run, "violations.stale_write") == 0);
  CHECK(number(run, "longest.mutual_exclusion") == 0);
}

TEST_CASE("violations have a first one, a longest one and a count per check", "[metrics]") {
  HistoryBuilder story;
  const ProcessId alice = story.client("alice");
  const ProcessId bob = story.client("bob");
  const Resource file = story.resource("file");
  // Inside together from 2 s to 3 s, and from 12 s to 15 s.
  for (const Duration begin : {0s, 10s}) {
    const AcquisitionId a = story.at(begin).hold(alice, file);
    const AcquisitionId b = story.at(begin + 2s).hold(bob, file);
    story.at(begin + (begin == 0s ? 3s : 5s)).release(a);
    story.at(begin + 8s).release(b);
  }
  const Run run = run_of(story.at(30s));

  CHECK(number(run, "violations.mutual_exclusion") == 2);
  CHECK(number(run, "first_violation.mutual_exclusion.at") == Duration(2s).count());
  CHECK(number(run, "first_violation.at") == Duration(2s).count());
  CHECK(number(run, "last_violation.mutual_exclusion.at") == Duration(15s).count());
  CHECK(number(run, "last_violation.at") >= Duration(15s).count());
  CHECK(number(run, "longest.mutual_exclusion") == Duration(3s).count());
  CHECK(number(run, "holders_max") == 2);
}

TEST_CASE("holders are counted per lock, and one who hands over at the same instant is no longer inside", "[metrics]") {
  HistoryBuilder story;
  const ProcessId alice = story.client("alice");
  const ProcessId bob = story.client("bob");
  const Resource file = story.resource("file");
  const Resource other = story.resource("other");
  const AcquisitionId a = story.at(0s).hold(alice, file);
  story.at(1s).hold(bob, other);
  story.at(2s).release(a);
  story.at(2s).hold(bob, file);
  const Run run = run_of(story.at(5s));

  CHECK(number(run, "holders_max") == 1);
}

TEST_CASE("the first grant is each client's own", "[metrics]") {
  HistoryBuilder story;
  const ProcessId alice = story.client("alice");
  const ProcessId bob = story.client("bob");
  const Resource file = story.resource("file");
  story.at(1s).release(story.at(1s).hold(alice, file));
  story.at(3s).release(story.at(3s).hold(bob, file));
  story.at(5s).release(story.at(5s).hold(alice, file));
  const Run run = run_of(story.at(6s));

  CHECK(number(run, "first_grant.alice") == Duration(1s).count());
  CHECK(number(run, "first_grant.bob") == Duration(3s).count());
}

TEST_CASE("a lock is stuck at the end from when it is wanted and free", "[metrics]") {
  HistoryBuilder story;
  const ProcessId alice = story.client("alice");
  const ProcessId bob = story.client("bob");
  const Resource file = story.resource("file");
  story.at(1s).hold(alice, file);

  SECTION("the holder crashes before anybody wants it") {
    story.at(2s).crash(alice);
    story.at(5s).acquire(bob, file);
    CHECK(number(run_of(story.at(20s)), "stuck_at_end.file") == Duration(15s).count());
  }
  SECTION("the holder crashes while somebody waits") {
    story.at(2s).acquire(bob, file);
    story.at(5s).crash(alice);
    CHECK(number(run_of(story.at(20s)), "stuck_at_end.file") == Duration(15s).count());
  }
  SECTION("refusals do not interrupt the wish of one who comes again") {
    story.at(2s).crash(alice);
    story.at(5s).refuse(story.at(4s).acquire(bob, file));
    story.at(7s).refuse(story.at(6s).acquire(bob, file));
    CHECK(number(run_of(story.at(20s)), "stuck_at_end.file") == Duration(16s).count());
  }
  SECTION("it is held") {
    story.at(2s).acquire(bob, file);
    CHECK(number(run_of(story.at(20s)), "stuck_at_end.file") == 0);
  }
  SECTION("nobody wants it") {
    story.at(2s).crash(alice);
    CHECK(number(run_of(story.at(20s)), "stuck_at_end.file") == 0);
  }
}

TEST_CASE("the store's numbers: last value, accepted and rejected writes", "[metrics]") {
  HistoryBuilder story;
  const ProcessId alice = story.client("alice");
  const ProcessId disk = story.store("disk");
  const Resource own = story.resource("disk");
  const Scenario scenario = with_store("disk", {{"disk", 7}});

  SECTION("a register that nobody wrote keeps its first value") {
    const Run run = run_of(story.at(1s));
    CHECK(number(run, "final.disk", scenario) == 7);
    CHECK(number(run, "final.disk/disk", scenario) == 7);
    CHECK(number(run, "accepted_writes", scenario) == 0);
  }
  SECTION("a rejected write changes nothing") {
    story.at(1s).write(disk, alice, own, 1, {}, Operation::store_write, 8);
    story.at(2s).record({.kind = FactKind::store_rejected,
                         .operation = Operation::store_write_fenced,
                         .process = disk,
                         .peer = alice,
                         .resource = own,
                         .value = 99});
    const Run run = run_of(story.at(3s));
    CHECK(number(run, "final.disk", scenario) == 8);
    CHECK(number(run, "accepted_writes", scenario) == 1);
    CHECK(number(run, "rejected_writes", scenario) == 1);
  }
}

TEST_CASE("a counter that is sold below zero is oversold by its lowest value", "[metrics]") {
  HistoryBuilder story;
  const ProcessId alice = story.client("alice");
  const ProcessId shop = story.store("shop");
  const Resource stock = story.resource("shop/stock");
  std::int64_t version = 0;
  for (const std::int64_t left : {1, 0, -1, -2})
    story.at(1s).write(shop, alice, stock, ++version, {}, Operation::store_add, left);
  const Run run = run_of(story.at(2s));
  const Scenario scenario = with_store("shop", {{"stock", 2}, {"price", 10}});

  CHECK(number(run, "taken.shop/stock", scenario) == 4);
  CHECK(number(run, "oversold.shop/stock", scenario) == 2);
  CHECK(number(run, "final.shop/stock", scenario) == -2);
  CHECK(number(run, "final.shop/price", scenario) == 10);
  CHECK(number(run, "oversold.shop/price", scenario) == 0);
}

TEST_CASE("every number that a run has is one that scenarios may compare", "[metrics]") {
  HistoryBuilder story;
  const ProcessId alice = story.client("alice");
  const Resource file = story.resource("file");
  story.resource("disk");
  story.at(0s).hold(alice, file);
  const Run run = run_of(story.at(1s));
  Scenario scenario = with_store("disk", {{"disk", 0}});
  scenario.clients.push_back({.name = "alice", .does = {{.kind = StepKind::acquire, .name = "file"}}});

  const Metrics metrics(run, scenario);
  for (const Metric& metric : metrics.all()) {
    INFO(metric.name);
    CHECK(known_metric(metric.name, scenario).has_value());
  }
}

TEST_CASE("times are written as times", "[metrics]") {
  const Scenario scenario;
  CHECK(words_of_metric(scenario, "first_violation.at", 1'500'000'000) == "1.5 s");
  CHECK(words_of_metric(scenario, "acquisitions", 1'500) == "1500");
}
