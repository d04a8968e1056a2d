#include "scenarios/sweep/variation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "scenarios/format/json_cursor.hpp"
#include "scenarios/format/units.hpp"
#include "scenarios/format/vocabulary.hpp"
#include "scenarios/sweep/value_list.hpp"

namespace lockstep {
namespace {

/// The steps of a JSON pointer (RFC 6901); nothing when it is none.
std::optional<std::vector<std::string>> steps_of(std::string_view pointer) {
  if (pointer.empty() || pointer.front() != '/') return std::nullopt;
  std::vector<std::string> steps;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      steps.emplace_back();
    } else if (pointer[i] == '~') {
      if (i + 1 == pointer.size() || (pointer[i + 1] != '0' && pointer[i + 1] != '1')) return std::nullopt;
      steps.back() += pointer[++i] == '0' ? '~' : '/';
    } else {
      steps.back() += pointer[i];
    }
  }
  return steps;
}

bool is_duration(const Json& json) { return json.is_string() && parse_duration(json.get<std::string>()).value; }

bool is_distribution(std::string_view step) {
  const std::span<const Word> words = distribution_words();
  return std::any_of(words.begin(), words.end(), [step](const Word& word) { return word.name == step; });
}

std::optional<std::size_t> index_of(const std::string& step) {
  if (step.empty() || step.size() > 9 || (step.size() > 1 && step.front() == '0')) return std::nullopt;
  for (const char c : step)
    if (c < '0' || c > '9') return std::nullopt;
  return static_cast<std::size_t>(std::stoul(step));
}

/// Equal for values that mean the same: 1s is 1000ms.
std::string meaning_of(const Json& value) {
  if (is_duration(value)) return fmt::format("{} ns", parse_duration(value.get<std::string>()).value->count());
  return compact_text(value);
}

std::string wrong_pointer(std::string_view text) {
  return fmt::format("expected a JSON pointer and a value, such as /algorithm/ttl=5s, found {}", quote(text));
}

/// Both halves of "/pointer=value". A pointer to a key with an equals sign in it cannot be written; none has one.
struct Halves {
  std::string_view pointer, value;
};
std::optional<Halves> halves_of(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals + 1 == text.size()) return std::nullopt;
  std::string_view pointer = text.substr(0, equals);
  while (!pointer.empty() && pointer.back() == ' ') pointer.remove_suffix(1);
  if (!steps_of(pointer)) return std::nullopt;
  std::string_view value = text.substr(equals + 1);
  while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
  if (value.empty()) return std::nullopt;
  return Halves{pointer, value};
}

}  // namespace

std::optional<Problem> make_change(const Change& change, Json& json) {
  const auto steps = steps_of(change.pointer);
  if (!steps) return Problem{change.pointer, "a JSON pointer", quote(change.pointer), ""};
  Json* at = &json;
  std::string here;
  for (const std::string& step : *steps) {
    if (here == "/algorithm" && at->is_string()) *at = Json{{"name", *at}};
    if (at->is_null() || (is_duration(*at) && is_distribution(step))) *at = Json::object();
    if (at->is_object()) {
      at = &(*at)[step];
    } else if (at->is_array()) {
      const auto index = index_of(step);
      if (!index || *index >= at->size())
        return Problem{change.pointer, fmt::format("{} to have an element {}", here, step),
                       at->empty()       ? "none in it"
                       : at->size() == 1 ? "only element 0"
                                         : fmt::format("elements 0 to {}", at->size() - 1),
                       ""};
      at = &(*at)[*index];
    } else {
      return Problem{change.pointer, fmt::format("{} to be an object or an array", here), describe(*at), ""};
    }
    here = pointer_to(here, step);
  }
  *at = change.value;
  return std::nullopt;
}

ParsedChange parse_change(std::string_view text) {
  const auto halves = halves_of(text);
  if (!halves) return {std::nullopt, wrong_pointer(text)};
  const char first = halves->value.front();
  if ((first == '{' || first == '[' || first == '"') && !Json::accept(halves->value))
    return {std::nullopt, "expected JSON, found " + quote(halves->value)};
  return {Change{std::string(halves->pointer), parse_value(halves->value)}, ""};
}

std::string text_of(const Change& change) {
  // A text that reads as something else must keep its quotes.
  const std::string label = label_of(change.value);
  const bool ambiguous = change.value.is_string() && (label.empty() || Json::accept(label) || label.front() == ' ' ||
                                                      label.back() == ' ' || label.find_first_of("{}[]\",") == 0);
  return change.pointer + "=" + (ambiguous ? compact_text(change.value) : label);
}

ParsedVariation parse_variation(std::string_view text) {
  const auto halves = halves_of(text);
  if (!halves) return {std::nullopt, wrong_pointer(text)};
  ValueList list = parse_values(halves->value);
  if (!list.error.empty()) return {std::nullopt, std::string(halves->pointer) + ": " + list.error};
  std::set<std::string> seen;
  for (const Json& value : list.values)
    if (!seen.insert(meaning_of(value)).second)
      return {std::nullopt,
              fmt::format("{}: expected each value once, found {} again", halves->pointer, quote(label_of(value)))};
  return {Variation{std::string(halves->pointer), std::move(list.values), std::string(text)}, ""};
}

std::string shell_word(std::string_view text) {
  const bool plain_word =
      !text.empty() &&
      text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./=:,@%") ==
          std::string_view::npos;
  if (plain_word) return std::string(text);
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

}  // namespace lockstep
