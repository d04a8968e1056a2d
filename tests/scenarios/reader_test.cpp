// What the reader makes of a scenario, and what it says when it cannot: the text of every message.
#include "scenarios/format/reader.hpp"

#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <fstream>

#include "tests/scenarios/scenario_text.hpp"

using namespace lockstep;
using namespace lockstep::testing;

TEST_CASE("a scenario that says little gets its defaults", "[reader]") {
  const ReadResult result = read_scenario_text(
      R"({"algorithm": "set-token", "clients": {"alice": {"does": [{"acquire": "file"}, {"release": "file"}]}}})",
      "stories/quiet.json", "stories");
  REQUIRE(said(result) == "fine");
  const Scenario& scenario = *result.scenario;
  CHECK(scenario.name == "quiet");
  CHECK(scenario.title == "quiet");
  CHECK(scenario.seed == 1);
  CHECK(scenario.duration == 60s);
  CHECK_FALSE(scenario.shuffle_ties);
  REQUIRE(scenario.nodes.size() == 1);
  CHECK(scenario.nodes[0].name == "n1");
  CHECK(scenario.network.one_way_delay.expected() == 500us);
  CHECK(scenario.algorithm.name == "set-token");
  CHECK(scenario.stores.empty());
  REQUIRE(scenario.clients.size() == 1);
  CHECK(scenario.clients[0].starts.expected() == 0s);
  CHECK(scenario.clients[0].does[0].if_refused == IfRefused::stop);
}

TEST_CASE("the house's example is read as it is meant", "[reader]") {
  const Scenario scenario = scenario_of(R"({
    "title": "A paused client outlives its lease", "lesson": ["A lock", "is not enough."], "seed": 7, "ties": "shuffle",
    "nodes": {"count": 5, "wall_clock": {"drift_ppm": 0}, "override": {"n3": {"wall_clock": {"offset": "-12s"}}}},
    "network": {"one_way_delay": {"uniform": ["1ms", "4ms"]}, "loss": 0.0},
    "algorithm": {"name": "redlock", "ttl": "10s", "node_timeout": "50ms", "drift_factor": 0.01,
                  "retry_delay": {"uniform": ["100ms", "300ms"]}, "retry_count": "forever", "requests": "sequential"},
    "faults": [{"when": {"client": "alice", "acquired": "file"}, "pause": "alice", "for": "15s"}],
    "expect": {"never": ["lease_overlap"], "sometimes": ["mutual_exclusion", "stale_write"],
               "numbers": {"first_violation.at": ">10s", "acquisitions": ">= 2"}}
  })");
  CHECK(scenario.title == "A paused client outlives its lease");
  CHECK(scenario.lesson == "A lock is not enough.");
  CHECK(scenario.seed == 7);
  CHECK(scenario.shuffle_ties);
  REQUIRE(scenario.nodes.size() == 5);
  CHECK(scenario.nodes[2].clock.wall_offset == -12s);
  CHECK(scenario.nodes[1].clock.wall_offset == 0s);
  CHECK(scenario.network.one_way_delay.expected() == 2500us);
  CHECK(scenario.algorithm.retry_count == -1);
  CHECK_FALSE(scenario.algorithm.parallel);
  REQUIRE(scenario.faults.size() == 1);
  const FaultSpec& fault = scenario.faults[0];
  CHECK(fault.kind == FaultKind::stop);
  CHECK(fault.processes == std::vector<std::string>{"alice"});
  REQUIRE(fault.when.has_value());
  CHECK(fault.when->fact == FactKind::granted);
  CHECK(fault.when->process == "alice");
  CHECK(fault.when->resource == "file");
  CHECK(fault.lasts->expected() == 15s);
  CHECK(scenario.expect.never == std::vector<Check>{Check::lease_overlap});
  REQUIRE(scenario.expect.numbers.size() == 2);
  CHECK(scenario.expect.numbers[0].value == 10e9);
  CHECK(scenario.expect.numbers[0].comparison == NumberExpectation::Comparison::greater);
  CHECK(scenario.expect.numbers[1].text == "acquisitions >= 2");
}

TEST_CASE("clients keep the order of the file", "[reader]") {
  const Scenario scenario = scenario_of(R"({"clients": {
    "zoe": {"does": [{"acquire": "file"}]}, "adam": {"does": [{"acquire": "file"}]}}})");
  REQUIRE(scenario.clients.size() == 2);
  CHECK(scenario.clients[0].name == "zoe");
}

TEST_CASE("a population becomes numbered clients with the same steps", "[reader]") {
  const Scenario scenario = scenario_of(R"({"clients": null, "storage": {"name": "bank", "registers": {"balance": 100}},
    "populations": {"buyer": {"count": 3, "lock": "till", "think": "1s", "hold": "5ms", "read_modify_write": "bank/balance"}}})");
  REQUIRE(scenario.clients.size() == 3);
  CHECK(scenario.clients[2].name == "buyer-3");
  REQUIRE(scenario.clients[0].does.size() == 1);
  const Step& loop = scenario.clients[0].does[0];
  CHECK(loop.kind == StepKind::loop);
  std::vector<StepKind> kinds;
  for (const Step& step : loop.body) kinds.push_back(step.kind);
  CHECK(kinds == std::vector<StepKind>{StepKind::sleep, StepKind::acquire, StepKind::read, StepKind::work,
                                       StepKind::write, StepKind::release});
  CHECK(loop.body[1].if_refused == IfRefused::next_round);
  CHECK(loop.body[2].name == "bank/balance");
}

TEST_CASE("every kind of step is read", "[reader]") {
  const Scenario scenario = scenario_of(R"({
    "algorithm": {"name": "set-token", "fencing": true},
    "storage": null, "stores": [{"name": "disk", "checks_fencing_token": true}, {"name": "shop", "registers": {"stock": 100, "sold": 0}}],
    "clients": {"alice": {"on_expiry": "abort", "does": [{"loop": [
      {"acquire": "file", "if_refused": "continue", "within": "5s"}, {"work": {"uniform": ["1ms", "2ms"]}}, {"sleep": "1s"},
      {"raise_fence": "disk"}, {"read": "disk/disk"}, {"write": "disk", "if_version": true}, {"write": "shop/sold", "value": 5},
      {"take": "shop/stock", "atomic": true}, {"extend": "file"}, {"release": "file", "always": true}], "times": 3}]}}})");
  REQUIRE(scenario.clients.size() == 1);
  CHECK(scenario.clients[0].on_expiry == OnExpiry::abort);
  const Step& loop = scenario.clients[0].does[0];
  CHECK(loop.times == std::uint64_t{3});
  REQUIRE(loop.body.size() == 10);
  CHECK(loop.body[0].if_refused == IfRefused::go_on);
  CHECK(loop.body[0].within == 5s);
  CHECK(loop.body[4].name == "disk");
  CHECK(loop.body[5].if_version);
  CHECK(loop.body[6].value == 5);
  CHECK(loop.body[7].atomic);
  CHECK(loop.body[9].always);
  CHECK(scenario.stores[1].registers.at("stock") == 100);
  CHECK(scenario.stores[0].registers.at("disk") == 0);
}

