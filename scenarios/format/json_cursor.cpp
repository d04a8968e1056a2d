#include "scenarios/format/json_cursor.hpp"

#include <cmath>

#include "scenarios/format/limits.hpp"
#include "scenarios/format/suggestion.hpp"
#include "scenarios/format/units.hpp"

namespace lockstep {
namespace {

std::string range_text(std::string_view what, const std::string& min, const std::string& max) {
  return std::string(what) + " from " + min + " to " + max;
}

}  // namespace

std::string describe(const Json& value) {
  switch (value.type()) {
    case Json::value_t::null:
      return "null";
    case Json::value_t::boolean:
      return value.get<bool>() ? "true" : "false";
    case Json::value_t::string:
      return quote(value.get_ref<const std::string&>());
    case Json::value_t::array:
      return value.empty() ? "an empty array" : "an array of " + std::to_string(value.size());
    case Json::value_t::object:
      return value.empty() ? "an empty object" : "an object";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float:
      return "the number " + value.dump();
    case Json::value_t::binary:
    case Json::value_t::discarded:
      break;
  }
  return "something else";
}

void JsonCursor::expected(std::string what, std::string found, std::string suggestion) const {
  problems_->add({pointer_, std::move(what), std::move(found), std::move(suggestion)});
}

void JsonCursor::complain(std::string sentence, std::string suggestion) const {
  problems_->add({pointer_, "", std::move(sentence), std::move(suggestion)});
}

std::optional<std::string> JsonCursor::text(std::string_view what) const {
  if (value_->is_string()) return value_->get<std::string>();
  expected(std::string(what));
  return std::nullopt;
}

std::optional<bool> JsonCursor::boolean() const {
  if (value_->is_boolean()) return value_->get<bool>();
  expected("true or false");
  return std::nullopt;
}

std::optional<std::int64_t> JsonCursor::integer(std::int64_t min, std::int64_t max) const {
  if (value_->is_number_unsigned()) {
    const std::uint64_t value = value_->get<std::uint64_t>();
    if (value <= static_cast<std::uint64_t>(INT64_MAX)) {
      const std::int64_t number = static_cast<std::int64_t>(value);
      if (number >= min && number <= max) return number;
    }
  } else if (value_->is_number_integer()) {
    const std::int64_t number = value_->get<std::int64_t>();
    if (number >= min && number <= max) return number;
  }
  expected(range_text("a whole number", std::to_string(min), std::to_string(max)));
  return std::nullopt;
}

std::optional<std::uint64_t> JsonCursor::natural(std::uint64_t min, std::uint64_t max) const {
  if (value_->is_number_unsigned()) {
    const std::uint64_t value = value_->get<std::uint64_t>();
    if (value >= min && value <= max) return value;
  } else if (value_->is_number_integer()) {  // values that a program made are signed even when not negative
    const std::int64_t value = value_->get<std::int64_t>();
    if (value >= 0 && static_cast<std::uint64_t>(value) >= min && static_cast<std::uint64_t>(value) <= max) {
      return static_cast<std::uint64_t>(value);
    }
  }
  expected(range_text("a whole number", std::to_string(min), std::to_string(max)));
  return std::nullopt;
}

std::optional<double> JsonCursor::number(double min, double max, std::string_view what) const {
  if (value_->is_number()) {
    const double value = value_->get<double>();
    if (std::isfinite(value) && value >= min && value <= max) return value;
  }
  expected(std::string(what));
  return std::nullopt;
}

std::optional<double> JsonCursor::probability() const { return number(0, 1, "a probability from 0 to 1"); }

std::optional<Duration> JsonCursor::signed_duration() const {
  if (!value_->is_string()) {
    expected(std::string(a_duration));
    return std::nullopt;
  }
  const ParsedDuration parsed = parse_duration(value_->get_ref<const std::string&>());
  if (parsed.value) return parsed.value;
  std::string found = describe(*value_);
  if (!parsed.reason.empty()) found += ", which is " + parsed.reason;
  expected(std::string(a_duration), std::move(found), parsed.suggestion);
  return std::nullopt;
}

std::optional<Duration> JsonCursor::duration() const {
  const std::optional<Duration> value = signed_duration();
  if (!value || *value >= Duration(0)) return value;
  expected("a duration that is not negative");
  return std::nullopt;
}

std::optional<Duration> JsonCursor::positive_duration() const {
  const std::optional<Duration> value = signed_duration();
  if (!value || *value > Duration(0)) return value;
  expected("a duration longer than zero");
  return std::nullopt;
}

std::optional<std::size_t> JsonCursor::word(const std::vector<std::string>& words) const {
  if (!value_->is_string()) {
    expected(quoted_choice(words));
    return std::nullopt;
  }
  const std::string& found = value_->get_ref<const std::string&>();
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == found) return i;
  }
  expected(quoted_choice(words), quote(found), suggest(found, words).value_or(""));
  return std::nullopt;
}

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > limits::name_bytes) return false;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    const bool beyond_ascii = static_cast<unsigned char>(c) >= 0x80;
    if (!letter && !beyond_ascii && c != '-' && c != '_' && c != '.' && c != ':') return false;
  }
  return true;
}

