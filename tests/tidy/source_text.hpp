// C++ source as the tidy test reads it: its lines with comments and literals blanked out, so that a word in
// a sentence is no use of it. Good enough for sources that a formatter has been over; no preprocessor.
#pragma once

#include <cctype>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::tidy {

/// The text with comments and the contents of strings and characters replaced by blanks; lines stay lines.
inline std::string code_of(std::string_view text) {
  std::string code(text);
  const auto blank = [&code](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to && i < code.size(); ++i)
      if (code[i] != '\n') code[i] = ' ';
  };
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  std::size_t i = 0;
  while (i < text.size()) {
    if (text.substr(i, 2) == "//") {
      const std::size_t end = std::min(text.find('\n', i), text.size());
      blank(i, end);
      i = end;
    } else if (text.substr(i, 2) == "/*") {
      const std::size_t end = text.find("*/", i + 2);
      const std::size_t after = end == std::string_view::npos ? text.size() : end + 2;
      blank(i, after);
      i = after;
    } else if (text.substr(i, 2) == "R\"" && (i == 0 || !is_word(text[i - 1]))) {
      const std::size_t open = text.find('(', i);
      if (open == std::string_view::npos) break;
      const std::string closing = ")" + std::string(text.substr(i + 2, open - i - 2)) + "\"";
      const std::size_t end = text.find(closing, open);
      const std::size_t after = end == std::string_view::npos ? text.size() : end + closing.size();
      blank(i, after);
      i = after;
    } else if (text[i] == '"' || (text[i] == '\'' && (i == 0 || !is_word(text[i - 1])))) {  // not 1'000
      const char quote = text[i];
      std::size_t end = i + 1;
      while (end < text.size() && text[end] != quote && text[end] != '\n') end += text[end] == '\\' ? 2 : 1;
      blank(i + 1, end);
      i = end + 1;
    } else {
      ++i;
    }
  }
  return code;
}

inline std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// Whether `name` stands in the line as a whole word; it may contain "::".
inline bool uses(std::string_view line, std::string_view name) {
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
  for (std::size_t at = line.find(name); at != std::string_view::npos; at = line.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    const bool begins = at == 0 || !is_word(line[at - 1]);
    const bool ends = end >= line.size() || !is_word(line[end]) || name.back() == '_';
    if (begins && ends) return true;
  }
  return false;
}

}  // namespace lockstep::tidy
