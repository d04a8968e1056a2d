#include "scenarios/sweep/decision.hpp"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <cstdlib>

namespace lockstep {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// The logarithm of the capital of the bet that p is on the side of `bound` that `below` says.
double log_capital(bool below, double bound, double hits, double misses) {
  const double a = hits + 0.5, b = misses + 0.5;
  const double mass = below ? boost::math::ibeta(a, b, bound) : boost::math::ibetac(a, b, bound);
  if (mass <= 0) return -HUGE_VAL;
  const double prior = below ? boost::math::ibeta(0.5, 0.5, bound) : boost::math::ibetac(0.5, 0.5, bound);
  const auto log_beta = [](double x, double y) {
    return boost::math::lgamma(x) + boost::math::lgamma(y) - boost::math::lgamma(x + y);
  };
  return log_beta(a, b) + std::log(mass) - log_beta(0.5, 0.5) - std::log(prior) - hits * std::log(bound) -
         misses * std::log1p(-bound);
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
  claim.text = std::string(text);
  if (text.empty() || (text.front() != '<' && text.front() != '>')) return std::nullopt;
  claim.below = text.front() == '<';
  text.remove_prefix(1);
  if (!text.empty() && text.front() == '=') text.remove_prefix(1);
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

std::string_view name_of(Decision decision) {
  switch (decision) {
    case Decision::yes:
      return "yes";
    case Decision::no:
      return "no";
    case Decision::undecided:
      break;
  }
  return "undecided";
}

Decision decide(const Claim& claim, std::uint64_t hits, std::uint64_t runs) {
  if (runs == 0) return Decision::undecided;
  const auto s = static_cast<double>(hits);
  const auto f = static_cast<double>(runs - hits);
  const double enough = -std::log(1 - claim.confidence);
  if (log_capital(claim.below, claim.bound, s, f) >= enough) return Decision::yes;
  if (log_capital(!claim.below, claim.bound, s, f) >= enough) return Decision::no;
  return Decision::undecided;
}

}  // namespace lockstep
