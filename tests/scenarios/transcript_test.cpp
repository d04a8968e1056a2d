// One story's transcript, whole: whatever changes a run, a fact or a phrase shows here as a difference one can read.
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <sstream>

#include "scenarios/commands/trace_output.hpp"
#include "scenarios/run.hpp"
#include "tests/scenarios/scenario_text.hpp"

using namespace lockstep;
using namespace lockstep::testing;

TEST_CASE("a story is told today as it was told before", "[transcript]") {
  // When the change is meant:
  //   build/bin/lockstep export slow-reply-accepted --format text > tests/scenarios/files/slow-reply-accepted.txt
  const ReadResult result =
      read_scenario_file(repository_directory() + "/scenarios/catalogue/slow-reply-accepted.json");
  REQUIRE(said(result) == "fine");
  const std::string told = export_run(*result.scenario, run(*result.scenario), ExportFormat::text);

  std::ifstream file(files_directory() + "/slow-reply-accepted.txt");
  REQUIRE(file.is_open());
  std::istringstream lines(told);
  std::string expected, found;
  for (int number = 1; std::getline(file, expected); ++number) {
    INFO("line " << number);
    REQUIRE(std::getline(lines, found));
    REQUIRE(found == expected);
  }
  CHECK_FALSE(std::getline(lines, found));
}
