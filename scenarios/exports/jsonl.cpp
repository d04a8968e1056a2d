// One JSON object per line, for programs: every field of every fact, with names beside ids.
//
// Owner tokens are strings of 16 hexadecimal digits, because many JSON readers keep numbers as doubles and
// would round them. All other numbers are written exactly.
#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>
#include <vector>

#include "scenarios/exports/formats.hpp"

namespace lockstep {
namespace {

using Json = nlohmann::ordered_json;

std::string json_text(const Json& value) {
  // Names come from scenario files; a byte sequence that is not UTF-8 is replaced rather than thrown at.
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
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
  std::string out = json_text(header(input)) + "\n";
  // Names are turned into JSON once; a long trace has few of them and many facts.
  std::vector<std::string> processes = {"null"}, resources = {"null"};
  for (const ProcessInfo& process : trace.processes()) processes.push_back(json_text(process.name));
  for (std::uint32_t i = 1; i <= trace.resource_count(); ++i)
    resources.push_back(json_text(trace.name_of(Resource(i))));
  for (const Fact& fact : trace.facts()) {
    fmt::format_to(std::back_inserter(out),
                   R"({{"at_ns":{},"kind":"{}","process":{},"process_id":{},"peer":{},"peer_id":{},)", fact.at.ns(),
                   name_of(fact.kind), processes.at(fact.process.value), fact.process.value,
                   processes.at(fact.peer.value), fact.peer.value);
    fmt::format_to(std::back_inserter(out),
                   R"("operation":"{}","outcome":"{}","clock":"{}","resource":{},"resource_id":{},)",
                   name_of(fact.operation), name_of(fact.outcome), fact.clock == ClockKind::wall ? "wall" : "monotonic",
                   resources.at(fact.resource.value), fact.resource.value);
    fmt::format_to(std::back_inserter(out),
                   "\"message\":{},\"acquisition\":{},\"token\":\"{:016x}\",\"value\":{},\"extra\":{}}}\n",
                   fact.message.value, fact.acquisition.value, fact.token, fact.value, fact.extra);
  }
  return out;
}

}  // namespace lockstep
