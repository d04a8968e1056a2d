// Disks, memory limits and what can befall them, as scenario files say it.
#include <catch2/catch_test_macros.hpp>

#include "tests/scenarios/scenario_text.hpp"

using namespace lockstep;
using namespace lockstep::testing;

TEST_CASE("nodes have disks, memory limits and delays of their own", "[reader][durability]") {
  const Scenario scenario = scenario_of(R"({
    "nodes": {
      "count": 3,
      "persistence": {"mode": "aof", "fsync": "always", "fsync_time": "2ms", "load_time": "300ms"},
      "maxmemory": {"bytes": 2000000, "policy": "volatile-ttl", "samples": 7},
      "override": {
        "n2": {"persistence": {"mode": "rdb", "save": [{"after": "60s", "changes": 5}], "save_time": "1s"}},
        "n3": {"persistence": {"mode": "none"}, "delayed_restart": "11s"}
      }
    },
    "faults": [
      {"at": "1s", "power_loss": ["n1", "alice"], "for": "2s"},
      {"at": "1s", "shutdown": "n2", "for": "2s"},
      {"at": "1s", "slow_command": "n1", "for": "2s"},
      {"at": "1s", "cache_fill": ["n1", "n2"], "keys": "500/s", "value_bytes": 10, "ttl": "5s"},
      {"at": "9s", "crash": "n1", "for": "1s", "data": "persisted"}
    ]})");
  REQUIRE(scenario.nodes.size() == 3);
  const PersistenceOptions& first = scenario.nodes[0].persistence;
  CHECK(first.mode == PersistenceOptions::Mode::aof);
  CHECK(first.fsync == PersistenceOptions::Fsync::always);
  CHECK(first.fsync_time.expected() == 2ms);
  CHECK(first.load_time.expected() == 300ms);
  CHECK(scenario.nodes[0].memory.bytes == 2'000'000);
  CHECK(scenario.nodes[2].memory.policy == MemoryOptions::Policy::volatile_ttl);
  CHECK(scenario.nodes[0].memory.samples == 7);
  const PersistenceOptions& second = scenario.nodes[1].persistence;
  CHECK(second.mode == PersistenceOptions::Mode::rdb);
  REQUIRE(second.save.size() == 1);
  CHECK(second.save[0].after == 60s);
  CHECK(second.save[0].changes == 5);
  CHECK(scenario.nodes[2].persistence.mode == PersistenceOptions::Mode::none);
  CHECK(scenario.nodes[2].delayed_restart == 11s);
  REQUIRE(scenario.faults.size() == 5);
  CHECK(scenario.faults[0].processes.size() == 2);
  CHECK(scenario.faults[3].pressure.interval == 2ms);
  CHECK(scenario.faults[3].pressure.value_bytes == 10);
  CHECK(scenario.faults[3].pressure.ttl == 5s);
  CHECK_FALSE(scenario.faults[4].data_kept.has_value());
}

TEST_CASE("disks and memory: messages", "[reader][messages][durability]") {
  const auto check = [](std::string_view changes, std::string_view message) {
    INFO(changes);
    CHECK(said_of(changes) == message);
  };
  check(R"({"nodes": {"persistence": {}}})",
        "/nodes/persistence/mode: expected \"none\", \"rdb\" or \"aof\", found nothing");
  check(R"({"nodes": {"persistence": {"mode": "oaf"}}})",
        "/nodes/persistence/mode: expected \"none\", \"rdb\" or \"aof\", found \"oaf\"; did you mean \"aof\"?");
  check(R"({"nodes": {"persistence": {"mode": "rdb", "fsync": "always"}}})",
        "/nodes/persistence/fsync: has no effect with \"mode\": \"rdb\"");
  check(R"({"nodes": {"persistence": {"mode": "aof", "save": []}}})",
        "/nodes/persistence/save: has no effect with \"mode\": \"aof\"");
  check(R"({"nodes": {"persistence": {"mode": "none", "load_time": "1s"}}})",
        "/nodes/persistence/load_time: has no effect with \"mode\": \"none\"");
  check(R"({"nodes": {"persistence": {"mode": "rdb", "save": [{"after": "60s"}]}}})",
        "/nodes/persistence/save/0/changes: expected the number of changes since the last snapshot, found nothing");
  check(R"({"nodes": {"maxmemory": {"policy": "allkeys-lru"}}})",
        "/nodes/maxmemory/bytes: expected the limit in bytes, found nothing");
  check(R"({"faults": [{"at": "1s", "slow_command": "n1"}]})",
        "/faults/0/for: expected how long the command takes, found nothing");
  check(R"({"faults": [{"at": "1s", "cache_fill": "n1", "keys": "500/s"}]})",
        "/faults/0/cache_fill: has no effect on \"n1\", which has no \"maxmemory\"");
  check(R"({"nodes": {"maxmemory": {"bytes": 2000000}}, "faults": [{"at": "1s", "cache_fill": "n1"}]})",
        "/faults/0/keys: expected how many keys are written, such as \"1000/s\", found nothing");
  check(R"({"nodes": {"maxmemory": {"bytes": 2000000}}, "faults": [{"at": "1s", "cache_fill": "n1", "keys": "5/us"}]})",
        "/faults/0/keys: expected at most a million keys per second, found \"5/us\"");
  check(R"({"faults": [{"at": "1s", "power_loss": "n1", "for": "1s", "data": "kept"}]})",
        "/faults/0/data: has no effect with \"power_loss\"");
  check(R"({"faults": [{"at": "1s", "crash": "n1", "for": "1s", "data": "gone"}]})",
        "/faults/0/data: expected \"lost\", \"kept\" or \"persisted\", found \"gone\"");
}
