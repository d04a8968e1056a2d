#include "scenarios/format/problem.hpp"

#include <algorithm>

#include "scenarios/format/limits.hpp"

namespace lockstep {
namespace {

constexpr std::size_t shown_bytes = 60;
constexpr std::size_t aligned_columns = 48;

bool continues_a_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::size_t columns(std::string_view text) {
  std::size_t result = 0;
  for (const char c : text) {
    if (!continues_a_character(c)) ++result;
  }
  return result;
}

/// Control characters as \u001b, everything else as it is.
std::string escaped(std::string_view text, bool quotes_too) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string result;
  for (const char c : text) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      result += "\\n";
    } else if (c == '\t') {
      result += "\\t";
    } else if (byte < 0x20 || byte == 0x7F) {
      result += "\\u00";
      result += hex[byte >> 4];
      result += hex[byte & 15];
    } else {
      if (quotes_too && (c == '"' || c == '\\')) result += '\\';
      result += c;
    }
  }
  return result;
}

std::string shortened(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  std::size_t end = bytes;
  while (end > 0 && continues_a_character(text[end])) --end;
  return std::string(text.substr(0, end)) + "...";
}

}  // namespace

std::string quote(std::string_view text) { return '"' + escaped(shortened(text, shown_bytes), true) + '"'; }

std::string message_of(const Problem& problem) {
  std::string text;
  if (problem.expected.empty()) {
    text = problem.found;
  } else {
    text = "expected " + problem.expected;
    if (!problem.found.empty()) text += ", found " + problem.found;
  }
  if (!problem.suggestion.empty()) text += "; did you mean \"" + problem.suggestion + "\"?";
  return text;
}

std::string format_problems(std::string_view file, const std::vector<Problem>& problems) {
  std::string text = escaped(file, false) + ": " + std::to_string(problems.size()) +
                     (problems.size() == 1 ? " problem\n" : " problems\n");
  std::vector<std::string> places;
  std::size_t width = 0;
  for (const Problem& problem : problems) {
    places.push_back(problem.pointer.empty() ? "(file)" : escaped(shortened(problem.pointer, 4 * shown_bytes), false));
    const std::size_t own = columns(places.back());
    if (own <= aligned_columns) width = std::max(width, own);
  }
  for (std::size_t i = 0; i < problems.size(); ++i) {
    const std::size_t own = columns(places[i]);
    text += "  " + places[i] + std::string(own < width ? width - own : 0, ' ') + "  " + message_of(problems[i]) + '\n';
  }
  return text;
}

void Problems::add(Problem problem) {
  ++count_;
  if (kept_.size() < limits::problems) kept_.push_back(std::move(problem));
}

std::vector<Problem> Problems::take() {
  std::vector<Problem> result = std::move(kept_);
  if (count_ > result.size()) {
    const std::size_t more = count_ - result.size();
    result.push_back(
        {"", "", "has " + std::to_string(more) + (more == 1 ? " more problem" : " more problems") + " like these", ""});
  }
  kept_.clear();
  count_ = 0;
  return result;
}

}  // namespace lockstep
