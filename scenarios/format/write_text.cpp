// JSON as text for people: what fits on a line stays on one.
#include "scenarios/format/write.hpp"

namespace lockstep {
namespace {

constexpr std::size_t width = 110;

std::string one_line(const Json& value) {
  if (value.is_object() && !value.empty()) {
    std::string text = "{";
    for (const auto& [key, member] : value.get_ref<const Json::object_t&>())
      text += (text.size() > 1 ? ", " : "") + Json(key).dump() + ": " + one_line(member);
    return text + '}';
  }
  if (value.is_array() && !value.empty()) {
    std::string text = "[";
    for (const Json& element : value) text += (text.size() > 1 ? ", " : "") + one_line(element);
    return text + ']';
  }
  return compact_text(value);
}

/// `column`: how much of the line is used already.
void write(const Json& value, std::size_t indent, std::size_t column, bool is_root, std::string& out) {
  if (!value.is_structured() || value.empty()) {
    out += one_line(value);
    return;
  }
  if (!is_root) {
    const std::string line = one_line(value);
    if (column + line.size() <= width) {
      out += line;
      return;
    }
  }
  const std::string blanks(indent + 2, ' ');
  bool first = true;
  out += value.is_object() ? "{\n" : "[\n";
  if (value.is_object()) {
    for (const auto& [key, member] : value.get_ref<const Json::object_t&>()) {
      const std::string head = blanks + Json(key).dump() + ": ";
      out += (first ? "" : ",\n") + head;
      write(member, indent + 2, head.size(), false, out);
      first = false;
    }
  } else {
    for (const Json& element : value) {
      out += (first ? "" : ",\n") + blanks;
      write(element, indent + 2, indent + 2, false, out);
      first = false;
    }
  }
  out += '\n' + std::string(indent, ' ') + (value.is_object() ? '}' : ']');
}

}  // namespace

std::string file_text(const Json& json) {
  std::string text;
  write(json, 0, 0, true, text);
  return text + '\n';
}

}  // namespace lockstep
