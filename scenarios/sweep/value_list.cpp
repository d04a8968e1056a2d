#include "scenarios/sweep/value_list.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <optional>

#include "scenarios/format/problem.hpp"
#include "scenarios/format/units.hpp"

namespace lockstep {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// Splits at commas that stand outside of brackets and quotes. Nothing when those do not match.
std::optional<std::vector<std::string_view>> split(std::string_view text) {
  std::vector<std::string_view> parts;
  std::string open;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      open += c == '{' ? '}' : ']';
    } else if (c == '}' || c == ']') {
      if (open.empty() || open.back() != c) return std::nullopt;
      open.pop_back();
    } else if (c == ',' && open.empty()) {
      parts.push_back(trimmed(text.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  if (quoted || !open.empty()) return std::nullopt;
  parts.push_back(trimmed(text.substr(begin)));
  return parts;
}

/// A number with a unit behind it: digits * 10^-decimals. A duration is in nanoseconds and has the unit "ns".
struct Quantity {
  std::int64_t digits = 0;
  int decimals = 0;
  std::string unit;
  bool is_duration = false;
};

constexpr int decimals_max = 9;
constexpr std::int64_t large = 1'000'000'000'000'000'000;

/// Reads a plain decimal number from the front of `text` and removes it.
std::optional<Quantity> take_number(std::string_view& text) {
  Quantity number;
  std::size_t at = 0;
  const bool negative = at < text.size() && text[at] == '-';
  if (negative) ++at;
  bool any = false, point = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '.' && !point && any && at + 1 < text.size() && text[at + 1] >= '0' && text[at + 1] <= '9') {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') break;
    any = true;
    if (number.digits > large / 100 || (point && number.decimals == decimals_max)) return std::nullopt;
    number.digits = number.digits * 10 + (c - '0');
    if (point) ++number.decimals;
  }
  if (!any) return std::nullopt;
  if (negative) number.digits = -number.digits;
  text.remove_prefix(at);
  return number;
}

std::optional<Quantity> parse_quantity(std::string_view text) {
  if (const ParsedDuration duration = parse_duration(text); duration.value)
    return Quantity{.digits = duration.value->count(), .is_duration = true};
  std::optional<Quantity> number = take_number(text);
  if (number) number->unit = std::string(text);
  return number;
}

/// As a file would have it: a number, or a text with its unit.
Json json_of(const Quantity& quantity) {
  if (quantity.is_duration) return format_duration(Duration(quantity.digits));
  std::int64_t digits = quantity.digits;
  int decimals = quantity.decimals;
  for (; decimals > 0 && digits % 10 == 0; --decimals) digits /= 10;
  if (decimals == 0 && quantity.unit.empty()) return digits;
  const bool negative = digits < 0;
  std::string text = std::to_string(negative ? -digits : digits);
  if (decimals > 0) {
    if (text.size() <= static_cast<std::size_t>(decimals))
      text.insert(0, static_cast<std::size_t>(decimals) + 1 - text.size(), '0');
    const std::string_view all = text;
    const std::size_t point = all.size() - static_cast<std::size_t>(decimals);
    text = fmt::format("{}.{}", all.substr(0, point), all.substr(point));
  }
  text = fmt::format("{}{}{}", negative ? "-" : "", text, quantity.unit);
  return quantity.unit.empty() ? Json::parse(text) : Json(text);
}

/// Both with the larger number of decimals. False when that does not fit.
bool align(Quantity& a, Quantity& b) {
  for (Quantity* each : {&a, &b}) {
    const Quantity& other = each == &a ? b : a;
    while (each->decimals < other.decimals) {
      if (each->digits > large / 10 || each->digits < -large / 10) return false;
      each->digits *= 10;
      ++each->decimals;
    }
  }
  return true;
}

std::string wrong(std::string_view part, std::string_view why) {
  return fmt::format("expected {}, found {}", why, quote(part));
}
constexpr std::string_view a_range = "a range with a step or a factor, such as 1s..10s/1s or 1s..16s*2";

std::string add_steps(std::string_view part, Quantity from, Quantity to, Quantity step, std::vector<Json>& values) {
  if (!align(from, to) || !align(from, step) || !align(to, step)) return wrong(part, "numbers of at most 9 decimals");
  if (step.digits == 0 || (step.digits > 0) != (to.digits >= from.digits))
    return wrong(part, "a step that leads from the first value to the last");
  for (std::int64_t at = from.digits; step.digits > 0 ? at <= to.digits : at >= to.digits; at += step.digits) {
    if (values.size() == values_max) return wrong(part, fmt::format("at most {} values", values_max));
    Quantity value = from;
    value.digits = at;
    values.push_back(json_of(value));
  }
  return {};
}

std::string add_powers(std::string_view part, Quantity from, Quantity to, const Quantity& factor,
                       std::vector<Json>& values) {
  if (!align(from, to) || from.digits <= 0 || to.digits <= 0) return wrong(part, "a range above zero, for a factor");
  double times = static_cast<double>(factor.digits);
  for (int i = 0; i < factor.decimals; ++i) times /= 10;
  if (!(times > 1) && !(times > 0 && times < 1)) return wrong(part, "a factor above zero that is not one");
  if ((times > 1) != (to.digits >= from.digits))
    return wrong(part, "a factor that leads from the first value to the last");
  // More digits, so that 1..10*1.5 has more than one decimal to round to; a nanosecond is not divided.
  if (!from.is_duration) {
    while (from.decimals < 6 && from.digits < large / 10 && to.digits < large / 10) {
      from.digits *= 10;
      to.digits *= 10;
      ++from.decimals;
      ++to.decimals;
    }
  }
  const auto limit = static_cast<double>(to.digits);
  std::int64_t last = 0;
  for (int power = 0;; ++power) {
    // By repeated multiplication: the result is the same with every library.
    double exact = static_cast<double>(from.digits);
    for (int i = 0; i < power; ++i) exact *= times;
    const double rounded = std::floor(exact + 0.5);
    if (times > 1 ? rounded > limit : rounded < limit) break;
    Quantity value = from;
    value.digits = static_cast<std::int64_t>(rounded);
    if (value.digits == last) return wrong(part, "a factor that makes a difference");
    last = value.digits;
    if (values.size() == values_max) return wrong(part, fmt::format("at most {} values", values_max));
    values.push_back(json_of(value));
  }
  return {};
}

/// "a..b/step" or "a..b*factor".
std::string add_range(std::string_view part, std::size_t dots, std::vector<Json>& values) {
  const std::optional<Quantity> from = parse_quantity(trimmed(part.substr(0, dots)));
  if (!from) return wrong(part, a_range);
  std::string_view rest = trimmed(part.substr(dots + 2));
  // The operator is the last one: a rate such as 10/s has a stroke of its own.
  std::size_t at = rest.rfind('*');
  const bool is_factor = at != std::string_view::npos;
  if (!is_factor) {
    at = std::string_view::npos;
    for (std::size_t i = rest.rfind('/'); i != std::string_view::npos && i > 0; i = rest.rfind('/', i - 1)) {
      const std::optional<Quantity> to = parse_quantity(trimmed(rest.substr(0, i)));
      if (to && to->unit == from->unit && parse_quantity(trimmed(rest.substr(i + 1)))) {
        at = i;
        break;
      }
    }
  }
  if (at == std::string_view::npos) return wrong(part, a_range);
  const std::optional<Quantity> to = parse_quantity(trimmed(rest.substr(0, at)));
  const std::optional<Quantity> step = parse_quantity(trimmed(rest.substr(at + 1)));
  if (!to || !step) return wrong(part, a_range);
  if (to->is_duration != from->is_duration || to->unit != from->unit)
    return wrong(part, "the same unit at both ends of a range");
  if (is_factor) {
    if (step->is_duration || !step->unit.empty()) return wrong(part, "a plain number as the factor");
    return add_powers(part, *from, *to, *step, values);
  }
  if (step->is_duration != from->is_duration || (!step->unit.empty() && step->unit != from->unit))
    return wrong(part, "a step in the unit of the range");
  return add_steps(part, *from, *to, *step, values);
}

}  // namespace

Json parse_value(std::string_view text) {
  Json value = Json::parse(text, nullptr, false);
  return value.is_discarded() ? Json(std::string(text)) : value;
}

std::string label_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return compact_text(value);
}

ValueList parse_values(std::string_view text) {
  ValueList list;
  const auto parts = split(text);
  if (!parts) return {.values = {}, .error = wrong(text, "brackets and quotes that match")};
  for (const std::string_view part : *parts) {
    if (part.empty()) return {.values = {}, .error = wrong(text, "values separated by commas")};
    const bool is_json = part.front() == '{' || part.front() == '[' || part.front() == '"';
    const std::size_t dots = is_json ? std::string_view::npos : part.find("..");
    if (dots != std::string_view::npos) {
      std::string error = add_range(part, dots, list.values);
      if (!error.empty()) return {.values = {}, .error = std::move(error)};
    } else {
      if (is_json && !Json::accept(part)) return {.values = {}, .error = wrong(part, "JSON")};
      list.values.push_back(parse_value(part));
    }
    if (list.values.size() > values_max)
      return {.values = {}, .error = fmt::format("expected at most {} values, found more", values_max)};
  }
  return list;
}

}  // namespace lockstep
