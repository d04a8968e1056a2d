#include "scenarios/exports/story.hpp"

#include <catch2/catch_test_macros.hpp>

#include "tests/support/sample_traces.hpp"

using namespace lockstep;
using namespace lockstep::exports;

TEST_CASE("a belief lasts until the release begins, its validity until its clock says so", "[exports][story]") {
  const samples::Sample sample = samples::kleppmann_pause();
  const Story story(sample.trace);
  REQUIRE(story.holds.size() == 2);
  const Hold& alice = story.holds[0];
  CHECK(alice.belief() == Interval{TrueTime(1'001'020us), TrueTime(16502ms)});
  CHECK(alice.valid_until == TrueTime(11s));
  CHECK(alice.lapses == std::vector<Interval>{{TrueTime(11s), TrueTime(16502ms)}});
  CHECK(alice.end == Hold::End::released);
  CHECK(story.holds[1].lapses.empty());
}

TEST_CASE("an overlap of beliefs names those inside and how long", "[exports][story]") {
  const samples::Sample sample = samples::troubles();
  const Story story(sample.trace);
  REQUIRE(story.overlaps.size() == 2);
  CHECK(story.overlaps[0].span == Interval{TrueTime(2'040'020us), TrueTime(3s)});
  CHECK(story.overlaps[0].clients.size() == 2);
  CHECK(story.overlaps[1].span == Interval{TrueTime(3'340'020us), TrueTime(4800ms)});
}

TEST_CASE("a key ends when its node's own clock says so, not when somebody notices", "[exports][story]") {
  const samples::Sample sample = samples::clock_step();
  const Story story(sample.trace);
  const KeyLease* stepped = nullptr;
  for (const KeyLease& key : story.keys)
    if (sample.trace.name_of(key.node) == "n3" && stepped == nullptr) stepped = &key;
  REQUIRE(stepped != nullptr);
  CHECK(stepped->end == KeyLease::End::expired);
  CHECK(stepped->life.end == TrueTime(1500ms));  // the step; bob's request notices 100 ms later
  REQUIRE(story.clock_steps.size() == 1);
  CHECK(story.clock_steps[0].by == 10s);
}

TEST_CASE("a key ends with its node's memory, with a deletion, or not at all", "[exports][story]") {
  const samples::Sample sample = samples::troubles();
  const Story story(sample.trace);
  REQUIRE(story.keys.size() == 3);
  CHECK(story.keys[0].end == KeyLease::End::lost);
  CHECK(story.keys[0].life.end == TrueTime(1500ms));
  CHECK(story.keys[1].end == KeyLease::End::deleted);
  CHECK(sample.trace.name_of(story.keys[1].owner) == "bob");
  CHECK(sample.trace.name_of(story.keys[1].ended_by) == "alice");
  CHECK(story.keys[2].end == KeyLease::End::alive);
}

TEST_CASE("requests find their replies, and lost ones end with the client's patience", "[exports][story]") {
  const samples::Sample sample = samples::redlock_round();
  const Story story(sample.trace);
  REQUIRE(story.exchanges.size() == 20);
  std::size_t answered = 0, timed_out = 0;
  for (const Exchange& exchange : story.exchanges) {
    answered += exchange.end == Exchange::End::answered && exchange.reply ? 1 : 0;
    if (exchange.end != Exchange::End::timed_out) continue;
    ++timed_out;
    CHECK(exchange.life.length() == 5ms);
    CHECK(story.trips[exchange.trip].lost);
  }
  CHECK(answered == 19);
  CHECK(timed_out == 1);
}

TEST_CASE("links cut together are one partition", "[exports][story]") {
  const samples::Sample sample = samples::partition_while_held();
  const Story story(sample.trace);
  REQUIRE(story.cuts.size() == 1);
  CHECK(story.cuts[0].span == Interval{TrueTime(2s), TrueTime(12s)});
  CHECK(describe_links(sample.trace, story.cuts[0].links) == "alice | n1, n2, n3, n4, n5");
  const std::vector<Cut::Link> one_way = {story.cuts[0].links.front()};
  CHECK(describe_links(sample.trace, one_way) == "alice -> n1");
}

TEST_CASE("pauses, crashes and slow stretches are intervals", "[exports][story]") {
  const samples::Sample sample = samples::troubles();
  const Story story(sample.trace);
  REQUIRE(story.conditions.size() == 4);
  CHECK(story.conditions[0].kind == Condition::Kind::crashed);
  CHECK(story.conditions[0].span == Interval{TrueTime(1s), TrueTime(1500ms)});
  CHECK(story.conditions[0].lost_memory);
  CHECK(story.conditions[1].factor == 4000);
  CHECK(story.conditions[2].kind == Condition::Kind::suspended);
  CHECK(story.conditions[3].lasts);
  CHECK(story.holds[2].end == Hold::End::crashed);
}

