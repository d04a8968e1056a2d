// Runs written by hand, fact by fact, for tests of whatever reads traces.
//
// A Recorder takes facts in any order and sorts them by time at the end, so that a story can be told
// exchange by exchange. The stories follow the publications: Kleppmann 2016 (pause after the check, with and
// without fencing) and the Redlock page's own hazards (a lost request, a partition while the lock is held, a
// stepped node clock, a node that restarts empty).
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/check/verdict.hpp"
#include "sim/trace/trace.hpp"

namespace lockstep::samples {

struct Sample {
  Trace trace;
  std::vector<Violation> violations;
  std::string title, question, subtitle;
};

inline constexpr std::int64_t wall_epoch = 1'700'000'000'000'000'000;

/// Writes facts down. Times are true times since the start of the run.
class Recorder {
 public:
  ProcessId process(const std::string& name, Role role, std::int64_t rate_ppb = 0, Duration wall_offset = 0ns) {
    const ProcessId id = trace_.declare_process(name, role);
    Fact fact = at(0ns, FactKind::started, id);
    add(fact);
    fact.kind = FactKind::monotonic_clock_set;
    fact.extra = rate_ppb;
    add(fact);
    fact.kind = FactKind::wall_clock_set;
    fact.value = wall_epoch + wall_offset.count();
    add(fact);
    return id;
  }
  Resource resource(const std::string& name) { return trace_.declare_resource(name); }

  static Fact at(Duration time, FactKind kind, ProcessId process, ProcessId peer = {}) {
    Fact fact;
    fact.at = TrueTime(time);
    fact.kind = kind;
    fact.process = process;
    fact.peer = peer;
    return fact;
  }
  void add(const Fact& fact) { facts_.push_back(fact); }
  void add(Duration time, FactKind kind, ProcessId process, ProcessId peer = {}) { add(at(time, kind, process, peer)); }

  /// A request, its execution 20 us after its arrival, and the reply.
  struct Exchange {
    ProcessId client, server;
    Operation operation{};
    Resource resource{};
    AcquisitionId acquisition{};
    std::uint64_t token = 0;
    std::int64_t value = 0;
    Outcome outcome = Outcome::yes;
    std::int64_t result = 0;
    Duration there = 500us, back = 500us;
    std::int64_t round = 0;
  };
  MessageId send(Duration time, const Exchange& e) {
    const MessageId message(++messages_);
    Fact fact = at(time, FactKind::message_sent, e.client, e.server);
    fill(fact, e, message);
    fact.value = e.value;
    fact.extra = e.round;
    add(fact);
    return message;
  }
  MessageId deliver(Duration time, const Exchange& e) {
    const MessageId message = send(time, e);
    Fact fact = at(time + e.there, FactKind::message_delivered, e.server, e.client);
    fact.message = message;
    add(fact);
    return message;
  }
  /// Returns when the reply is back.
  Duration ask(Duration time, const Exchange& e) {
    const MessageId message = deliver(time, e);
    const Duration done = time + e.there + 20us;
    if (trace_.role_of(e.server) == Role::node) {
      Fact fact = at(done, FactKind::command_executed, e.server, e.client);
      fill(fact, e, message);
      fact.outcome = e.outcome;
      fact.value = e.result;
      add(fact);
    }
    Fact fact = at(done, FactKind::message_sent, e.server, e.client);
    fill(fact, e, message);
    fact.outcome = e.outcome;
    fact.value = e.result;
    add(fact);
    fact = at(done + e.back, FactKind::message_delivered, e.client, e.server);
    fact.message = message;
    fact.outcome = e.outcome;
    add(fact);
    return done + e.back;
  }
  /// A request that never arrives.
  void lose(Duration time, const Exchange& e, Duration timeout) {
    const MessageId message = send(time, e);
    Fact fact = at(time, FactKind::message_lost, e.client, e.server);
    fact.message = message;
    add(fact);
    fact = at(time + timeout, FactKind::request_timed_out, e.client, e.server);
    fact.message = message;
    add(fact);
  }

