#include "scenarios/report/table.hpp"

#include <algorithm>
#include <utility>

namespace lockstep {
namespace {

bool continues_a_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

constexpr std::string_view gap = "  ";

}  // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (const char c : text)
    if (!continues_a_character(c)) ++columns;
  return columns;
}

std::string shortened(std::string_view text, std::size_t columns) {
  if (columns_of(text) <= columns) return std::string(text);
  const std::size_t kept = columns > 3 ? columns - 3 : 0;
  std::string result;
  std::size_t used = 0;
  for (const char c : text) {
    if (!continues_a_character(c)) {
      if (used == kept) break;
      ++used;
    }
    result += c;
  }
  while (!result.empty() && result.back() == ' ') result.pop_back();
  return result + std::string(std::min<std::size_t>(columns, 3), '.');
}

std::string plain(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) c = ' ';
  }
  return result;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines;
  std::string line;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t space = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, space - at);
    at = space + 1;
    if (word.empty()) continue;
    if (!line.empty() && columns_of(line) + 1 + columns_of(word) > columns) lines.push_back(std::exchange(line, {}));
    if (!line.empty()) line += ' ';
    line += word;
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

std::string padded(std::string_view text, std::size_t columns, Align align) {
  const std::size_t own = columns_of(text);
  const std::string fill(own < columns ? columns - own : 0, ' ');
  return align == Align::left ? std::string(text) + fill : fill + std::string(text);
}

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {
  for (Column& column : columns_) column.width = std::max(column.width, columns_of(column.heading));
}

std::vector<std::string> Table::cells(const std::vector<std::string>& cells) const {
  std::vector<std::string> result;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const bool is_last = i + 1 == columns_.size();
    if (is_last && columns_[i].align == Align::left) {
      result.push_back(cells[i]);
    } else {
      result.push_back(padded(shortened(cells[i], columns_[i].width), columns_[i].width, columns_[i].align));
    }
  }
  return result;
}

std::string Table::heading() const {
  std::vector<std::string> headings;
  for (const Column& column : columns_) headings.push_back(column.heading);
  return row(headings);
}

std::string Table::row(const std::vector<std::string>& row) const { return joined(cells(row)); }

std::string joined(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += gap;
    line += cells[i];
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

}  // namespace lockstep