TEST_CASE("a client that crashes while it waits waits no longer", "[exports][story]") {
  samples::Recorder r;
  const ProcessId alice = r.process("alice", Role::client);
  const Resource file = r.resource("file");
  r.lock(1s, FactKind::acquire_started, alice, file, AcquisitionId(1));
  r.add(2s, FactKind::crashed, alice);
  const Trace trace = r.finish(9s);
  const Story story(trace);
  REQUIRE(story.holds.size() == 1);
  CHECK(story.holds[0].wait(story.end) == Interval{TrueTime(1s), TrueTime(2s)});
  CHECK(story.holds[0].belief().is_empty());
}

TEST_CASE("a link that is cut and one that is stalled at the same time are two things", "[exports][story]") {
  samples::Recorder r;
  const ProcessId alice = r.process("alice", Role::client), n1 = r.process("n1", Role::node);
  for (const bool is_held : {false, true}) {
    Fact fact = samples::Recorder::at(1s, FactKind::link_cut, alice, n1);
    fact.value = is_held ? 1 : 0;
    r.add(fact);
    fact.at = TrueTime(2s);
    fact.kind = FactKind::link_healed;
    r.add(fact);
  }
  const Trace trace = r.finish(9s);
  const Story story(trace);
  REQUIRE(story.cuts.size() == 2);
  CHECK(story.cuts[0].is_held != story.cuts[1].is_held);
  for (const Cut& cut : story.cuts) CHECK(cut.span == Interval{TrueTime(1s), TrueTime(2s)});
}

TEST_CASE("links are described side by side, as many pairs of sides as it takes", "[exports][story]") {
  Trace trace;
  const ProcessId a = trace.declare_process("a", Role::node), b = trace.declare_process("b", Role::node),
                  c = trace.declare_process("c", Role::node), alice = trace.declare_process("alice", Role::client),
                  bob = trace.declare_process("bob", Role::client);
  const auto both_ways = [](std::vector<Cut::Link>& links, ProcessId x, ProcessId y) {
    links.push_back({x, y});
    links.push_back({y, x});
  };
  std::vector<Cut::Link> links;
  both_ways(links, a, bob);
  both_ways(links, b, bob);
  CHECK(describe_links(trace, links) == "a, b | bob");
  both_ways(links, c, alice);
  CHECK(describe_links(trace, links) == "a, b | bob; c | alice");
  CHECK(describe_links(trace, {{a, bob}, {b, bob}, {b, a}}) == "a, b -> bob; b -> a");
  CHECK(describe_links(trace, {}).empty());
}

TEST_CASE("clocks that are off are told, those that are off by next to nothing are not", "[exports][story]") {
  samples::Recorder r;
  const ProcessId fast = r.process("fast", Role::node, 50'000'000);
  r.process("good", Role::node);
  r.process("nearly", Role::node, 50'000);  // 0.5 ms in all
  const ProcessId ahead = r.process("ahead", Role::client, 0, 12s);
  Fact fact = samples::Recorder::at(5s, FactKind::monotonic_clock_set, fast);
  fact.value = 5'250'000'000;
  r.add(fact);
  const Trace trace = r.finish(10s);
  const Story story(trace);
  REQUIRE(story.clock_rates.size() == 3);  // both clocks of `fast`, and one of them again when it is cured
  for (const ClockRate& rate : story.clock_rates) CHECK(rate.process == fast);
  CHECK(story.clock_rates[0].ppb == 50'000'000);
  CHECK(story.clock_rates[2].ppb == 0);
  REQUIRE(story.clock_offsets.size() == 1);
  CHECK(story.clock_offsets[0].process == ahead);
  CHECK(story.clock_offsets[0].by == 12s);
  CHECK(story.clock_steps.empty());
}

TEST_CASE("that the clock of a frozen process stands still is no rate of its own", "[exports][story]") {
  samples::Recorder r;
  const ProcessId vm = r.process("vm", Role::client);
  r.add(1s, FactKind::suspended, vm);
  Fact fact = samples::Recorder::at(1s, FactKind::monotonic_clock_set, vm);
  fact.value = 1'000'000'000;
  fact.extra = -1'000'000'000;
  r.add(fact);
  fact.at = TrueTime(3s);
  fact.extra = 0;
  r.add(fact);
  r.add(3s, FactKind::resumed, vm);
  const Trace trace = r.finish(9s);
  CHECK(Story(trace).clock_rates.empty());
}
