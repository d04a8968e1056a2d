// What is written reads back as the same scenario: the whole catalogue, the corners of the format, and edits.
#include "scenarios/format/write.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>

#include "scenario_text.hpp"
#include "scenarios/run.hpp"

namespace lockstep {
namespace {

using namespace testing;

std::vector<std::string> catalogue() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(repository_directory() + "/scenarios/catalogue"))
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

/// Written and read again, as a file of the same name.
ReadResult again(const Scenario& scenario) {
  return read_scenario_text(file_text(to_json(scenario)), scenario.file, "");
}

void reads_back(const Scenario& scenario) {
  INFO(file_text(to_json(scenario)));
  const ReadResult result = again(scenario);
  REQUIRE(said(result) == "fine");
  CHECK(*result.scenario == scenario);
}

void reads_back(std::string_view changes) {
  const ReadResult result = read_changed(changes, files_directory());
  INFO(changes);
  REQUIRE(said(result) == "fine");
  reads_back(*result.scenario);
}

}  // namespace

TEST_CASE("every scenario of the catalogue is written so that it reads back the same") {
  const std::vector<std::string> files = catalogue();
  REQUIRE(files.size() > 50);
  for (const std::string& file : files) {
    INFO(file);
    const ReadResult read = read_scenario_file(file);
    REQUIRE(said(read) == "fine");
    reads_back(*read.scenario);
  }
}

TEST_CASE("a written scenario gives the same run, to the digest") {
  for (const std::string& file : catalogue()) {
    ReadResult read = read_scenario_file(file);
    REQUIRE(said(read) == "fine");
    const ReadResult second = again(*read.scenario);
    REQUIRE(said(second) == "fine");
    RunOptions options;
    options.until = 20s;  // the crowds run for hours
    INFO(file);
    CHECK(run(*second.scenario, options).trace.digest() == run(*read.scenario, options).trace.digest());
  }
}

TEST_CASE("every law of a random time is written") {
  for (const char* law :
       {R"("0s")", R"({"uniform": ["1ms", "4ms"]})", R"({"uniform": ["1ms", "1ms"]})",
        R"({"normal": {"mean": "5ms", "sd": "1ms"}})",
        R"({"normal": {"mean": "5ms", "sd": "333ns", "min": "1ms", "max": "6ms"}})",
        R"({"normal": {"mean": "5ms", "sd": "0s"}})", R"({"lognormal": {"median": "1ms", "p99": "20ms"}})",
        R"({"lognormal": {"median": "1234567ns", "p99": "1234568ns"}})",
        R"({"lognormal": {"median": "3ms", "sigma": 0.123456789}})", R"({"exponential": "5ms"})",
        R"({"exponential": {"mean": "5ms", "min": "1ms"}})", R"({"pareto": {"min": "1ms", "alpha": 1.1}})",
        R"({"empirical": ["9ms", "1ms", "2ms"]})", R"({"empirical": {"file": "delays.csv", "unit": "ms"}})"})
    reads_back(R"({"network": {"one_way_delay": )" + std::string(law) + "}}");
}

