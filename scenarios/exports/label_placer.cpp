#include "scenarios/exports/label_placer.hpp"

namespace lockstep::exports {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// In em.
double letter_width(char c) {
  constexpr std::string_view narrow = " .,:;|!'()[]{}/ijlftrI-";
  constexpr std::string_view wide = "mwMWQO@%#+=<>~";
  if (is_continuation(c)) return 0;
  if (narrow.find(c) != std::string_view::npos) return 0.40;
  if (wide.find(c) != std::string_view::npos) return 0.86;
  if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return 0.66;
  return 0.61;
}

}  // namespace

double text_width(std::string_view text, double size) {
  double em = 0;
  for (const char c : text) em += letter_width(c);
  return em * size;
}

std::string shortened(std::string_view text, double width, double size) {
  if (text_width(text, size) <= width) return std::string(text);
  constexpr double ellipsis = 0.8;
  double used = ellipsis * size;
  std::size_t end = 0, letters = 0;
  while (end < text.size()) {
    const double next = letter_width(text[end]) * size;
    if (used + next > width) break;
    used += next;
    ++letters;
    ++end;
    while (end < text.size() && is_continuation(text[end])) ++end;
  }
  if (letters < 3) return {};
  while (end > 0 && text[end - 1] == ' ') --end;
  return std::string(text.substr(0, end)) + "\u2026";
}

Box Label::box() const {
  const double width = text_width(text, size);
  const double left = anchor == Anchor::start ? x : anchor == Anchor::middle ? x - width / 2 : x - width;
  return {left, y - size * 0.85, left + width, y + size * 0.25};
}

bool LabelPlacer::is_free(const Box& box) const {
  if (box.left < bounds_.left || box.right > bounds_.right || box.top < bounds_.top || box.bottom > bounds_.bottom)
    return false;
  for (const Box& other : taken_)
    if (box.overlaps(other)) return false;
  return true;
}

std::optional<Label> LabelPlacer::place(const std::vector<Label>& candidates) {
  for (const Label& candidate : candidates) {
    if (candidate.text.empty() || !is_free(candidate.box())) continue;
    // A little air on both sides, so that two labels in a row do not read as one.
    const Box box = candidate.box();
    block({box.left - 4, box.top, box.right + 4, box.bottom});
    return candidate;
  }
  return std::nullopt;
}

}  // namespace lockstep::exports
