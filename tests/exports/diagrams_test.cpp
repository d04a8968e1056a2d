// The two formats that other programs draw: mermaid and dot.
#include <catch2/catch_test_macros.hpp>

#include "scenarios/exports/formats.hpp"
#include "tests/support/sample_traces.hpp"

using namespace lockstep;

namespace {

std::size_t occurrences(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++n;
  return n;
}

}  // namespace

TEST_CASE("mermaid shows messages, lost ones with a cross", "[exports][mermaid]") {
  const samples::Sample sample = samples::redlock_round();
  const std::string diagram = export_mermaid({sample.trace, sample.violations, "t", "q", "s"});
  CHECK(occurrences(diagram, "->>") - occurrences(diagram, "-->>") == 19);
  CHECK(occurrences(diagram, "-->>") == 19);
  CHECK(diagram.find("  p1-xp6: SET file #35;a3f9 NX PX 10 s (lost)\n") != std::string::npos);
  CHECK(diagram.find("rect ") == std::string::npos);
}

TEST_CASE("mermaid puts the overlap into a coloured stretch that is closed again", "[exports][mermaid]") {
  const samples::Sample sample = samples::kleppmann_pause();
  const std::string diagram = export_mermaid({sample.trace, sample.violations, "t", "q", "s"});
  CHECK(occurrences(diagram, "\n  rect rgb(") == 1);
  CHECK(occurrences(diagram, "\n  end\n") == 1);
  CHECK(diagram.find("Note over p1: 1.500 s: stopped for 15 s") != std::string::npos);
  CHECK(diagram.find("Note over p1,p4: stale_write: disk accepted") != std::string::npos);
}

TEST_CASE("mermaid escapes what would end or break a statement", "[exports][mermaid]") {
  samples::Recorder r;
  const ProcessId odd = r.process("a;b#c <end> \"q\" ending\n", Role::client);
  const Resource file = r.resource("file");
  r.lock(1s, FactKind::refused, odd, file, AcquisitionId(1));
  const Trace trace = r.finish(1s);
  const std::string diagram = export_mermaid({trace, {}, "say \"hi\"", "", ""});
  CHECK(diagram.find("participant p1 as a#59;b#35;c #lt;e#110;d#gt; #quot;q#quot; ending \n") != std::string::npos);
  CHECK(diagram.find("title: \"say \\\"hi\\\"\"") != std::string::npos);
}

TEST_CASE("mermaid keeps to its limit, says what is missing and keeps the violation", "[exports][mermaid]") {
  const samples::Sample sample = samples::crowd();
  const std::string diagram = export_mermaid({sample.trace, sample.violations, "t", "q", "s"}, {.messages = 40});
  CHECK(occurrences(diagram, ">>p") == 40);
  CHECK(diagram.find("messages before this are left out") != std::string::npos);
  CHECK(diagram.find("messages after this are left out") != std::string::npos);
  CHECK(occurrences(diagram, "rect ") > 0);
  CHECK(occurrences(diagram, "rect ") == occurrences(diagram, "\n  end\n"));
  CHECK(occurrences(diagram, "participant") < 20);
}

TEST_CASE("dot has a cluster per process and marks the past of the violation", "[exports][dot]") {
  const samples::Sample sample = samples::kleppmann_pause();
  const std::string graph = export_dot({sample.trace, sample.violations, "t", "q", "s"});
  CHECK(occurrences(graph, "subgraph cluster_") == 4);
  CHECK(occurrences(graph, "fillcolor=\"#D55E00\"") == 1);
  CHECK(occurrences(graph, "fillcolor=\"#FDE2D3\"") > 10);
  CHECK(occurrences(graph, "{") == occurrences(graph, "}"));
  CHECK(occurrences(graph, "penwidth=1.3") == 18);  // one edge per message
  CHECK(graph.find("left out") == std::string::npos);
}

TEST_CASE("dot keeps to its limit and says so", "[exports][dot]") {
  const samples::Sample sample = samples::crowd();
  const std::string graph = export_dot({sample.trace, sample.violations, "t", "q", "s"}, {.facts = 50});
  CHECK(occurrences(graph, " s\\n") == 50);
  CHECK(graph.find("facts are left out") != std::string::npos);
}

TEST_CASE("dot escapes quotes and backslashes", "[exports][dot]") {
  samples::Recorder r;
  const ProcessId odd = r.process("a\"\\b", Role::client);
  r.add(1s, FactKind::crashed, odd);
  const Trace trace = r.finish(1s);
  CHECK(export_dot({trace, {}, "t", "q", "s"}).find("label=\"a\\\"\\\\b\"") != std::string::npos);
}

TEST_CASE("mermaid tells stalls and clocks that are off", "[exports][mermaid]") {
  samples::Recorder r;
  const ProcessId n1 = r.process("n1", Role::node, 50'000'000), alice = r.process("alice", Role::client);
  Fact fact = samples::Recorder::at(1s, FactKind::link_cut, alice, n1);
  fact.value = 1;
  r.add(fact);
  fact.at = TrueTime(2s);
  fact.kind = FactKind::link_healed;
  r.add(fact);
  const Trace trace = r.finish(9s);
  const std::string diagram = export_mermaid({trace, {}, "t", "", ""});
  CHECK(diagram.find("Note over p1: 0.000 s: wall clock +5 #37;") != std::string::npos);
  CHECK(diagram.find("1.000 s: messages held back: alice -#gt; n1") != std::string::npos);
  CHECK(diagram.find("2.000 s: messages go on: alice -#gt; n1") != std::string::npos);
}
