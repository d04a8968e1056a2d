#include "sim/redis/lua/patterns.hpp"

#include <cctype>
#include <cstring>
#include <string>
#include <string_view>

#include "sim/redis/script.hpp"

namespace lockstep::redis::lua {
namespace {

constexpr int captures_max = LUA_MAXCAPTURES;
constexpr int match_depth_max = 4000;
constexpr std::ptrdiff_t unfinished = -1, position_only = -2;

struct Capture {
  const char* start;
  std::ptrdiff_t length;
};

class Matcher {
 public:
  Matcher(lua_State* lua, std::string_view text, std::string_view pattern)
      : lua_(lua), engine_(engine_of(lua)), text_(text), pattern_end_(pattern.data() + pattern.size()) {}

  /// Where the match that starts at `s` ends, or nullptr.
  const char* match_at(const char* s, const char* p) {
    captures_ = 0;
    depth_ = 0;
    return match(s, p);
  }

  int captures() const { return captures_; }
  /// Pushes the n-th capture; without captures the whole match is the first one.
  void push_capture(int n, const char* start, const char* end) {
    if (n >= captures_) {
      if (n != 0) luaL_error(lua_, "invalid capture index");
      lua_pushlstring(lua_, start, static_cast<std::size_t>(end - start));
      return;
    }
    const Capture& capture = capture_[n];
    if (capture.length == unfinished) luaL_error(lua_, "unfinished capture");
    if (capture.length == position_only)
      lua_pushinteger(lua_, capture.start - text_.data() + 1);
    else
      lua_pushlstring(lua_, capture.start, static_cast<std::size_t>(capture.length));
  }
  int push_captures(const char* start, const char* end, bool whole) {
    const int count = captures_ == 0 && whole ? 1 : captures_;
    luaL_checkstack(lua_, count, "too many captures");
    for (int i = 0; i < count; ++i) push_capture(i, start, end);
    return count;
  }

 private:
  const char* text_end() const { return text_.data() + text_.size(); }

  // The end of the single-character class that starts at p.
  const char* class_end(const char* p) {
    if (p == pattern_end_) luaL_error(lua_, "malformed pattern (ends with '%%')");
    const char c = *p++;
    if (c == '%') {
      if (p == pattern_end_) luaL_error(lua_, "malformed pattern (ends with '%%')");
      return p + 1;
    }
    if (c != '[') return p;
    if (p != pattern_end_ && *p == '^') ++p;
    do {
      if (p == pattern_end_) luaL_error(lua_, "malformed pattern (missing ']')");
      if (*p++ == '%' && p != pattern_end_) ++p;
    } while (p == pattern_end_ || *p != ']');
    return p + 1;
  }

  static bool in_class(int c, int name) {
    bool found = false;
    switch (std::tolower(name)) {
      case 'a':
        found = std::isalpha(c) != 0;
        break;
      case 'c':
        found = std::iscntrl(c) != 0;
        break;
      case 'd':
        found = std::isdigit(c) != 0;
        break;
      case 'l':
        found = std::islower(c) != 0;
        break;
      case 'p':
        found = std::ispunct(c) != 0;
        break;
      case 's':
        found = std::isspace(c) != 0;
        break;
      case 'u':
        found = std::isupper(c) != 0;
        break;
      case 'w':
        found = std::isalnum(c) != 0;
        break;
      case 'x':
        found = std::isxdigit(c) != 0;
        break;
      case 'z':
        found = c == 0;
        break;
      default:
        return name == c;
    }
    return std::isupper(name) != 0 ? !found : found;
  }

  // p is at '[', end behind ']'.
  static bool in_set(int c, const char* p, const char* end) {
    const char* last = end - 1;
    bool wanted = true;
    ++p;
    if (*p == '^') {
      wanted = false;
      ++p;
    }
    for (; p < last; ++p) {
      if (*p == '%') {
        ++p;
        if (in_class(c, static_cast<unsigned char>(*p))) return wanted;
      } else if (p + 2 < last && p[1] == '-') {
        if (static_cast<unsigned char>(p[0]) <= c && c <= static_cast<unsigned char>(p[2])) return wanted;
        p += 2;
      } else if (static_cast<unsigned char>(*p) == c) {
        return wanted;
      }
    }
    return !wanted;
  }

