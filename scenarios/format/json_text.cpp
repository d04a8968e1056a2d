#include "scenarios/format/json_text.hpp"

#include <set>
#include <string>
#include <vector>

#include "scenarios/format/limits.hpp"

namespace lockstep {
namespace {

/// "line 3, column 7" of the byte at `offset`; columns count characters, not bytes.
std::string place_of(std::string_view text, std::size_t offset) {
  std::size_t line = 1, column = 1;
  for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
    if (text[i] == '\n') {
      ++line;
      column = 1;
    } else if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) {
      ++column;
    }
  }
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '+' ||
         c == '-' || c == '.' || c == '\'';
}

bool is_blank(std::string_view text) {
  for (const char c : text) {
    if (!is_space(c)) return false;
  }
  return true;
}

/// What the parser was about to read, from the words of its own message.
std::string expected_at(std::string_view message) {
  if (contains(message, "parsing object key")) return "a key in double quotes";
  if (contains(message, "parsing object separator")) return "':' after the key";
  if (contains(message, "parsing object")) return "',' or '}'";
  if (contains(message, "parsing array")) return "',' or ']'";
  if (contains(message, "; expected end of input")) return "the end of the file";
  return "a value";
}

/// Builds the values while the parser walks the text.
class Builder : public nlohmann::json_sax<Json> {
 public:
  Builder(std::string_view text, Problems& problems) : text_(text), problems_(problems) {}

  Json take() { return std::move(root_); }

