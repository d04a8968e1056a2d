// Each broken lock is caught by the check that is there for it: in simulation, from the trace alone.
//
// The worlds are small scenarios, run by the very code that runs scenario files.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "algorithms/registry.hpp"
#include "scenarios/run.hpp"

namespace lockstep {
namespace {

Step acquire() { return {.kind = StepKind::acquire, .name = "file"}; }
Step release() { return {.kind = StepKind::release, .name = "file"}; }
Step work(Duration length) { return {.kind = StepKind::work, .duration = Distribution::constant(length)}; }
Step read() { return {.kind = StepKind::read, .name = "disk"}; }
Step write() { return {.kind = StepKind::write, .name = "disk"}; }
Step raise_fence() { return {.kind = StepKind::raise_fence, .name = "disk"}; }

ClientSpec client(std::string name, Duration starts, std::vector<Step> does) {
  return {.name = std::move(name), .starts = Distribution::constant(starts), .does = std::move(does)};
}

Scenario scenario(const std::string& algorithm, std::size_t nodes, std::vector<ClientSpec> clients) {
  Scenario made{.name = "test", .duration = 120s};
  for (std::size_t i = 1; i <= nodes; ++i) made.nodes.push_back({.name = "n" + std::to_string(i)});
  made.algorithm = find_algorithm(algorithm)->defaults;
  made.algorithm.name = algorithm;
  made.stores = {{.name = "disk", .registers = {{"disk", 0}}}};
  made.clients = std::move(clients);
  made.bounds.stuck_lock = 30s;
  return made;
}

FaultSpec when_granted(const std::string& who, FaultKind kind, std::optional<Duration> lasts,
                       Duration after = Duration(0)) {
  FaultSpec made{
      .when = TriggerSpec{.fact = FactKind::granted, .process = who}, .after = Distribution::constant(after), .kind = kind, .processes = {who}};
  if (lasts) made.lasts = Distribution::constant(*lasts);
  return made;
}

class Verdict {
 public:
  explicit Verdict(const Scenario& s) : run_(run(s)) {}
  std::size_t operator()(Check check) const {
    return static_cast<std::size_t>(std::count_if(run_.violations.begin(), run_.violations.end(),
                                                  [check](const Violation& v) { return v.check == check; }));
  }
  std::size_t total() const { return run_.violations.size(); }

