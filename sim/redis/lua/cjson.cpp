// cjson: JSON as the lua-cjson 2.1.0 inside Redis reads and writes it, in so far as scripts use it.
//
// Written here because the library keeps its text outside of Lua's memory, where a script that encodes a small
// table with exponentially many paths through it would exhaust the machine; every byte here counts as a step.
// Source: the manual of lua-cjson 2.1.0.
#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sim/redis/lua/state.hpp"
#include "sim/redis/number.hpp"
#include "sim/redis/script.hpp"

namespace lockstep::redis::lua {
namespace {

constexpr int depth_max = 1000;
constexpr int sparse_ratio = 2, sparse_safe = 10;

class Encoder {
 public:
  explicit Encoder(lua_State* lua) : lua_(lua), engine_(engine_of(lua)) {}

  void value(int depth) {
    switch (lua_type(lua_, -1)) {
      case LUA_TSTRING:
        string();
        return;
      case LUA_TNUMBER:
        number();
        return;
      case LUA_TBOOLEAN:
        add(lua_toboolean(lua_, -1) != 0 ? "true" : "false");
        return;
      case LUA_TNIL:
        add("null");
        return;
      case LUA_TLIGHTUSERDATA:
        if (lua_touserdata(lua_, -1) == nullptr) return add("null");
        break;
      case LUA_TTABLE:
        return table(depth + 1);
      default:
        break;
    }
    fail("type not supported");
  }
  const std::string& text() const { return out_; }

 private:
  void fail(const char* why) { luaL_error(lua_, "Cannot serialise %s: %s", luaL_typename(lua_, -1), why); }

  void add(std::string_view text) {
    engine_.charge(lua_, 1 + text.size() / 8);
    out_ += text;
    if (out_.size() > ScriptEngine::memory_max / 2) luaL_error(lua_, "not enough memory");
  }

  void string() {
    std::size_t length = 0;
    const char* text = lua_tolstring(lua_, -1, &length);
    add("\"");
    for (std::size_t i = 0; i < length; ++i) {
      const auto c = static_cast<unsigned char>(text[i]);
      switch (c) {
        case '"':
          add("\\\"");
          break;
        case '\\':
          add("\\\\");
          break;
        case '/':
          add("\\/");
          break;
        case '\b':
          add("\\b");
          break;
        case '\t':
          add("\\t");
          break;
        case '\n':
          add("\\n");
          break;
        case '\f':
          add("\\f");
          break;
        case '\r':
          add("\\r");
          break;
        default:
          if (c < 32 || c == 127)
            add(fmt::format("\\u{:04x}", c));
          else
            add({text + i, 1});
      }
    }
    add("\"");
  }

  void number() {
    const double value = lua_tonumber(lua_, -1);
    if (std::isinf(value) || std::isnan(value)) fail("must not be NaN or Inf");
    char digits[64];
    const int length = std::snprintf(digits, sizeof(digits), "%.14g", value);
    add({digits, static_cast<std::size_t>(length)});
  }

  // The length of a table that has positive whole numbers for keys and nothing else; -1 for others.
  int array_length() {
    double largest = 0;
    int items = 0;
    lua_pushnil(lua_);
    while (lua_next(lua_, -2) != 0) {
      engine_.charge(lua_, 1);
      const double key = lua_type(lua_, -2) == LUA_TNUMBER ? lua_tonumber(lua_, -2) : 0;
      if (key < 1 || std::floor(key) != key) {
        lua_pop(lua_, 2);
        return -1;
      }
      largest = std::max(largest, key);
      ++items;
      lua_pop(lua_, 1);
    }
    if (largest > static_cast<double>(items) * sparse_ratio && largest > sparse_safe) fail("excessively sparse array");
    return static_cast<int>(largest);
  }

  void table(int depth) {
    if (depth > depth_max || lua_checkstack(lua_, 3) == 0)
      luaL_error(lua_, "Cannot serialise, excessive nesting (%d)", depth);
    const int length = array_length();
    if (length > 0) {
      add("[");
      for (int i = 1; i <= length; ++i) {
        if (i > 1) add(",");
        lua_rawgeti(lua_, -1, i);
        value(depth);
        lua_pop(lua_, 1);
      }
      return add("]");
    }
    add("{");
    bool first = true;
    lua_pushnil(lua_);
    while (lua_next(lua_, -2) != 0) {
      if (!first) add(",");
      first = false;
      const int type = lua_type(lua_, -2);
      lua_pushvalue(lua_, -2);
      if (type == LUA_TNUMBER) {
        add("\"");
        number();
        add("\":");
      } else if (type == LUA_TSTRING) {
        string();
        add(":");
      } else {
        lua_pop(lua_, 2);
        luaL_error(lua_, "Cannot serialise %s: %s", "table", "table key must be a number or string");
      }
      lua_pop(lua_, 1);
      value(depth);
      lua_pop(lua_, 1);
    }
    add("}");
  }

