// struct: packs numbers and strings into bytes and back, by a format string.
// Source: the manual of Roberto Ierusalimschy's struct 0.2 for Lua, as Redis carries it.
#include <cctype>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "sim/redis/lua/state.hpp"
#include "sim/redis/script.hpp"

namespace lockstep::redis::lua {
namespace {

constexpr std::size_t integer_max = 32, alignment_native = 8;

struct Format {
  std::string_view text;
  std::size_t at = 0;
  bool little = true;
  std::size_t align = 1;

  bool done() const { return at == text.size(); }

  std::size_t number(lua_State* lua, std::size_t missing) {
    if (done() || std::isdigit(static_cast<unsigned char>(text[at])) == 0) return missing;
    std::size_t value = 0;
    while (!done() && std::isdigit(static_cast<unsigned char>(text[at])) != 0) {
      if (value > INT32_MAX / 10) luaL_error(lua, "integral size overflow");
      value = value * 10 + static_cast<std::size_t>(text[at++] - '0');
      if (value > INT32_MAX) luaL_error(lua, "integral size overflow");
    }
    return value;
  }

  // The size of the next item, whose letter has just been read.
  std::size_t size(lua_State* lua, char option) {
    switch (option) {
      case 'b':
      case 'B':
      case 'x':
        return 1;
      case 'h':
      case 'H':
        return 2;
      case 'l':
      case 'L':
      case 'T':
      case 'd':
        return 8;
      case 'f':
        return 4;
      case 'c':
        return number(lua, 1);
      case 'i':
      case 'I': {
        const std::size_t size = number(lua, 4);
        if (size > integer_max)
          luaL_error(lua, "integral size %d is larger than limit of %d", static_cast<int>(size),
                     static_cast<int>(integer_max));
        return size;
      }
      default:
        return 0;
    }
  }

  std::size_t padding(char option, std::size_t size, std::size_t total) const {
    if (size == 0 || option == 'c' || option == 's' || align <= 1) return 0;
    const std::size_t to = size < align ? size : align;
    return (to - (total & (to - 1))) & (to - 1);
  }

  void control(lua_State* lua, char option) {
    switch (option) {
      case ' ':
        return;
      case '>':
        little = false;
        return;
      case '<':
        little = true;
        return;
      case '!': {
        const std::size_t to = number(lua, alignment_native);
        if (to == 0 || (to & (to - 1)) != 0) luaL_error(lua, "alignment is not a power of 2");
        align = to;
        return;
      }
      default:
        luaL_argerror(lua, 1, lua_pushfstring(lua, "invalid format option '%c'", option));
    }
  }
};

std::string_view check_text(lua_State* lua, int index) {
  std::size_t length = 0;
  const char* text = luaL_checklstring(lua, index, &length);
  return {text, length};
}

void put_bytes(std::string& out, std::uint64_t value, std::size_t size, bool little) {
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t place = little ? i : size - 1 - i;
    out += static_cast<char>(place < 8 ? value >> (8 * place) & 0xff : 0);
  }
}

std::uint64_t get_bytes(std::string_view bytes, bool little) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    value = value << 8 | static_cast<unsigned char>(bytes[little ? bytes.size() - 1 - i : i]);
  return value;
}

int pack(lua_State* lua) {
  Format format{check_text(lua, 1)};
  std::string out;
  int argument = 2;
  while (!format.done()) {
    const char option = format.text[format.at++];
    std::size_t size = format.size(lua, option);
    if (out.size() + size > ScriptEngine::memory_max / 2) luaL_error(lua, "not enough memory");
    engine_of(lua).charge(lua, 1 + size / 8);
    out.append(format.padding(option, size, out.size()), '\0');
    switch (option) {
      case 'b':
      case 'B':
      case 'h':
      case 'H':
      case 'l':
      case 'L':
      case 'T':
      case 'i':
      case 'I': {
        const double number = luaL_checknumber(lua, argument++);
        const std::uint64_t bits =
            number < 0 ? static_cast<std::uint64_t>(number >= -0x1p63 ? static_cast<std::int64_t>(number) : INT64_MIN)
            : number < 0x1p64 ? static_cast<std::uint64_t>(number)
                              : 0;
        put_bytes(out, bits, size, format.little);
        break;
      }
      case 'x':
        out += '\0';
        break;
      case 'f': {
        const auto number = static_cast<float>(luaL_checknumber(lua, argument++));
        std::uint32_t bits = 0;
        std::memcpy(&bits, &number, sizeof(bits));
        put_bytes(out, bits, size, format.little);
        break;
      }
      case 'd': {
        const double number = luaL_checknumber(lua, argument++);
        std::uint64_t bits = 0;
        std::memcpy(&bits, &number, sizeof(bits));
        put_bytes(out, bits, size, format.little);
        break;
      }
      case 'c':
      case 's': {
        const std::string_view text = check_text(lua, argument++);
        if (size == 0) size = text.size();
        luaL_argcheck(lua, text.size() >= size, argument, "string too short");
        out += text.substr(0, size);
        if (option == 's') out += '\0';
        break;
      }
      default:
        format.control(lua, option);
    }
  }
  lua_pushlstring(lua, out.data(), out.size());
  return 1;
}

