// redis-conformance: does the simulated Redis answer what a real one answered?
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <optional>

#include "scenarios/conformance/replay.hpp"
#include "sim/redis/command_reference.hpp"

int main(int argc, char** argv) {
  using namespace lockstep::conformance;
  CLI::App app{"Runs recorded cases of a real Redis against the simulated server, in virtual time."};
  app.footer(
      "Examples:\n"
      "  redis-conformance tests/redis-corpus/*.jsonl\n"
      "  redis-conformance --level code hash.jsonl      compare only the first word of errors\n"
      "Exit status: 0 if every case passed, 1 if one failed, 2 for files that cannot be read.");
  std::vector<std::string> files;
  std::string level = "text", only;
  bool commands = false;
  app.add_option("files", files, "JSON Lines files of recorded cases");
  app.add_flag("--commands", commands, "print the page of commands instead, in Markdown");
  app.add_option("--level", level, "how closely error texts are compared")
      ->check(CLI::IsMember({"text", "code"}))
      ->capture_default_str();
  app.add_option("--case", only, "run only the case of this name");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  if (commands) {
    fmt::print("{}", lockstep::redis::command_reference());
    return 0;
  }
  if (files.empty()) {
    fmt::print(stderr, "redis-conformance: which files? See --help.\n");
    return 2;
  }
  std::vector<std::string> problems;
  std::size_t passed = 0, failed = 0;
  for (const std::string& file : files)
    for (const Case& one : read_corpus(file, problems)) {
      if (!only.empty() && one.name != only) continue;
      std::optional<Mismatch> mismatch;
      try {
        mismatch = replay(one, level == "code" ? Level::code : Level::text);
      } catch (const std::exception& problem) {  // an expected reply that is none
        problems.push_back(fmt::format("{}:{}: {}: {}", file, one.line, one.name, problem.what()));
        continue;
      }
      if (!mismatch) {
        ++passed;
        continue;
      }
      ++failed;
      fmt::print("{}:{}: {}, step {}\n  command   {}\n  expected  {}\n  got       {}\n", file, one.line, one.name,
                 mismatch->step, mismatch->command, mismatch->expected, mismatch->got);
    }
  for (const std::string& problem : problems) fmt::print(stderr, "{}\n", problem);
  fmt::print("{} passed, {} failed\n", passed, failed);
  if (!problems.empty()) return 2;
  return failed == 0 ? 0 : 1;
}