TEST_CASE("every kind of fault and trigger is written") {
  for (const char* fault :
       {R"({"at": "3s", "stop": "alice", "for": "15s"})",
        R"({"at": "3s", "pause": ["alice", "n1"]})",
        R"({"every": {"exponential": "2s"}, "suspend": ["alice", "bob"], "for": {"uniform": ["1s", "2s"]}})",
        R"({"rate": "0.3/s", "slow": "bob", "times": 2.5, "for": "1s", "probability": 0.25})",
        R"({"at": "1s", "crash": "n1"})",
        R"({"at": "1s", "crash": "n1", "for": "2s", "data": "kept"})",
        R"({"at": "1s", "restart": "n2"})",
        R"({"at": "1s", "partition": [["alice"]], "for": "3s", "one_way": true})",
        R"({"at": "1s", "slow_link": [["alice"], ["n1", "n2"]], "times": 4})",
        R"({"at": "1s", "loss": 0.5, "between": [["alice"], ["n1"]]})",
        R"({"at": "1s", "stall": [["bob"]], "for": "1s"})",
        R"({"at": "1s", "step_clock": "n1", "by": "-11s"})",
        R"({"at": "1s", "slew_clock": "n1", "by": "2s", "ppm": 700.5})",
        R"({"at": "1s", "drift": "n1", "ppm": -1234.5, "clock": "wall", "for": "4s"})",
        R"({"at": "1s", "drift": "n1", "ppm": 200})",
        R"({"at": "1s", "slow_server": "disk", "times": 10})",
        R"({"when": {"client": "alice", "acquired": "file"}, "after": "5ms", "stop": "alice", "for": "1s"})",
        R"({"when": {"acquires": "file", "nth": 3}, "crash": "bob"})",
        R"({"when": {"sends": "SET NX PX", "process": "alice", "peer": "n1", "resource": "file"}, "crash": "n1"})",
        R"({"when": {"fact": "granted"}, "crash": "bob"})",
        R"({"when": {"fact": "store_written", "resource": "disk", "peer": "alice"}, "crash": "bob"})",
        R"({"when": {"fact": "message_lost", "operation": "GET"}, "crash": "bob"})"})
    reads_back(R"({"faults": [)" + std::string(fault) + "]}");
}

TEST_CASE("disks, memory limits and what presses on them are written") {
  for (const char* nodes :
       {R"({"persistence": {"mode": "aof", "fsync": "always", "fsync_time": "2ms", "load_time": "1s"}})",
        R"({"persistence": {"mode": "rdb", "save": [{"after": "5s", "changes": 3}], "save_time": "9ms"}})",
        R"({"persistence": {"mode": "rdb", "save": []}, "delayed_restart": "3s"})",
        R"({"count": 2, "override": {"n2": {"persistence": {"mode": "none"}, "delayed_restart": "1s"}}})"})
    reads_back(R"({"nodes": )" + std::string(nodes) + "}");
  for (const char* fault :
       {R"({"at": "1s", "power_loss": "n1", "for": "2s"})", R"({"at": "1s", "shutdown": "n1", "for": "1s"})",
        R"({"at": "1s", "slow_command": "n1", "for": "50ms"})",
        R"({"at": "1s", "cache_fill": "n1", "keys": "1000/s", "ttl": "5s", "value_bytes": 7, "for": "1s"})",
        R"({"at": "1s", "cache_fill": "n1", "keys": "7/min", "for": "1s"})",
        R"({"at": "1s", "crash": "n1", "for": "2s", "data": "persisted"})",
        R"({"at": "1s", "crash": "n1", "for": "2s", "data": "lost"})"})
    reads_back(R"({"nodes": {"count": 3, "maxmemory": {"bytes": 1000000, "policy": "allkeys-lru"}}, "faults": [)" +
               std::string(fault) + "]}");
}