int unpack(lua_State* lua) {
  Format format{check_text(lua, 1)};
  const std::string_view data = check_text(lua, 2);
  const lua_Integer start = luaL_optinteger(lua, 3, 1);
  luaL_argcheck(lua, start > 0, 3, "offset must be 1 or greater");
  std::size_t position = static_cast<std::size_t>(start) - 1;
  int results = 0;
  while (!format.done()) {
    const char option = format.text[format.at++];
    std::size_t size = format.size(lua, option);
    position += format.padding(option, size, position);
    luaL_argcheck(lua, size <= data.size() && position <= data.size() - size, 2, "data string too short");
    engine_of(lua).charge(lua, 1 + size / 8);
    luaL_checkstack(lua, 2, "too many results");
    const std::string_view bytes = data.substr(position, size);
    switch (option) {
      case 'b':
      case 'h':
      case 'l':
      case 'i': {
        std::uint64_t value = get_bytes(bytes, format.little);
        if (size > 0 && size < 8 && (value >> (8 * size - 1) & 1) != 0) value |= ~std::uint64_t{0} << (8 * size);
        lua_pushnumber(lua, static_cast<double>(static_cast<std::int64_t>(value)));
        ++results;
        break;
      }
      case 'B':
      case 'H':
      case 'L':
      case 'T':
      case 'I':
        lua_pushnumber(lua, static_cast<double>(get_bytes(bytes, format.little)));
        ++results;
        break;
      case 'x':
        break;
      case 'f': {
        const auto bits = static_cast<std::uint32_t>(get_bytes(bytes, format.little));
        float number = 0;
        std::memcpy(&number, &bits, sizeof(number));
        lua_pushnumber(lua, static_cast<double>(number));
        ++results;
        break;
      }
      case 'd': {
        const std::uint64_t bits = get_bytes(bytes, format.little);
        double number = 0;
        std::memcpy(&number, &bits, sizeof(number));
        lua_pushnumber(lua, number);
        ++results;
        break;
      }
      case 'c':
        if (size == 0) {
          if (results == 0 || lua_isnumber(lua, -1) == 0) luaL_error(lua, "format 'c0' needs a previous size");
          const double wanted = lua_tonumber(lua, -1);
          lua_pop(lua, 1);
          --results;
          luaL_argcheck(lua, wanted >= 0 && wanted <= static_cast<double>(data.size() - position), 2,
                        "data string too short");
          size = static_cast<std::size_t>(wanted);
        }
        lua_pushlstring(lua, data.data() + position, size);
        ++results;
        break;
      case 's': {
        const std::size_t end = data.find('\0', position);
        if (end == std::string_view::npos) luaL_error(lua, "unfinished string in data");
        size = end - position + 1;
        lua_pushlstring(lua, data.data() + position, size - 1);
        ++results;
        break;
      }
      default:
        format.control(lua, option);
    }
    position += size;
  }
  lua_pushinteger(lua, static_cast<lua_Integer>(position) + 1);
  return results + 1;
}

int packed_size(lua_State* lua) {
  Format format{check_text(lua, 1)};
  std::size_t total = 0;
  while (!format.done()) {
    const char option = format.text[format.at++];
    const std::size_t size = format.size(lua, option);
    if (option == 's') luaL_argerror(lua, 1, "variable-size format");
    if (option == 'c' && size == 0) luaL_argerror(lua, 1, "variable-length format");
    if (std::isalpha(static_cast<unsigned char>(option)) == 0)
      format.control(lua, option);
    else if (size == 0)
      format.control(lua, option);
    total += format.padding(option, size, total) + size;
  }
  lua_pushinteger(lua, static_cast<lua_Integer>(total));
  return 1;
}

}  // namespace

void push_struct(lua_State* lua) {
  lua_newtable(lua);
  lua_pushcfunction(lua, pack);
  lua_setfield(lua, -2, "pack");
  lua_pushcfunction(lua, unpack);
  lua_setfield(lua, -2, "unpack");
  lua_pushcfunction(lua, packed_size);
  lua_setfield(lua, -2, "size");
}

}  // namespace lockstep::redis::lua
