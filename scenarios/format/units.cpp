#include "scenarios/format/units.hpp"

#include <array>
#include <utility>

#include "scenarios/format/limits.hpp"

namespace lockstep {
namespace {

struct Unit {
  std::string_view name;
  Duration length;
};

constexpr std::array<Unit, 6> units = {{{"ns", Duration(1)},
                                        {"us", Duration(1'000)},
                                        {"ms", Duration(1'000'000)},
                                        {"s", Duration(1'000'000'000)},
                                        {"min", Duration(60'000'000'000)},
                                        {"h", Duration(3'600'000'000'000)}}};

/// What people write when they mean one of the units.
constexpr std::array<std::pair<std::string_view, std::string_view>, 20> nicknames = {
    {{"nsec", "ns"},     {"nanos", "ns"},  {"\xC2\xB5s", "us"}, {"\xCE\xBCs", "us"}, {"usec", "us"},
     {"micros", "us"},   {"msec", "ms"},   {"millis", "ms"},    {"sec", "s"},        {"secs", "s"},
     {"second", "s"},    {"seconds", "s"}, {"m", "min"},        {"mins", "min"},     {"minute", "min"},
     {"minutes", "min"}, {"hr", "h"},      {"hrs", "h"},        {"hour", "h"},       {"hours", "h"}}};

/// digits * 10^exponent. At most 18 significant digits, so that everything below fits into 128 bits.
struct Decimal {
  bool negative = false;
  std::uint64_t digits = 0;
  int exponent = 0;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads a decimal number from the front of `text` and removes it from there. Digits after the 18th are dropped
/// when they are `surplus` (a measuring program prints more than it measured), and otherwise not a number.
enum class LongNumber { refused, surplus };
std::optional<Decimal> take_decimal(std::string_view& text, LongNumber long_number = LongNumber::refused) {
  Decimal result;
  std::size_t at = 0;
  if (at < text.size() && text[at] == '-') {
    result.negative = true;
    ++at;
  }
  bool any = false, point = false;
  int significant = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '.' && !point && any && at + 1 < text.size() && is_digit(text[at + 1])) {
      point = true;
      continue;
    }
    if (!is_digit(c)) break;
    any = true;
    if (result.digits == 0 && c == '0') {
      if (point) --result.exponent;
      continue;
    }
    if (++significant > 18) {
      if (long_number == LongNumber::refused || significant > 400) return std::nullopt;
      if (!point) ++result.exponent;
      continue;
    }
    result.digits = result.digits * 10 + static_cast<std::uint64_t>(c - '0');
    if (point) --result.exponent;
  }
  if (!any || result.exponent < -400) return std::nullopt;
  text.remove_prefix(at);
  return result;
}

/// Reads "e-3" from the front of `text`, if it is there, and applies it.
bool take_exponent(std::string_view& text, Decimal& number) {
  if (text.empty() || (text[0] != 'e' && text[0] != 'E')) return true;
  std::size_t at = 1;
  bool negative = false;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) negative = text[at++] == '-';
  if (at >= text.size() || !is_digit(text[at])) return false;
  int value = 0;
  for (; at < text.size() && is_digit(text[at]); ++at) {
    value = value * 10 + (text[at] - '0');
    if (value > 400) return false;
  }
  number.exponent += negative ? -value : value;
  text.remove_prefix(at);
  return true;
}

using Wide = __int128;

struct Scaled {
  Wide value = 0;
  bool exact = true;
  bool too_large = false;
};

/// number * unit in nanoseconds, rounded half away from zero.
Scaled scale(const Decimal& number, Duration unit) {
  Wide value = Wide{number.digits} * unit.count();  // < 10^18 * 3.6 * 10^12
  constexpr Wide large = Wide{INT64_MAX};
  int exponent = number.exponent;
  for (; exponent > 0 && value != 0; --exponent) {
    value *= 10;
    if (value > large) return {0, true, true};
  }
  bool exact = true;
  Wide divisor = 1;
  for (; exponent < 0; ++exponent) {
    divisor *= 10;
    if (divisor > 2 * value * 10) break;  // rounds to zero anyway
  }
  if (divisor > 1) {
    exact = value % divisor == 0;
    value = (value + divisor / 2) / divisor;
  }
  if (value > large) return {0, true, true};
  return {number.negative ? -value : value, exact, false};
}

std::string trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return std::string(text);
}

std::string suggest_duration(std::string_view number, std::string_view unit) {
  const std::string word = trimmed(unit);
  if (unit_named(word)) return std::string(number) + word;
  for (const auto& [nickname, name] : nicknames) {
    if (nickname == word) return std::string(number) + std::string(name);
  }
  return "";
}

}  // namespace

std::optional<Duration> unit_named(std::string_view name) {
  for (const Unit& unit : units) {
    if (unit.name == name) return unit.length;
  }
  return std::nullopt;
}

ParsedDuration parse_duration(std::string_view text) {
  std::string_view rest = text;
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  const std::string_view from_number = rest;
  const std::optional<Decimal> number = take_decimal(rest);
  if (!number) return {};
  const std::string_view digits = from_number.substr(0, from_number.size() - rest.size());
  const std::optional<Duration> unit = unit_named(rest);
  if (!unit || from_number.size() != text.size()) return {std::nullopt, "", suggest_duration(digits, rest)};
  const Scaled scaled = scale(*number, *unit);
  const Wide limit = limits::any_duration.count();
  if (scaled.too_large || scaled.value > limit || scaled.value < -limit) {
    return {std::nullopt, "longer than " + format_duration(limits::any_duration), ""};
  }
  if (!scaled.exact) return {std::nullopt, "finer than a nanosecond", ""};
  return {Duration(static_cast<std::int64_t>(scaled.value)), "", ""};
}

std::string format_duration(Duration duration) {
  const bool negative = duration.count() < 0;
  // Unsigned, so that the smallest duration has an absolute value too.
  const std::uint64_t ns = negative ? std::uint64_t{0} - static_cast<std::uint64_t>(duration.count())
                                    : static_cast<std::uint64_t>(duration.count());
  constexpr std::uint64_t second = 1'000'000'000;
  std::string_view name = "s";
  std::uint64_t length = second;
  if (ns == 0) {
    return "0s";
  } else if (ns >= 3'600 * second && ns % (3'600 * second) == 0) {
    name = "h";
    length = 3'600 * second;
  } else if (ns >= 120 * second && ns % (60 * second) == 0) {
    name = "min";
    length = 60 * second;
  } else if (ns < 1'000) {
    name = "ns";
    length = 1;
  } else if (ns < 1'000'000) {
    name = "us";
    length = 1'000;
  } else if (ns < second) {
    name = "ms";
    length = 1'000'000;
  }
  std::string text = (negative ? "-" : "") + std::to_string(ns / length);
  std::uint64_t rest = ns % length;
  if (rest != 0) {
    text += '.';
    for (std::uint64_t digit = length / 10; rest != 0; digit /= 10) {
      text += static_cast<char>('0' + rest / digit);
      rest %= digit;
    }
  }
  return text + std::string(name);
}

std::optional<Duration> parse_rate(std::string_view text) {
  const std::optional<Decimal> number = take_decimal(text);
  if (!number || number->negative || number->digits == 0) return std::nullopt;
  if (text.empty() || text.front() != '/') return std::nullopt;
  const std::optional<Duration> unit = unit_named(text.substr(1));
  if (!unit) return std::nullopt;
  // unit / (digits * 10^exponent); the exponent is never positive here.
  Wide numerator = unit->count();
  for (int exponent = number->exponent; exponent < 0; ++exponent) {
    numerator *= 10;
    if (numerator > Wide{limits::any_duration.count()} * Wide{number->digits} * 2) return std::nullopt;
  }
  const Wide mean = (numerator + Wide{number->digits} / 2) / Wide{number->digits};
  if (mean > limits::any_duration.count() || mean == 0) return std::nullopt;
  return Duration(static_cast<std::int64_t>(mean));
}

std::optional<Duration> parse_measured(std::string_view text, Duration unit) {
  const std::string word = trimmed(text);
  std::string_view rest = word;
  std::optional<Decimal> number = take_decimal(rest, LongNumber::surplus);
  if (!number || !take_exponent(rest, *number) || !rest.empty()) return std::nullopt;
  const Scaled scaled = scale(*number, unit);
  const Wide limit = limits::any_duration.count();
  if (scaled.too_large || scaled.value > limit || scaled.value < -limit) return std::nullopt;
  return Duration(static_cast<std::int64_t>(scaled.value));
}

}  // namespace lockstep
