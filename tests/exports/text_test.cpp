#include <catch2/catch_test_macros.hpp>
#include <sstream>

#include "scenarios/exports/formats.hpp"
#include "tests/support/sample_traces.hpp"

using namespace lockstep;

namespace {

/// Alice takes the lock, is stepped in time, and gives the lock back.
Trace short_run() {
  samples::Recorder r;
  const ProcessId alice = r.process("alice", Role::client, 50'000), n1 = r.process("n1", Role::node);
  const Resource file = r.resource("file");
  const samples::Recorder::Exchange e{.client = alice,
                                      .server = n1,
                                      .operation = Operation::set_nx_px,
                                      .resource = file,
                                      .acquisition = AcquisitionId(1),
                                      .token = samples::alice_token,
                                      .value = 10'000,
                                      .there = 1ms,
                                      .back = 1ms};
  r.lock(5ms, FactKind::acquire_started, alice, file, AcquisitionId(1));
  r.ask(5ms, e);
  r.key_set(5ms, e);
  r.lock(7'020us, FactKind::granted, alice, file, AcquisitionId(1), e.token, 9'900'000'000, 33);
  Fact step = samples::Recorder::at(8ms, FactKind::wall_clock_set, n1);
  step.value = samples::wall_epoch + 2'008'000'000;
  r.add(step);
  r.lose(9ms, e, 50ms);
  return r.finish(60ms);
}

}  // namespace

TEST_CASE("a transcript tells every fact in a line", "[exports][text]") {
  const Trace trace = short_run();
  const Violation violation{.check = Check::lease_overlap, .text = "alice was not alone."};
  const std::string expected =
      "A title\n"
      "A question?\n"
      "seed 7\n"
      "\n"
      "0.000000 s  alice  starts\n"
      "0.000000 s  alice  has a monotonic clock that starts at 0 s and runs 50 ppm fast\n"
      "0.000000 s  alice  has a wall clock that starts at 1700000000 s and runs 50 ppm fast\n"
      "0.000000 s  n1     starts\n"
      "0.000000 s  n1     has a monotonic clock that starts at 0 s\n"
      "0.000000 s  n1     has a wall clock that starts at 1700000000 s\n"
      "0.005000 s  alice  wants file\n"
      "0.005000 s  alice  asks n1: SET file #a3f9 NX PX 10 s\n"
      "0.006000 s  n1     receives alice's SET NX PX\n"
      "0.006020 s  n1     executes alice's SET NX PX file: yes\n"
      "0.006020 s  n1     answers alice's SET NX PX: yes\n"
      "0.006020 s  n1     keeps file = #a3f9 for alice until start+10.00602 s on its wall clock\n"
      "0.007020 s  alice  hears from n1, SET NX PX: yes\n"
      "0.007020 s  alice  is granted file until 9.9 s on its monotonic clock, as #a3f9, fencing token 33\n"
      "0.008000 s  n1     has its wall clock stepped by +2 s to start+2.008 s; it runs at the true rate\n"
      "0.009000 s  alice  asks n1: SET file #a3f9 NX PX 10 s\n"
      "0.009000 s  alice  loses its request to n1 (SET NX PX) in the network\n"
      "0.059000 s  alice  gives up waiting for n1\n"
      "0.060000 s         the run ends\n"
      "\n"
      "lease_overlap: alice was not alone.\n"
      "digest " +
      to_hex(trace.digest()) + "\n";
  CHECK(export_text({trace, {&violation, 1}, "A title", "A question?", "seed 7"}) == expected);
}

TEST_CASE("exports of the same trace are the same bytes", "[exports]") {
  const samples::Sample a = samples::kleppmann_pause(), b = samples::kleppmann_pause();
  for (const char* name : {"text", "jsonl", "perfetto", "mermaid", "dot", "svg", "csv"}) {
    const auto format = format_named(name);
    REQUIRE(format);
    CHECK(name_of(*format) == name);
    CHECK(export_trace({a.trace, a.violations, "t", "q", "s"}, *format) ==
          export_trace({b.trace, b.violations, "t", "q", "s"}, *format));
  }
  CHECK_FALSE(format_named("png"));
}

TEST_CASE("every format copes with a trace of nothing", "[exports]") {
  Trace empty;
  Trace idle;
  idle.declare_process("alice", Role::client);
  for (const Trace* trace : {&empty, &idle})
    for (const char* name : {"text", "jsonl", "perfetto", "mermaid", "dot", "svg", "csv"})
      CHECK_FALSE(export_trace({*trace, {}, "t", "q", "s"}, *format_named(name)).empty());
}

namespace {

/// What the transcript says of `process`, line by line, without how it begins.
std::string said_of(const Trace& trace, const std::string& process) {
  std::istringstream text(export_text({trace, {}, "", "", ""}));
  std::string said, line;
  while (std::getline(text, line)) {
    const std::size_t name = line.find("  " + process + "  ");
    if (name == std::string::npos || line.find("starts") != std::string::npos) continue;
    said += line.substr(line.find_first_not_of(' ', name + 2 + process.size())) + "\n";
  }
  return said;
}

}  // namespace

TEST_CASE("messages to a stopped process wait, and it finds them when it runs again", "[exports][text]") {
  samples::Recorder r;
  const ProcessId alice = r.process("alice", Role::client), n1 = r.process("n1", Role::node);
  const Resource file = r.resource("file");
  samples::Recorder::Exchange e{.client = alice,
                                .server = n1,
                                .operation = Operation::set_nx_px,
                                .resource = file,
                                .acquisition = AcquisitionId(1),
                                .token = samples::alice_token,
                                .value = 10'000,
                                .there = 1ms,
                                .back = 1ms};
  r.ask(5ms, e);
  r.ask(6ms, e);
  r.add(7ms, FactKind::stopped, alice);
  r.add(9ms, FactKind::resumed, alice);
  r.add(10ms, FactKind::stopped, n1);
  r.add(11ms, FactKind::resumed, n1);
  r.add(20ms, FactKind::stopped, n1);
  r.deliver(20ms, e);
  r.add(22ms, FactKind::resumed, n1);
  const Trace trace = r.finish(60ms);
  CHECK(said_of(trace, "alice") ==
        "asks n1: SET file #a3f9 NX PX 10 s\n"
        "asks n1: SET file #a3f9 NX PX 10 s\n"
        "stops (no code runs, its clocks do)\n"
        "has a message waiting from n1, SET NX PX: yes\n"
        "has a message waiting from n1, SET NX PX: yes\n"
        "runs again and finds 2 messages\n"
        "asks n1: SET file #a3f9 NX PX 10 s\n");
  const std::string of_n1 = said_of(trace, "n1");
  CHECK(of_n1.find("runs again\n") != std::string::npos);
  CHECK(of_n1.find("has alice's SET NX PX waiting\nruns again and finds a message\n") != std::string::npos);
}

TEST_CASE("a stall holds messages back, a cut does not let them go", "[exports][text]") {
  samples::Recorder r;
  const ProcessId alice = r.process("alice", Role::client), n1 = r.process("n1", Role::node);
  for (const std::int64_t held : {0, 1}) {
    Fact fact = samples::Recorder::at(Duration(1s) * (1 + held), FactKind::link_cut, alice, n1);
    fact.value = held;
    r.add(fact);
    fact.at = fact.at + 500ms;
    fact.kind = FactKind::link_healed;
    r.add(fact);
  }
  CHECK(said_of(r.finish(5s), "alice") ==
        "is cut off from sending to n1\n"
        "can send to n1 again\n"
        "has its messages to n1 held back\n"
        "has its messages to n1 go on\n");
}
