// The facts as a table, RFC 4180: a header row, CRLF line ends, quotes where a field needs them.
#include <fmt/format.h>

#include "scenarios/exports/formats.hpp"

namespace lockstep {
namespace {

std::string field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

}  // namespace

std::string export_csv(const ExportInput& input) {
  const Trace& trace = input.trace;
  std::string out =
      "at_ns,kind,process,process_id,peer,peer_id,operation,outcome,clock,resource,resource_id,message,acquisition,"
      "token,value,extra\r\n";
  for (const Fact& fact : trace.facts()) {
    const auto name = [&](auto id) { return id ? field(trace.name_of(id)) : std::string(); };
    out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{:016x},{},{}\r\n", fact.at.ns(), name_of(fact.kind),
                       name(fact.process), fact.process.value, name(fact.peer), fact.peer.value,
                       field(name_of(fact.operation)), name_of(fact.outcome),
                       fact.clock == ClockKind::wall ? "wall" : "monotonic", name(fact.resource), fact.resource.value,
                       fact.message.value, fact.acquisition.value, fact.token, fact.value, fact.extra);
  }
  return out;
}

}  // namespace lockstep
