#include "scenarios/conformance/corpus.hpp"

#include <fmt/format.h>

#include <fstream>
#include <regex>

#include "sim/redis/number.hpp"

namespace lockstep::conformance {
namespace {

std::string argument_of(const nlohmann::json& value) {
  return value.is_object() ? from_base64(value.at("b64").get<std::string>()) : value.get<std::string>();
}

// Says so here, where the line is known, if a pattern in the reply is none.
void check_patterns(const nlohmann::json& reply) {
  if (!reply.is_object()) return;
  if (const auto pattern = reply.find("re"); pattern != reply.end()) std::regex(pattern->get<std::string>());
  if (const auto value = reply.find("value"); value != reply.end() && value->is_array())
    for (const nlohmann::json& item : *value) check_patterns(item);
}

Step step_of(const nlohmann::json& value) {
  Step step;
  step.at_ms = value.at("at_ms").get<std::int64_t>();
  step.connection = value.at("conn").get<int>();
  step.reply = value.at("reply");
  check_patterns(step.reply);
  if (const nlohmann::json& command = value.at("cmd"); !command.is_null()) {
    step.command.emplace();
    for (const nlohmann::json& argument : command) step.command->push_back(argument_of(argument));
  }
  if (const auto at = value.find("reply_at_ms"); at != value.end())
    step.reply_at_ms.emplace(at->at("min").get<std::int64_t>(), at->at("max").get<std::int64_t>());
  return step;
}

}  // namespace

std::vector<Case> read_corpus(const std::string& file, std::vector<std::string>& problems) {
  std::vector<Case> cases;
  std::ifstream in(file);
  if (!in || in.peek() == std::ifstream::traits_type::eof()) {  // nor a folder, nor nothing
    problems.push_back(fmt::format("{}: cannot be read", file));
    return cases;
  }
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.empty()) continue;
    try {
      const nlohmann::json value = nlohmann::json::parse(line);
      Case one;
      one.name = value.at("name").get<std::string>();
      one.line = number;
      one.aligned_to_second = value.value("align", "") == "second";
      for (const nlohmann::json& step : value.at("steps")) one.steps.push_back(step_of(step));
      cases.push_back(std::move(one));
    } catch (const std::exception& problem) {  // of the JSON or of a pattern
      problems.push_back(fmt::format("{}:{}: {}", file, number, problem.what()));
    }
  }
  return cases;
}

std::string with_times(const std::string& argument, std::int64_t start_ms) {
  const bool ms = argument.rfind("@ms", 0) == 0;
  if (!ms && argument.rfind("@s", 0) != 0) return argument;
  const std::size_t sign = ms ? 3 : 2;
  if (argument.size() < sign + 2 || (argument[sign] != '+' && argument[sign] != '-')) return argument;
  std::int64_t offset = 0;
  if (!redis::parse_integer(std::string_view(argument).substr(sign + 1), offset)) return argument;
  return std::to_string((ms ? start_ms : start_ms / 1000) + (argument[sign] == '+' ? offset : -offset));
}

std::string from_base64(const std::string& text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const std::size_t digit = digits.find(c);
    if (digit == std::string_view::npos) continue;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count >= 8) bytes += static_cast<char>(bits >> (count -= 8) & 0xff);
  }
  return bytes;
}

}  // namespace lockstep::conformance
