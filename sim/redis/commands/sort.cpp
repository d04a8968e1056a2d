// SORT and SORT_RO: the elements of a list, set or sorted set in order, by themselves or by other keys.
// Source: redis/redis 7.0, src/sort.c.
#include <algorithm>

#include "sim/redis/commands/commands.hpp"

namespace lockstep::redis::commands {
namespace {

struct Element {
  std::string text;
  double weight = 0;
  std::optional<std::string> by;
};

// "weight_*" or "hash_*->field": the value that the pattern names for an element.
std::optional<std::string> value_by(Call& call, std::string_view pattern, const std::string& element) {
  if (pattern == "#") return element;
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return std::nullopt;
  std::string_view field;
  std::string_view name_part = pattern;
  if (const std::size_t arrow = pattern.find("->", star);
      arrow != std::string_view::npos && arrow + 2 < pattern.size()) {
    field = pattern.substr(arrow + 2);
    name_part = pattern.substr(0, arrow);
  }
  std::string name(name_part.substr(0, star));
  name += element;
  name += name_part.substr(star + 1);
  const Key key = call.key(name);
  if (!key.exists()) return std::nullopt;
  if (field.empty()) {
    if (!is_string(key.type())) return std::nullopt;
    return std::string(StringText(*key.record).view());
  }
  if (key.type() != Type::hash) return std::nullopt;
  const std::string* value = key.as<HashValue>().find(field);
  return value == nullptr ? std::nullopt : std::optional(*value);
}

// As strtod reads it: spaces in front are skipped, and nothing at all is zero.
bool read_weight(std::string_view text, double& weight) {
  if (text.empty()) return weight = 0, true;
  while (!text.empty() && (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r'))) text.remove_prefix(1);
  return parse_double(text, weight);
}

RespReply sort_generic(Call& call, bool may_store) {
  bool descending = false, alphabetic = false, unsorted = false;
  std::int64_t offset = 0, count = -1;
  std::optional<std::string_view> by, store;
  std::vector<std::string_view> gets;
  for (std::size_t i = 2; i < call.count(); ++i) {
    const std::size_t left = call.count() - i - 1;
    if (call.word(i, "asc"))
      descending = false;
    else if (call.word(i, "desc"))
      descending = true;
    else if (call.word(i, "alpha"))
      alphabetic = true;
    else if (call.word(i, "limit") && left >= 2) {
      if (Call::Problem problem = call.read_integer(i + 1, offset)) return std::move(*problem);
      if (Call::Problem problem = call.read_integer(i + 2, count)) return std::move(*problem);
      i += 2;
    } else if (may_store && call.word(i, "store") && left >= 1)
      store = call.argv[++i];
    else if (call.word(i, "by") && left >= 1) {
      by = call.argv[++i];
      unsorted = by->find('*') == std::string_view::npos;
    } else if (call.word(i, "get") && left >= 1)
      gets.push_back(call.argv[++i]);
    else
      return syntax_error();
  }

  const Key key = call.key(call.argv[1]);
  std::vector<Element> elements;
  const auto take = [&](const std::string& text) { elements.push_back({text}); };
  if (key.type() == Type::list)
    for (const std::string& text : key.as<ListValue>()) take(text);
  else if (key.type() == Type::set)
    for (const std::string& text : key.as<SetValue>().members()) take(text);
  else if (key.type() == Type::zset) {
    for (const ZsetValue::Item& item : key.as<ZsetValue>().items()) take(item.member);
    if (unsorted && descending) std::reverse(elements.begin(), elements.end());
  } else if (key.exists())
    return wrong_type();
  // A stored set that is not sorted would have no order that replicas share.
  if (unsorted && key.type() == Type::set && (store || call.scripted)) {
    unsorted = false;
    alphabetic = true;
    by.reset();
  }

  if (!unsorted) {
    for (Element& element : elements) {
      if (by)
        element.by = value_by(call, *by, element.text);
      else
        element.by = element.text;
      if (!alphabetic && element.by && !read_weight(*element.by, element.weight))
        return error("ERR One or more scores can't be converted into double");
    }
    std::stable_sort(elements.begin(), elements.end(), [&](const Element& a, const Element& b) {
      const Element &x = descending ? b : a, &y = descending ? a : b;
      if (!alphabetic) return x.weight != y.weight ? x.weight < y.weight : x.text < y.text;
      if (by && x.by.has_value() != y.by.has_value()) return !x.by.has_value();
      if (x.by && y.by && *x.by != *y.by) return *x.by < *y.by;
      return false;
    });
  }

  const auto size = static_cast<std::int64_t>(elements.size());
  const std::int64_t first = std::min(std::max<std::int64_t>(offset, 0), size);
  const std::int64_t end = count < 0 ? size : std::min(size, first + std::min(count, size));
  RespReply found = array();
  for (std::int64_t i = first; i < end; ++i) {
    const std::string& text = elements[static_cast<std::size_t>(i)].text;
    if (gets.empty()) found.items.push_back(bulk(text));
    for (const std::string_view pattern : gets) {
      std::optional<std::string> value = value_by(call, pattern, text);
      found.items.push_back(value ? bulk(std::move(*value)) : nil());
    }
  }
  if (!store) return found;

  Key target = call.key(*store);
  if (target.exists()) call.remove(target);
  if (found.items.empty()) return integer(0);
  ListValue& list = call.create_or_get<ListValue>(target);
  for (RespReply& item : found.items) list.push_back(std::move(item.text));
  call.changed(target);
  return integer(static_cast<std::int64_t>(list.size()));
}

}  // namespace

RespReply sort(Call& call) { return sort_generic(call, true); }
RespReply sort_ro(Call& call) { return sort_generic(call, false); }

}  // namespace lockstep::redis::commands
