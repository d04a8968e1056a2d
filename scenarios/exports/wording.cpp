#include "scenarios/exports/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "sim/kernel/clock_line.hpp"

namespace lockstep::exports {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::int64_t day_ns = 86'400 * second_ns;

constexpr std::array<std::int64_t, 10> powers_of_ten = {1,       10,        100,        1'000,       10'000,
                                                        100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};

std::uint64_t magnitude(std::int64_t n) {
  return n < 0 ? 0 - static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n);
}

/// `n` units of 10^-decimals, without trailing zeros.
std::string trimmed(std::uint64_t n, int decimals) {
  const auto unit = static_cast<std::uint64_t>(powers_of_ten.at(static_cast<std::size_t>(decimals)));
  std::string text = fmt::format("{}", n / unit);
  if (n % unit == 0) return text;
  text += fmt::format(".{:0{}}", n % unit, decimals);
  while (text.back() == '0') text.pop_back();
  return text;
}

struct Unit {
  std::uint64_t ns;
  int decimals;  // of this unit down to the nanosecond
  std::string_view name;
};
constexpr std::array<Unit, 4> units = {{{1'000'000'000, 9, "s"}, {1'000'000, 6, "ms"}, {1'000, 3, "us"}, {1, 0, "ns"}}};

const Unit& unit_for(std::uint64_t ns) {
  for (const Unit& unit : units)
    if (ns >= unit.ns) return unit;
  return units.front();  // zero is "0 s"
}

}  // namespace

std::string seconds(std::int64_t ns, int decimals) {
  const std::uint64_t size = magnitude(ns);
  std::string text = fmt::format("{}{}", ns < 0 ? "-" : "", size / second_ns);
  if (decimals == 0) return text;
  const auto cut = static_cast<std::uint64_t>(powers_of_ten.at(static_cast<std::size_t>(9 - decimals)));
  return text + fmt::format(".{:0{}}", size % second_ns / cut, decimals);
}

int decimals_needed(const Trace& trace) {
  int decimals = 3;
  for (const Fact& fact : trace.facts())
    while (decimals < 9 && fact.at.ns() % powers_of_ten.at(static_cast<std::size_t>(9 - decimals)) != 0) decimals += 3;
  return decimals;
}

std::string exact_length(Duration length) {
  const std::uint64_t size = magnitude(length.count());
  const Unit& unit = unit_for(size);
  return fmt::format("{}{} {}", length.count() < 0 ? "-" : "", trimmed(size, unit.decimals), unit.name);
}

std::string short_length(Duration length) {
  std::uint64_t size = magnitude(length.count());
  // Three digits are kept, so the rounding step is a power of ten; it may carry into the next unit.
  std::uint64_t step = 1;
  while (size / step >= 1000) step *= 10;
  step = std::min<std::uint64_t>(step, second_ns);
  size = (size + step / 2) / step * step;
  const Unit& unit = unit_for(size);
  return fmt::format("{}{} {}", length.count() < 0 ? "-" : "", trimmed(size, unit.decimals), unit.name);
}

std::string rate_words(std::int64_t ppb) {
  if (ppb == 0) return "at the true rate";
  if (ppb == ClockLine::rate_min) return "stands still";
  const bool is_percent = ppb >= 1'000'000 || ppb <= -1'000'000;
  return fmt::format("{}{} {}", ppb < 0 ? "-" : "+", trimmed(magnitude(ppb), is_percent ? 7 : 3),
                     is_percent ? "%" : "ppm");
}

std::string times_words(std::int64_t thousandths) { return trimmed(magnitude(thousandths), 3); }

std::string_view name_of(ClockKind clock) { return clock == ClockKind::wall ? "wall" : "monotonic"; }

std::string ordinal(std::int64_t n) {
  const std::int64_t tens = n % 100;
  if (tens >= 11 && tens <= 13) return fmt::format("{}th", n);
  switch (n % 10) {
    case 1:
      return fmt::format("{}st", n);
    case 2:
      return fmt::format("{}nd", n);
    case 3:
      return fmt::format("{}rd", n);
    default:
      return fmt::format("{}th", n);
  }
}

namespace {

constexpr std::uint64_t small_token = 1'000'000;

std::string leading_digits(std::uint64_t token, int digits) {
  return fmt::format("{:016x}", token).substr(0, static_cast<std::size_t>(digits));
}

}  // namespace

WallNames::WallNames(const Trace& trace) {
  std::vector<bool> has_begun(trace.processes().size() + 1, false);
  std::map<std::int64_t, int> votes;
  int most = 0;
  for (const Fact& fact : trace.facts()) {
    if (fact.kind != FactKind::wall_clock_set || has_begun.at(fact.process.value)) continue;
    has_begun[fact.process.value] = true;
    const int count = ++votes[fact.value];
    if (count <= most || fact.value < day_ns) continue;
    most = count;
    start_ = fact.value;
  }
}

std::string WallNames::operator()(std::int64_t reading_ns) const {
  const std::int64_t since = reading_ns - start_;
  if (start_ == 0) return exact_length(Duration(reading_ns));
  return fmt::format("start{}{}", since < 0 ? "-" : "+", exact_length(Duration(since < 0 ? -since : since)));
}

bool WallNames::is_stamp(std::uint64_t ms) const {
  const auto start = static_cast<std::uint64_t>(start_ / 1'000'000),
             span = static_cast<std::uint64_t>(30 * day_ns / 1'000'000);
  return start_ != 0 && ms + span > start && ms < start + span;
}

TokenNames::TokenNames(const Trace& trace) : wall_(trace) {
  std::vector<std::uint64_t> tokens;
  for (const Fact& fact : trace.facts())
    if (is_random(fact.token)) tokens.push_back(fact.token);
  std::sort(tokens.begin(), tokens.end());
  tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
  for (std::size_t i = 1; i < tokens.size(); ++i)  // sorted, so the nearest relatives are neighbours
    while (digits_ < 16 && leading_digits(tokens[i - 1], digits_) == leading_digits(tokens[i], digits_)) ++digits_;
}

bool TokenNames::is_random(std::uint64_t token) const { return token >= small_token && !wall_.is_stamp(token); }

std::string TokenNames::operator()(std::uint64_t token) const {
  if (is_random(token)) return fmt::format("#{}", leading_digits(token, digits_));
  if (token < small_token) return fmt::format("{}", token);
  return wall_(static_cast<std::int64_t>(token) * 1'000'000);
}

}  // namespace lockstep::exports
