#include "sim/redis/number.hpp"

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace lockstep::redis {
namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
constexpr bool digit(char c) { return c >= '0' && c <= '9'; }

bool space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// A zero byte inside the text would end it for the C functions.
bool clean(std::string_view text) {
  return !text.empty() && !space(text.front()) && text.find('\0') == std::string_view::npos;
}

}  // namespace

bool parse_number(std::string_view text, std::uint64_t& value) {
  if (text.empty() || text.size() > 20 || (text[0] == '0' && text.size() > 1)) return false;
  std::uint64_t sum = 0;
  for (const char c : text) {
    if (!digit(c)) return false;
    const auto next = static_cast<std::uint64_t>(c - '0');
    if (sum > UINT64_MAX / 10 || sum * 10 > UINT64_MAX - next) return false;
    sum = sum * 10 + next;
  }
  value = sum;
  return true;
}

bool parse_integer(std::string_view text, std::int64_t& value) {
  const bool negative = !text.empty() && text[0] == '-';
  std::uint64_t size = 0;
  if (!parse_number(negative ? text.substr(1) : text, size)) return false;
  if (negative) {
    if (size == 0 || size > std::uint64_t{1} << 63) return false;
    value = static_cast<std::int64_t>(0 - size);
    return true;
  }
  if (size > INT64_MAX) return false;
  value = static_cast<std::int64_t>(size);
  return true;
}

bool parse_loosely(std::string_view text, std::uint64_t& value) {
  while (!text.empty() && space(text[0])) text.remove_prefix(1);
  const bool negative = !text.empty() && text[0] == '-';
  if (negative || (!text.empty() && text[0] == '+')) text.remove_prefix(1);
  if (text.empty() || !digit(text[0])) return false;
  while (text.size() > 1 && text[0] == '0') text.remove_prefix(1);
  if (!parse_number(text, value)) return false;
  if (negative) value = 0 - value;
  return true;
}

bool parse_double(std::string_view text, double& value) {
  if (!clean(text)) return false;
  const std::string copy(text);
  char* end = nullptr;
  errno = 0;
  const double parsed = std::strtod(copy.c_str(), &end);
  if (end != copy.c_str() + copy.size()) return false;
  if (errno == ERANGE && (parsed == HUGE_VAL || parsed == -HUGE_VAL || std::fpclassify(parsed) == FP_ZERO))
    return false;
  if (std::isnan(parsed)) return false;
  value = parsed;
  return true;
}

bool parse_long_double(std::string_view text, LongDouble& value) {
  if (!clean(text) || text.size() >= 256) return false;
  const std::string copy(text);
  char* end = nullptr;
  errno = 0;
  const LongDouble parsed = std::strtold(copy.c_str(), &end);
  if (end != copy.c_str() + copy.size()) return false;
  if (errno == ERANGE && (parsed == HUGE_VALL || parsed == -HUGE_VALL || std::fpclassify(parsed) == FP_ZERO))
    return false;
  if (std::isnan(parsed)) return false;
  value = parsed;
  return true;
}

std::string double_text(double value) {
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  char text[64];
  const int length = std::snprintf(text, sizeof(text), "%.17g", value);
  return std::string(text, static_cast<std::size_t>(length));
}

std::string long_double_text(LongDouble value) {
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  char text[5200];  // the longest one has 4933 digits before the point
  const int length = std::snprintf(text, sizeof(text), "%.17Lf", value);
  std::string out(text, static_cast<std::size_t>(length));
  if (out.find('.') != std::string::npos) {
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.') out.pop_back();
  }
  return out == "-0" ? "0" : out;
}

bool add(std::int64_t a, std::int64_t b, std::int64_t& sum) {
  if ((b < 0 && a < INT64_MIN - b) || (b > 0 && a > INT64_MAX - b)) return false;
  sum = a + b;
  return true;
}

bool same_word(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

std::string upper_case(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

}  // namespace lockstep::redis