  bool null() override { return put(Json(nullptr)); }
  bool boolean(bool value) override { return put(Json(value)); }
  bool number_integer(number_integer_t value) override { return put(Json(value)); }
  bool number_unsigned(number_unsigned_t value) override { return put(Json(value)); }
  bool number_float(number_float_t value, const string_t&) override { return put(Json(value)); }
  bool string(string_t& value) override { return put(Json(std::move(value))); }
  bool binary(binary_t&) override { return false; }  // not in JSON text

  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    Open& object = open_.back();
    if (!object.keys.insert(name).second) {
      object.given_twice = true;
      problems_.add({pointer_to(pointer_of_open(), name), "", "is given twice", ""});
    } else {
      object.given_twice = false;
    }
    object.key = std::move(name);
    return true;
  }

  bool parse_error(std::size_t position, const std::string& last_token,
                   const nlohmann::detail::exception& error) override {
    const std::string_view message = error.what();
    const bool ended = position > text_.size() || contains(message, "unexpected end of input");
    if (ended && open_.empty()) {
      problems_.add(
          {"", "a JSON object", is_blank(text_) ? "an empty file" : "the end of the file: is it truncated?", ""});
      return false;
    }
    if (ended) {
      const bool in_text = contains(message, "missing closing quote");
      const std::string where = open_.back().value->is_object() ? "an object" : "an array";
      const std::string pointer = pointer_of_open();
      problems_.add(
          {place_of(text_, text_.size()), in_text ? "a closing '\"'" : expected_at(message),
           "the end of the file inside " + where + (pointer.empty() ? "" : " (" + pointer + ")") + ": is it truncated?",
           ""});
      return false;
    }
    // The position is behind the last byte that was read.
    std::size_t at = position > 0 ? position - 1 : 0;
    std::string expected = expected_at(message);
    if (contains(message, "must be escaped")) {
      problems_.add({place_of(text_, at), "a text on one line, control characters escaped as in \\n",
                     "a bare control character", ""});
      return false;
    }
    if (contains(message, "ill-formed UTF-8")) {
      problems_.add({place_of(text_, at), "text in UTF-8", "a byte that is not", ""});
      return false;
    }
    if (contains(message, "invalid string")) {
      problems_.add({place_of(text_, at), "an escape that JSON has (\\n \\t \\\" \\\\ \\/ \\b \\f \\r \\u0000)",
                     "another one in a text", ""});
      return false;
    }
    if (text_[at] == '/') {
      problems_.add({place_of(text_, at), expected, "a comment, which JSON does not have", ""});
      return false;
    }
    std::string_view token;
    if (contains(message, "unexpected string literal") && last_token.size() <= at + 1) {
      at = at + 1 - last_token.size();
      token = text_.substr(at, last_token.size());
    } else {
      token = word_around(at);
    }
    if (contains(message, "number overflow")) expected = "a number of reasonable size";
    if ((token == "}" || token == "]") && (contains(message, "object key") || contains(message, "parsing value"))) {
      std::size_t before = at;
      while (before > 0 && is_space(text_[before - 1])) --before;
      if (before > 0 && text_[before - 1] == ',') expected += " after the ','";
    }
    // A text is in quotes already.
    const bool is_text = token.size() >= 2 && token.front() == '"' && token.back() == '"';
    problems_.add({place_of(text_, at), expected, quote(is_text ? token.substr(1, token.size() - 2) : token), ""});
    return false;
  }

 private:
  struct Open {
    Json* value = nullptr;
    std::string key;             // object: of the value that is read now
    std::set<std::string> keys;  // object: seen so far
    bool given_twice = false;
  };

  /// The word or the single character at `at`, which is moved to its begin. A literal is known to be wrong only at the
  /// byte behind it: "tru" at the brace of "tru}".
  std::string_view word_around(std::size_t& at) const {
    if (!is_word(text_[at]) && at > 0 && (text_[at - 1] >= 'a' && text_[at - 1] <= 'z')) --at;
    if (!is_word(text_[at])) return text_.substr(at, 1);
    std::size_t end = at + 1;
    while (at > 0 && is_word(text_[at - 1])) --at;
    while (end < text_.size() && is_word(text_[end])) ++end;
    return text_.substr(at, end - at);
  }

  /// The array or object that is read now.
  std::string pointer_of_open() const {
    std::string result;
    for (std::size_t i = 0; i + 1 < open_.size(); ++i) {
      const Open& parent = open_[i];
      result =
          parent.value->is_object() ? pointer_to(result, parent.key) : pointer_to(result, parent.value->size() - 1);
    }
    return result;
  }

  Json* place(Json&& value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Open& parent = open_.back();
    if (parent.value->is_array()) {
      parent.value->push_back(std::move(value));
      return &parent.value->back();
    }
    auto& members = parent.value->get_ref<Json::object_t&>();
    if (parent.given_twice) {
      Json& member = members.at(parent.key);
      member = std::move(value);
      return &member;
    }
    // Past ordered_map's own insertion, which looks through all keys each time: a large object would take its square.
    Json::object_t::Container& list = members;
    list.emplace_back(parent.key, std::move(value));
    return &list.back().second;
  }

  bool put(Json&& value) {
    place(std::move(value));
    return true;
  }

  bool open(Json&& value) {
    if (open_.size() == limits::nesting) {
      problems_.add(
          {"", "at most " + std::to_string(limits::nesting) + " arrays and objects inside each other", "more", ""});
      return false;
    }
    Json* placed = place(std::move(value));
    open_.emplace_back();
    open_.back().value = placed;
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  std::string_view text_;
  Problems& problems_;
  Json root_;
  std::vector<Open> open_;
};

}  // namespace

std::string compact_text(const Json& values) { return values.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string pointer_to(std::string_view parent, std::string_view key) {
  std::string result(parent);
  result += '/';
  for (const char c : key) {
    if (c == '~') {
      result += "~0";
    } else if (c == '/') {
      result += "~1";
    } else {
      result += c;
    }
  }
  return result;
}

std::string pointer_to(std::string_view parent, std::size_t index) {
  return std::string(parent) + '/' + std::to_string(index);
}

std::optional<Json> parse_json(std::string_view text, Problems& problems) {
  // Some editors begin a file with a byte order mark; the library skips it too, but then counts it.
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  Builder builder(text, problems);
  const bool parsed = Json::sax_parse(text.begin(), text.end(), &builder);
  if (!parsed) return std::nullopt;
  return builder.take();
}

}  // namespace lockstep
