#include "scenarios/format/suggestion.hpp"

#include <algorithm>

#include "scenarios/format/limits.hpp"

namespace lockstep {
namespace {

constexpr std::size_t list_length = 12;
/// A file full of unknown names must not cost the square of its size.
constexpr std::size_t candidates_looked_at = 500;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view word) {
  std::string result;
  result.reserve(word.size());
  for (const char c : word) result.push_back(lower(c));
  return result;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  const std::size_t apart = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (apart > limit) return limit + 1;
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    std::size_t smallest = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        now[j] = std::min(now[j], before_last[j - 2] + 1);
      smallest = std::min(smallest, now[j]);
    }
    if (smallest > limit) return limit + 1;
    before_last.swap(last);
    last.swap(now);
  }
  return std::min(last[b.size()], limit + 1);
}

std::optional<std::string> suggest(std::string_view word, const std::vector<std::string>& candidates) {
  if (word.empty() || word.size() > limits::name_bytes) return std::nullopt;
  const std::string wanted = lower(word);
  // One slip in a short word, up to three in a long one; "n9" and "n1" are different names rather than a slip.
  std::size_t limit = word.size() < 3 ? 0 : word.size() < 6 ? 1 : word.size() < 10 ? 2 : 3;
  std::optional<std::string> best;
  std::size_t looked_at = 0;
  for (const std::string& candidate : candidates) {
    if (++looked_at > candidates_looked_at) break;
    const std::size_t distance = edit_distance(wanted, lower(candidate), limit);
    if (distance > limit) continue;
    best = candidate;
    if (distance == 0) break;
    limit = distance - 1;
  }
  return best;
}

std::string list_of(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i == list_length && words.size() > list_length + 1) {
      return text + ", ... (" + std::to_string(words.size()) + " in all)";
    }
    if (i > 0) text += ", ";
    text += words[i];
  }
  return text;
}

std::string quoted_choice(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += '"' + words[i] + '"';
  }
  return text;
}

}  // namespace lockstep