TEST_CASE("every kind of fault is read", "[reader]") {
  const Scenario scenario = scenario_of(R"({
    "network": {"sites": {"eu": {"hosts": ["alice", "n1"]}}},
    "faults": [
    {"at": "1s", "stop": ["alice", "bob"]},
    {"at": "1s", "suspend": "n1", "for": "2s"},
    {"at": "1s", "slow": "alice", "times": 10},
    {"rate": "0.2/s", "crash": "n1", "for": {"exponential": "5s"}, "data": "kept"},
    {"at": "1s", "restart": "n1", "data": "lost", "probability": 0.5},
    {"every": "10s", "partition": [["alice"]], "for": "1s"},
    {"at": "1s", "partition": [["alice", "bob"], ["n1"]], "one_way": true},
    {"at": "1s", "slow_link": [["eu"], ["n2"]], "times": 5},
    {"at": "1s", "loss": 0.3, "between": [["alice"], ["n1", "n2"]]},
    {"at": "1s", "stall": [["alice"], ["n1"]], "for": "90s"},
    {"at": "1s", "step_clock": "n1", "by": "-1min"},
    {"at": "1s", "slew_clock": "n1", "by": "100ms"},
    {"at": "1s", "drift": "n1", "ppm": 200, "clock": "wall"},
    {"at": "1s", "slow_server": "disk", "times": 100},
    {"when": {"node": "n1", "executes": "set nx px", "peer": "alice", "nth": 2}, "after": "300ms", "crash": "n1"},
    {"when": {"fact": "store_written", "resource": "disk", "operation": "write"}, "crash": "alice"}
  ]})");
  REQUIRE(scenario.faults.size() == 16);
  CHECK(scenario.faults[0].processes.size() == 2);
  CHECK_FALSE(scenario.faults[0].lasts.has_value());
  CHECK(scenario.faults[3].every->expected() == 5s);
  CHECK(scenario.faults[3].data_kept == true);
  CHECK(scenario.faults[4].data_kept == false);
  CHECK_FALSE(scenario.faults[14].data_kept.has_value());
  CHECK(scenario.faults[4].probability == 0.5);
  CHECK(scenario.faults[5].groups[1] == std::vector<std::string>{"n1", "n2", "n3", "disk", "bob"});
  CHECK(scenario.faults[6].one_way);
  CHECK(scenario.faults[7].groups[0] == std::vector<std::string>{"alice", "n1"});
  CHECK(scenario.faults[8].loss == 0.3);
  CHECK(scenario.faults[10].by == -60s);
  CHECK(scenario.faults[11].ppm == 500);
  CHECK(scenario.faults[12].wall);
  CHECK_FALSE(scenario.faults[12].monotonic);
  CHECK(scenario.faults[14].when->operation == Operation::set_nx_px);
  CHECK(scenario.faults[14].when->nth == 2);
  CHECK(scenario.faults[14].after.base() == 300ms);
  CHECK(scenario.faults[15].when->fact == FactKind::store_written);
}

TEST_CASE("sites collect those who name them and those whom they name", "[reader]") {
  const Scenario scenario = scenario_of(R"({
    "nodes": {"count": 3, "site": "eu", "override": {"n3": {"site": "us"}}},
    "network": {"sites": {"eu": {"one_way_delay": "1ms"}, "us": {"hosts": ["bob", "core"], "one_way_delay": "2ms"}},
                "switches": ["core"], "between_sites": [{"between": ["eu", "us"], "one_way_delay": "40ms"}],
                "links": [{"from": "alice", "to": "n1", "loss": 0.5}, {"between": ["core", "n1"], "one_way_delay": "9ms"}]}})");
  REQUIRE(scenario.network.sites.size() == 2);
  CHECK(scenario.network.sites[0].hosts == std::vector<std::string>{"n1", "n2"});
  CHECK(scenario.network.sites[1].hosts == std::vector<std::string>{"n3", "bob", "core"});
  CHECK(scenario.clients[1].site == "us");
  CHECK(scenario.network.between_sites[0].one_way_delay.expected() == 40ms);
  CHECK(scenario.network.links[0].one_way);
  CHECK_FALSE(scenario.network.links[1].one_way);
}

TEST_CASE("each distribution is read", "[reader][distribution]") {
  struct Case {
    const char* text;
    Distribution::Kind kind;
  };
  const Case cases[] = {
      {R"("1ms")", Distribution::Kind::constant},
      {R"({"constant": "1ms"})", Distribution::Kind::constant},
      {R"({"uniform": ["1ms", "4ms"]})", Distribution::Kind::uniform},
      {R"({"normal": {"mean": "5ms", "sd": "1ms"}})", Distribution::Kind::normal},
      {R"({"normal": {"mean": "5ms", "sd": "1ms", "min": "4ms", "max": "6ms"}})", Distribution::Kind::normal},
      {R"({"lognormal": {"median": "1ms", "p99": "20ms"}})", Distribution::Kind::lognormal},
      {R"({"lognormal": {"median": "1ms", "sigma": 0.5}})", Distribution::Kind::lognormal},
      {R"({"exponential": "5ms"})", Distribution::Kind::exponential},
      {R"({"exponential": {"mean": "5ms", "min": "1ms"}})", Distribution::Kind::exponential},
      {R"({"pareto": {"min": "1ms", "alpha": 1.5}})", Distribution::Kind::pareto},
      {R"({"empirical": ["3ms", "1ms", "2ms"]})", Distribution::Kind::empirical},
      {R"({"empirical": {"file": "delays.csv", "unit": "ms"}})", Distribution::Kind::empirical},
      {R"({"empirical": {"file": "delays.csv", "unit": "ms", "column": "return"}})", Distribution::Kind::empirical},
      {R"({"empirical": {"file": "delays.csv", "unit": "ms", "column": 2}})", Distribution::Kind::empirical},
  };
  for (const Case& one : cases) {
    INFO(one.text);
    const ReadResult result =
        read_changed(R"({"network": {"one_way_delay": )" + std::string(one.text) + "}}", files_directory());
    CHECK(said(result) == "fine");
    if (result.scenario) CHECK(result.scenario->network.one_way_delay.kind() == one.kind);
  }
}