  lua_State* lua_;
  ScriptEngine& engine_;
  std::string out_;
};

class Decoder {
 public:
  Decoder(lua_State* lua, std::string_view text) : lua_(lua), engine_(engine_of(lua)), text_(text) {}

  void document() {
    value(0, next());
    const Token end = next();
    if (end.kind != '\0') fail("the end", end);
  }

 private:
  struct Token {
    char kind;  // { } [ ] : , or s(tring) n(umber) t(rue) f(alse) N(ull), \0 end, ! invalid
    std::size_t at;
    double number = 0;
    std::string text;
    const char* problem = "invalid token";
  };

  static const char* name_of(const Token& token) {
    switch (token.kind) {
      case '{':
        return "T_OBJ_BEGIN";
      case '}':
        return "T_OBJ_END";
      case '[':
        return "T_ARR_BEGIN";
      case ']':
        return "T_ARR_END";
      case 's':
        return "T_STRING";
      case 'n':
        return "T_NUMBER";
      case 't':
      case 'f':
        return "T_BOOLEAN";
      case 'N':
        return "T_NULL";
      case ':':
        return "T_COLON";
      case ',':
        return "T_COMMA";
      case '\0':
        return "T_END";
      default:
        return token.problem;
    }
  }

  [[noreturn]] void fail(const char* expected, const Token& found) {
    luaL_error(lua_, "Expected %s but found %s at character %d", expected, name_of(found),
               static_cast<int>(found.at) + 1);
    std::abort();
  }

  bool take(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  Token next() {
    engine_.charge(lua_, 1);
    while (at_ < text_.size() && std::string_view(" \t\n\r").find(text_[at_]) != std::string_view::npos) ++at_;
    const std::size_t start = at_;
    if (at_ == text_.size()) return {'\0', start};
    const char c = text_[at_];
    switch (c) {
      case '{':
      case '}':
      case '[':
      case ']':
      case ':':
      case ',':
        ++at_;
        return {c, start};
      case '"':
        return string();
      case 't':
        if (take("true")) return {'t', start};
        break;
      case 'f':
        if (take("false")) return {'f', start};
        break;
      case 'n':
        if (take("null")) return {'N', start};
        break;
      default:
        break;
    }
    if (c == '-' || (c >= '0' && c <= '9')) return number();
    const std::string word = lower_case(text_.substr(at_, 3));
    if (c == '+' || word == "inf" || word == "nan") return number();
    return {'!', start};
  }

  Token number() {
    const std::size_t start = at_;
    const std::string rest(text_.substr(start, 400));
    char* end = nullptr;
    const double value = std::strtod(rest.c_str(), &end);
    if (end == rest.c_str()) return {'!', start, 0, {}, "invalid number"};
    at_ += static_cast<std::size_t>(end - rest.c_str());
    return {'n', start, value};
  }

  bool hex4(unsigned& value) {
    if (text_.size() - at_ < 4) return false;
    value = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = text_[at_ + static_cast<std::size_t>(i)];
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return false;
      value = value * 16 + static_cast<unsigned>(digit);
    }
    at_ += 4;
    return true;
  }

  static void add_utf8(std::string& out, unsigned code) {
    const auto byte = [&](unsigned value) { out += static_cast<char>(value); };
    if (code < 0x80) return byte(code);
    if (code < 0x800) {
      byte(0xc0 | code >> 6);
    } else if (code < 0x10000) {
      byte(0xe0 | code >> 12);
      byte(0x80 | (code >> 6 & 0x3f));
    } else {
      byte(0xf0 | code >> 18);
      byte(0x80 | (code >> 12 & 0x3f));
      byte(0x80 | (code >> 6 & 0x3f));
    }
    byte(0x80 | (code & 0x3f));
  }

  bool escape(std::string& out) {
    if (at_ == text_.size()) return false;
    const char c = text_[at_++];
    constexpr std::string_view names = "\"\\/bfnrt", values = "\"\\/\b\f\n\r\t";
    if (const std::size_t known = names.find(c); known != std::string_view::npos) {
      out += values[known];
      return true;
    }
    unsigned code = 0, low = 0;
    if (c != 'u' || !hex4(code) || (code >= 0xdc00 && code <= 0xdfff)) return false;
    if (code >= 0xd800 && code <= 0xdbff) {
      if (!take("\\u") || !hex4(low) || low < 0xdc00 || low > 0xdfff) return false;
      code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
    }
    add_utf8(out, code);
    return true;
  }

  Token string() {
    Token token{'s', at_};
    ++at_;
    while (at_ < text_.size() && text_[at_] != '"') {
      const std::size_t at = at_;
      const char c = text_[at_++];
      if (c == '\0') return {'!', at, 0, {}, "unexpected end of string"};
      if (c != '\\')
        token.text += c;
      else if (!escape(token.text))
        return {'!', at, 0, {}, "invalid escape code"};
    }
    engine_.charge(lua_, token.text.size() / 8);
    if (at_ == text_.size()) return {'!', at_, 0, {}, "unexpected end of string"};
    ++at_;
    return token;
  }

