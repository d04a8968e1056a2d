// The two formats for programs: jsonl and csv.
#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "scenarios/exports/formats.hpp"
#include "tests/support/sample_traces.hpp"

using namespace lockstep;

TEST_CASE("each line of jsonl is an object, the header first", "[exports][jsonl]") {
  const samples::Sample sample = samples::kleppmann_pause();
  std::istringstream lines(export_jsonl({sample.trace, sample.violations, sample.title, "q", "s"}));
  std::string line;
  REQUIRE(std::getline(lines, line));
  const auto header = nlohmann::json::parse(line);
  CHECK(header["title"] == sample.title);
  CHECK(header["digest"] == to_hex(sample.trace.digest()));
  CHECK(header["processes"].size() == 4);
  CHECK(header["processes"][0]["name"] == "alice");
  CHECK(header["violations"][0]["check"] == "mutual_exclusion");
  CHECK(header["violations"][0]["clients"] == nlohmann::json({"alice", "bob"}));

  std::size_t facts = 0;
  while (std::getline(lines, line)) {
    const auto object = nlohmann::json::parse(line);
    const Fact& fact = sample.trace.facts()[facts++];
    CHECK(object["at_ns"] == fact.at.ns());
    CHECK(object["kind"] == name_of(fact.kind));
    CHECK(object["value"] == fact.value);
    CHECK(object.size() == 16);
  }
  CHECK(facts == sample.trace.facts().size());
}

TEST_CASE("jsonl writes what is large or nobody exactly", "[exports][jsonl]") {
  Trace trace;
  const ProcessId odd = trace.declare_process("o\"d\\d\xff", Role::client);
  trace.append({.kind = FactKind::granted, .process = odd, .token = 0xffffffffffffffffu, .value = never_ends});
  std::istringstream lines(export_jsonl({trace, {}, "", "", ""}));
  std::string line;
  std::getline(lines, line);
  std::getline(lines, line);
  const auto object = nlohmann::json::parse(line);
  CHECK(object["token"] == "ffffffffffffffff");
  CHECK(object["value"].get<std::int64_t>() == INT64_MAX);
  CHECK(object["peer"].is_null());
  CHECK(object["process"].get<std::string>().rfind("o\"d\\d", 0) == 0);
}

TEST_CASE("csv has one row per fact and quotes what needs it", "[exports][csv]") {
  Trace trace;
  const ProcessId odd = trace.declare_process("a, \"b\"", Role::client);
  trace.append({.at = TrueTime(5ns), .kind = FactKind::started, .process = odd});
  const std::string csv = export_csv({trace, {}, "", "", ""});
  const std::size_t second = csv.find("\r\n") + 2;
  CHECK(csv.substr(0, 20) == "at_ns,kind,process,p");
  CHECK(csv.substr(second) == "5,started,\"a, \"\"b\"\"\",1,,0,none,none,monotonic,,0,0,0,0000000000000000,0,0\r\n");
}