TEST_CASE("measured delays come from the column that was named", "[reader][distribution]") {
  const auto read = [](const std::string& column) {
    return read_changed(
               R"({"network": {"one_way_delay": {"empirical": {"file": "delays.csv", "unit": "ms")" + column + "}}}}",
               files_directory())
        .scenario.value();
  };
  CHECK(read("").network.one_way_delay.smallest() == 1ms);
  CHECK(read(R"(, "column": "there")").network.one_way_delay.smallest() == 1ms);
  CHECK(read(R"(, "column": "return")").network.one_way_delay.smallest() == 500us);
  CHECK(read(R"(, "column": 2)").network.one_way_delay.smallest() == 500us);
}

namespace {

struct Spoiled {
  const char* changes;
  const char* said;
};

void check_all(const std::vector<Spoiled>& cases) {
  for (const Spoiled& one : cases) {
    INFO(one.changes);
    CHECK(said(read_changed(one.changes, files_directory())) == one.said);
  }
}

}  // namespace

TEST_CASE("the head of a scenario: messages", "[reader][messages]") {
  check_all({
      {R"({"title": 5})", "/title: expected a text, found the number 5"},
      {R"({"lesson": ["good", 5]})", "/lesson/1: expected a text, found the number 5"},
      {R"({"lesson": {}})", "/lesson: expected a text or an array of texts, found an empty object"},
      {R"({"seed": -1})", "/seed: expected a whole number from 0 to 18446744073709551615, found the number -1"},
      {R"({"seed": 1.5})", "/seed: expected a whole number from 0 to 18446744073709551615, found the number 1.5"},
      {R"({"duration": 10000})",
       "/duration: expected a duration with a unit (ns, us, ms, s, min, h), found the number 10000"},
      {R"({"duration": "0s"})", "/duration: expected a duration longer than zero, found \"0s\""},
      {R"({"ties": "shufle"})", "/ties: expected \"fifo\" or \"shuffle\", found \"shufle\"; did you mean \"shuffle\"?"},
      {R"({"fualts": []})", "/fualts: is not a known key; did you mean \"faults\"?"},
      {R"({"wibble": []})", "/wibble: is not a known key"},
      {R"({"clients": null})", "/clients: expected at least one client, here or in /populations, found nothing"},
      {R"({"clients": {}})", "/clients: expected at least one client, here or in /populations, found nothing"},
      {R"({"clients": []})",
       "/clients: expected an object with a client by each name, found an empty array\n"
       "/clients: expected at least one client, here or in /populations, found nothing"},
      {R"({"choices": [{"stream": "x", "ordinal": -1}]})",
       "/choices/0/value: expected the answer, found nothing\n"
       "/choices/0/ordinal: expected a whole number from 0 to 18446744073709551615, found the number -1"},
      {R"({"bounds": {"stuck_lock": "0s"}})", "/bounds/stuck_lock: expected a duration longer than zero, found \"0s\""},
  });
}

TEST_CASE("nodes and stores: messages", "[reader][messages]") {
  check_all({
      {R"({"nodes": 5})", "/nodes: expected an object such as {\"count\": 5}, found the number 5"},
      {R"({"nodes": {"count": 0}})", "/nodes/count: expected a whole number from 1 to 1000, found the number 0"},
      {R"({"nodes": {"count": 2, "names": ["a", "b", "c"]}})",
       "/nodes/names: expected 2 names, as \"count\" says, found an array of 3"},
      {R"({"nodes": {"names": ["a", "a"]}})",
       "/nodes: expected a node of a name of its own, found \"a\", which is already a node"},
      {R"({"nodes": {"names": []}})", "/nodes/names: expected at least one name, found an empty array"},
      {R"({"nodes": {"names": ["a b"]}})",
       "/nodes/names/0: expected a name of letters, digits and - _ . : (at most 64 bytes), found \"a b\""},
      {R"({"nodes": {"names": ["a"], "prefix": "r"}})",
       "/nodes/prefix: contradicts \"names\": one of them says it all"},
      {R"({"nodes": {"override": {"n9": {}}}})", "/nodes/override/n9: expected the name of a node (n1), found \"n9\""},
      {R"({"nodes": {"wall_clock": {"drift_ppm": 1e9}}})",
       "/nodes/wall_clock/drift_ppm: expected a rate error in ppm from -1000000 (stands still) to 900000, found the "
       "number 1000000000.0"},
      {R"({"nodes": {"monotonic_clock": {"offset": "1s"}}})", "/nodes/monotonic_clock/offset: is not a known key"},
      {R"({"nodes": {"site": "eu"}})",
       "/nodes/site: expected the name of a site, of which there is none, found \"eu\""},
      {R"({"nodes": {"service_time": {"read": "5us", "wirte": "1us"}}})",
       "/nodes/service_time/wirte: is not a known key; did you mean \"write\"?"},
      {R"({"storage": {"registers": {"x": 0}}})", "/storage/name: expected the store's name, found nothing"},
      {R"({"storage": {"name": "disk", "registers": {"x": 0.5}}})",
       "/storage/registers/x: expected a whole number from -9223372036854775808 to 9223372036854775807, found the "
       "number 0.5\n"
       "/clients/alice/does/1/write: expected the name of a register (disk/x), found \"disk\"; did you mean "
       "\"disk/x\"?\n"
       "/clients/bob/does/1/write: expected the name of a register (disk/x), found \"disk\"; did you mean \"disk/x\"?"},
      {R"({"stores": [{"name": "tape"}]})",
       "/stores: contradicts \"storage\": put all stores here, or the only one there"},
      {R"({"storage": {"name": "alice"}})",
       "/clients/alice: expected a client of a name of its own, found \"alice\", which is already a store\n"
       "/clients/alice/does/1/write: expected the name of a register (alice), found \"disk\"\n"
       "/clients/bob/does/1/write: expected the name of a register (alice), found \"disk\""},
  });
}

