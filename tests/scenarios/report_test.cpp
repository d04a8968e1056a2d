// What the program says about runs: the row, the page and the line of JSON.
#include "scenarios/report/report.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/history_builder.hpp"

using namespace lockstep;
using Catch::Matchers::ContainsSubstring;

namespace {

Scenario paused_client() {
  Scenario scenario;
  scenario.file = "stories/paused-client.json";
  scenario.name = "paused-client";
  scenario.title = "A paused client outlives its lease";
  scenario.question = "Does her late write reach the disk?";
  scenario.lesson = "A lease ends whether or not its holder knows.";
  scenario.seed = 7;
  scenario.duration = 20s;
  scenario.expect.never = {Check::lease_overlap};
  scenario.expect.sometimes = {Check::mutual_exclusion};
  return scenario;
}

/// Alice's lease ends at 11 s; bob is granted at 12 s; alice leaves at 15 s.
Run overlap() {
  HistoryBuilder story;
  const ProcessId alice = story.client("alice");
  const ProcessId bob = story.client("bob");
  const Resource file = story.resource("file");
  const AcquisitionId a = story.at(1s).acquire(alice, file);
  story.at(1001ms).grant(a, {.until = 11s});
  const AcquisitionId b = story.at(2s).acquire(bob, file);
  story.at(12s).grant(b, {.until = 22s});
  story.at(15s).release(a);
  story.at(16s).release(b);
  story.at(20s).end();
  Run run;
  run.seed = 7;
  run.trace = story.trace();
  run.violations = check_all(run.trace, {});
  run.counters = {.events = 1234, .messages = 456, .requests = 321, .timeouts = 3};
  run.servers.push_back({.name = "n1", .busy = 5s, .commands = 40, .queue_longest = 2, .queue_mean = 0.5});
  return run;
}

struct Desk {
  std::ostringstream out, err;
  Console console{.out = out, .err = err};
};

}  // namespace

