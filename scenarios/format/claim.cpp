#include "scenarios/format/claim.hpp"

#include <cmath>
#include <cstdlib>

namespace lockstep {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<double> parse_share(std::string_view text) {
  text = trimmed(text);
  bool percent = false;
  if (!text.empty() && text.back() == '%') {
    percent = true;
    text = trimmed(text.substr(0, text.size() - 1));
  }
  if (text.empty() || text.size() > 30) return std::nullopt;
  // Not what strtod also takes, such as "inf" and "0x10".
  for (const char c : text)
    if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') return std::nullopt;
  const std::string copy(text);
  char* end = nullptr;
  const double value = std::strtod(copy.c_str(), &end);
  if (end == copy.c_str() || *end != '\0' || !std::isfinite(value)) return std::nullopt;
  return percent ? value / 100 : value;
}

std::optional<Claim> parse_claim(std::string_view text) {
  text = trimmed(text);
  Claim claim;
  if (text.empty() || (text.front() != '<' && text.front() != '>')) return std::nullopt;
  claim.below = text.front() == '<';
  const std::size_t sign = text.size() > 1 && text[1] == '=' ? 2 : 1;
  claim.text = std::string(text.substr(0, sign)).append(" ").append(trimmed(text.substr(sign)));
  text.remove_prefix(sign);
  const std::size_t at = text.find('@');
  if (at != std::string_view::npos) {
    const std::optional<double> confidence = parse_share(text.substr(at + 1));
    if (!confidence || *confidence <= 0 || *confidence >= 1) return std::nullopt;
    claim.confidence = *confidence;
    text = text.substr(0, at);
  }
  const std::optional<double> bound = parse_share(text);
  if (!bound || *bound <= 0 || *bound >= 1) return std::nullopt;
  claim.bound = *bound;
  return claim;
}

std::optional<NamedClaim> parse_named_claim(std::string_view text) {
  const std::size_t at = text.find_first_of("<>");
  if (at == std::string_view::npos) return std::nullopt;
  const std::optional<Claim> claim = parse_claim(text.substr(at));
  const std::string_view name = trimmed(text.substr(0, at));
  if (!claim || name.empty()) return std::nullopt;
  return NamedClaim{std::string(name), *claim};
}

}  // namespace lockstep
