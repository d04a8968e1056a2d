#include "scenarios/commands/junit.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/sweep/chart_text.hpp"
#include "scenarios/sweep/variation.hpp"

namespace lockstep {
namespace {

/// XML 1.0 knows no control characters at all, and an attribute no line breaks.
std::string attribute(std::string_view text) {
  std::string result = escaped(text);
  std::replace(result.begin(), result.end(), '\n', ' ');
  return result;
}

std::string seconds(double wall_s, bool with_times) { return fmt::format("{:.3f}", with_times ? wall_s : 0.0); }

}  // namespace

std::string replay_command_of(const Summary& summary, const std::string& changes) {
  return fmt::format("./lockstep run {}{} --seed {}", shell_word(summary.file), changes, summary.seed);
}

std::string junit_xml(const std::vector<Summary>& summaries, const std::string& changes, bool with_times) {
  std::size_t tests = 0, failures = 0;
  double total_s = 0;
  std::string suites;
  for (const Summary& summary : summaries) {
    std::string cases;
    std::size_t failed = 0;
    for (const JudgedExpectation& expectation : summary.expectations) {
      cases += fmt::format("    <testcase name=\"{}\" classname=\"{}\" time=\"0.000\"", attribute(expectation.text),
                           attribute(summary.name));
      if (expectation.held) {
        cases += "/>\n";
        continue;
      }
      ++failed;
      cases += fmt::format(">\n      <failure type=\"expectation\" message=\"{}\">{}\n{}</failure>\n    </testcase>\n",
                           attribute("expected " + expectation.text + ", but " + expectation.found),
                           escaped(expectation.found), escaped(replay_command_of(summary, changes)));
    }
    // A scenario that expects nothing has at least run.
    if (summary.expectations.empty())
      cases += fmt::format("    <testcase name=\"runs\" classname=\"{}\" time=\"0.000\"/>\n", attribute(summary.name));
    const std::size_t count = std::max<std::size_t>(summary.expectations.size(), 1);
    suites += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\" time=\"{}\" file=\"{}\">\n{}"
        "  </testsuite>\n",
        attribute(summary.name), count, failed, seconds(summary.wall_s, with_times), attribute(summary.file), cases);
    tests += count;
    failures += failed;
    total_s += summary.wall_s;
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"lockstep\" tests=\"{}\" failures=\"{}\" "
      "errors=\"0\" time=\"{}\">\n{}</testsuites>\n",
      tests, failures, seconds(total_s, with_times), suites);
}

}  // namespace lockstep
