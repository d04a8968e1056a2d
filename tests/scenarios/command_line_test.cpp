// The command line from inside: what each command answers, with string streams in place of a terminal.
#include "scenarios/commands/command_line.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "scenarios/commands/trace_output.hpp"

using namespace lockstep;
using Catch::Matchers::ContainsSubstring;

namespace {

struct Answer {
  int status;
  std::string out, err;
};

Answer call(const std::vector<std::string>& arguments) {
  std::ostringstream out, err;
  const Console console{.out = out, .err = err};
  const int status = run_command_line(arguments, {.console = console, .program_folder = ""});
  return {status, out.str(), err.str()};
}

/// A folder of its own, gone at the end of the test.
class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("lockstep-test-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name, const std::string& content) const {
    const std::filesystem::path path = path_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << content;
    return path.string();
  }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  std::size_t size() const {
    std::size_t entries = 0;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) entries += entry.exists() ? 1 : 0;
    return entries;
  }

 private:
  std::filesystem::path path_;
};

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

const std::string calm = R"({
  "title": "A calm day", "duration": "10s", "algorithm": {"name": "set-token", "ttl": "5s"},
  "storage": {"name": "disk"},
  "clients": {"alice": {"does": [{"acquire": "file"}, {"write": "disk"}, {"release": "file"}]}},
  "expect": {"never": ["mutual_exclusion"], "numbers": {"acquisitions": "== 1"}}
})";

}  // namespace

TEST_CASE("every command has a help with examples", "[command_line]") {
  for (const std::string command : {"run", "check", "list", "schema", "export", "view"}) {
    INFO(command);
    const Answer answer = call({command, "--help"});
    CHECK(answer.status == 0);
    CHECK(answer.err.empty());
    CHECK_THAT(answer.out, ContainsSubstring("Examples:\n  lockstep " + command));
    CHECK_THAT(call({"--help"}).out, ContainsSubstring("\n  " + command + " "));
  }
}

TEST_CASE("no command at all shows the help and is bad usage", "[command_line]") {
  const Answer answer = call({});
  CHECK(answer.status == 2);
  CHECK(answer.out.empty());
  CHECK_THAT(answer.err, ContainsSubstring("Usage: lockstep"));
}

TEST_CASE("a mistyped command gets a suggestion", "[command_line]") {
  CHECK(call({"rnu"}).status == 2);
  CHECK(call({"rnu"}).err == "lockstep: \"rnu\" is not a command; did you mean \"run\"?\n");
  CHECK_THAT(call({"fly"}).err, ContainsSubstring("lockstep: \"fly\" is not a command; there are: run, "));
}

TEST_CASE("a mistyped option gets a suggestion", "[command_line]") {
  const Answer answer = call({"run", "--sed", "7"});
  CHECK(answer.status == 2);
  CHECK(answer.err == "lockstep run: \"--sed\" is not an option; did you mean \"--seed\"?\nSee: lockstep run --help\n");
  CHECK(call({"--versio"}).err ==
        "lockstep: \"--versio\" is not an option; did you mean \"--version\"?\nSee: lockstep --help\n");
}

TEST_CASE("numbers and times on the command line are judged with what was found", "[command_line]") {
  const Folder folder;
  const std::string file = folder.file("calm.json", calm);
  CHECK(call({"run", file, "--seed", "-1"}).err ==
        "lockstep run: --seed: expected a whole number from 0 to 18446744073709551615, found \"-1\"\n");
  CHECK(call({"run", file, "--seed", "18446744073709551616"}).status == 2);
  CHECK(call({"run", file, "--until", "5"}).err ==
        "lockstep run: --until: expected a duration with a unit (ns, us, ms, s, min, h) greater than zero, found "
        "\"5\"\n");
  CHECK(call({"run", file, "--until", "0s"}).status == 2);
  CHECK(call({"run", file, "--jobs", "two"}).err ==
        "lockstep run: --jobs: expected a whole number from 1 to 1024, found \"two\"\n");
  CHECK(call({"run", file, "--json", "--quiet"}).status == 2);
}

TEST_CASE("check says ok, or everything that is wrong", "[command_line]") {
  const Folder folder;
  const std::string sound = folder.file("calm.json", calm);
  const std::string unsound = folder.file("unsound.json", R"({"titel": "x", "duration": 5})");
  CHECK(call({"check", sound}).status == 0);
  CHECK(call({"check", sound}).out == sound + ": ok\n");
  const Answer answer = call({"check", unsound, sound});
  CHECK(answer.status == 2);
  CHECK(answer.out == sound + ": ok\n");
  CHECK_THAT(answer.err, ContainsSubstring(unsound + ": ") && ContainsSubstring("/titel") &&
                             ContainsSubstring("/duration") && ContainsSubstring("did you mean \"title\"?"));
}

TEST_CASE("a folder means the scenario files in it and below, sorted", "[command_line]") {
  const Folder folder;
  const std::string second = folder.file("b.json", calm);
  const std::string third = folder.file("more/c.json", calm);
  const std::string first = folder.file("a.json", calm);
  folder.file("scenario.schema.json", "{}");
  folder.file("notes.txt", "no scenario");
  folder.file(".hidden/d.json", "{}");
  CHECK(call({"check", folder / ""}).out == first + ": ok\n" + second + ": ok\n" + third + ": ok\n");
}

