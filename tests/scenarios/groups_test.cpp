// What the reader makes of groups of nodes, sentinels, clusters and places, and what it says when they do not fit.
#include <catch2/catch_test_macros.hpp>

#include "algorithms/registry.hpp"
#include "scenarios/format/vocabulary.hpp"
#include "scenarios/report/expectations.hpp"
#include "scenarios/report/metrics.hpp"
#include "scenarios/run.hpp"
#include "tests/scenarios/scenario_text.hpp"

using namespace lockstep;
using namespace lockstep::testing;

TEST_CASE("all nodes but one replicate it, unless an override says otherwise", "[reader][groups]") {
  const Scenario scenario = scenario_of(R"({"nodes": {"names": ["m", "r1", "r2"], "replica_of": "m",
      "min_replicas_to_write": 1, "min_replicas_max_lag": "3s", "override": {"r2": {"priority": 0}}}})");
  REQUIRE(scenario.nodes.size() == 3);
  CHECK(scenario.nodes[0].replica_of.empty());
  CHECK(scenario.nodes[1].replica_of == "m");
  CHECK(scenario.nodes[1].priority == 100);
  CHECK(scenario.nodes[2].priority == 0);
  CHECK(scenario.nodes[0].min_replicas_to_write == 1);
  CHECK(scenario.nodes[0].min_replicas_max_lag == 3s);
}

TEST_CASE("sentinels watch every master that has replicas, with a majority as quorum", "[reader][groups]") {
  const Scenario scenario = scenario_of(R"({"nodes": {"names": ["a", "b", "c", "d"],
      "override": {"b": {"replica_of": "a"}, "d": {"replica_of": "c"}}}, "sentinels": {"count": 5}})");
  REQUIRE(scenario.sentinels.has_value());
  CHECK(scenario.sentinels->names == std::vector<std::string>{"s1", "s2", "s3", "s4", "s5"});
  CHECK(scenario.sentinels->quorum == 3);
  CHECK(scenario.sentinels->watch == std::vector<std::string>{"a", "c"});
  CHECK(scenario.sentinels->down_after == 30s);
}

TEST_CASE("a place and a wait are options of every algorithm", "[reader][groups]") {
  const Scenario scenario = scenario_of(R"({"nodes": {"count": 3, "replica_of": "n1"}, "sentinels": {},
      "algorithm": {"name": "setnx", "wait": {"replicas": 2}, "place": {"kind": "sentinels", "subscribe": true}}})");
  REQUIRE(scenario.algorithm.wait.has_value());
  CHECK(scenario.algorithm.wait->replicas == 2);
  CHECK(scenario.algorithm.wait->timeout == 100ms);
  CHECK(scenario.algorithm.place.kind == PlaceKind::sentinels);
  CHECK(scenario.algorithm.place.subscribe);
}

TEST_CASE("every algorithm works on a node, on a group with sentinels and on a cluster", "[groups]") {
  const std::string places[] = {
      R"("nodes": {"names": ["m"]}, "algorithm": {"place": "nodes", )",
      R"("nodes": {"names": ["m", "r"], "replica_of": "m"}, "sentinels": {}, "algorithm": {"place": "sentinels", )",
      R"("nodes": {"names": ["A", "B", "C"]}, "cluster": {}, "algorithm": {"place": "cluster", )"};
  for (const Algorithm& algorithm : algorithms())
    for (const std::string& place : places) {
      CAPTURE(algorithm.name, place);
      const Run calm = run(scenario_of("{" + place + R"("name": ")" + std::string(algorithm.name) + R"("}})"));
      int granted = 0, released = 0;
      for (const Fact& fact : calm.trace.facts()) {
        granted += fact.kind == FactKind::granted ? 1 : 0;
        released += fact.kind == FactKind::released ? 1 : 0;
      }
      CHECK(granted == 2);
      CHECK(released == 2);
      // One of them lets losers prolong the lock, wherever it lives.
      for (const Violation& violation : calm.violations) CHECK(violation.check == Check::foreign_release);
    }
}

