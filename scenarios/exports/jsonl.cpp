// One JSON object per line, for programs: every field of every fact, with names beside ids.
//
// Owner tokens are strings of 16 hexadecimal digits, because many JSON readers keep numbers as doubles and
// would round them. All other numbers are written exactly.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "scenarios/exports/formats.hpp"

namespace lockstep {
namespace {

using Json = nlohmann::ordered_json;

void add_line(std::string& out, const Json& line) {
  // Names come from scenario files; a byte sequence that is not UTF-8 is replaced rather than thrown at.
  out += line.dump(-1, ' ', false, Json::error_handler_t::replace);
  out += '\n';
}

Json header(const ExportInput& input) {
  Json processes = Json::array();
  std::uint32_t id = 0;
  for (const ProcessInfo& process : input.trace.processes())
    processes.push_back({{"id", ++id}, {"name", process.name}, {"role", name_of(process.role)}});
  Json resources = Json::array();
  for (std::uint32_t i = 1; i <= input.trace.resource_count(); ++i)
    resources.push_back({{"id", i}, {"name", input.trace.name_of(Resource(i))}});
  Json violations = Json::array();
  for (const Violation& violation : input.violations) {
    Json clients = Json::array();
    for (const ProcessId client : violation.clients) clients.push_back(input.trace.name_of(client));
    violations.push_back({{"check", name_of(violation.check)},
                          {"at_ns", violation.at.ns()},
                          {"lasted_ns", violation.lasted.count()},
                          {"clients", std::move(clients)},
                          {"resource", input.trace.name_of(violation.resource)},
                          {"fact", violation.fact},
                          {"text", violation.text}});
  }
  return {{"title", input.title},
          {"question", input.question},
          {"subtitle", input.subtitle},
          {"digest", to_hex(input.trace.digest())},
          {"end_ns", input.trace.end().ns()},
          {"facts", input.trace.facts().size()},
          {"processes", std::move(processes)},
          {"resources", std::move(resources)},
          {"violations", std::move(violations)}};
}

}  // namespace

std::string export_jsonl(const ExportInput& input) {
  const Trace& trace = input.trace;
  std::string out;
  add_line(out, header(input));
  for (const Fact& fact : trace.facts()) {
    const auto name = [&](auto id) -> Json { return id ? Json(trace.name_of(id)) : Json(nullptr); };
    add_line(out, {{"at_ns", fact.at.ns()},
                   {"kind", name_of(fact.kind)},
                   {"process", name(fact.process)},
                   {"process_id", fact.process.value},
                   {"peer", name(fact.peer)},
                   {"peer_id", fact.peer.value},
                   {"operation", name_of(fact.operation)},
                   {"outcome", name_of(fact.outcome)},
                   {"clock", fact.clock == ClockKind::wall ? "wall" : "monotonic"},
                   {"resource", name(fact.resource)},
                   {"resource_id", fact.resource.value},
                   {"message", fact.message.value},
                   {"acquisition", fact.acquisition.value},
                   {"token", fmt::format("{:016x}", fact.token)},
                   {"value", fact.value},
                   {"extra", fact.extra}});
  }
  return out;
}

}  // namespace lockstep