  bool single(const char* s, const char* p, const char* end) {
    engine_.charge(lua_, 1);
    if (s >= text_end()) return false;
    const int c = static_cast<unsigned char>(*s);
    switch (*p) {
      case '.':
        return true;
      case '%':
        return in_class(c, static_cast<unsigned char>(p[1]));
      case '[':
        return in_set(c, p, end);
      default:
        return static_cast<unsigned char>(*p) == c;
    }
  }

  const char* match(const char* s, const char* p) {
    if (++depth_ > match_depth_max) luaL_error(lua_, "pattern too complex");
    const char* result = match_here(s, p);
    --depth_;
    return result;
  }

  const char* match_here(const char* s, const char* p) {
    while (p != pattern_end_) {
      engine_.charge(lua_, 1);
      if (*p == '(') {
        return p + 1 != pattern_end_ && p[1] == ')' ? start_capture(s, p + 2, position_only)
                                                    : start_capture(s, p + 1, unfinished);
      }
      if (*p == ')') return end_capture(s, p + 1);
      if (*p == '$' && p + 1 == pattern_end_) return s == text_end() ? s : nullptr;
      if (*p == '%' && p + 1 != pattern_end_) {
        if (p[1] == 'b') {
          s = balanced(s, p + 2);
          if (s == nullptr) return nullptr;
          p += 4;
          continue;
        }
        if (p[1] == 'f') {
          p += 2;
          if (p == pattern_end_ || *p != '[') luaL_error(lua_, "missing '[' after '%%f' in pattern");
          const char* end = class_end(p);
          const int before = s == text_.data() ? 0 : static_cast<unsigned char>(s[-1]);
          const int here = s == text_end() ? 0 : static_cast<unsigned char>(*s);
          if (in_set(before, p, end) || !in_set(here, p, end)) return nullptr;
          p = end;
          continue;
        }
        if (std::isdigit(static_cast<unsigned char>(p[1])) != 0) {
          s = same_as_capture(s, p[1]);
          if (s == nullptr) return nullptr;
          p += 2;
          continue;
        }
      }
      const char* end = class_end(p);
      const char suffix = end == pattern_end_ ? '\0' : *end;
      if (suffix == '*') return longest(s, p, end);
      if (suffix == '+') return single(s, p, end) ? longest(s + 1, p, end) : nullptr;
      if (suffix == '-') return shortest(s, p, end);
      if (suffix == '?') {
        if (single(s, p, end))
          if (const char* result = match(s + 1, end + 1)) return result;
        p = end + 1;
        continue;
      }
      if (!single(s, p, end)) return nullptr;
      ++s;
      p = end;
    }
    return s;
  }

  const char* longest(const char* s, const char* p, const char* end) {
    std::ptrdiff_t count = 0;
    while (single(s + count, p, end)) ++count;
    for (; count >= 0; --count)
      if (const char* result = match(s + count, end + 1)) return result;
    return nullptr;
  }

  const char* shortest(const char* s, const char* p, const char* end) {
    for (;;) {
      if (const char* result = match(s, end + 1)) return result;
      if (!single(s, p, end)) return nullptr;
      ++s;
    }
  }

  const char* start_capture(const char* s, const char* p, std::ptrdiff_t what) {
    if (captures_ >= captures_max) luaL_error(lua_, "too many captures");
    capture_[captures_++] = {s, what};
    const char* result = match(s, p);
    if (result == nullptr) --captures_;
    return result;
  }