TEST_CASE("clients and their steps: messages", "[reader][messages]") {
  check_all({
      {R"({"clients": {"alice": {}}})", "/clients/alice/does: expected the steps of the client, found nothing"},
      {R"({"clients": {"alice": {"does": []}}})",
       "/clients/alice/does: expected at least one step, found an empty array"},
      {R"({"clients": {"a/b": {"does": [{"acquire": "f"}]}}})",
       "/clients/a~1b: expected a name of letters, digits and - _ . : (at most 64 bytes) for a client, found \"a/b\""},
      {R"({"clients": {"n1": {"does": [{"acquire": "f"}]}}})",
       "/clients/n1: expected a client of a name of its own, found \"n1\", which is already a node"},
      {R"({"clients": {"a": {"on_expiry": "panic", "does": [{"acquire": "f"}]}}})",
       "/clients/a/on_expiry: expected \"continue\", \"check_before_write\" or \"abort\", found \"panic\""},
      {R"({"clients": {"a": {"starts": "2min", "does": [{"acquire": "f"}]}}})",
       "/clients/a/starts: expected a time before the end of the run (60s), found \"2min\""},
      {R"({"clients": {"a": {"does": ["acquire"]}}})",
       "/clients/a/does/0: expected a step such as {\"acquire\": \"file\"}, found \"acquire\""},
      {R"({"clients": {"a": {"does": [{}]}}})",
       "/clients/a/does/0: expected a step (acquire, work, sleep, read, write, take, raise_fence, extend, release, "
       "loop), found an empty object"},
      {R"({"clients": {"a": {"does": [{"aquire": "f"}]}}})",
       "/clients/a/does/0: expected a step (acquire, work, sleep, read, write, take, raise_fence, extend, release, "
       "loop), found one with \"aquire\"; did you mean \"acquire\"?"},
      {R"({"clients": {"a": {"does": [{"acquire": "f", "release": "f"}]}}})",
       "/clients/a/does/0: expected one thing at a time, found \"acquire\" and \"release\" in one step"},
      {R"({"clients": {"a": {"does": [{"acquire": "f", "value": 5}]}}})",
       "/clients/a/does/0/value: is not a known key"},
      {R"({"clients": {"a": {"does": [{"acquire": "f", "if_refused": "next"}]}}})",
       "/clients/a/does/0/if_refused: expected \"stop\", \"continue\" or \"next_round\", found \"next\""},
      {R"({"clients": {"a": {"does": [{"acquire": "f", "within": "0s"}]}}})",
       "/clients/a/does/0/within: expected a duration longer than zero, found \"0s\""},
      {R"({"clients": {"a": {"does": [{"acquire": "file"}, {"release": "fiel"}]}}})",
       "/clients/a/does/1/release: expected a lock that a acquires (file), found \"fiel\"; did you mean \"file\"?"},
      {R"({"clients": {"a": {"does": [{"work": "1s"}, {"release": "file"}]}}})",
       "/clients/a/does/1/release: expected a lock that a acquires, of which there is none, found \"file\""},
      {R"({"clients": {"a": {"does": [{"work": "1s"}, {"release": "file", "always": true}]}}})", "fine"},
      {R"({"clients": {"a": {"does": [{"acquire": "file"}, {"write": "dsik"}]}}})",
       "/clients/a/does/1/write: expected the name of a register (disk), found \"dsik\"; did you mean \"disk\"?"},
      {R"({"storage": null, "clients": {"a": {"does": [{"acquire": "file"}, {"read": "disk"}]}}})",
       "/clients/a/does/1/read: expected the name of a register, of which there is none, found \"disk\""},
      {R"({"clients": {"a": {"does": [{"acquire": "file"}, {"write": "disk", "if_version": true}]}}})",
       "/clients/a/does/1/if_version: needs a version to compare with, but a never reads \"disk\""},
      {R"({"clients": {"a": {"does": [{"acquire": "file"}, {"raise_fence": "disc"}]}}})",
       "/clients/a/does/1/raise_fence: expected the name of a store (disk), found \"disc\"; did you mean \"disk\"?\n"
       "/clients/a/does/1/raise_fence: needs a fencing token: set /algorithm/fencing to true, with an algorithm that "
       "has it"},
      {R"({"algorithm": "setnx", "clients": {"a": {"does": [{"acquire": "file"}, {"extend": "file"}]}}})",
       "/clients/a/does/1/extend: is not possible: setnx cannot extend a lease"},
      {R"({"clients": {"a": {"does": [{"loop": []}]}}})",
       "/clients/a/does/0/loop: expected at least one step, found an empty array"},
      {R"({"clients": {"a": {"does": [{"loop": [{"work": "0s"}]}]}}})",
       "/clients/a/does/0/loop: expected a step that takes time (acquire, work, sleep, or a request to a store) in the "
       "loop, found none: it would never end"},
      {R"({"clients": {"a": {"does": [{"loop": [{"acquire": "f"}], "times": 0}]}}})",
       "/clients/a/does/0/times: expected a whole number from 1 to 1000000000, found the number 0"},
  });
}

TEST_CASE("populations: messages", "[reader][messages]") {
  check_all({
      {R"({"populations": 5})",
       "/populations: expected an array of populations, or an object with a population by each name, found the number "
       "5"},
      {R"({"populations": {"p": {"count": 2, "lock": "f", "starts": "1s", "interarrival": "1ms"}}})",
       "/populations/p/interarrival: contradicts \"starts\": say one of the two"},
      {R"({"populations": [{"count": 2, "lock": "f"}]})",
       "/populations/0/name: expected the name before the numbers, such as \"buyer\", found nothing"},
      {R"({"populations": {"p": {"name": "q", "count": 2, "lock": "f"}}})",
       "/populations/p/name: contradicts the key: a population in an object has its name there"},
      {R"({"populations": {"p": {"lock": "f"}}})",
       "/populations/p/count: expected how many clients there are, found nothing"},
      {R"({"populations": {"p": {"count": 2}}})", "/populations/p/does: expected \"does\" or \"lock\", found nothing"},
      {R"({"populations": {"p": {"count": 2, "think": "1s"}}})",
       "/populations/p/lock: expected the lock that they acquire, found nothing"},
      {R"({"populations": {"p": {"count": 2, "lock": "f", "does": [{"acquire": "f"}]}}})",
       "/populations/p/lock: contradicts \"does\": the steps say it all"},
      {R"({"populations": {"alice": {"count": 2, "lock": "f"}}})",
       "/populations/alice: expected a population of a name of its own, found \"alice\", which is taken"},
      {R"({"clients": {"p-2": {"does": [{"acquire": "f"}]}}, "populations": {"p": {"count": 2, "lock": "f"}}})",
       "/populations/p: expected a client of a name of its own, found \"p-2\", which is already a client"},
  });
}

