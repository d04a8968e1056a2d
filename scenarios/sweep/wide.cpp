#include "scenarios/sweep/wide.hpp"

#include <algorithm>

namespace lockstep {

std::string to_text(Wide value) {
  std::string text;
  do {
    text += static_cast<char>('0' + static_cast<int>(value % 10));
    value /= 10;
  } while (value != 0);
  std::reverse(text.begin(), text.end());
  return text;
}

std::optional<Wide> wide_from(std::string_view text) {
  if (text.empty()) return std::nullopt;
  constexpr Wide most = ~Wide{0};
  Wide value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<unsigned>(c - '0');
    if (value > (most - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

}  // namespace lockstep
