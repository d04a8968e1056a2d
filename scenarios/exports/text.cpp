// The transcript: one line per fact, columns aligned, verdicts at the end.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/exports/formats.hpp"
#include "scenarios/exports/narrator.hpp"

namespace lockstep {

using namespace exports;

std::string export_text(const ExportInput& input) {
  const Trace& trace = input.trace;
  const Narrator narrator(trace);
  const int decimals = decimals_needed(trace);
  const std::size_t time_width = seconds(trace.end().ns(), decimals).size();
  std::size_t name_width = 0;
  for (const ProcessInfo& process : trace.processes()) name_width = std::max(name_width, process.name.size());

  std::string out;
  for (const std::string* line : {&input.title, &input.question, &input.subtitle})
    if (!line->empty()) out += *line + "\n";
  if (!out.empty()) out += "\n";
  for (std::size_t i = 0; i < trace.facts().size(); ++i) {
    const Fact& fact = trace.facts()[i];
    const std::string_view who = fact.process ? trace.name_of(fact.process) : std::string_view();
    out += fmt::format("{:>{}} s  {:<{}}  {}\n", seconds(fact.at.ns(), decimals), time_width, who, name_width,
                       narrator.phrase(i));
  }
  out += "\n";
  for (const Violation& violation : input.violations)
    out += fmt::format("{}: {}\n", name_of(violation.check), violation.text);
  if (input.violations.empty()) out += "no violations\n";
  out += fmt::format("digest {}\n", to_hex(trace.digest()));
  return out;
}

}  // namespace lockstep
