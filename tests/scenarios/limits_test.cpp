// Hostile files cost nothing and are told why they are refused.
#include "scenarios/format/limits.hpp"

#include <catch2/catch_test_macros.hpp>
#include <fstream>

#include "scenarios/format/event_estimate.hpp"
#include "tests/scenarios/scenario_text.hpp"

using namespace lockstep;
using namespace lockstep::testing;

namespace {

std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  text.reserve(part.size() * times);
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

/// A file in a folder of its own, which goes away with it.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& name)
      : directory_(std::filesystem::temp_directory_path() / ("lockstep-limits-test-" + name)),
        path_(directory_ / name) {
    std::filesystem::create_directories(directory_);
  }
  ~TemporaryFile() { std::filesystem::remove_all(directory_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  std::string path() const { return path_.string(); }
  std::string directory() const { return directory_.string(); }
  void write(std::string_view text) { std::ofstream(path_) << text; }
  /// A sparse file: large to whoever asks, but nothing on the disk.
  void grow(std::uintmax_t bytes) {
    write("");
    std::filesystem::resize_file(path_, bytes);
  }

 private:
  std::filesystem::path directory_, path_;
};

}  // namespace

TEST_CASE("a file of 100 MB is refused by its size alone", "[limits]") {
  TemporaryFile file("large.json");
  file.grow(100'000'000);
  CHECK(said(read_scenario_file(file.path())) == ": expected at most 1 MiB, found 100000000 bytes");
}

TEST_CASE("an endless file is read up to the limit and no further", "[limits]") {
  CHECK(said(read_scenario_file("/dev/zero")) == ": expected at most 1 MiB, found more");
}

TEST_CASE("a text just within the limit is read, one byte more is not", "[limits]") {
  std::string text(good_scenario);
  text.append(limits::scenario_bytes - text.size(), ' ');
  CHECK(said(read_scenario_text(text, "story.json", "")) == "fine");
  text += ' ';
  CHECK(said(read_scenario_text(text, "story.json", "")) == ": expected at most 1 MiB, found more");
}

TEST_CASE("deep nesting is refused without descending", "[limits]") {
  const std::string message = ": expected at most 64 arrays and objects inside each other, found more";
  TemporaryFile file("deep.json");
  file.write(repeated("[", 500'000));
  CHECK(said(read_scenario_file(file.path())) == message);
  file.write(repeated("{\"a\":", 200'000));
  CHECK(said(read_scenario_file(file.path())) == message);
  CHECK(said(read_scenario_text(repeated("[", 65) + repeated("]", 65), "story.json", "")) == message);
  CHECK(said(read_scenario_text(repeated("[", 64) + repeated("]", 64), "story.json", "")) ==
        ": expected a JSON object, found an array of 1");
  Json deep;
  for (int i = 0; i < 65; ++i) deep = Json::array({std::move(deep)});
  CHECK(said(read_scenario_json(deep, "story.json", "")) == message);
}

TEST_CASE("many problems are counted rather than listed", "[limits]") {
  std::string text = "{";
  for (int i = 0; i < 20'000; ++i) text += "\"wrong" + std::to_string(i) + "\": 0,";
  text += "\"seed\": 1}";
  const ReadResult result = read_scenario_text(text, "story.json", "");
  REQUIRE(result.problems.size() == limits::problems + 1);
  CHECK(message_of(result.problems.back()) == "has 19902 more problems like these");
}

TEST_CASE("many names of nobody do not cost the square of their number", "[limits]") {
  std::string clients, names;
  for (int i = 0; i < 15'000; ++i) {
    clients += (i == 0 ? "\"client" : ",\"client") + std::to_string(i) + R"(": {"does": [{"acquire": "f"}]})";
    names += (i == 0 ? "\"nobody" : ",\"nobody") + std::to_string(i) + '"';
  }
  const std::string text =
      R"({"algorithm": "redlock", "clients": {)" + clients + R"(}, "faults": [{"at": "1s", "stop": [)" + names + "]}]}";
  REQUIRE(text.size() < limits::scenario_bytes);
  const ReadResult result = read_scenario_text(text, "story.json", "");
  CHECK(result.problems.size() == limits::problems + 1);
}

TEST_CASE("counts have limits", "[limits]") {
  CHECK(said_of(R"({"nodes": {"count": 1001}})") ==
        "/nodes/count: expected a whole number from 1 to 1000, found the number 1001");
  CHECK(said_of(R"({"populations": {"p": {"count": 100001, "lock": "f"}}})") ==
        "/populations/p/count: expected a whole number from 1 to 100000, found the number 100001");
  CHECK(said_of(R"({"populations": {"p": {"count": 100000, "lock": "f"}}})") ==
        "/populations/p: expected at most 100000 clients in all, found 100002");
  const std::string many_steps = R"({"populations": {"p": {"count": 50000, "does": [)" +
                                 repeated(R"({"work": "1s"},)", 20) + R"({"work": "1s"}]}}})";
  CHECK(said_of(many_steps) == "/populations/p: expected at most 1000000 steps of all clients together, found 1050006");
  const std::string many_faults =
      R"({"faults": [)" + repeated(R"({"at": "1s", "stop": "alice"},)", 1000) + R"({"at": "1s", "stop": "alice"}]})";
  CHECK(said_of(many_faults) == "/faults: expected at most 1000 faults, found an array of 1001");
  const std::string many_links = R"({"network": {"links": [)" + repeated(R"({"between": ["alice", "n1"]},)", 10'000) +
                                 R"({"between": ["alice", "n1"]}]}})";
  CHECK(said_of(many_links) == "/network/links: expected at most 10000 links, found an array of 10001");
}

TEST_CASE("a name has a limit", "[limits]") {
  CHECK(said_of(R"({"clients": {")" + std::string(65, 'a') + R"(": {"does": [{"acquire": "f"}]}}})") ==
        "/clients/" + std::string(65, 'a') +
            ": expected a name of letters, digits and - _ . : (at most 64 bytes) for a client, found \"" +
            std::string(60, 'a') + "...\"");
}

TEST_CASE("the duration has a limit", "[limits]") {
  CHECK(said_of(R"({"duration": "1001h"})") == "/duration: expected a duration of at most 1000h, found \"1001h\"");
  CHECK(said_of(R"({"duration": "1000h", "clients": {"a": {"does": [{"work": "1s"}]}}})") == "fine");
}

TEST_CASE("the seed is any number of 64 bits", "[limits]") {
  CHECK(scenario_of(R"({"seed": 18446744073709551615})").seed == UINT64_MAX);
  CHECK(said_of(R"({"seed": 18446744073709551616})") ==
        "/seed: expected a whole number from 0 to 18446744073709551615, found the number 1.8446744073709552e+19");
}

TEST_CASE("duration times rate has a limit", "[limits]") {
  CHECK(said_of(R"({"duration": "1000h", "clients": {"a": {"does": [{"loop": [{"work": "1ns"}]}]}}})") ==
        "/duration: expected work of at most 50 million events, found about 3600000000 million in 1000h: shorten "
        "the run, or slow down its clients");
  CHECK(said_of(R"({"duration": "1h", "faults": [{"rate": "1000000/s", "restart": "n1"}]})") ==
        "/duration: expected work of at most 50 million events, found about 7200 million in 1h: shorten the run, or "
        "slow down its clients");
}

TEST_CASE("what goes round without time passing is refused", "[limits]") {
  CHECK(said_of(R"({"network": {"one_way_delay": "0s"}, "nodes": {"service_time": "0s"},
                    "algorithm": {"name": "redlock", "retry_delay": "0s"}})") ==
        "/duration: expected work of at most 50 million events, found something that goes round without time passing "
        "(a retry, a loop or a fault)");
  CHECK(said_of(R"({"network": {"one_way_delay": "0s"}, "nodes": {"service_time": "0s"},
                    "clients": {"a": {"does": [{"loop": [{"acquire": "f"}, {"release": "f"}]}]}}})") ==
        "/duration: expected work of at most 50 million events, found something that goes round without time passing "
        "(a retry, a loop or a fault)");
}

TEST_CASE("the estimate grows with the clients and the duration", "[limits]") {
  const double small = estimate_events(
      scenario_of(R"({"clients": null, "populations": {"p": {"count": 10, "lock": "f", "think": "1s"}}})"));
  const double wide = estimate_events(
      scenario_of(R"({"clients": null, "populations": {"p": {"count": 100, "lock": "f", "think": "1s"}}})"));
  const double longer = estimate_events(scenario_of(
      R"({"duration": "10min", "clients": null, "populations": {"p": {"count": 10, "lock": "f", "think": "1s"}}})"));
  CHECK(small > 0);
  CHECK(wide > 9.999 * small);
  CHECK(wide < 10.001 * small);
  CHECK(longer > 9.9 * small);
  CHECK(longer < 10.1 * small);
}

TEST_CASE("a file of measured values has a limit", "[limits]") {
  TemporaryFile file("delays.csv");
  file.grow(20 << 20);
  CHECK(said(read_changed(R"({"network": {"one_way_delay": {"empirical": {"file": "delays.csv", "unit": "ms"}}}})",
                          file.directory())) ==
        "/network/one_way_delay/empirical/file: expected a CSV file of at most 16 MiB, found \"delays.csv\" of "
        "20971520 bytes");
  file.write(repeated("1\n", limits::empirical_values + 1));
  CHECK(said(read_changed(R"({"network": {"one_way_delay": {"empirical": {"file": "delays.csv", "unit": "ms"}}}})",
                          file.directory())) ==
        "/network/one_way_delay/empirical/file: expected at most 1000000 values in the file, found more");
}