  void descend(int depth, const Token& token) {
    if (depth <= depth_max && lua_checkstack(lua_, 3) != 0) return;
    luaL_error(lua_, "Found too many nested data structures (%d) at character %d", depth,
               static_cast<int>(token.at) + 1);
  }

  void value(int depth, const Token& token) {
    switch (token.kind) {
      case 's':
        lua_pushlstring(lua_, token.text.data(), token.text.size());
        return;
      case 'n':
        lua_pushnumber(lua_, token.number);
        return;
      case 't':
        lua_pushboolean(lua_, 1);
        return;
      case 'f':
        lua_pushboolean(lua_, 0);
        return;
      case 'N':
        lua_pushlightuserdata(lua_, nullptr);
        return;
      case '{':
        descend(depth + 1, token);
        return object(depth + 1);
      case '[':
        descend(depth + 1, token);
        return array(depth + 1);
      default:
        fail("value", token);
    }
  }

  void object(int depth) {
    lua_newtable(lua_);
    Token token = next();
    if (token.kind == '}') return;
    for (;;) {
      if (token.kind != 's') fail("object key string", token);
      lua_pushlstring(lua_, token.text.data(), token.text.size());
      token = next();
      if (token.kind != ':') fail("colon", token);
      value(depth, next());
      lua_rawset(lua_, -3);
      token = next();
      if (token.kind == '}') return;
      if (token.kind != ',') fail("comma or object end", token);
      token = next();
    }
  }

  void array(int depth) {
    lua_newtable(lua_);
    Token token = next();
    if (token.kind == ']') return;
    for (int i = 1;; ++i) {
      value(depth, token);
      lua_rawseti(lua_, -2, i);
      token = next();
      if (token.kind == ']') return;
      if (token.kind != ',') fail("comma or array end", token);
      token = next();
    }
  }

  lua_State* lua_;
  ScriptEngine& engine_;
  std::string_view text_;
  std::size_t at_ = 0;
};

int encode(lua_State* lua) {
  luaL_argcheck(lua, lua_gettop(lua) == 1, 1, "expected 1 argument");
  Encoder encoder(lua);
  encoder.value(0);
  lua_pushlstring(lua, encoder.text().data(), encoder.text().size());
  return 1;
}

int decode(lua_State* lua) {
  luaL_argcheck(lua, lua_gettop(lua) == 1, 1, "expected 1 argument");
  std::size_t length = 0;
  const char* text = luaL_checklstring(lua, 1, &length);
  if (length >= 2 && (text[0] == '\0' || text[1] == '\0'))
    luaL_error(lua, "JSON parser does not support UTF-16 or UTF-32");
  Decoder(lua, {text, length}).document();
  return 1;
}

// The settings are accepted and answered with their defaults: a script cannot change them for the next one.
int setting(lua_State* lua) {
  lua_pushvalue(lua, lua_upvalueindex(1));
  return 1;
}

int sparse_setting(lua_State* lua) {
  lua_pushboolean(lua, 0);
  lua_pushinteger(lua, sparse_ratio);
  lua_pushinteger(lua, sparse_safe);
  return 3;
}

int make_new(lua_State* lua) {
  push_cjson(lua);
  return 1;
}

}  // namespace

void push_cjson(lua_State* lua) {
  lua_newtable(lua);
  const auto function = [&](const char* name, lua_CFunction what) {
    lua_pushcfunction(lua, what);
    lua_setfield(lua, -2, name);
  };
  function("encode", encode);
  function("decode", decode);
  function("encode_sparse_array", sparse_setting);
  function("new", make_new);
  const auto with_default = [&](const char* name) {
    lua_pushcclosure(lua, setting, 1);
    lua_setfield(lua, -2, name);
  };
  lua_pushinteger(lua, depth_max);
  with_default("encode_max_depth");
  lua_pushinteger(lua, depth_max);
  with_default("decode_max_depth");
  lua_pushinteger(lua, 14);
  with_default("encode_number_precision");
  lua_pushboolean(lua, 1);
  with_default("encode_keep_buffer");
  lua_pushboolean(lua, 0);
  with_default("encode_invalid_numbers");
  lua_pushboolean(lua, 1);
  with_default("decode_invalid_numbers");
  lua_pushlightuserdata(lua, nullptr);
  lua_setfield(lua, -2, "null");
  lua_pushliteral(lua, "cjson");
  lua_setfield(lua, -2, "_NAME");
  lua_pushliteral(lua, "2.1.0");
  lua_setfield(lua, -2, "_VERSION");
}

}  // namespace lockstep::redis::lua