TEST_CASE("nodes, sites, links, stores, steps and expectations are written") {
  reads_back(R"({"nodes": {"count": 3, "wall_clock": {"offset": "1s", "drift_ppm": 40},
                           "override": {"n2": {"wall_clock": {"offset": "0s", "drift_ppm": 0.5},
                                               "monotonic_clock": {"drift_ppm": -7}, "service_time": "1ms"}}}})");
  reads_back(R"({"nodes": {"names": ["a", "b", "c"], "service_time": {"read": "1us", "write": "2us"}}})");
  reads_back(R"({"network": {"loss": 0.01, "datagrams": true, "duplication": 0.2,
                             "links": [{"between": ["alice", "n1"], "one_way_delay": "40ms", "duplication": 0.1},
                                       {"from": "bob", "to": "n2", "loss": 0.5}]}})");
  reads_back(R"({"nodes": {"count": 3, "site": "eu"},
                 "network": {"handshake": true, "connection_timeout": "3s", "switches": ["s1"],
                             "sites": {"eu": {"one_way_delay": "1ms", "hosts": ["alice"]},
                                       "us": {"hosts": ["bob", "s1", "disk"]}},
                             "between_sites": [{"between": ["eu", "us"], "one_way_delay": "40ms"}]}})");
  reads_back(R"({"storage": null, "stores": [{"name": "disk"},
                 {"name": "shop", "registers": {"stock": 7, "sold": -1}, "checks_fencing_token": true}]})");
  reads_back(R"({"ties": "shuffle", "seed": 18446744073709551615, "lesson": ["one", "two"],
                 "bounds": {"stuck_lock": "5s"}, "choices": [{"stream": "link/x", "ordinal": 3, "value": -9}],
                 "expect": {"never": ["lease_overlap"], "sometimes": ["stale_write"],
                            "numbers": {"acquisitions": ["> 1", "<= 2.5"], "first_grant.alice": "< 10.5s"},
                            "probability": {"any": "< 1e-3 @ 95%", "lost_update": "> 0.1"}, "runs": 77}})");
  reads_back(R"({"algorithm": {"name": "redlock", "extension": {"every": "3s", "limit": 2}, "retry_count": 4,
                               "requests": "sequential", "clock": "wall", "check_elapsed": false, "fencing": true}})");
  reads_back(
      R"({"algorithm": {"name": "set-token", "fencing": true}, "clients": {"alice": {"starts": {"uniform": ["0s", "1s"]},
      "on_expiry": "abort", "wall_clock": {"offset": "-3s"}, "does": [
      {"loop": [{"acquire": "file", "if_refused": "next_round", "within": "2s"}, {"read": "disk"},
                {"write": "disk", "if_version": true}, {"release": "file", "always": true}], "times": 3},
      {"acquire": "other", "if_refused": "continue"}, {"work": {"exponential": "1s"}}, {"sleep": "0s"},
      {"take": "disk", "atomic": true}, {"raise_fence": "disk"}, {"extend": "other"}, {"write": "disk", "value": -4},
      {"release": "other"}]}}})");
}

TEST_CASE("clients of a population are written as one, and stay the same clients") {
  reads_back(R"({"populations": {"buyer": {"count": 40, "lock": "file", "think": "1s", "hold": "2ms",
                                           "read_modify_write": "disk"},
                                 "thief": {"count": 3, "lock": "file"}}})");
  const Scenario many = scenario_of(R"({"populations": {"buyer": {"count": 40, "lock": "file", "hold": "1ms"}}})");
  const Json json = to_json(many);
  CHECK(json["populations"]["buyer"]["count"] == 40);
  CHECK(json["clients"].size() == 2);
  // Clients in the middle that merely look like a population stay clients: the order is part of the run.
  reads_back(R"({"clients": {"a-1": {"does": [{"acquire": "x"}]}, "a-2": {"does": [{"acquire": "x"}]},
                             "a-3": {"does": [{"acquire": "x"}]}, "zoe": {"does": [{"acquire": "x"}]}}})");
}

TEST_CASE("edits of numbers survive being written") {
  for (const std::string& file : catalogue()) {
    ReadResult read = read_scenario_file(file);
    REQUIRE(said(read) == "fine");
    Scenario edited = *read.scenario;
    edited.seed += 12345;
    edited.algorithm.ttl = edited.algorithm.ttl * 3 / 2 + Duration(1);
    edited.duration += 1s;
    edited.network.one_way_delay = Distribution::uniform(1ms, 1ms + Duration(7));
    FaultSpec pause;
    pause.at = Distribution::constant(1s);
    pause.kind = FaultKind::stop;
    pause.processes = {edited.clients.front().name};
    pause.lasts = Distribution::constant(Duration(1'234'567));
    edited.faults.push_back(pause);
    INFO(file);
    if (edited.algorithm.name == "setnx") edited.algorithm.ttl = read.scenario->algorithm.ttl;  // has none
    const ReadResult second = again(edited);
    REQUIRE(said(second) == "fine");
    CHECK(*second.scenario == edited);
  }
}

}  // namespace lockstep