  /// The node's side of a successful SET NX PX that `ask` sent at `sent`.
  void key_set(Duration sent, const Exchange& e, Duration wall_offset = 0ns) {
    const Duration done = sent + e.there + 20us;
    Fact fact = at(done, FactKind::key_set, e.server, e.client);
    fact.resource = e.resource;
    fact.token = e.token;
    fact.value = wall_epoch + (done + wall_offset).count() + e.value * 1'000'000;
    add(fact);
  }
  void key_deleted(Duration sent, const Exchange& e) {
    Fact fact = at(sent + e.there + 20us, FactKind::key_deleted, e.server, e.client);
    fact.resource = e.resource;
    fact.token = e.token;
    add(fact);
  }
  void key_expired(Duration time, ProcessId node, Resource resource, std::uint64_t token) {
    Fact fact = at(time, FactKind::key_expired, node);
    fact.resource = resource;
    fact.token = token;
    add(fact);
  }

  /// A fact about one acquisition.
  void lock(Duration time, FactKind kind, ProcessId client, Resource resource, AcquisitionId acquisition,
            std::uint64_t token = 0, std::int64_t value = 0, std::int64_t extra = 0, Outcome outcome = Outcome::none) {
    Fact fact = at(time, kind, client);
    fact.resource = resource;
    fact.acquisition = acquisition;
    fact.token = token;
    fact.value = value;
    fact.extra = extra;
    fact.outcome = outcome;
    add(fact);
  }
  /// What the store did with the request that `ask` sent at `sent`.
  void store(Duration sent, const Exchange& e, FactKind kind, std::int64_t value, std::int64_t version) {
    Fact fact = at(sent + e.there + 20us, kind, e.server, e.client);
    fill(fact, e, MessageId(messages_));
    fact.value = value;
    fact.extra = version;
    add(fact);
  }

  Trace finish(Duration end) {
    add(end, FactKind::ended, {});
    std::stable_sort(facts_.begin(), facts_.end(), [](const Fact& a, const Fact& b) { return a.at < b.at; });
    for (const Fact& fact : facts_) trace_.append(fact);
    return std::move(trace_);
  }

 private:
  static void fill(Fact& fact, const Exchange& e, MessageId message) {
    fact.message = message;
    fact.operation = e.operation;
    fact.resource = e.resource;
    fact.acquisition = e.acquisition;
    fact.token = e.token;
  }