TEST_CASE("a line of JSON has every field of the contract", "[report]") {
  const std::string text = json_line(summarise(paused_client(), overlap()), {});
  CHECK(text.find('\n') == std::string::npos);
  const auto line = nlohmann::json::parse(text);
  CHECK(line["scenario"] == "paused-client");
  CHECK(line["file"] == "stories/paused-client.json");
  CHECK(line["seed"] == 7);
  CHECK(line["digest"].get<std::string>() == to_hex(overlap().trace.digest()));
  CHECK(line["simulated_ns"] == 20'000'000'000);
  CHECK(line["events"] == 1234);
  CHECK(line["messages"] == 456);
  CHECK(line["requests"] == 321);
  CHECK(line["timeouts"] == 3);
  CHECK(line["acquisitions"] == 2);
  CHECK(line["refusals"] == 0);
  CHECK(line["releases"] == 2);
  for (const char* check : {"lease_overlap", "mutual_exclusion", "stale_write", "lost_update", "foreign_release",
                            "token_order", "stuck_lock", "starvation", "deadlock"}) {
    INFO(check);
    CHECK(line["violations"][check].is_number_integer());
  }
  CHECK(line["violations"]["mutual_exclusion"] == 1);
  CHECK(line["first_violation"]["check"] == "mutual_exclusion");
  CHECK(line["first_violation"]["at_ns"] == 12'000'000'000);
  CHECK(line["first_violation"]["clients"] == nlohmann::json::array({"alice", "bob"}));
  CHECK(line["first_violation"]["resource"] == "file");
  CHECK_THAT(line["first_violation"]["text"].get<std::string>(), ContainsSubstring("alice and bob"));
  CHECK(line["acquire_latency_ns"] ==
        nlohmann::json::parse(R"({"count":2,"p50":1000000,"p90":10000000000,"p99":10000000000,"max":10000000000})"));
  CHECK(line["expectations"][0]["text"] == "never lease_overlap");
  CHECK(line["expectations"][0]["held"] == true);
  CHECK(line["ok"] == true);
  CHECK(line["servers"][0]["utilisation"] == 0.25);
  CHECK_FALSE(line.contains("wall_s"));
}

TEST_CASE("numbers in JSON stay integers, and a run without violations says null", "[report]") {
  Run run = overlap();
  run.violations.clear();
  run.seed = UINT64_MAX;
  const std::string text = json_line(summarise(paused_client(), run), {});
  CHECK_THAT(text, ContainsSubstring("\"seed\":18446744073709551615"));
  CHECK_THAT(text, ContainsSubstring("\"simulated_ns\":20000000000,"));
  CHECK_THAT(text, ContainsSubstring("\"first_violation\":null"));
  CHECK_THAT(text, ContainsSubstring("\"ok\":false"));
}

TEST_CASE("a name that is no UTF-8 does not break the line of JSON", "[report]") {
  Scenario scenario = paused_client();
  scenario.title = "caf\xE9";
  CHECK_NOTHROW(nlohmann::json::parse(json_line(summarise(scenario, overlap()), {})));
}

TEST_CASE("what broke is said in plain words, in the order of the checks", "[report]") {
  Summary summary;
  CHECK(what_broke(summary) == "nothing broken");
  summary.violation_counts[static_cast<std::size_t>(Check::stale_write)] = 2;
  summary.violation_counts[static_cast<std::size_t>(Check::mutual_exclusion)] = 1;
  CHECK(what_broke(summary) == "mutual_exclusion 1, stale_write 2");
}

TEST_CASE("the table has a row per scenario, with columns that fit them all", "[report]") {
  Desk desk;
  const VerdictTable table(desk.console, {{"paused-client", "A paused client outlives its lease"}, {"x", "y"}}, {});
  CHECK(table.heading() ==
        "        scenario       title                               grants  first broken  what broke");
  CHECK(table.row(summarise(paused_client(), overlap())) ==
        "ok      paused-client  A paused client outlives its lease       2      12.000 s  mutual_exclusion 1");
}

TEST_CASE("on a terminal the title gives way, and the row fits the width", "[report]") {
  Desk desk;
  desk.console.width = 100;
  const VerdictTable table(desk.console, {{"paused-client", std::string(200, 'x')}}, {});
  Scenario scenario = paused_client();
  scenario.title = std::string(200, 'x');
  const std::string row = table.row(summarise(scenario, overlap()));
  CHECK(columns_of(row) <= 100);
  CHECK_THAT(row, ContainsSubstring("x...") && ContainsSubstring("mutual_exclusion 1"));
}

TEST_CASE("a failed expectation becomes a sentence", "[report]") {
  Scenario scenario = paused_client();
  scenario.expect = {.never = {}, .sometimes = {Check::deadlock}, .numbers = {}};
  const Summary summary = summarise(scenario, overlap());
  CHECK_FALSE(summary.ok());
  REQUIRE(failures_of(summary).size() == 1);
  CHECK(failures_of(summary).front() == "paused-client: expected sometimes deadlock, but it never happened");
}

TEST_CASE("the closing line counts", "[report]") {
  CHECK(closing_line(31, 31) == "31 scenarios, all as expected.");
  CHECK(closing_line(1, 1) == "1 scenario, as expected.");
  CHECK(closing_line(31, 29) == "31 scenarios, 29 as expected, 2 NOT.");
}

TEST_CASE("the page about one run tells question, settings, verdicts and lesson", "[report]") {
  Desk desk;
  const std::string page = full_report(desk.console, summarise(paused_client(), overlap()), {});
  CHECK_THAT(page, ContainsSubstring("A paused client outlives its lease\n  Does her late write reach the disk?\n"));
  CHECK_THAT(page, ContainsSubstring("  seed       7\n"));
  CHECK_THAT(page, ContainsSubstring("  duration   20s\n"));
  CHECK_THAT(page, ContainsSubstring("simulated 20 s: 1234 events, 456 messages, 321 requests, 3 timeouts"));
  CHECK_THAT(page, ContainsSubstring("  promise   kept    leases do not overlap\n"));
  CHECK_THAT(page, ContainsSubstring("  belief    broken  mutual_exclusion 1\n"));
  CHECK_THAT(page, ContainsSubstring("12.000 s  mutual_exclusion"));
  CHECK_THAT(page, ContainsSubstring("  held      never lease_overlap\n"));
  CHECK_THAT(page, ContainsSubstring("A lease ends whether or not its holder knows."));
  CHECK_THAT(page, ContainsSubstring("ok: 2 of 2 expectations held. Digest "));
  CHECK_THAT(page, !ContainsSubstring("\033"));
  CHECK_THAT(page, !ContainsSubstring("stopped before"));
}

TEST_CASE("a run that was cut short says so", "[report]") {
  Desk desk;
  Scenario scenario = paused_client();
  scenario.duration = 60s;
  CHECK_THAT(full_report(desk.console, summarise(scenario, overlap()), {}),
             ContainsSubstring("(stopped before the scenario's 60 s)"));
}

TEST_CASE("the page shows the first ten violations and counts the others", "[report]") {
  Desk desk;
  Run run = overlap();
  const Violation one = run.violations.front();
  run.violations.assign(25, one);
  const std::string page = full_report(desk.console, summarise(paused_client(), run), {});
  CHECK_THAT(page, ContainsSubstring("... and 15 more"));
  CHECK_THAT(page, ContainsSubstring("mutual_exclusion 25"));
}

TEST_CASE("colour appears only where the console has it", "[report]") {
  Desk desk;
  const Summary summary = summarise(paused_client(), overlap());
  CHECK_THAT(full_report(desk.console, summary, {}), !ContainsSubstring("\033"));
  desk.console.colour = true;
  CHECK_THAT(full_report(desk.console, summary, {}), ContainsSubstring("\033["));
}

TEST_CASE("real time is told only when asked for", "[report]") {
  Desk desk;
  Summary summary = summarise(paused_client(), overlap());
  const std::string before = full_report(desk.console, summary, {}) + json_line(summary, {});
  summary.wall_s = 1.25;
  CHECK(full_report(desk.console, summary, {}) + json_line(summary, {}) == before);
  CHECK_THAT(full_report(desk.console, summary, {.timing = true}), ContainsSubstring("took 1.250 s of real time"));
  CHECK(nlohmann::json::parse(json_line(summary, {.timing = true}))["wall_s"] == 1.25);
}
