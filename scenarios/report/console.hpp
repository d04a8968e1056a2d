// Where a command writes to, and what the place can show. Commands never touch std::cout, so a test can run
// one with string streams, and colour, width and progress are decided once.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace lockstep {

struct Console {
  std::ostream& out;  ///< results
  std::ostream& err;  ///< progress and diagnostics
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool colour = false;               ///< on `out`
  std::optional<std::size_t> width;  ///< columns of `out`; nothing when it is not a terminal
};

/// Standard output and error of this program. Honours NO_COLOR (no-color.org) and TERM=dumb.
Console standard_console();

enum class Style : unsigned char { plain, good, bad, strong, faint };

/// `text` in that style where the console shows colours, and as it is elsewhere.
std::string styled(const Console& console, Style style, std::string_view text);

}  // namespace lockstep