TEST_CASE("the network: messages", "[reader][messages]") {
  check_all({
      {R"({"network": {"one_way_dealy": "1ms"}})",
       "/network/one_way_dealy: is not a known key; did you mean \"one_way_delay\"?"},
      {R"({"network": {"loss": 1.5}})", "/network/loss: expected a probability from 0 to 1, found the number 1.5"},
      {R"({"network": {"datagrams": true, "handshake": true}})",
       "/network/handshake: contradicts \"datagrams\": only a connection begins with a handshake"},
      {R"({"network": {"duplication": 0.1}})",
       "/network/duplication: has no effect without \"datagrams\": true; a connection delivers once"},
      {R"({"network": {"datagrams": true, "retransmission_timeout": "1s"}})",
       "/network/retransmission_timeout: has no effect with \"datagrams\": true; a lost one is gone"},
      {R"({"network": {"connection_timeout": "1s"}})",
       "/network/connection_timeout: has no effect without \"handshake\": true"},
      {R"({"network": {"switches": ["alice"]}})",
       "/network/switches/0: expected a switch of a name of its own, found \"alice\", which is taken"},
      {R"({"network": {"sites": {"eu": {"hosts": ["carol"]}}}})",
       "/network/sites/eu/hosts/0: expected the name of a process (n1, n2, n3, disk, alice, bob), found \"carol\""},
      {R"({"network": {"sites": {"eu": {"hosts": ["bob"]}, "us": {"hosts": ["bob"]}}}})",
       "/network/sites/us/hosts/0: expected a host that stands at one site, found \"bob\", which also stands at "
       "\"eu\""},
      {R"({"network": {"sites": {"eu": {}}, "between_sites": [{"between": ["eu", "us"], "one_way_delay": "1ms"}]}})",
       "/network/between_sites/0/between/1: expected the name of a site (eu), found \"us\""},
      {R"({"network": {"sites": {"eu": {}}, "between_sites": [{"between": ["eu", "eu"]}]}})",
       "/network/between_sites/0/one_way_delay: expected how long a message travels, found nothing\n"
       "/network/between_sites/0/between/1: expected another name than the first, found \"eu\""},
      {R"({"network": {"links": [{"between": ["alice"]}]}})",
       "/network/links/0/between: expected an array of two hosts, found an array of 1"},
      {R"({"network": {"links": [{"from": "alice"}]}})",
       "/network/links/0: expected \"between\", or \"from\" and \"to\", found \"from\" alone"},
      {R"({"network": {"links": [{"from": "alice", "to": "alcie"}]}})",
       "/network/links/0/to: expected the name of a process or a switch (n1, n2, n3, disk, alice, bob), found "
       "\"alcie\"; did you mean \"alice\"?"},
  });
}

TEST_CASE("distributions: messages", "[reader][messages][distribution]") {
  const std::string at = "/network/one_way_delay";
  const auto said_of_delay = [](const std::string& text) {
    return said(read_changed(R"({"network": {"one_way_delay": )" + text + "}}", files_directory()));
  };
  const std::pair<const char*, const char*> cases[] = {
      {"5", ": expected a duration with a unit (ns, us, ms, s, min, h) or a distribution, found the number 5"},
      {R"("-5ms")", ": expected a duration that is not negative, found \"-5ms\""},
      {"{}",
       ": expected exactly one of \"constant\", \"uniform\", \"normal\", \"lognormal\", \"exponential\", \"pareto\" or "
       "\"empirical\", found none of them"},
      {R"({"constant": "1s", "pareto": {}})",
       ": expected exactly one of \"constant\", \"uniform\", \"normal\", \"lognormal\", \"exponential\", \"pareto\" or "
       "\"empirical\", found \"constant\" and \"pareto\""},
      {R"({"uniform": "1ms"})", "/uniform: expected [min, max], such as [\"1ms\", \"4ms\"], found \"1ms\""},
      {R"({"uniform": ["1ms"]})", "/uniform: expected [min, max], such as [\"1ms\", \"4ms\"], found an array of 1"},
      {R"({"uniform": ["4ms", "1ms"]})", "/uniform/1: expected not less than the minimum (4ms), found \"1ms\""},
      {R"({"normal": {"mean": "5ms"}})", "/normal/sd: expected the standard deviation, found nothing"},
      {R"({"normal": {"mean": "5ms", "sd": "1ms", "min": "6ms"}})",
       "/normal/min: expected not more than the mean (5ms), found \"6ms\""},
      {R"({"normal": {"mean": "5ms", "sd": "1ms", "max": "4ms"}})",
       "/normal/max: expected not less than the mean (5ms), found \"4ms\""},
      {R"({"lognormal": {"median": "5ms"}})", "/lognormal/p99: expected \"p99\" or \"sigma\", found nothing"},
      {R"({"lognormal": {"median": "5ms", "p99": "5ms"}})",
       "/lognormal/p99: expected more than the median (5ms), found \"5ms\""},
      {R"({"lognormal": {"median": "5ms", "p99": "9ms", "sigma": 1}})",
       "/lognormal/sigma: contradicts \"p99\": one of them says it all"},
      {R"({"lognormal": {"median": "5ms", "sigma": 0}})",
       "/lognormal/sigma: expected a number above 0, at most 10, found the number 0"},
      {R"({"exponential": "0s"})", "/exponential: expected a duration longer than zero, found \"0s\""},
      {R"({"exponential": {"mean": "1ms", "min": "2ms"}})",
       "/exponential/min: expected not more than the mean (1ms), found \"2ms\""},
      {R"({"pareto": {"min": "1ms"}})", "/pareto/alpha: expected the exponent, found nothing"},
      {R"({"pareto": {"min": "1ms", "alpha": 0}})",
       "/pareto/alpha: expected a number from 0.1 to 1000, found the number 0"},
      {R"({"empirical": []})", "/empirical: expected at least one duration, found an empty array"},
      {R"({"empirical": {"file": "nope.csv", "unit": "ms"}})",
       "/empirical/file: expected a CSV file, found \"nope.csv\", which does not exist"},
      {R"({"empirical": {"file": "broken", "unit": "ms"}})",
       "/empirical/file: expected a CSV file, found \"broken\", which is a directory"},
      {R"({"empirical": {"file": "../reader_test.cpp", "unit": "ms"}})",
       "/empirical/file: expected a file in the scenario's folder or below it, found \"../reader_test.cpp\""},
      {R"({"empirical": {"file": "/etc/passwd", "unit": "ms"}})",
       "/empirical/file: expected a file in the scenario's folder or below it, found \"/etc/passwd\""},
      {R"({"empirical": {"file": "delays.csv", "unit": "sec"}})",
       "/empirical/unit: expected a unit (ns, us, ms, s, min, h), found \"sec\""},
      {R"({"empirical": {"file": "delays.csv", "unit": "ms", "column": "retrun"}})",
       "/empirical/column: expected a column of the file (there, return), found \"retrun\"; did you mean \"return\"?"},
      {R"({"empirical": {"file": "delays.csv", "unit": "ms", "column": 0}})",
       "/empirical/column: expected a whole number from 1 to 10000, found the number 0"},
      {R"({"empirical": {"file": "delays.csv", "unit": "ms", "column": 3}})",
       "/empirical/file: expected a column 3 in line 2 of the file, found 2"},
      {R"({"empirical": {"file": "bad-delays.csv", "unit": "ms"}})",
       "/empirical/file: expected a number in line 3 of the file, found \"slow\""},
  };
  for (const auto& [text, message] : cases) {
    INFO(text);
    CHECK(said_of_delay(text) == at + message);
  }
}

