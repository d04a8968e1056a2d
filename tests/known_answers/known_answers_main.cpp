// Walks the table of known answers, prints it, and fails when an estimate is too far from its closed form.
//
//   known-answers [--write] SOURCE_FOLDER [SECTION]
//
// Without a section it also compares the table with the one in docs/known-answers.md; --write puts it there.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "tests/known_answers/answer.hpp"

namespace {

using namespace lockstep::known;

constexpr std::string_view table_begins = "<!-- known-answers: table -->\n";
constexpr std::string_view table_ends = "<!-- known-answers: end -->\n";

std::vector<Answer> all_answers() {
  std::vector<Answer> all;
  for (const auto subject : {pauses, leases, quorums, clocks, queues, flash_sale})
    for (Answer& answer : subject()) all.push_back(std::move(answer));
  return all;
}

struct Line {
  Answer answer;
  Found found;
};

std::string row_of(const Line& line) {
  const bool exact = line.answer.kind == Answer::Kind::exact;
  return fmt::format("| {} | {} | {:.6g} | {:.6g} | {} |\n", line.answer.what, line.answer.runs, line.answer.expected,
                     line.found.value, exact ? "exact" : fmt::format("{:+.2f}", line.found.z));
}

std::string table_of(const std::vector<Line>& lines) {
  std::string table;
  std::string_view section;
  for (const Line& line : lines) {
    if (line.answer.section != section) {
      section = line.answer.section;
      table += fmt::format("\n**{}** (`{}.json`)\n\n| | runs | closed form | found | z |\n| --- | --- | --- | --- | --- |\n",
                           section, line.answer.file);
    }
    table += row_of(line);
  }
  std::vector<Line> largest;
  for (const Line& line : lines)
    if (line.answer.kind != Answer::Kind::exact) largest.push_back(line);
  std::stable_sort(largest.begin(), largest.end(),
                   [](const Line& a, const Line& b) { return std::fabs(a.found.z) > std::fabs(b.found.z); });
  double squares = 0;
  for (const Line& line : largest) squares += line.found.z * line.found.z;
  table += fmt::format("\n**The largest z** of {} estimates, whose mean square is {:.2f}:\n\n| | | z |\n| --- | --- | --- |\n",
                       largest.size(), squares / static_cast<double>(std::max<std::size_t>(largest.size(), 1)));
  largest.resize(std::min<std::size_t>(largest.size(), 10));
  for (const Line& line : largest)
    table += fmt::format("| {} | {} | {:+.2f} |\n", line.answer.section, line.answer.what, line.found.z);
  return table + "\n";
}

/// True when the table in the document is this one, or has become it.
bool settle_document(const std::string& path, const std::string& table, bool write) {
  std::ifstream in(path, std::ios::binary);
  const std::string document((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const std::size_t begin = document.find(table_begins), end = document.find(table_ends);
  if (begin == std::string::npos || end == std::string::npos) {
    fmt::print(stderr, "{}: no place for the table\n", path);
    return false;
  }
  const std::size_t first = begin + table_begins.size();
  if (document.substr(first, end - first) == table) return true;
  if (!write) {
    fmt::print(stderr, "{}: the table is out of step; known-answers --write {} makes it anew\n", path,
               path.substr(0, path.rfind("/docs/")));
    return false;
  }
  std::ofstream(path, std::ios::binary) << document.substr(0, first) << table << document.substr(end);
  return true;
}

int walk(const std::string& source, std::string_view section, bool write) {
  std::vector<Line> lines;
  bool met = true;
  for (Answer& answer : all_answers()) {
    if (!section.empty() && answer.section != section) continue;
    const Found found = find(answer, source + "/tests/known_answers/files");
    if (!found.met)
      fmt::print(stderr, "NOT MET: {}, {}: expected {:.9g}, found {:.9g}, z = {:.2f}\n", answer.section, answer.what,
                 answer.expected, found.value, found.z);
    met = met && found.met;
    lines.push_back({std::move(answer), found});
  }
  const std::string table = table_of(lines);
  fmt::print("{}", table);
  if (section.empty()) met = settle_document(source + "/docs/known-answers.md", table, write) && met;
  return met && !lines.empty() ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<std::string> words(arguments + 1, arguments + count);
  const bool write = !words.empty() && words.front() == "--write";
  if (write) words.erase(words.begin());
  if (words.empty() || words.size() > 2) {
    fmt::print(stderr, "usage: known-answers [--write] SOURCE_FOLDER [SECTION]\n");
    return 2;
  }
  try {
    return walk(words[0], words.size() == 2 ? std::string_view(words[1]) : std::string_view(), write);
  } catch (const std::exception& error) {
    fmt::print(stderr, "known-answers: {}\n", error.what());
    return 2;
  }
}