  const char* end_capture(const char* s, const char* p) {
    int open = captures_ - 1;
    while (open >= 0 && capture_[open].length != unfinished) --open;
    if (open < 0) luaL_error(lua_, "invalid pattern capture");
    capture_[open].length = s - capture_[open].start;
    const char* result = match(s, p);
    if (result == nullptr) capture_[open].length = unfinished;
    return result;
  }

  const char* balanced(const char* s, const char* p) {
    if (pattern_end_ - p < 2) luaL_error(lua_, "unbalanced pattern");
    if (s >= text_end() || *s != p[0]) return nullptr;
    int open = 1;
    while (++s < text_end()) {
      engine_.charge(lua_, 1);
      if (*s == p[1]) {
        if (--open == 0) return s + 1;
      } else if (*s == p[0]) {
        ++open;
      }
    }
    return nullptr;
  }

  const char* same_as_capture(const char* s, char digit) {
    const int n = digit - '1';
    if (n < 0 || n >= captures_ || capture_[n].length == unfinished) luaL_error(lua_, "invalid capture index");
    const auto length = static_cast<std::size_t>(capture_[n].length);
    if (static_cast<std::size_t>(text_end() - s) < length || std::memcmp(capture_[n].start, s, length) != 0)
      return nullptr;
    return s + length;
  }