TEST_CASE("the algorithm: messages", "[reader][messages]") {
  check_all({
      {R"({"algorithm": null})",
       "/algorithm: expected an algorithm (setnx, setnx-expire, setnx-expire-always, setnx-getset, set-blind-del, "
       "set-get-del, set-token, redlock), found nothing"},
      {R"({"algorithm": "relock"})",
       "/algorithm: expected the name of an algorithm (setnx, setnx-expire, setnx-expire-always, setnx-getset, "
       "set-blind-del, set-get-del, set-token, redlock), found \"relock\"; did you mean \"redlock\"?"},
      {R"({"algorithm": {"name": "redlock", "ttl": 10000}})",
       "/algorithm/ttl: expected a duration with a unit (ns, us, ms, s, min, h), found the number 10000"},
      {R"({"algorithm": {"name": "setnx", "ttl": "10s"}})",
       "/algorithm/ttl: is not used by setnx, which uses node_timeout, retry_count, retry_delay, fencing, wait, place"},
      {R"({"algorithm": {"name": "redlock", "retry_count": "always"}})",
       "/algorithm/retry_count: expected a whole number or \"forever\", found \"always\""},
      {R"({"algorithm": {"name": "redlock", "drift_factor": 2}})",
       "/algorithm/drift_factor: expected a share of the TTL from 0 to 1, found the number 2"},
      {R"({"algorithm": {"name": "redlock", "requests": "serial"}})",
       "/algorithm/requests: expected \"parallel\" or \"sequential\", found \"serial\""},
      {R"({"algorithm": {"name": "redlock", "clock": "wal"}})",
       "/algorithm/clock: expected \"monotonic\" or \"wall\", found \"wal\"; did you mean \"wall\"?"},
      {R"({"algorithm": {"name": "redlock", "extension": {}}})",
       "/algorithm/extension/every: expected the time between two renewals, found nothing"},
      {R"({"algorithm": {"name": "redlock", "ttl": "10s", "node_timeout": "12s"}})",
       "/algorithm/node_timeout: expected less than /algorithm/ttl (10s), found 12s"},
      {R"({"algorithm": {"name": "redlock", "ttl": "40ms"}})",
       "/algorithm/ttl: expected more than /algorithm/node_timeout (50ms by default), found 40ms"},
  });
}

TEST_CASE("faults: messages", "[reader][messages]") {
  check_all({
      {R"({"faults": {}})", "/faults: expected an array of faults, found an empty object"},
      {R"({"faults": [{"stop": "alice"}]})",
       "/faults/0: expected one of \"at\", \"when\", \"every\" or \"rate\" to say when it happens, found none of them"},
      {R"({"faults": [{"at": "1s", "rate": "1/s", "stop": "alice"}]})",
       "/faults/0: expected only one of \"at\", \"when\", \"every\" or \"rate\" to say when it happens, found \"at\" "
       "and \"rate\""},
      {R"({"faults": [{"at": "1s"}]})",
       "/faults/0: expected one of \"stop\", \"pause\", \"suspend\", \"slow\", \"crash\", \"restart\", \"partition\", "
       "\"slow_link\", \"loss\", \"stall\", \"step_clock\", \"slew_clock\", \"drift\", \"slow_server\", "
       "\"power_loss\", \"shutdown\", \"slow_command\" or \"cache_fill\" to say what happens, found none of them"},
      {R"({"faults": [{"at": "61s", "stop": "alice"}]})",
       "/faults/0/at: expected a time before the end of the run (60s), found \"61s\""},
      {R"({"faults": [{"at": "1s", "after": "1s", "stop": "alice"}]})",
       "/faults/0/after: has no effect without \"when\""},
      {R"({"faults": [{"rate": "often", "stop": "alice"}]})",
       "/faults/0/rate: expected a rate such as \"0.2/s\", \"3/min\" or \"1/h\", found \"often\""},
      {R"({"faults": [{"every": "0s", "stop": "alice"}]})",
       "/faults/0/every: expected a duration longer than zero, found \"0s\""},
      {R"({"faults": [{"at": "1s", "probability": 2, "stop": "alice"}]})",
       "/faults/0/probability: expected a probability from 0 to 1, found the number 2"},
      {R"({"faults": [{"at": "1s", "stop": "carol"}]})",
       "/faults/0/stop: expected the name of a process (n1, n2, n3, disk, alice, bob), found \"carol\""},
      {R"({"faults": [{"at": "1s", "stop": ["alice", "alice"]}]})",
       "/faults/0/stop/1: expected each name once, found \"alice\" again"},
      {R"({"faults": [{"at": "1s", "slow_server": "alice", "times": 2}]})",
       "/faults/0/slow_server: expected the name of a node or a store (n1, n2, n3, disk), found \"alice\", which is a "
       "client"},
      {R"({"faults": [{"at": "1s", "slow": "alice"}]})",
       "/faults/0/times: expected how many times as long it takes, found nothing"},
      {R"({"faults": [{"at": "1s", "slow": "alice", "times": 0}]})",
       "/faults/0/times: expected a factor from 0.001 to 1000000, found the number 0"},
      {R"({"faults": [{"at": "1s", "stop": "alice", "times": 2}]})", "/faults/0/times: has no effect with \"stop\""},
      {R"({"faults": [{"at": "1s", "restart": "n1", "for": "1s"}]})", "/faults/0/for: has no effect with \"restart\""},
      {R"({"faults": [{"at": "1s", "crash": "n1", "data": "kept"}]})",
       "/faults/0/data: has no effect without \"for\": it never restarts"},
      {R"({"faults": [{"at": "1s", "step_clock": "n1"}]})",
       "/faults/0/by: expected how far the clock is moved, found nothing"},
      {R"({"faults": [{"at": "1s", "drift": "n1"}]})", "/faults/0/ppm: expected the rate error in ppm, found nothing"},
      {R"({"faults": [{"at": "1s", "drift": "n1", "ppm": 1, "clock": "true"}]})",
       "/faults/0/clock: expected \"wall\", \"monotonic\" or \"both\", found \"true\""},
      {R"({"faults": [{"at": "1s", "loss": 0.5}]})",
       "/faults/0/between: expected one or two groups of names, between which messages are lost, found nothing"},
      {R"({"faults": [{"at": "1s", "partition": ["alice"]}]})",
       "/faults/0/partition/0: expected a group of names, such as [\"alice\", \"bob\"], found \"alice\""},
      {R"({"faults": [{"at": "1s", "partition": []}]})",
       "/faults/0/partition: expected one or two groups of names, such as [[\"alice\"], [\"n1\", \"n2\"]], found an "
       "empty array"},
      {R"({"faults": [{"at": "1s", "partition": [["alice"], []]}]})",
       "/faults/0/partition/1: expected at least one name in a group, found an empty array"},
      {R"({"faults": [{"at": "1s", "partition": [["alice"], ["alice", "n1"]]}]})",
       "/faults/0/partition/1/0: expected each process in one group only, found \"alice\" again"},
      {R"({"faults": [{"at": "1s", "partition": [["alice"], ["eu"]]}]})",
       "/faults/0/partition/1/0: expected the name of a process or a site (n1, n2, n3, disk, alice, bob), found "
       "\"eu\""},
      {R"({"faults": [{"when": {"client": "n1", "acquired": "file"}, "stop": "alice"}]})",
       "/faults/0/when/client: expected the name of a client (alice, bob), found \"n1\", which is a node"},
      {R"({"faults": [{"when": {"process": "n1", "acquired": "file"}, "stop": "alice"}]})",
       "/faults/0/when/acquired: never happens: \"n1\" is a node, and only clients have locks"},
      {R"({"faults": [{"when": {"client": "alice", "executes": "GET"}, "stop": "alice"}]})",
       "/faults/0/when/executes: never happens: \"alice\" is a client, and only nodes and stores execute commands"},
      {R"({"faults": [{"when": {"client": "alice"}, "stop": "alice"}]})",
       "/faults/0/when: expected one of \"acquires\", \"acquired\", \"refused\", \"extended\", \"releases\", "
       "\"released\", "
       "\"sends\", \"receives\", \"executes\" or \"fact\", found none of them"},
      {R"({"faults": [{"when": {"acquires": "file", "acquired": "file"}, "stop": "alice"}]})",
       "/faults/0/when: expected only one of \"acquires\", \"acquired\", \"refused\", \"extended\", \"releases\", "
       "\"released\", "
       "\"sends\", \"receives\", \"executes\" or \"fact\", found \"acquires\" and \"acquired\""},
      {R"({"faults": [{"when": {"acquired": "file", "peer": "n1"}, "stop": "alice"}]})",
       "/faults/0/when/peer: has no effect with \"acquired\""},
      {R"({"faults": [{"when": {"fact": "grantd"}, "stop": "alice"}]})",
       "/faults/0/when/fact: expected a kind of fact (started, monotonic_clock_set, wall_clock_set, stopped, "
       "suspended, resumed, "
       "slowed, crashed, restarted, message_sent, message_delivered, message_lost, ... (62 in all)), found \"grantd\"; "
       "did you "
       "mean \"granted\"?"},
      {R"({"faults": [{"when": {"sends": "SET NX"}, "stop": "alice"}]})",
       "/faults/0/when/sends: expected an operation (SET NX PX, SETNX, GET, DEL, PEXPIRE, PTTL, GETSET, INCR, "
       "compare-and-delete, compare-and-expire, read, write, ... (39 in all)), found \"SET NX\"; did you mean "
       "\"SETNX\"?"},
      {R"({"faults": [{"when": {"acquired": "file", "nth": 0}, "stop": "alice"}]})",
       "/faults/0/when/nth: expected a whole number from 1 to 1000000000, found the number 0"},
  });
}

