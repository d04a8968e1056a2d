// The happens-before graph for Graphviz: a column of facts per process, message edges between the columns,
// and the causal past of the first violation in colour. In a long run the facts nearest to the violation are
// shown; an edge of program order then joins shown neighbours even where facts between them were left out.
#include <fmt/format.h>

#include <algorithm>
#include <boost/graph/graph_traits.hpp>
#include <map>
#include <optional>
#include <vector>

#include "scenarios/exports/formats.hpp"
#include "scenarios/exports/narrator.hpp"
#include "sim/trace/causality.hpp"

namespace lockstep {
namespace {

using namespace exports;

std::string dot_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' || c == '\r' ? ' ' : c;
  }
  return out;
}

/// Starts and first clock lines are the stage, not the play, and the end of the run is nobody's.
bool is_shown(const Fact& fact) {
  if (!fact.process || fact.kind == FactKind::started || fact.kind == FactKind::monotonic_clock_set) return false;
  return fact.kind != FactKind::wall_clock_set || fact.at > TrueTime();
}

/// The facts to draw, in order: the `limit` last of the violation's causal past and what leads up to it, or the
/// first ones when there is no violation.
std::vector<std::size_t> choose(const Trace& trace, const std::vector<bool>& is_past, std::optional<std::size_t> target,
                                std::size_t limit) {
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < trace.facts().size(); ++i)
    if (is_shown(trace.facts()[i])) shown.push_back(i);
  if (shown.size() <= limit) return shown;
  if (!target) {
    shown.resize(limit);
    return shown;
  }
  std::vector<std::size_t> past;
  for (const std::size_t i : shown)
    if (is_past[i] || i == *target) past.push_back(i);
  if (past.size() > limit) past.erase(past.begin(), past.end() - static_cast<std::ptrdiff_t>(limit));
  return past;
}

}  // namespace

std::string export_dot(const ExportInput& input, const DotLimits& limits) {
  const Trace& trace = input.trace;
  const Narrator narrator(trace);
  const Causality causality(trace);
  const std::size_t count = trace.facts().size();

  std::optional<std::size_t> target;
  std::vector<bool> is_past(count, false);
  if (!input.violations.empty() && input.violations.front().fact < count) {
    target = input.violations.front().fact;
    for (const std::size_t fact : causality.causal_past(*target)) is_past[fact] = true;
  }
  const std::vector<std::size_t> shown = choose(trace, is_past, target, limits.facts);
  std::vector<bool> is_drawn(count, false);
  for (const std::size_t fact : shown) is_drawn[fact] = true;
  std::size_t all = 0;
  for (const Fact& fact : trace.facts()) all += is_shown(fact) ? 1 : 0;

  std::string out = "digraph happens_before {\n";
  out += "  rankdir=TB; newrank=true; nodesep=0.25; ranksep=0.3;\n";
  out +=
      "  node [shape=box, style=\"rounded,filled\", fillcolor=white, color=\"#888888\", fontname=\"Inter, DejaVu "
      "Sans\", fontsize=10, margin=\"0.08,0.04\"];\n";
  out += "  edge [color=\"#888888\", arrowsize=0.6];\n";
  out += fmt::format("  labelloc=t; fontname=\"Inter, DejaVu Sans\"; label=\"{}{}\";\n", dot_text(input.title),
                     input.subtitle.empty() ? "" : "\\n" + dot_text(input.subtitle));
  if (shown.size() < all)
    out += fmt::format("  left_out [shape=plaintext, style=\"\", label=\"{} of {} facts are left out\"];\n",
                       all - shown.size(), all);

  for (std::uint32_t id = 1; id <= trace.processes().size(); ++id) {
    std::string facts;
    for (const std::size_t i : shown) {
      const Fact& fact = trace.facts()[i];
      if (fact.process.value != id) continue;
      std::string look;
      if (target && i == *target)
        look = ", fillcolor=\"#D55E00\", fontcolor=white, color=\"#D55E00\", penwidth=2";
      else if (is_past[i])
        look = ", fillcolor=\"#FDE2D3\", color=\"#D55E00\"";
      facts += fmt::format("    f{} [label=\"{} s\\n{}\"{}];\n", i, seconds(fact.at.ns(), 6),
                           dot_text(narrator.phrase(i)), look);
    }
    if (facts.empty()) continue;
    const std::string_view name = trace.name_of(ProcessId(id));
    out += fmt::format(
        "  subgraph cluster_{} {{\n    label=\"{}\"; color=\"#CCCCCC\"; style=rounded; fontsize=13;\n{}  }}\n", id,
        dot_text(name), facts);
  }

  const auto past_edge = [&](std::size_t a, std::size_t b) {
    return is_past[a] && (is_past[b] || (target && b == *target));
  };
  // Program order, between shown neighbours only.
  std::map<ProcessId, std::size_t> last;
  for (const std::size_t i : shown) {
    const ProcessId process = trace.facts()[i].process;
    if (auto before = last.find(process); before != last.end())
      out += fmt::format("  f{} -> f{} [weight=8{}];\n", before->second, i,
                         past_edge(before->second, i) ? ", color=\"#D55E00\"" : "");
    last[process] = i;
  }
  // Messages: the edges of the graph that change the process.
  const Causality::Graph& graph = causality.graph();
  for (const std::size_t i : shown) {
    const auto edges = boost::out_edges(static_cast<std::uint32_t>(i), graph);
    for (auto edge = edges.first; edge != edges.second; ++edge) {
      const std::size_t to = boost::target(*edge, graph);
      if (!is_drawn[to] || trace.facts()[to].process == trace.facts()[i].process) continue;
      const bool is_reply = trace.facts()[i].outcome != Outcome::none;
      out += fmt::format("  f{} -> f{} [constraint=true, style={}, color=\"{}\", penwidth=1.3];\n", i, to,
                         is_reply ? "dashed" : "solid", past_edge(i, to) ? "#D55E00" : "#0072B2");
    }
  }
  return out + "}\n";
}

}  // namespace lockstep