  Trace trace_;
  std::vector<Fact> facts_;
  std::uint64_t messages_ = 0;
};

inline std::size_t fact_index(const Trace& trace, FactKind kind, std::size_t nth = 0) {
  for (std::size_t i = 0; i < trace.facts().size(); ++i)
    if (trace.facts()[i].kind == kind && nth-- == 0) return i;
  return 0;
}

inline constexpr std::uint64_t alice_token = 0xa3f9c1d200000001u;
inline constexpr std::uint64_t bob_token = 0x5be07741aa000002u;
inline constexpr std::uint64_t carol_token = 0xe81c0d33bb000003u;
inline constexpr std::int64_t ttl_10s_ms = 10'000;  // as requests carry it
inline constexpr std::int64_t ttl_10s = 10'000'000'000;

/// Kleppmann's pause: alice is granted the lock, stops for 15 s, and writes after bob did.
inline Sample kleppmann_pause(bool fenced = false) {
  Recorder r;
  const ProcessId alice = r.process("alice", Role::client), bob = r.process("bob", Role::client);
  const ProcessId n1 = r.process("n1", Role::node), disk = r.process("disk", Role::store);
  const Resource file = r.resource("file"), balance = r.resource("balance");
  const AcquisitionId a1(1), b1(2);
  const Operation write = fenced ? Operation::store_write_fenced : Operation::store_write;
  const auto set = [&](ProcessId client, AcquisitionId acquisition, std::uint64_t token, Outcome outcome) {
    return Recorder::Exchange{.client = client,
                              .server = n1,
                              .operation = Operation::set_nx_px,
                              .resource = file,
                              .acquisition = acquisition,
                              .token = token,
                              .value = ttl_10s_ms,
                              .outcome = outcome};
  };
  const auto touch = [&](ProcessId client, Operation operation, AcquisitionId acquisition, std::uint64_t token,
                         std::int64_t value, Outcome outcome) {
    return Recorder::Exchange{.client = client,
                              .server = disk,
                              .operation = operation,
                              .resource = balance,
                              .acquisition = acquisition,
                              .token = token,
                              .value = value,
                              .outcome = outcome,
                              .result = value};
  };
  // Alice.
  r.lock(1s, FactKind::acquire_started, alice, file, a1);
  const auto alice_set = set(alice, a1, alice_token, Outcome::yes);
  Duration t = r.ask(1s, alice_set);
  r.key_set(1s, alice_set);
  r.lock(t, FactKind::granted, alice, file, a1, alice_token, Duration(11s).count(), fenced ? 33 : 0);
  r.add(1500ms, FactKind::stopped, alice);
  // Bob polls until the key has expired.
  r.lock(3s, FactKind::acquire_started, bob, file, b1);
  for (const Duration poll : {3s, 7s}) r.ask(poll, set(bob, b1, bob_token, Outcome::no));
  r.key_expired(11'250'520us, n1, file, alice_token);
  const auto bob_set = set(bob, b1, bob_token, Outcome::yes);
  t = r.ask(11250ms, bob_set);
  r.key_set(11250ms, bob_set);
  r.lock(t, FactKind::granted, bob, file, b1, bob_token, Duration(21250ms).count(), fenced ? 34 : 0);
  const auto bob_read = touch(bob, Operation::store_read, b1, 0, 100, Outcome::yes);
  t = r.ask(11252ms, bob_read);
  r.store(11252ms, bob_read, FactKind::store_read, 100, 1);
  const auto bob_write = touch(bob, write, b1, fenced ? 34 : 0, 101, Outcome::yes);
  r.ask(13s, bob_write);
  r.store(13s, bob_write, FactKind::store_written, 101, 2);
  // Alice wakes up and writes, then both release.
  r.add(16500ms, FactKind::resumed, alice);
  const auto alice_write = touch(alice, write, a1, fenced ? 33 : 0, 101, fenced ? Outcome::no : Outcome::yes);
  r.ask(16500ms, alice_write);
  r.store(16500ms, alice_write, fenced ? FactKind::store_rejected : FactKind::store_written, 101, fenced ? 2 : 3);
  for (const bool is_alice : {true, false}) {
    const Duration begin = is_alice ? 16502ms : 17500ms;
    const ProcessId who = is_alice ? alice : bob;
    const Recorder::Exchange drop{.client = who,
                                  .server = n1,
                                  .operation = Operation::compare_and_delete,
                                  .resource = file,
                                  .acquisition = is_alice ? a1 : b1,
                                  .token = is_alice ? alice_token : bob_token,
                                  .outcome = is_alice ? Outcome::no : Outcome::yes};
    r.lock(begin, FactKind::release_started, who, file, drop.acquisition, drop.token);
    t = r.ask(begin, drop);
    if (!is_alice) r.key_deleted(begin, drop);
    r.lock(t, FactKind::released, who, file, drop.acquisition, 0, 0, 0, drop.outcome);
  }
  Sample sample{
      .trace = r.finish(19s),
      .title = fenced ? "A paused client, and a store that checks the fencing token"
                      : "A client that pauses after it was granted the lock",
      .question = "Alice holds the lock, stops for 15 s, and goes on as if nothing had happened. What is lost?",
      .subtitle = "seed 7, algorithm set-token"};
  const TrueTime overlap(11'251'020us), wake(16502ms);
  sample.violations.push_back(
      {.check = Check::mutual_exclusion,
       .at = overlap,
       .lasted = wake - overlap,
       .clients = {alice, bob},
       .resource = file,
       .text = "alice and bob were both inside file for 5.251 s from 11.251 s on: alice's lease had "
               "ended at 11 s on its own clock.",
       .fact = fact_index(sample.trace, FactKind::granted, 1)});
  if (!fenced)
    sample.violations.push_back({.check = Check::stale_write,
                                 .at = TrueTime(16'500'520us),
                                 .clients = {alice, bob},
                                 .resource = balance,
                                 .text =
                                     "disk accepted alice's write of balance at 16.501 s although bob had been granted "
                                     "file at 11.251 s.",
                                 .fact = fact_index(sample.trace, FactKind::store_written, 1)});
  return sample;
}

struct FiveNodes {
  Recorder r;
  ProcessId alice, bob;
  std::vector<ProcessId> nodes;
  Resource file;
  FiveNodes() {
    alice = r.process("alice", Role::client);
    bob = r.process("bob", Role::client);
    for (const char* name : {"n1", "n2", "n3", "n4", "n5"}) nodes.push_back(r.process(name, Role::node));
    file = r.resource("file");
  }
  Recorder::Exchange exchange(ProcessId client, std::size_t node, Operation operation, AcquisitionId acquisition,
                              std::uint64_t token, Outcome outcome) const {
    // Each link has its own delay, so that the arrows of a round fan out.
    const Duration there = 300us + 90us * static_cast<int>(node) + (client == bob ? 40us : 0us);
    return {.client = client,
            .server = nodes[node],
            .operation = operation,
            .resource = file,
            .acquisition = acquisition,
            .token = token,
            .value = operation == Operation::set_nx_px ? ttl_10s_ms : 0,
            .outcome = outcome,
            .there = there,
            .back = there + 60us,
            .round = 1};
  }
};

/// Redlock, calm but for one lost request: alice gets four of five nodes, bob is refused by all and gives up.
inline Sample redlock_round() {
  FiveNodes w;
  Recorder& r = w.r;
  const AcquisitionId a1(1), b1(2);
  r.lock(2ms, FactKind::acquire_started, w.alice, w.file, a1);
  for (std::size_t i = 0; i < 5; ++i) {
    const auto e = w.exchange(w.alice, i, Operation::set_nx_px, a1, alice_token, Outcome::yes);
    if (i == 3) {
      r.lose(2ms, e, 5ms);
      continue;
    }
    r.ask(2ms, e);
    r.key_set(2ms, e);
  }
  r.lock(3'500us, FactKind::granted, w.alice, w.file, a1, alice_token, 2'000'000 + ttl_10s - 102'000'000);
  r.lock(4ms, FactKind::acquire_started, w.bob, w.file, b1);
  for (std::size_t i = 0; i < 5; ++i) {
    auto e = w.exchange(w.bob, i, Operation::set_nx_px, b1, bob_token, i == 3 ? Outcome::yes : Outcome::no);
    r.ask(4ms, e);
    if (i == 3) r.key_set(4ms, e);
  }
  for (std::size_t i = 0; i < 5; ++i) {
    auto e = w.exchange(w.bob, i, Operation::compare_and_delete, b1, bob_token, i == 3 ? Outcome::yes : Outcome::no);
    r.ask(6ms, e);
    if (i == 3) r.key_deleted(6ms, e);
  }
  r.lock(6ms, FactKind::refused, w.bob, w.file, b1);
  r.lock(9ms, FactKind::release_started, w.alice, w.file, a1, alice_token);
  for (std::size_t i = 0; i < 5; ++i) {
    auto e =
        w.exchange(w.alice, i, Operation::compare_and_delete, a1, alice_token, i == 3 ? Outcome::no : Outcome::yes);
    r.ask(9ms, e);
    if (i != 3) r.key_deleted(9ms, e);
  }
  r.lock(10'500us, FactKind::released, w.alice, w.file, a1, 0, 0, 0, Outcome::yes);
  return {.trace = r.finish(12ms),
          .title = "Redlock on five nodes",
          .question = "One request is lost. Does the majority still decide?",
          .subtitle = "seed 1, algorithm redlock"};
}

/// Alice is cut off from the nodes while she holds the lock: it stays taken for the rest of the TTL.
inline Sample partition_while_held() {
  FiveNodes w;
  Recorder& r = w.r;
  const AcquisitionId a1(1), b1(2), b2(3);
  r.lock(500ms, FactKind::acquire_started, w.alice, w.file, a1);
  for (std::size_t i = 0; i < 5; ++i) {
    const auto e = w.exchange(w.alice, i, Operation::set_nx_px, a1, alice_token, Outcome::yes);
    r.ask(500ms, e);
    r.key_set(500ms, e);
  }
  r.lock(501'500us, FactKind::granted, w.alice, w.file, a1, alice_token,
         Duration(500ms).count() + ttl_10s - 102'000'000);
  for (std::size_t i = 0; i < 5; ++i) {
    r.add(2s, FactKind::link_cut, w.alice, w.nodes[i]);
    r.add(2s, FactKind::link_cut, w.nodes[i], w.alice);
    r.add(12s, FactKind::link_healed, w.alice, w.nodes[i]);
    r.add(12s, FactKind::link_healed, w.nodes[i], w.alice);
  }
  r.lock(3s, FactKind::release_started, w.alice, w.file, a1, alice_token);
  for (std::size_t i = 0; i < 5; ++i)
    r.lose(3s, w.exchange(w.alice, i, Operation::compare_and_delete, a1, alice_token, Outcome::none), 50ms);
  r.lock(3'050ms, FactKind::released, w.alice, w.file, a1, 0, 0, 0, Outcome::unknown);
  r.lock(5s, FactKind::acquire_started, w.bob, w.file, b1);
  for (std::size_t i = 0; i < 5; ++i) r.ask(5s, w.exchange(w.bob, i, Operation::set_nx_px, b1, bob_token, Outcome::no));
  r.lock(5'001'600us, FactKind::refused, w.bob, w.file, b1);
  r.lock(10'600ms, FactKind::acquire_started, w.bob, w.file, b2);
  for (std::size_t i = 0; i < 5; ++i) {
    const auto e = w.exchange(w.bob, i, Operation::set_nx_px, b2, carol_token, Outcome::yes);
    r.key_expired(10'600ms + e.there + 20us, w.nodes[i], w.file, alice_token);
    r.ask(10'600ms, e);
    r.key_set(10'600ms, e);
  }
  r.lock(10'601'600us, FactKind::granted, w.bob, w.file, b2, carol_token,
         Duration(10'600ms).count() + ttl_10s - 102'000'000);
  return {.trace = r.finish(14s),
          .title = "A partition while the lock is held",
          .question = "Alice cannot tell the nodes that she is done. How long is the lock lost to everybody?",
          .subtitle = "seed 3, algorithm redlock"};
}

/// Alice holds n1, n2, n3; the wall clock of n3 steps forward, and bob gets n3, n4, n5.
inline Sample clock_step() {
  FiveNodes w;
  Recorder& r = w.r;
  const AcquisitionId a1(1), b1(2);
  r.lock(500ms, FactKind::acquire_started, w.alice, w.file, a1);
  for (std::size_t i = 0; i < 5; ++i) {
    const auto e = w.exchange(w.alice, i, Operation::set_nx_px, a1, alice_token, Outcome::yes);
    if (i > 2) {
      r.lose(500ms, e, 50ms);
      continue;
    }
    r.ask(500ms, e);
    r.key_set(500ms, e);
  }
  r.lock(550ms, FactKind::granted, w.alice, w.file, a1, alice_token, Duration(500ms).count() + ttl_10s - 102'000'000);
  Fact step = Recorder::at(1500ms, FactKind::wall_clock_set, w.nodes[2]);
  step.value = wall_epoch + Duration(11'500ms).count();
  r.add(step);
  r.lock(1600ms, FactKind::acquire_started, w.bob, w.file, b1);
  for (std::size_t i = 0; i < 5; ++i) {
    const auto e = w.exchange(w.bob, i, Operation::set_nx_px, b1, bob_token, i < 2 ? Outcome::no : Outcome::yes);
    if (i == 2) r.key_expired(1600ms + e.there + 20us, w.nodes[2], w.file, alice_token);
    r.ask(1600ms, e);
    if (i > 1) r.key_set(1600ms, e, i == 2 ? 10s : 0s);
  }
  r.lock(1'601'600us, FactKind::granted, w.bob, w.file, b1, bob_token,
         Duration(1600ms).count() + ttl_10s - 102'000'000);
  const auto leave = [&](Duration time, ProcessId who, AcquisitionId acquisition, std::uint64_t token, auto is_ours) {
    r.lock(time, FactKind::release_started, who, w.file, acquisition, token);
    for (std::size_t i = 0; i < 5; ++i) {
      const bool ours = is_ours(i);
      const auto e =
          w.exchange(who, i, Operation::compare_and_delete, acquisition, token, ours ? Outcome::yes : Outcome::no);
      r.ask(time, e);
      if (ours) r.key_deleted(time, e);
    }
    r.lock(time + 1600us, FactKind::released, who, w.file, acquisition, 0, 0, 0, Outcome::yes);
  };
  leave(6500ms, w.alice, a1, alice_token, [](std::size_t i) { return i < 2; });
  leave(8s, w.bob, b1, bob_token, [](std::size_t i) { return i > 1; });
  Sample sample{.trace = r.finish(9s),
                .title = "One node's wall clock steps forward",
                .question = "Redis counts a TTL on its wall clock. What if an operator corrects it by 10 s?",
                .subtitle = "seed 2, algorithm redlock"};
  const TrueTime overlap(1'601'600us);
  const std::size_t granted = fact_index(sample.trace, FactKind::granted, 1);
  sample.violations.push_back({.check = Check::lease_overlap,
                               .at = overlap,
                               .lasted = TrueTime(6500ms) - overlap,
                               .clients = {w.alice, w.bob},
                               .resource = w.file,
                               .text = "alice and bob both held a valid lease of file for 4.898 s from 1.602 s on.",
                               .fact = granted});
  sample.violations.push_back({.check = Check::mutual_exclusion,
                               .at = overlap,
                               .lasted = TrueTime(6500ms) - overlap,
                               .clients = {w.alice, w.bob},
                               .resource = w.file,
                               .text = "alice and bob were both inside file for 4.898 s from 1.602 s on.",
                               .fact = granted});
  return sample;
}

/// Every kind of trouble a picture has to show at least once: crash, restart with an empty memory, suspension,
/// slowness, a slow link, an abandoned lease, and a blind DEL of somebody else's key.
inline Sample troubles() {
  Recorder r;
  const ProcessId alice = r.process("alice", Role::client), bob = r.process("bob", Role::client);
  const ProcessId carol = r.process("carol", Role::client), n1 = r.process("n1", Role::node);
  const Resource file = r.resource("file");
  const auto ask = [&](Duration time, ProcessId who, Operation operation, std::uint64_t acquisition,
                       std::uint64_t token, Outcome outcome) {
    const Recorder::Exchange e{.client = who,
                               .server = n1,
                               .operation = operation,
                               .resource = file,
                               .acquisition = AcquisitionId(acquisition),
                               .token = token,
                               .value = operation == Operation::set_nx_px ? ttl_10s_ms : 0,
                               .outcome = outcome,
                               .there = 20ms,
                               .back = 20ms};
    const Duration done = r.ask(time, e);
    if (outcome == Outcome::yes && operation == Operation::set_nx_px) r.key_set(time, e);
    return done;
  };
  r.lock(100ms, FactKind::acquire_started, alice, file, AcquisitionId(1));
  Duration t = ask(100ms, alice, Operation::set_nx_px, 1, 1, Outcome::yes);
  r.lock(t, FactKind::granted, alice, file, AcquisitionId(1), 1, Duration(10'100ms).count());
  r.add(1s, FactKind::crashed, n1);
  Fact restarted = Recorder::at(1500ms, FactKind::restarted, n1);
  restarted.outcome = Outcome::no;
  r.add(restarted);
  r.add(1500ms, FactKind::memory_lost, n1);
  Fact slowed = Recorder::at(1800ms, FactKind::slowed, carol);
  slowed.value = 4000;
  r.add(slowed);
  slowed.at = TrueTime(3500ms);
  slowed.value = 1000;
  r.add(slowed);
  r.lock(2s, FactKind::acquire_started, bob, file, AcquisitionId(2));
  t = ask(2s, bob, Operation::set_nx_px, 2, 1, Outcome::yes);
  r.lock(t, FactKind::granted, bob, file, AcquisitionId(2), 1, Duration(12s).count());
  r.add(2500ms, FactKind::suspended, bob);
  r.add(4s, FactKind::resumed, bob);
  Fact changed = Recorder::at(2300ms, FactKind::link_changed, carol, n1);
  changed.value = 5000;
  r.add(changed);
  changed.at = TrueTime(3200ms);
  changed.value = 1000;
  r.add(changed);
  // Alice's blind DEL removes bob's key, so carol gets in as well; then alice crashes.
  r.lock(3s, FactKind::release_started, alice, file, AcquisitionId(1), 1);
  t = ask(3s, alice, Operation::del, 1, 1, Outcome::yes);
  Fact deleted = Recorder::at(3'020'020us, FactKind::key_deleted, n1, alice);
  deleted.resource = file;
  deleted.token = 1;
  r.add(deleted);
  r.lock(t, FactKind::released, alice, file, AcquisitionId(1), 0, 0, 0, Outcome::yes);
  r.lock(3300ms, FactKind::acquire_started, carol, file, AcquisitionId(3));
  t = ask(3300ms, carol, Operation::set_nx_px, 3, 1, Outcome::yes);
  r.lock(t, FactKind::granted, carol, file, AcquisitionId(3), 1, Duration(13'300ms).count());
  r.lock(4800ms, FactKind::lease_abandoned, bob, file, AcquisitionId(2));
  r.add(5500ms, FactKind::crashed, carol);
  Sample sample{.trace = r.finish(6s),
                .title = "Everything that can go wrong & more",
                .question = "Which <mark> says what?",
                .subtitle = "seed 5, algorithm set-blind-del"};
  const std::size_t granted = fact_index(sample.trace, FactKind::granted, 1);
  sample.violations.push_back({.check = Check::mutual_exclusion,
                               .at = TrueTime(2'040'020us),
                               .lasted = 959'980us,
                               .clients = {alice, bob},
                               .resource = file,
                               .text = "alice and bob were both inside file for 960 ms from 2.040 s on.",
                               .fact = granted});
  return sample;
}

/// Alice and bob take two locks in opposite order, and wait for each other until both leases end.
inline Sample two_locks() {
  Recorder r;
  const ProcessId alice = r.process("alice", Role::client), bob = r.process("bob", Role::client);
  const ProcessId n1 = r.process("n1", Role::node);
  const Resource left = r.resource("left account"), right = r.resource("right account");
  const auto take = [&](Duration time, ProcessId who, Resource lock, std::uint64_t acquisition, bool is_granted) {
    const Recorder::Exchange e{.client = who,
                               .server = n1,
                               .operation = Operation::set_nx_px,
                               .resource = lock,
                               .acquisition = AcquisitionId(acquisition),
                               .token = alice_token + (acquisition << 48),
                               .value = ttl_10s_ms,
                               .outcome = is_granted ? Outcome::yes : Outcome::no};
    const Duration done = r.ask(time, e);
    if (!is_granted) return;
    r.key_set(time, e);
    r.lock(done, FactKind::granted, who, lock, e.acquisition, e.token, (time + 10s).count());
  };
  r.lock(10ms, FactKind::acquire_started, alice, left, AcquisitionId(1));
  take(10ms, alice, left, 1, true);
  r.lock(12ms, FactKind::acquire_started, bob, right, AcquisitionId(2));
  take(12ms, bob, right, 2, true);
  r.lock(15ms, FactKind::acquire_started, alice, right, AcquisitionId(3));
  r.lock(16ms, FactKind::acquire_started, bob, left, AcquisitionId(4));
  for (Duration poll = 15ms; poll < 700ms; poll += 100ms) {
    take(poll, alice, right, 3, false);
    take(poll + 1ms, bob, left, 4, false);
  }
  Sample sample{.trace = r.finish(700ms),
                .title = "Two locks, taken in opposite order",
                .question = "Each waits for the other. Who gives way?",
                .subtitle = "seed 4, algorithm set-token"};
  sample.violations.push_back(
      {.check = Check::deadlock,
       .at = TrueTime(16ms),
       .lasted = 684ms,
       .clients = {alice, bob},
       .resource = left,
       .text = "alice waits for right account, held by bob, who waits for left account, held by alice.",
       .fact = fact_index(sample.trace, FactKind::acquire_started, 3)});
  return sample;
}

/// Many buyers at one node for a long time: too much for any picture.
inline Sample crowd(int clients = 20, int rounds = 60) {
  Recorder r;
  std::vector<ProcessId> buyers;
  for (int i = 1; i <= clients; ++i) buyers.push_back(r.process("buyer-" + std::to_string(i), Role::client));
  const ProcessId n1 = r.process("n1", Role::node), shop = r.process("shop", Role::store);
  const Resource stock = r.resource("stock"), bottles = r.resource("bottles");
  Duration now = 100ms;
  std::uint64_t acquisition = 0;
  for (int round = 0; round < rounds; ++round) {
    const std::size_t winner = static_cast<std::size_t>(round) * 7 % buyers.size();
    const AcquisitionId mine(++acquisition);
    const std::uint64_t token = 0x9e3779b97f4a7c15u * acquisition;
    Recorder::Exchange e{.client = buyers[winner],
                         .server = n1,
                         .operation = Operation::set_nx_px,
                         .resource = stock,
                         .acquisition = mine,
                         .token = token,
                         .value = ttl_10s_ms};
    r.lock(now, FactKind::acquire_started, e.client, stock, mine);
    Duration t = r.ask(now, e);
    r.key_set(now, e);
    r.lock(t, FactKind::granted, e.client, stock, mine, token, (t + 10s).count());
    const std::size_t loser = (winner + 3) % buyers.size();
    const AcquisitionId theirs(++acquisition);
    Recorder::Exchange poll = e;
    poll.client = buyers[loser];
    poll.acquisition = theirs;
    poll.token = ~token;
    poll.outcome = Outcome::no;
    r.lock(now + 3ms, FactKind::acquire_started, poll.client, stock, theirs);
    r.lock(r.ask(now + 3ms, poll), FactKind::refused, poll.client, stock, theirs);
    Recorder::Exchange take = e;
    take.server = shop;
    take.operation = Operation::store_decrement;
    take.resource = bottles;
    take.token = 0;
    r.ask(now + 10ms, take);
    r.store(now + 10ms, take, FactKind::store_written, rounds - round - 1, round + 2);
    const Duration leaves = now + 50ms + (round == rounds / 2 ? 200ms : 0ms);
    r.lock(leaves, FactKind::release_started, e.client, stock, mine, token);
    e.operation = Operation::compare_and_delete;
    t = r.ask(leaves, e);
    r.key_deleted(leaves, e);
    r.lock(t, FactKind::released, e.client, stock, mine, 0, 0, 0, Outcome::yes);
    now += 100ms;
  }
  Sample sample{.trace = r.finish(now + 500ms),
                .title = "A flash sale",
                .question = "Hundreds of buyers, one lock.",
                .subtitle = "seed 9, algorithm set-token"};
  if (sample.trace.facts().empty()) return sample;
  const auto middle = static_cast<std::size_t>(rounds / 2);
  const std::size_t granted = fact_index(sample.trace, FactKind::granted, middle + 1);
  const Fact& fact = sample.trace.facts()[granted];
  sample.violations.push_back({.check = Check::mutual_exclusion,
                               .at = fact.at,
                               .lasted = 149ms,
                               .clients = {buyers[middle * 7 % buyers.size()], fact.process},
                               .resource = stock,
                               .text = "two buyers were inside stock for 149 ms.",
                               .fact = granted});
  return sample;
}

}  // namespace lockstep::samples