TEST_CASE("an empty folder and a missing file are bad input", "[command_line]") {
  const Folder folder;
  CHECK_THAT(call({"run", folder / ""}).err, ContainsSubstring("there are no scenario files (*.json) in"));
  CHECK_THAT(call({"run", folder / "nothing.json"}).err,
             ContainsSubstring("there is no file, folder or catalogue story"));
  CHECK(call({"run", folder / "nothing.json"}).status == 2);
}

TEST_CASE("nothing is run when one of the files is not sound", "[command_line]") {
  const Folder folder;
  const Answer answer = call({"run", folder.file("calm.json", calm), folder.file("unsound.json", "{")});
  CHECK(answer.status == 2);
  CHECK(answer.out.empty());
}

TEST_CASE("list tells what there is, and as JSON for scripts", "[command_line]") {
  CHECK_THAT(call({"list", "checks"}).out, ContainsSubstring("mutual_exclusion  belief: "));
  CHECK_THAT(call({"list", "faults"}).out, ContainsSubstring("partition"));
  CHECK_THAT(call({"list", "distributions"}).out, ContainsSubstring("lognormal"));
  CHECK_THAT(call({"list", "algorithms"}).out, ContainsSubstring("redlock"));
  std::istringstream lines(call({"list", "algorithms", "--json"}).out);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    const auto entry = nlohmann::json::parse(line);
    CHECK(entry["kind"] == "algorithm");
    CHECK(entry["options"].is_array());
  }
  CHECK(count > 1);
  CHECK(call({"list", "algoritms"}).err ==
        "lockstep list: \"algoritms\" is not a list; did you mean \"algorithms\"?\n");
}

TEST_CASE("schema prints a JSON Schema", "[command_line]") {
  const auto schema = nlohmann::json::parse(call({"schema"}).out);
  CHECK(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema");
}

TEST_CASE("export needs to know the format, from --format or from the file's name", "[command_line]") {
  const Folder folder;
  const std::string file = folder.file("calm.json", calm);
  CHECK_THAT(call({"export", file}).err, ContainsSubstring("which format? --format takes one of: text, jsonl"));
  CHECK_THAT(call({"export", file, "--format", "sgv"}).err,
             ContainsSubstring("\"sgv\" is not a format; did you mean \"svg\"?"));
  CHECK(call({"export", file, "--out", folder / "trace.jsonl"}).status == 0);
  CHECK(content_of(folder / "trace.jsonl") == call({"export", file, "--format", "jsonl"}).out);
}

TEST_CASE("the file's name tells the format", "[command_line]") {
  CHECK(format_for_file("a.svg") == ExportFormat::svg);
  CHECK(format_for_file("a.json") == ExportFormat::perfetto);
  CHECK(format_for_file("a.jsonl") == ExportFormat::jsonl);
  CHECK(format_for_file("a.txt") == ExportFormat::text);
  CHECK(format_for_file("a.mmd") == ExportFormat::mermaid);
  CHECK_FALSE(format_for_file("a.png").has_value());
  CHECK_FALSE(format_for_file(".svg").has_value());
}

TEST_CASE("an output never replaces the scenario it comes from", "[command_line]") {
  const Folder folder;
  const std::string file = folder.file("calm.json", calm);
  CHECK(call({"export", file, "--format", "text", "--out", file}).status == 2);
  CHECK(call({"run", file, "--trace", file}).status == 2);
  CHECK_THAT(call({"run", file, "--trace", folder / "../" + file.substr(file.find("lockstep-test"))}).err,
             ContainsSubstring("--trace would overwrite the scenario"));
  CHECK(content_of(file) == calm);
}

TEST_CASE("a file is written whole and leaves nothing beside it", "[command_line]") {
  const Folder folder;
  const std::string path = folder.file("old.txt", "old");
  CHECK_FALSE(write_file(path, "new").has_value());
  CHECK(content_of(path) == "new");
  CHECK(folder.size() == 1);
  CHECK(write_file(folder / "nowhere/x.txt", "new").has_value());
  CHECK(write_file(folder / ".", "new").has_value());
}

TEST_CASE("the same scenario and seed give the same answer, whatever the number of jobs", "[command_line]") {
  const Folder folder;
  for (const char* name : {"a.json", "b.json", "c.json", "d.json"}) folder.file(name, calm);
  const Answer one = call({"run", folder / "", "--jobs", "1"});
  CHECK(one.out == call({"run", folder / "", "--jobs", "3"}).out);
  CHECK(call({"run", folder / "", "--jobs", "1", "--json"}).out ==
        call({"run", folder / "", "--jobs", "4", "--json"}).out);
  CHECK_THAT(one.out, ContainsSubstring("4 scenarios, "));
}

TEST_CASE("view without a viewer says so", "[command_line]") {
  const Answer answer = call({"view"});
  CHECK(answer.status == 2);
  CHECK_THAT(answer.err, ContainsSubstring("the viewer (lockstep-viz) is not built"));
}