TEST_CASE("expectations: messages", "[reader][messages]") {
  check_all({
      {R"({"expect": {"never": ["stale_wirte"]}})",
       "/expect/never/0: expected the name of a check (lease_overlap, mutual_exclusion, stale_write, lost_update, "
       "oversold, "
       "foreign_release, token_order, stuck_lock, starvation, deadlock), found \"stale_wirte\"; did you mean "
       "\"stale_write\"?"},
      {R"({"expect": {"never": ["deadlock", "deadlock"]}})",
       "/expect/never/1: expected each check once, found \"deadlock\" again"},
      {R"({"expect": {"never": ["deadlock"], "sometimes": ["deadlock"]}})",
       "/expect/sometimes: \"deadlock\" contradicts \"never\", which lists it too"},
      {R"({"expect": {"numbers": {"aquisitions": ">= 2"}}})",
       "/expect/numbers/aquisitions: is not a known metric; did you mean \"acquisitions\"?"},
      {R"({"expect": {"numbers": {"first_grant.carol": "< 1s"}}})",
       "/expect/numbers/first_grant.carol: is not a known metric"},
      {R"({"expect": {"numbers": {"acquisitions": 2}}})",
       "/expect/numbers/acquisitions: expected a comparison with a number, such as \">= 2\", found the number 2"},
      {R"({"expect": {"numbers": {"acquisitions": "2"}}})",
       "/expect/numbers/acquisitions: expected a comparison with a number, such as \">= 2\", found \"2\""},
      {R"({"expect": {"numbers": {"acquisitions": ">= inf"}}})",
       "/expect/numbers/acquisitions: expected a comparison with a number, such as \">= 2\", found \">= inf\""},
      {R"({"expect": {"numbers": {"first_violation.at": "> 10"}}})",
       "/expect/numbers/first_violation.at: expected a comparison with a duration, such as \"> 10s\", found \"> 10\""},
      {R"({"expect": {"numbers": {"first_violation.at": "> 10 sec"}}})",
       "/expect/numbers/first_violation.at: expected a comparison with a duration, such as \"> 10s\", found \"> 10 "
       "sec\"; did you mean \"> 10s\"?"},
      {R"({"expect": {"numbers": {"acquisitions": []}}})",
       "/expect/numbers/acquisitions: expected one to 8 comparisons, found 0 of them"},
      {R"({"expect": {"numbers": {"acquisitions": [">= 2", 3]}}})",
       "/expect/numbers/acquisitions/1: expected a comparison with a number, such as \">= 2\", found the number 3"},
      {R"({"expect": {"numbers": {"acquisitions": {">=": 2}}}})",
       "/expect/numbers/acquisitions: expected a comparison with a number, such as \">= 2\", found an object"},
  });
}

TEST_CASE("several comparisons of one number are one expectation each", "[reader]") {
  const Scenario scenario =
      scenario_of(R"({"expect": {"numbers": {"first_grant.bob": [">= 10s", "<= 10.2s"], "acquisitions": "> 0"}}})");
  REQUIRE(scenario.expect.numbers.size() == 3);
  CHECK(scenario.expect.numbers[0].text == "first_grant.bob >= 10s");
  CHECK(scenario.expect.numbers[1].metric == "first_grant.bob");
  CHECK(scenario.expect.numbers[1].comparison == NumberExpectation::Comparison::less_equal);
  CHECK(scenario.expect.numbers[1].value == 10.2e9);
  CHECK(scenario.expect.numbers[2].metric == "acquisitions");
}

