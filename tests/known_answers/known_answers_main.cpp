// Walks the table of known answers, prints it, and fails when an estimate is too far from its closed form.
//
//   known-answers [--write] SOURCE_FOLDER [SECTION]
//
// Without a section it also compares its tables with those in docs/known-answers.md; --write puts them there.
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

/// The table of one section, or of the largest z, with the words that mark its place in the document.
struct Table {
  std::string name, text;
};

Table largest_z(std::vector<Line> lines) {
  lines.erase(std::remove_if(lines.begin(), lines.end(),
                             [](const Line& line) { return line.answer.kind == Answer::Kind::exact; }),
              lines.end());
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return std::fabs(a.found.z) > std::fabs(b.found.z); });
  double squares = 0;
  for (const Line& line : lines) squares += line.found.z * line.found.z;
  std::string text =
      fmt::format("{} estimates; the mean of z squared is {:.2f}.\n\n| section | line | z |\n| --- | --- | --- |\n",
                  lines.size(), squares / static_cast<double>(std::max<std::size_t>(lines.size(), 1)));
  lines.resize(std::min<std::size_t>(lines.size(), 10));
  for (const Line& line : lines)
    text += fmt::format("| {} | {} | {:+.2f} |\n", line.answer.section, line.answer.what, line.found.z);
  return {"Largest z", text};
}

std::vector<Table> tables_of(const std::vector<Line>& lines) {
  std::vector<Table> tables;
  for (const Line& line : lines) {
    if (tables.empty() || line.answer.section != tables.back().name)
      tables.push_back({line.answer.section,
                        fmt::format("| `{}.json` | runs | closed form | found | z |\n| --- | --- | --- | --- | --- |\n",
                                    line.answer.file)});
    tables.back().text += row_of(line);
  }
  tables.push_back(largest_z(lines));
  return tables;
}

std::string text_of_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
}

/// True when the document has these tables, or was given them.
bool settle_document(const std::string& path, const std::vector<Table>& tables, bool write) {
  std::string document = text_of_file(path);
  bool same = true;
  for (const Table& table : tables) {
    const std::string mark = "<!-- table: " + table.name + " -->\n";
    const std::size_t begin = document.find(mark), first = begin + mark.size();
    const std::size_t end = document.find("<!-- end -->", begin);
    if (begin == std::string::npos || end == std::string::npos) {
      fmt::print(stderr, "{}: no place for the table of \"{}\"\n", path, table.name);
      return false;
    }
    if (document.substr(first, end - first) == table.text) continue;
    same = false;
    if (!write) fmt::print(stderr, "{}: the table of \"{}\" is out of step\n", path, table.name);
    document = document.substr(0, first) + table.text + document.substr(end);
  }
  if (!write && !same) fmt::print(stderr, "known-answers --write makes the tables anew\n");
  if (write) std::ofstream(path, std::ios::binary) << document;
  return same || write;
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
  const std::vector<Table> tables = tables_of(lines);
  for (const Table& table : tables) fmt::print("{}\n\n{}\n", table.name, table.text);
  if (section.empty()) met = settle_document(source + "/docs/known-answers.md", tables, write) && met;
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