  lua_State* lua_;
  ScriptEngine& engine_;
  std::string_view text_;
  const char* pattern_end_;
  int captures_ = 0;
  int depth_ = 0;
  Capture capture_[captures_max];
};

std::string_view check_text(lua_State* lua, int index) {
  std::size_t length = 0;
  const char* text = luaL_checklstring(lua, index, &length);
  return {text, length};
}

int find_or_match(lua_State* lua, bool find) {
  const std::string_view text = check_text(lua, 1), pattern = check_text(lua, 2);
  std::ptrdiff_t start = luaL_optinteger(lua, 3, 1);
  const auto size = static_cast<std::ptrdiff_t>(text.size());
  if (start < 0) start = start + size + 1;
  start = start < 1 ? 0 : start - 1;
  if (start > size) start = size;
  if (find && (lua_toboolean(lua, 4) != 0 || pattern.find_first_of("^$*+?.([%-") == std::string_view::npos)) {
    engine_of(lua).charge(lua, static_cast<std::uint64_t>(size - start) / 8);
    const std::size_t at = text.find(pattern, static_cast<std::size_t>(start));
    if (at == std::string_view::npos) {
      lua_pushnil(lua);
      return 1;
    }
    lua_pushinteger(lua, static_cast<lua_Integer>(at) + 1);
    lua_pushinteger(lua, static_cast<lua_Integer>(at + pattern.size()));
    return 2;
  }
  const bool anchored = !pattern.empty() && pattern[0] == '^';
  const char* p = pattern.data() + anchored;
  Matcher matcher(lua, text, pattern);
  for (std::ptrdiff_t at = start; at <= size; ++at) {
    const char* s = text.data() + at;
    if (const char* end = matcher.match_at(s, p)) {
      if (!find) return matcher.push_captures(s, end, true);
      lua_pushinteger(lua, at + 1);
      lua_pushinteger(lua, end - text.data());
      return matcher.push_captures(nullptr, nullptr, false) + 2;
    }
    if (anchored) break;
  }
  lua_pushnil(lua);
  return 1;
}

int bounded_find(lua_State* lua) { return find_or_match(lua, true); }
int bounded_match(lua_State* lua) { return find_or_match(lua, false); }

// Upvalues: text, pattern, where to go on.
int next_match(lua_State* lua) {
  const std::string_view text = check_text(lua, lua_upvalueindex(1)), pattern = check_text(lua, lua_upvalueindex(2));
  Matcher matcher(lua, text, pattern);
  for (auto at = static_cast<std::size_t>(lua_tointeger(lua, lua_upvalueindex(3))); at <= text.size(); ++at) {
    const char* s = text.data() + at;
    if (const char* end = matcher.match_at(s, pattern.data())) {
      lua_pushinteger(lua, end - text.data() + (end == s ? 1 : 0));
      lua_replace(lua, lua_upvalueindex(3));
      return matcher.push_captures(s, end, true);
    }
  }
  return 0;
}

int bounded_gmatch(lua_State* lua) {
  check_text(lua, 1);
  check_text(lua, 2);
  lua_settop(lua, 2);
  lua_pushinteger(lua, 0);
  lua_pushcclosure(lua, next_match, 3);
  return 1;
}

// Adds what replaces one match to `out`, which is kept as a Lua string buffer.
void add_replacement(lua_State* lua, Matcher& matcher, luaL_Buffer& out, const char* s, const char* end) {
  switch (lua_type(lua, 3)) {
    case LUA_TFUNCTION: {
      lua_pushvalue(lua, 3);
      const int arguments = matcher.push_captures(s, end, true);
      lua_call(lua, arguments, 1);
      break;
    }
    case LUA_TTABLE:
      matcher.push_capture(0, s, end);
      lua_gettable(lua, 3);
      break;
    default: {
      const std::string_view replacement = check_text(lua, 3);
      for (std::size_t i = 0; i < replacement.size(); ++i) {
        if (replacement[i] != '%') {
          luaL_addchar(&out, replacement[i]);
          continue;
        }
        ++i;
        const char c = i < replacement.size() ? replacement[i] : '\0';
        if (std::isdigit(static_cast<unsigned char>(c)) == 0) {
          luaL_addchar(&out, c);
        } else if (c == '0') {
          luaL_addlstring(&out, s, static_cast<std::size_t>(end - s));
        } else {
          matcher.push_capture(c - '1', s, end);
          luaL_addvalue(&out);
        }
      }
      return;
    }
  }
  if (lua_toboolean(lua, -1) == 0) {
    lua_pop(lua, 1);
    lua_pushlstring(lua, s, static_cast<std::size_t>(end - s));
  } else if (lua_isstring(lua, -1) == 0) {
    luaL_error(lua, "invalid replacement value (a %s)", luaL_typename(lua, -1));
  }
  luaL_addvalue(&out);
}

int bounded_gsub(lua_State* lua) {
  const std::string_view text = check_text(lua, 1), pattern = check_text(lua, 2);
  const int type = lua_type(lua, 3);
  luaL_argcheck(lua, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE, 3,
                "string/function/table expected");
  const auto most = static_cast<std::size_t>(luaL_optinteger(lua, 4, static_cast<lua_Integer>(text.size()) + 1));
  const bool limited = luaL_optinteger(lua, 4, 1) >= 0;
  const bool anchored = !pattern.empty() && pattern[0] == '^';
  const char* p = pattern.data() + anchored;
  Matcher matcher(lua, text, pattern);
  luaL_Buffer out;
  luaL_buffinit(lua, &out);
  const char* s = text.data();
  const char* text_end = text.data() + text.size();
  std::size_t count = 0;
  while (limited && count < most) {
    const char* end = matcher.match_at(s, p);
    if (end != nullptr) {
      ++count;
      add_replacement(lua, matcher, out, s, end);
    }
    if (end != nullptr && end > s)
      s = end;
    else if (s < text_end)
      luaL_addchar(&out, *s++);
    else
      break;
    if (anchored) break;
  }
  luaL_addlstring(&out, s, static_cast<std::size_t>(text_end - s));
  luaL_pushresult(&out);
  lua_pushinteger(lua, static_cast<lua_Integer>(count));
  return 2;
}

}  // namespace

void replace_pattern_functions(lua_State* lua, int library) {
  constexpr luaL_Reg functions[] = {{"find", bounded_find},
                                    {"match", bounded_match},
                                    {"gmatch", bounded_gmatch},
                                    {"gfind", bounded_gmatch},
                                    {"gsub", bounded_gsub}};
  for (const luaL_Reg& function : functions) {
    lua_pushcfunction(lua, function.func);
    lua_setfield(lua, library, function.name);
  }
}

}  // namespace lockstep::redis::lua