TEST_CASE("every metric pattern is accepted for names that the scenario has", "[reader]") {
  CHECK(said_of(
            R"({"expect": {"numbers": {"violations.mutual_exclusion": "== 1", "first_violation.stale_write.at": "> 10s",
    "last_violation.at": "> 10s", "last_violation.lost_update.at": "> 10s",
    "longest.mutual_exclusion": "<= 5s", "acquire_latency.p99": "< 1.5s", "acquire_latency.count": "!= 0", "final.disk": "== 2",
    "taken.disk": "== 0", "oversold.disk": "<1", "first_grant.bob": "> 1s", "stuck_at_end.file": "== 0s"}}})") ==
        "fine");
}

TEST_CASE("all problems are reported at once, in the order of the file", "[reader]") {
  const ReadResult result = read_scenario_text(R"({
    "faults": [{"at": "3s", "pause": "carol"}],
    "network": {"one_way_dealy": "1ms"},
    "algorithm": {"name": "redlock", "ttl": 10000},
    "clients": {"alice": {"does": [{"acquire": "file"}]}, "bob": {"does": [{"acquire": "file"}]}}
  })",
                                               "scenarios/catalogue/paused-client.json", "");
  CHECK(format_problems("scenarios/catalogue/paused-client.json", result.problems) ==
        "scenarios/catalogue/paused-client.json: 3 problems\n"
        "  /faults/0/pause         expected the name of a process (n1, alice, bob), found \"carol\"\n"
        "  /network/one_way_dealy  is not a known key; did you mean \"one_way_delay\"?\n"
        "  /algorithm/ttl          expected a duration with a unit (ns, us, ms, s, min, h), found the number 10000\n");
}

TEST_CASE("text that is not JSON is reported with line and column", "[reader][messages]") {
  const std::pair<const char*, const char*> cases[] = {
      {"", ": expected a JSON object, found an empty file"},
      {"[]", ": expected a JSON object, found an empty array"},
      {"{\n  \"a\" 1}", "line 2, column 7: expected ':' after the key, found \"1\""},
      {"{\"a\": 1,}", "line 1, column 9: expected a key in double quotes after the ',', found \"}\""},
      {"{\"a\": [1, 2,]}", "line 1, column 13: expected a value after the ',', found \"]\""},
      {"{\"a\": tru}", "line 1, column 7: expected a value, found \"tru\""},
      {"{\"a\": NaN}", "line 1, column 7: expected a value, found \"NaN\""},
      {"{\"a\": 1e999}", "line 1, column 7: expected a number of reasonable size, found \"1e999\""},
      {"{a: 1}", "line 1, column 2: expected a key in double quotes, found \"a\""},
      {"{\"a\": 1 \"b\": 2}", "line 1, column 9: expected ',' or '}', found \"b\""},
      {"[1 2]", "line 1, column 4: expected ',' or ']', found \"2\""},
      {"{} x", "line 1, column 4: expected the end of the file, found \"x\""},
      {"{ // why\n}", "line 1, column 3: expected a key in double quotes, found a comment, which JSON does not have"},
      {"{\"\xC3\xBC\": \"a\nb\"}",
       "line 1, column 9: expected a text on one line, control characters escaped as in \\n, found a bare control "
       "character"},
      {"{\"a\": \"\\x\"}",
       "line 1, column 9: expected an escape that JSON has (\\n \\t \\\" \\\\ \\/ \\b \\f \\r \\u0000), found another "
       "one in a text"},
      {"{\"a\": \"\xFF\"}", "line 1, column 8: expected text in UTF-8, found a byte that is not"},
      {"{\"a\": {\"b\": [1",
       "line 1, column 15: expected ',' or ']', found the end of the file inside an array (/a/b): is it truncated?"},
      {"{\"a\": \"x",
       "line 1, column 9: expected a closing '\"', found the end of the file inside an object: is it truncated?"},
  };
  for (const auto& [text, message] : cases) {
    INFO(text);
    CHECK(said(read_scenario_text(text, "story.json", "")) == message);
  }
}

TEST_CASE("a key that is given twice is a problem", "[reader][messages]") {
  const std::string text = R"({"algorithm": "redlock", "seed": 1, "seed": 2, "clients": {
    "alice": {"does": [{"acquire": "file", "acquire": "file"}]}, "alice": {"does": [{"acquire": "file"}]}}})";
  CHECK(said(read_scenario_text(text, "story.json", "")) ==
        "/seed: is given twice\n/clients/alice: is given twice\n/clients/alice/does/0/acquire: is given twice");
}

TEST_CASE("what a file holds cannot write to the terminal", "[reader][messages]") {
  const ReadResult result =
      read_scenario_text("{\"\\u001b[2J\": 1, \"title\": [\"x\"], \"ties\": \"\\u001b[31m\"}", "story.json", "");
  const std::string text = format_problems("story.json", result.problems);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("/\\u001b[2J") != std::string::npos);
}

TEST_CASE("files that are not there or not files say so", "[reader][messages]") {
  CHECK(said(read_scenario_file(files_directory() + "/no-such-file.json")) ==
        ": expected a scenario file, found no such file");
  CHECK(said(read_scenario_file(files_directory())) == ": expected a scenario file, found a directory");
  CHECK(format_problems("gone.json", read_scenario_file("/no/such/gone.json").problems) ==
        "gone.json: 1 problem\n  (file)  expected a scenario file, found no such file\n");
  if (geteuid() != 0) {  // nothing is unreadable for root
    const std::filesystem::path path = std::filesystem::temp_directory_path() / "lockstep-unreadable.json";
    std::ofstream(path) << "{}";
    std::filesystem::permissions(path, std::filesystem::perms::none);
    CHECK(said(read_scenario_file(path.string())) ==
          ": expected a scenario file, found one that cannot be read (Permission denied)");
    std::filesystem::remove(path);
  }
}

TEST_CASE("the broken files say what is wrong with them", "[reader][messages]") {
  const std::pair<const char*, std::size_t> files[] = {
      {"wrong-type", 7}, {"unknown-key", 5},    {"bad-unit", 6},          {"missing-file", 1},
      {"truncated", 1},  {"unknown-client", 3}, {"negative-duration", 6}, {"contradictory-options", 5},
  };
  for (const auto& [name, count] : files) {
    INFO(name);
    const ReadResult result = read_scenario_file(files_directory() + "/broken/" + name + ".json");
    CHECK_FALSE(result.scenario.has_value());
    CHECK(result.problems.size() == count);
  }
  CHECK(said(read_scenario_file(files_directory() + "/broken/truncated.json")) ==
        "line 6, column 1: expected a value, found the end of the file inside an array (/clients/alice/does): is it "
        "truncated?");
}