std::optional<std::string> JsonCursor::new_name() const {
  if (value_->is_string() && is_name(value_->get_ref<const std::string&>())) return value_->get<std::string>();
  expected(std::string(a_name));
  return std::nullopt;
}

std::optional<std::vector<JsonCursor>> JsonCursor::elements(std::string_view what) const {
  if (!value_->is_array()) {
    expected(std::string(what));
    return std::nullopt;
  }
  std::vector<JsonCursor> result;
  result.reserve(value_->size());
  for (std::size_t i = 0; i < value_->size(); ++i)
    result.emplace_back((*value_)[i], pointer_to(pointer_, i), *problems_);
  return result;
}

std::optional<std::vector<JsonCursor::Member>> JsonCursor::members(std::string_view what) const {
  if (!value_->is_object()) {
    expected(std::string(what));
    return std::nullopt;
  }
  std::vector<Member> result;
  result.reserve(value_->size());
  for (const auto& [key, value] : value_->get_ref<const Json::object_t&>()) {
    result.push_back({key, JsonCursor(value, pointer_to(pointer_, key), *problems_)});
  }
  return result;
}

ObjectCursor::ObjectCursor(const JsonCursor& at, ObjectKind kind, std::string_view what) : at_(at) {
  if (!at.value().is_object()) {
    at.expected(std::string(what));
    return;
  }
  is_object_ = true;
  std::vector<std::string> known;
  for (const Key& key : keys_of(kind)) known.emplace_back(key.name);
  for (const auto& [key, value] : at.value().get_ref<const Json::object_t&>()) {
    bool is_known = false;
    for (const std::string& name : known) is_known = is_known || name == key;
    if (is_known) {
      entries_.push_back({key, &value, false});
    } else if (at.problems().count() < limits::problems) {
      at.problems().add({pointer_of(key), "", "is not a known key", suggest(key, known).value_or("")});
    } else {
      at.problems().add({});  // only counted
    }
  }
}

bool ObjectCursor::has(std::string_view key) const {
  for (const Entry& entry : entries_) {
    if (entry.key == key) return true;
  }
  return false;
}

std::optional<JsonCursor> ObjectCursor::take(std::string_view key) {
  for (Entry& entry : entries_) {
    if (entry.key != key) continue;
    entry.consumed = true;
    return JsonCursor(*entry.value, pointer_of(key), at_.problems());
  }
  return std::nullopt;
}

std::vector<std::string> ObjectCursor::present(const std::vector<std::string>& keys) const {
  std::vector<std::string> result;
  for (const std::string& key : keys) {
    if (has(key)) result.push_back(key);
  }
  return result;
}

void ObjectCursor::missing(std::string_view key, std::string expected) const {
  at_.problems().add({pointer_of(key), std::move(expected), "nothing", ""});
}

void ObjectCursor::finish(std::string_view why) {
  for (Entry& entry : entries_) {
    if (entry.consumed) continue;
    entry.consumed = true;
    at_.problems().add(
        {pointer_of(entry.key), "", "has no effect" + (why.empty() ? std::string() : ' ' + std::string(why)), ""});
  }
}

}  // namespace lockstep