TEST_CASE("every mistake about groups is reported", "[reader][groups][messages]") {
  CHECK(said_of(R"({"nodes": {"names": ["m", "r"], "replica_of": "mm", "min_replicas_max_lag": "1500ms"},
                    "sentinels": {"count": 3, "quorum": 4, "watch": ["r"], "down_afte": "1s"}})") ==
        "/nodes/replica_of: expected the name of a node (m, r), found \"mm\"\n"
        "/nodes/min_replicas_max_lag: expected a whole number of seconds, found \"1500ms\"\n"
        "/sentinels/quorum: expected at most the number of sentinels (3), found the number 4\n"
        "/sentinels/watch/0: expected the name of a master that has replicas, of which there is none, found \"r\"\n"
        "/sentinels/down_afte: is not a known key; did you mean \"down_after\"?");
  CHECK(said_of(R"({"sentinels": {}})") ==
        "/sentinels: has nobody to watch: no node is a replica (\"replica_of\" in /nodes)");
  CHECK(said_of(R"({"nodes": {"names": ["a", "b", "c"],
                    "override": {"b": {"replica_of": "a"}, "c": {"replica_of": "b"}}}})") ==
        "/nodes: makes \"c\" a replica of \"b\", which is a replica itself");
}

TEST_CASE("a place needs what it is made of", "[reader][groups][messages]") {
  CHECK(said_of(R"({"algorithm": {"name": "redlock", "place": "sentinels"}})") ==
        "/algorithm/place: needs sentinels: describe them in /sentinels");
  CHECK(said_of(R"({"algorithm": {"name": "redlock", "place": "cluster"}})") ==
        "/algorithm/place: needs a cluster: describe it in /cluster");
  CHECK(said_of(R"({"algorithm": {"name": "redlock", "place": {"nodes": ["n1"], "subscribe": true}}})") ==
        "/algorithm/place/subscribe: has no effect when the keys live on \"nodes\"");
  CHECK(said_of(R"({"nodes": {"count": 3}, "algorithm": {"name": "set-token", "wait": {"replicas": 1}}})") ==
        "/algorithm/wait: would never grant the lock: no node is a replica (\"replica_of\" in /nodes)");
  CHECK(said_of(R"({"nodes": {"count": 3, "replica_of": "n1"},
                    "algorithm": {"name": "set-token", "wait": {"replicas": 3}}})") ==
        "/algorithm/wait: would never grant the lock: it wants 3 replicas to confirm it, and no master has more than 2");
}

TEST_CASE("every lock works at every place, with and without WAIT and fencing tokens", "[run][groups]") {
  const std::pair<const char*, std::string> places[] = {
      {"nodes", R"("nodes": {"count": 3, "replica_of": "n1"})"},
      {"sentinels", R"("nodes": {"count": 3, "replica_of": "n1"}, "sentinels": {"down_after": "1s"})"},
      {"cluster", R"("nodes": {"count": 6, "override": {"n4": {"replica_of": "n1"}, "n5": {"replica_of": "n2"},
                      "n6": {"replica_of": "n3"}}}, "cluster": {"node_timeout": "2s"})"}};
  for (const std::string& algorithm : algorithm_names())
    for (const auto& [place, nodes] : places)
      for (const char* more : {"", R"(, "wait": {"replicas": 1})", R"(, "fencing": true)"}) {
        const std::string text = R"({"duration": "20s", )" + nodes + R"(, "algorithm": {"name": ")" + algorithm +
                                 R"(", "place": ")" + place + '"' + more + R"(}, "storage": {"name": "disk"},
            "clients": {
              "alice": {"does": [{"acquire": "file"}, {"read": "disk"}, {"work": "2s"}, {"write": "disk"},
                                 {"release": "file"}]},
              "bob": {"starts": "500ms", "does": [{"acquire": "file"}, {"read": "disk"}, {"write": "disk"},
                                                  {"release": "file"}]}},
            "expect": {"never": ["mutual_exclusion", "lost_update"],
                       "numbers": {"acquisitions": "== 2", "final.disk": "== 2"}}})";
        CAPTURE(algorithm, place, more);
        const Scenario scenario = scenario_of(text);
        const Run once = run(scenario);
        for (const JudgedExpectation& judged : judge(scenario, once, Metrics(once, scenario))) CHECK(judged.held);
      }
}

TEST_CASE("Redlock leaves replicas alone when nobody says otherwise", "[groups]") {
  Scenario scenario = scenario_of(R"({"duration": "2s", "nodes": {"names": ["a", "b", "c", "d"],
      "override": {"d": {"replica_of": "a"}}}})");
  const Run calm = run(scenario);
  for (const Fact& fact : calm.trace.facts())
    if (fact.kind == FactKind::command_executed && fact.operation == Operation::set_nx_px)
      CHECK(calm.trace.name_of(fact.process) != "d");
}