 private:
  Run run_;
};

/// Alice works longer than her TTL; bob and carol come after her.
Scenario overrun(const std::string& algorithm) {
  return scenario(algorithm, 1,
                  {client("alice", 0s, {acquire(), read(), work(15s), write(), release()}),
                   client("bob", 1s, {acquire(), read(), work(8s), write(), release()}),
                   client("carol", 2s, {acquire(), read(), work(5s), write(), release()})});
}

/// Alice is paused right after her grant, for longer than the TTL; bob comes meanwhile.
Scenario paused_holder(bool fencing, bool checks_tokens) {
  Scenario made = scenario("set-token", 1,
                           {client("alice", 0s, {acquire(), write(), release()}),
                            client("bob", 1s, {acquire(), write(), work(5s), release()})});
  made.algorithm.fencing = fencing;
  made.stores[0].checks_fencing_token = checks_tokens;
  made.faults = {when_granted("alice", FaultKind::stop, 12s)};
  return made;
}

}  // namespace

TEST_CASE("a careful holder of a correct lock violates nothing", "[caught]") {
  const auto name = GENERATE(as<std::string>(), "set-token", "redlock");
  Scenario calm = scenario(name, name == "redlock" ? 5 : 1,
                           {client("alice", 0s, {acquire(), read(), work(2s), write(), release()}),
                            client("bob", 1s, {acquire(), read(), work(2s), write(), release()}),
                            client("carol", 1s, {acquire(), read(), work(2s), write(), release()})});
  CHECK(Verdict(calm).total() == 0);
}

TEST_CASE("a blind DEL frees another's lock", "[caught]") {
  const Verdict verdict(overrun("set-blind-del"));
  CHECK(verdict(Check::foreign_release) >= 1);
  CHECK(verdict(Check::mutual_exclusion) >= 2);  // alice with bob, and bob with carol
}

TEST_CASE("an owner's token keeps an overrun from freeing another's lock, not from overlapping it", "[caught]") {
  const Verdict verdict(overrun("set-token"));
  CHECK(verdict(Check::foreign_release) == 0);
  CHECK(verdict(Check::mutual_exclusion) >= 1);
  CHECK(verdict(Check::lease_overlap) == 0);  // the lock kept its promise
  CHECK(verdict(Check::stale_write) >= 1);
  CHECK(verdict(Check::lost_update) >= 1);
}

TEST_CASE("a holder of SETNX that crashes leaves a stuck lock", "[caught]") {
  Scenario story = scenario(
      "setnx", 1,
      {client("alice", 0s, {acquire(), work(5s), release()}), client("bob", 1s, {acquire(), work(1s), release()})});
  story.faults = {when_granted("alice", FaultKind::crash, std::nullopt, 1s)};
  CHECK(Verdict(story)(Check::stuck_lock) == 1);
  story.algorithm = find_algorithm("set-token")->defaults;  // a TTL is the cure
  story.algorithm.name = "set-token";
  CHECK(Verdict(story)(Check::stuck_lock) == 0);
}

TEST_CASE("a crash between SETNX and EXPIRE leaves a stuck lock", "[caught]") {
  Scenario story = scenario(
      "setnx-expire", 1,
      {client("alice", 0s, {acquire(), work(5s), release()}), client("bob", 1s, {acquire(), work(1s), release()})});
  story.faults = {{.when = TriggerSpec{.fact = FactKind::key_set, .peer = "alice"},
                   .kind = FaultKind::crash,
                   .processes = {"alice"}}};
  CHECK(Verdict(story)(Check::stuck_lock) == 1);
}

TEST_CASE("losers who call EXPIRE keep a dead holder's lock stuck", "[caught]") {
  const bool always = GENERATE(false, true);
  Scenario story = scenario(
      always ? "setnx-expire-always" : "setnx-expire", 1,
      {client("alice", 0s, {acquire(), work(5s), release()}), client("bob", 1s, {acquire(), work(1s), release()})});
  story.faults = {when_granted("alice", FaultKind::crash, std::nullopt, 1s)};
  CHECK(Verdict(story)(Check::stuck_lock) == (always ? 1u : 0u));
}

TEST_CASE("skewed wall clocks break the timestamp lock's promise", "[caught]") {
  Scenario story = scenario(
      "setnx-getset", 1,
      {client("alice", 0s, {acquire(), work(8s), release()}), client("bob", 1s, {acquire(), work(2s), release()})});
  CHECK(Verdict(story)(Check::lease_overlap) == 0);
  story.clients[1].clock.wall_offset = 20s;
  CHECK(Verdict(story)(Check::lease_overlap) == 1);
}

TEST_CASE("Redlock without the elapsed check hands out leases that have ended", "[caught]") {
  // Alice is paused between her requests and the replies, for longer than the TTL; bob has the lock when she looks.
  Scenario story = scenario("redlock", 5,
                            {client("alice", 0s, {acquire(), work(500ms), release()}),
                             client("bob", 2500ms, {acquire(), work(700ms), release()})});
  story.algorithm.ttl = 1s;
  story.algorithm.node_timeout = 10s;
  story.faults = {{.when = TriggerSpec{.fact = FactKind::message_sent, .process = "alice", .nth = 5},
                   .kind = FaultKind::stop,
                   .processes = {"alice"},
                   .lasts = Distribution::constant(3s)}};
  story.algorithm.check_elapsed = GENERATE(true, false);
  CHECK((Verdict(story)(Check::mutual_exclusion) > 0) == !story.algorithm.check_elapsed);
}

TEST_CASE("a wall clock that jumps on a majority breaks Redlock's promise", "[caught]") {
  Scenario story = scenario(
      "redlock", 5,
      {client("alice", 0s, {acquire(), work(8s), release()}), client("bob", 3s, {acquire(), work(2s), release()})});
  const std::size_t stepped = GENERATE(std::size_t{2}, std::size_t{3});
  FaultSpec step{.at = Distribution::constant(2s), .kind = FaultKind::step_clock, .by = 11s};
  for (std::size_t i = 1; i <= stepped; ++i) step.processes.push_back("n" + std::to_string(i));
  story.faults = {step};
  CHECK(Verdict(story)(Check::lease_overlap) == (stepped == 3 ? 1u : 0u));
}

TEST_CASE("a fencing counter that restarts hands out tokens that do not grow", "[caught]") {
  Scenario story = scenario(
      "set-token", 1,
      {client("alice", 0s, {acquire(), work(1s), release()}), client("bob", 20s, {acquire(), work(1s), release()})});
  story.algorithm.fencing = true;
  CHECK(Verdict(story)(Check::token_order) == 0);
  story.faults = {{.at = Distribution::constant(10s), .kind = FaultKind::crash, .processes = {"n1"}, .lasts = Distribution::constant(1s)}};
  CHECK(Verdict(story)(Check::token_order) == 1);
  story.faults[0].data_kept = true;
  CHECK(Verdict(story)(Check::token_order) == 0);
}

TEST_CASE("a node that restarts empty forgets who holds the lock", "[caught]") {
  Scenario story = scenario(
      "set-token", 1,
      {client("alice", 0s, {acquire(), work(8s), release()}), client("bob", 3s, {acquire(), work(1s), release()})});
  story.faults = {{.at = Distribution::constant(1s), .kind = FaultKind::crash, .processes = {"n1"}, .lasts = Distribution::constant(1s)}};
  CHECK(Verdict(story)(Check::lease_overlap) == 1);
}

TEST_CASE("a paused holder's late write is stale without fencing and refused with it", "[caught]") {
  CHECK(Verdict(paused_holder(false, false))(Check::stale_write) == 1);
  CHECK(Verdict(paused_holder(true, false))(Check::stale_write) == 1);  // tokens that nobody checks
  const Verdict fenced(paused_holder(true, true));
  CHECK(fenced(Check::stale_write) == 0);
  CHECK(fenced(Check::mutual_exclusion) >= 1);  // both believed
}

TEST_CASE("fencing accepts a stale write that comes first, unless the fence is raised before", "[caught]") {
  // Alice's write is late, but bob has not written yet when it comes.
  const bool raised = GENERATE(false, true);
  std::vector<Step> careful = {acquire(), read(), work(5s), write(), release()};
  if (raised) careful.insert(careful.begin() + 1, raise_fence());
  Scenario story = scenario("set-token", 1,
                            {client("alice", 0s, {acquire(), read(), write(), release()}), client("bob", 1s, careful)});
  story.algorithm.fencing = true;
  story.stores[0].checks_fencing_token = true;
  story.faults = {{.when = TriggerSpec{.fact = FactKind::store_read, .peer = "alice"},
                   .kind = FaultKind::stop,
                   .processes = {"alice"},
                   .lasts = Distribution::constant(12s)}};
  const Verdict verdict(story);
  CHECK(verdict(Check::stale_write) == (raised ? 0u : 1u));
  CHECK(verdict(Check::lost_update) == (raised ? 0u : 1u));
}

}  // namespace lockstep
