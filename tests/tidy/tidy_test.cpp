// Reads the project's own sources and says, in words, where they leave the house rules.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/tidy/rules.hpp"
#include "tests/tidy/source_text.hpp"

namespace lockstep::tidy {
namespace {

namespace fs = std::filesystem;

bool in_any(std::string_view file, const std::vector<std::string_view>& folders) {
  return std::any_of(folders.begin(), folders.end(),
                     [file](std::string_view f) { return file.substr(0, f.size()) == f; });
}

std::string complaint(std::string_view file, std::size_t line, const std::string& what, std::string_view instead) {
  return std::string(file) + ":" + std::to_string(line) + ": " + what + "; instead: " + std::string(instead);
}

const Layer* layer_of(std::string_view file) {
  const Layer* found = nullptr;
  for (const Layer& layer : layers())
    if (in_any(file, {layer.folder}) && (found == nullptr || layer.folder.size() > found->folder.size()))
      found = &layer;
  return found;
}

/// What a line includes, with its quotes or angle brackets; empty when it includes nothing.
std::string included_by(std::string_view line) {
  if (line.substr(0, 8) != "#include") return "";
  const std::size_t begin = line.find_first_of("<\"");
  const std::size_t end = line.find_last_of(">\"");
  return begin == std::string_view::npos ? "" : std::string(line.substr(begin, end - begin + 1));
}

/// All that is wrong with one file, given its path from the root and its text.
std::vector<std::string> complaints(std::string_view file, std::string_view text) {
  std::vector<std::string> found;
  const std::vector<std::string> raw = lines_of(text), code = lines_of(code_of(text));
  const Layer* layer = layer_of(file);
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const std::string header = included_by(raw[i]);
    for (const Forbidden& rule : forbidden_headers())
      if (header == rule.name && in_any(file, rule.folders) && file != rule.except)
        found.push_back(complaint(file, i + 1, "includes " + header, rule.instead));
    if (layer != nullptr && header.size() > 2 && header.front() == '"') {
      const std::string path = header.substr(1, header.size() - 2);
      if (path.find('/') == std::string::npos)
        found.push_back(complaint(file, i + 1, "includes " + header, "the path from the root of the repository"));
      else if (!in_any(path, layer->may_include))
        found.push_back(complaint(file, i + 1, "includes " + header, layer->instead));
    }
    if (!header.empty()) continue;
    for (const Forbidden& rule : forbidden_names())
      if (in_any(file, rule.folders) && uses(code[i], rule.name))
        found.push_back(complaint(file, i + 1, "uses " + std::string(rule.name), rule.instead));
  }
  return found;
}

std::vector<fs::path> sources_under(const fs::path& folder) {
  std::vector<fs::path> found;
  if (!fs::exists(folder)) return found;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".cpp" || entry.path().extension() == ".hpp") found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

std::string read(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("the sources keep the house rules", "[tidy]") {
  const fs::path root = LOCKSTEP_SOURCE_DIR;
  std::size_t files = 0;
  std::string all;
  for (const char* folder : {"sim", "algorithms", "scenarios", "viz"})
    for (const fs::path& path : sources_under(root / folder)) {
      ++files;
      for (const std::string& each : complaints(fs::relative(path, root).generic_string(), read(path)))
        all += each + "\n";
    }
  INFO(all);
  CHECK(all.empty());
  CHECK(files > 50);
}

TEST_CASE("every header can be included twice, and starts with a word about itself", "[tidy]") {
  const fs::path root = LOCKSTEP_SOURCE_DIR;
  for (const char* folder : {"sim", "algorithms", "scenarios", "viz"})
    for (const fs::path& path : sources_under(root / folder)) {
      if (path.extension() != ".hpp") continue;
      const std::string text = read(path);
      CAPTURE(path.string());
      CHECK(text.find("#pragma once") != std::string::npos);
      CHECK(text.substr(0, 3) == "// ");
    }
}

// The rules themselves say no -----------------------------------------------------------------------------

TEST_CASE("an arrow that turns round is named with file, line and what to do", "[tidy]") {
  const auto found = complaints("sim/kernel/simulator.cpp", "#include <vector>\n#include \"sim/model/world.hpp\"\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0] ==
        "sim/kernel/simulator.cpp:2: includes \"sim/model/world.hpp\"; instead: the kernel knows events, time, choices "
        "and coroutines, and nothing of what they are for");
}

TEST_CASE("an algorithm may not see true time or the world", "[tidy]") {
  CHECK(complaints("algorithms/redlock.cpp", "#include \"sim/model/network.hpp\"\n").size() == 1);
  CHECK(complaints("algorithms/redlock.cpp", "#include \"sim/kernel/true_time.hpp\"\n").size() == 2);
  CHECK(complaints("algorithms/redlock.cpp", "  const TrueTime now = world.simulator().now();\n").size() == 1);
  CHECK(complaints("algorithms/redlock.cpp", "#include \"sim/model/client.hpp\"\n").empty());
}

TEST_CASE("leaks of real time, real randomness and unspecified order are named", "[tidy]") {
  CHECK(complaints("sim/model/server.cpp", "auto t = std::chrono::steady_clock::now();\n").size() == 1);
  CHECK(complaints("sim/model/server.cpp", "std::unordered_map<int, int> m;\n").size() == 1);
  CHECK(complaints("scenarios/run.cpp", "std::random_device seed;\n").size() == 1);
  CHECK(complaints("scenarios/run.cpp", "auto t = std::chrono::steady_clock::now();\n").empty());  // --timing may
  CHECK(complaints("sim/check/words.cpp", "return std::format(\"{}\", 1);\n").size() == 1);
  CHECK(complaints("sim/check/words.cpp", "return fmt::format(\"{}\", 1);\n").empty());
  CHECK(complaints("sim/kernel/task.hpp", "#include <coroutine>\n").size() == 1);
  CHECK(complaints("sim/kernel/coroutine.hpp", "#include <coroutine>\n").empty());
}

TEST_CASE("a word in a comment or a text is no use of it", "[tidy]") {
  CHECK(complaints("sim/model/server.cpp", "// a long time, as std::format would say\n").empty());
  CHECK(complaints("sim/model/server.cpp", "/* a long\n   time */ int n = 1'000; // throw\n").empty());
  CHECK(complaints("sim/model/server.cpp", "const char* text = \"a long \\\" throw\";\n").empty());
  CHECK(complaints("sim/model/server.cpp", "const char* text = R\"(a \"long\" throw)\";\n").empty());
  CHECK(complaints("sim/model/server.cpp", "int longer = belong;\n").empty());
  CHECK(complaints("sim/model/server.cpp", "int n = 1'000; long m = 'x';\n").size() == 1);
}

}  // namespace lockstep::tidy
