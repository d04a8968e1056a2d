#include <catch2/catch_test_macros.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "scenarios/exports/formats.hpp"
#include "tests/support/sample_traces.hpp"

using namespace lockstep;
using Json = nlohmann::json;

namespace {

std::size_t count(const Json& trace, const std::string& phase, const std::string& category) {
  std::size_t n = 0;
  for (const Json& event : trace["traceEvents"])
    n += event["ph"] == phase && event.value("cat", "") == category ? 1 : 0;
  return n;
}

std::int64_t ns(const Json& microseconds) { return static_cast<std::int64_t>(microseconds.get<double>() * 1000 + 0.5); }

}  // namespace

TEST_CASE("perfetto gets a slice per pause, request and belief, and a flow per message", "[exports][perfetto]") {
  const samples::Sample sample = samples::kleppmann_pause();
  const Json trace = Json::parse(export_perfetto({sample.trace, sample.violations, "t", "q", "s"}));
  CHECK(count(trace, "X", "state") == 1);
  CHECK(count(trace, "X", "belief") == 2);
  CHECK(count(trace, "X", "overrun") == 1);
  CHECK(count(trace, "X", "key") == 2);
  CHECK(count(trace, "X", "request") == 9);
  CHECK(count(trace, "X", "service") == 9);
  CHECK(count(trace, "s", "message") == 18);
  CHECK(count(trace, "f", "message") == 18);
  CHECK(count(trace, "X", "violation") == 2);
}

TEST_CASE("perfetto slices of one thread nest, and flows end inside of slices", "[exports][perfetto]") {
  for (const samples::Sample& sample : {samples::redlock_round(), samples::partition_while_held(), samples::crowd()}) {
    const Json trace = Json::parse(export_perfetto({sample.trace, sample.violations, "t", "q", "s"}));
    std::map<std::pair<int, int>, std::vector<std::pair<std::int64_t, std::int64_t>>> slices;
    for (const Json& event : trace["traceEvents"])
      if (event["ph"] == "X")
        slices[{event["pid"], event["tid"]}].push_back({ns(event["ts"]), ns(event["ts"]) + ns(event["dur"])});
    std::size_t crossings = 0, loose_flows = 0;
    for (const auto& thread : slices) {
      std::vector<std::int64_t> open;
      for (const auto& slice : thread.second) {
        while (!open.empty() && open.back() <= slice.first) open.pop_back();
        if (!open.empty() && slice.second > open.back()) ++crossings;
        open.push_back(slice.second);
      }
    }
    for (const Json& event : trace["traceEvents"]) {
      if (event["ph"] != "s" && event["ph"] != "f") continue;
      bool is_bound = false;
      for (const auto& slice : slices[{event["pid"], event["tid"]}])
        is_bound = is_bound || (slice.first <= ns(event["ts"]) && ns(event["ts"]) <= slice.second);
      loose_flows += is_bound ? 0 : 1;
    }
    CHECK(crossings == 0);
    CHECK(loose_flows == 0);
  }
}

TEST_CASE("perfetto times are exact to the nanosecond", "[exports][perfetto]") {
  Trace trace;
  const ProcessId alice = trace.declare_process("alice", Role::client);
  trace.append({.at = TrueTime(Duration(9'007'199'254'740'993)), .kind = FactKind::refused, .process = alice});
  CHECK(export_perfetto({trace, {}, "t", "q", "s"}).find("\"ts\":9007199254740.993,") != std::string::npos);
}
