#include "sim/redis/glob.hpp"

#include <cstddef>
#include <utility>

namespace lockstep::redis {
namespace {

constexpr char fold(char c, bool any_case) {
  return any_case && c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// One element of the pattern (not a star) against one character; moves `at` behind the element.
bool element_matches(std::string_view pattern, std::size_t& at, char c, bool any_case) {
  c = fold(c, any_case);
  if (pattern[at] == '?') return ++at, true;
  if (pattern[at] == '\\' && at + 1 < pattern.size())
    ++at;
  else if (pattern[at] == '[') {
    ++at;
    const bool negated = at < pattern.size() && pattern[at] == '^';
    if (negated) ++at;
    bool found = false;
    while (at < pattern.size() && pattern[at] != ']') {
      if (pattern[at] == '\\' && at + 1 < pattern.size()) {
        ++at;
        found |= fold(pattern[at], any_case) == c;
      } else if (at + 2 < pattern.size() && pattern[at + 1] == '-') {
        char low = fold(pattern[at], any_case), high = fold(pattern[at + 2], any_case);
        if (static_cast<unsigned char>(low) > static_cast<unsigned char>(high)) std::swap(low, high);
        const auto byte = static_cast<unsigned char>(c);
        found |= byte >= static_cast<unsigned char>(low) && byte <= static_cast<unsigned char>(high);
        at += 2;
      } else {
        found |= fold(pattern[at], any_case) == c;
      }
      ++at;
    }
    if (at < pattern.size()) ++at;
    return found != negated;
  }
  return fold(pattern[at++], any_case) == c;
}

}  // namespace

// An empty text matches nothing but an empty pattern, not even a star (observed on 7.0.15).
// Only the last star needs to be tried again, so a hostile pattern costs at most text times pattern.
bool matches(std::string_view pattern, std::string_view text, bool any_case) {
  if (text.empty()) return pattern.empty();
  std::size_t p = 0, t = 0, after_star = 0, retry = 0;
  bool star = false;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = true;
      after_star = ++p;
      retry = t;
      continue;
    }
    if (p < pattern.size() && element_matches(pattern, p, text[t], any_case)) {
      ++t;
      continue;
    }
    if (!star) return false;
    p = after_star;
    t = ++retry;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace lockstep::redis
