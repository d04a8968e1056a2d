// Text in columns, for people. Rows are printed one by one as they become known, so the widths are given
// before the first row.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep {

/// How many columns of a terminal UTF-8 text takes: one per character. (Wide and combining characters do not
/// occur in our words; a title that has some is merely aligned less well.)
std::size_t columns_of(std::string_view text);

/// At most `columns` wide; a longer text ends in "...". Never cuts a character in two.
std::string shortened(std::string_view text, std::size_t columns);

/// Control characters become spaces: a scenario's title must not be able to steer a terminal.
std::string plain(std::string_view text);

/// Lines of at most `columns`, broken at spaces; a longer word has a line to itself.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

enum class Align : unsigned char { left, right };

/// `text` filled up with spaces to `columns`.
std::string padded(std::string_view text, std::size_t columns, Align align = Align::left);

struct Column {
  std::string heading;
  std::size_t width = 0;  ///< of the widest cell; the heading is taken into account by itself
  Align align = Align::left;
};

class Table {
 public:
  /// The last column is not filled up, and may be wider than announced.
  explicit Table(std::vector<Column> columns);

  std::string heading() const;
  /// Needs: one cell per column. A cell too wide for its column is shortened, except in the last.
  std::string row(const std::vector<std::string>& cells) const;
  /// The cells as `row` pads them, for a caller who paints some of them.
  std::vector<std::string> cells(const std::vector<std::string>& cells) const;

 private:
  std::vector<Column> columns_;
};

/// Cells side by side, without spaces at the end.
std::string joined(const std::vector<std::string>& cells);

}  // namespace lockstep
