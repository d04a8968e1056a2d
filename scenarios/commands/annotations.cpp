#include "scenarios/commands/annotations.hpp"

#include "scenarios/commands/junit.hpp"
#include "scenarios/report/table.hpp"

namespace lockstep {
namespace {

std::string replaced(std::string_view text, std::string_view special) {
  std::string result;
  for (const char c : text) {
    if (special.find(c) == std::string_view::npos) {
      result += c;
    } else {
      constexpr std::string_view digits = "0123456789ABCDEF";
      result += '%';
      result += digits[static_cast<unsigned char>(c) >> 4];
      result += digits[static_cast<unsigned char>(c) & 15];
    }
  }
  return result;
}

std::string message(std::string_view text) { return replaced(text, "%\r\n"); }
std::string property(std::string_view text) { return replaced(text, "%\r\n:,"); }

}  // namespace

std::string github_annotations(const Summary& summary, const std::string& changes) {
  std::string lines;
  for (const JudgedExpectation& expectation : summary.expectations) {
    if (expectation.held) continue;
    lines += "::error file=" + property(plain(summary.file)) + ",title=" + property(plain(summary.name)) + "::" +
             message(plain("expected " + expectation.text + ", but " + expectation.found) + "\n" +
                     replay_command_of(summary, changes)) +
             "\n";
  }
  return lines;
}

}  // namespace lockstep
