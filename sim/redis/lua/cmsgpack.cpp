// cmsgpack: MessagePack, as lua-cmsgpack 0.4.0 inside Redis packs and unpacks it.
// Source: the MessagePack specification; the README of lua-cmsgpack.
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "sim/redis/lua/state.hpp"
#include "sim/redis/script.hpp"

namespace lockstep::redis::lua {
namespace {

constexpr int nesting_max = 16;  // deeper tables are packed as nil

class Packer {
 public:
  explicit Packer(lua_State* lua) : lua_(lua), engine_(engine_of(lua)) {}
  const std::string& bytes() const { return out_; }

  // Consumes the value on top.
  void value(int level) {
    engine_.charge(lua_, 1);
    if (out_.size() > ScriptEngine::memory_max / 2) luaL_error(lua_, "not enough memory");
    switch (lua_type(lua_, -1)) {
      case LUA_TSTRING:
        string();
        break;
      case LUA_TBOOLEAN:
        byte(lua_toboolean(lua_, -1) != 0 ? 0xc3 : 0xc2);
        break;
      case LUA_TNUMBER:
        number(lua_tonumber(lua_, -1));
        break;
      case LUA_TTABLE:
        if (level == nesting_max)
          byte(0xc0);
        else
          table(level);
        break;
      default:
        byte(0xc0);
    }
    lua_pop(lua_, 1);
  }

 private:
  void byte(unsigned value) { out_ += static_cast<char>(value); }
  void big_endian(std::uint64_t value, int size) {
    for (int i = size - 1; i >= 0; --i) byte(static_cast<unsigned>(value >> (8 * i) & 0xff));
  }

  void string() {
    std::size_t length = 0;
    const char* text = lua_tolstring(lua_, -1, &length);
    if (length < 32)
      byte(0xa0 | static_cast<unsigned>(length));
    else if (length <= 0xff)
      byte(0xd9), big_endian(length, 1);
    else if (length <= 0xffff)
      byte(0xda), big_endian(length, 2);
    else
      byte(0xdb), big_endian(length, 4);
    engine_.charge(lua_, length / 8);
    out_.append(text, length);
  }

  void number(double value) {
    if (value >= -0x1p63 && value < 0x1p63 && std::floor(value) == value)
      return integer(static_cast<std::int64_t>(value));
    const auto single = static_cast<float>(value);
    if (static_cast<double>(single) == value) {
      std::uint32_t bits = 0;
      std::memcpy(&bits, &single, sizeof(bits));
      byte(0xca);
      return big_endian(bits, 4);
    }
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof(bits));
    byte(0xcb);
    big_endian(bits, 8);
  }

  void integer(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    if (value >= 0) {
      if (value <= 127)
        byte(static_cast<unsigned>(value));
      else if (value <= 0xff)
        byte(0xcc), big_endian(bits, 1);
      else if (value <= 0xffff)
        byte(0xcd), big_endian(bits, 2);
      else if (value <= 0xffffffff)
        byte(0xce), big_endian(bits, 4);
      else
        byte(0xcf), big_endian(bits, 8);
    } else {
      if (value >= -32)
        byte(static_cast<unsigned>(bits & 0xff));
      else if (value >= -128)
        byte(0xd0), big_endian(bits, 1);
      else if (value >= -32768)
        byte(0xd1), big_endian(bits, 2);
      else if (value >= INT32_MIN)
        byte(0xd2), big_endian(bits, 4);
      else
        byte(0xd3), big_endian(bits, 8);
    }
  }

  void count(std::size_t size, unsigned small, unsigned code16) {
    if (size <= 15)
      byte(small | static_cast<unsigned>(size));
    else if (size <= 0xffff)
      byte(code16), big_endian(size, 2);
    else
      byte(code16 + 1), big_endian(size, 4);
  }

  void table(int level) {
    luaL_checkstack(lua_, 4, "in cmsgpack");
    std::size_t items = 0;
    double largest = 0;
    bool is_array = true;
    lua_pushnil(lua_);
    while (lua_next(lua_, -2) != 0) {
      engine_.charge(lua_, 1);
      lua_pop(lua_, 1);
      ++items;
      const double key = lua_type(lua_, -1) == LUA_TNUMBER ? lua_tonumber(lua_, -1) : 0;
      if (key < 1 || std::floor(key) != key) is_array = false;
      largest = std::max(largest, key);
    }
    if (is_array && largest == static_cast<double>(items)) {
      count(items, 0x90, 0xdc);
      for (std::size_t i = 1; i <= items; ++i) {
        lua_rawgeti(lua_, -1, static_cast<int>(i));
        value(level + 1);
      }
      return;
    }
    count(items, 0x80, 0xde);
    lua_pushnil(lua_);
    while (lua_next(lua_, -2) != 0) {
      lua_pushvalue(lua_, -2);
      value(level + 1);
      value(level + 1);
    }
  }

  lua_State* lua_;
  ScriptEngine& engine_;
  std::string out_;
};

class Unpacker {
 public:
  Unpacker(lua_State* lua, std::string_view bytes) : lua_(lua), engine_(engine_of(lua)), bytes_(bytes) {}
  bool done() const { return at_ == bytes_.size(); }
  std::size_t position() const { return at_; }
  void start_at(std::size_t at) { at_ = at; }

  void value() {
    engine_.charge(lua_, 1);
    const auto code = static_cast<unsigned>(big_endian(1));
    if (code <= 0x7f) return lua_pushnumber(lua_, code);
    if (code >= 0xe0) return lua_pushnumber(lua_, static_cast<int>(code) - 256);
    if (code <= 0x8f) return map(code & 15);
    if (code <= 0x9f) return array(code & 15);
    if (code <= 0xbf) return string(code & 31);
    switch (code) {
      case 0xc0:
        lua_pushnil(lua_);
        return;
      case 0xc2:
        lua_pushboolean(lua_, 0);
        return;
      case 0xc3:
        lua_pushboolean(lua_, 1);
        return;
      case 0xca: {
        const auto bits = static_cast<std::uint32_t>(big_endian(4));
        float number = 0;
        std::memcpy(&number, &bits, sizeof(number));
        return lua_pushnumber(lua_, static_cast<double>(number));
      }
      case 0xcb: {
        const std::uint64_t bits = big_endian(8);
        double number = 0;
        std::memcpy(&number, &bits, sizeof(number));
        return lua_pushnumber(lua_, number);
      }
      case 0xcc:
        return lua_pushnumber(lua_, static_cast<double>(big_endian(1)));
      case 0xcd:
        return lua_pushnumber(lua_, static_cast<double>(big_endian(2)));
      case 0xce:
        return lua_pushnumber(lua_, static_cast<double>(big_endian(4)));
      case 0xcf:
      case 0xd3:  // a signed one in any case
        return lua_pushnumber(lua_, static_cast<double>(static_cast<std::int64_t>(big_endian(8))));
      case 0xd0:
        return lua_pushnumber(lua_, static_cast<std::int8_t>(big_endian(1)));
      case 0xd1:
        return lua_pushnumber(lua_, static_cast<std::int16_t>(big_endian(2)));
      case 0xd2:
        return lua_pushnumber(lua_, static_cast<std::int32_t>(big_endian(4)));
      case 0xd9:
        return string(big_endian(1));
      case 0xda:
        return string(big_endian(2));
      case 0xdb:
        return string(big_endian(4));
      case 0xdc:
        return array(big_endian(2));
      case 0xdd:
        return array(big_endian(4));
      case 0xde:
        return map(big_endian(2));
      case 0xdf:
        return map(big_endian(4));
      default:
        luaL_error(lua_, "Bad data format in input.");
    }
  }

 private:
  std::uint64_t big_endian(std::size_t size) {
    if (bytes_.size() - at_ < size) luaL_error(lua_, "Missing bytes in input.");
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | static_cast<unsigned char>(bytes_[at_++]);
    return value;
  }
  void string(std::uint64_t length) {
    if (bytes_.size() - at_ < length) luaL_error(lua_, "Missing bytes in input.");
    engine_.charge(lua_, length / 8);
    lua_pushlstring(lua_, bytes_.data() + at_, static_cast<std::size_t>(length));
    at_ += static_cast<std::size_t>(length);
  }
  void array(std::uint64_t items) {
    luaL_checkstack(lua_, 4, "in function mp_decode_to_lua_array");  // which also bounds the depth
    lua_newtable(lua_);
    for (std::uint64_t i = 1; i <= items; ++i) {
      lua_pushnumber(lua_, static_cast<double>(i));
      value();
      lua_settable(lua_, -3);
    }
  }
  void map(std::uint64_t items) {
    luaL_checkstack(lua_, 4, "in function mp_decode_to_lua_hash");
    lua_newtable(lua_);
    for (std::uint64_t i = 0; i < items; ++i) {
      value();
      value();
      lua_settable(lua_, -3);
    }
  }

  lua_State* lua_;
  ScriptEngine& engine_;
  std::string_view bytes_;
  std::size_t at_ = 0;
};

int pack(lua_State* lua) {
  const int arguments = lua_gettop(lua);
  if (arguments == 0) return luaL_argerror(lua, 0, "MessagePack pack needs input.");
  luaL_checkstack(lua, arguments, "Too many arguments for MessagePack pack.");
  Packer packer(lua);
  for (int i = 1; i <= arguments; ++i) {
    lua_pushvalue(lua, i);
    packer.value(0);
  }
  lua_pushlstring(lua, packer.bytes().data(), packer.bytes().size());
  return 1;
}

// Unpacks up to `limit` values; limited calls also say where to go on, or -1 at the end.
int unpack_from(lua_State* lua, lua_Integer limit, lua_Integer offset, bool say_where) {
  std::size_t length = 0;
  const char* text = luaL_checklstring(lua, 1, &length);
  if (offset < 0 || limit < 0)
    return luaL_error(lua, "Invalid request to unpack with offset of %d and limit of %d.", static_cast<int>(offset),
                      static_cast<int>(length));
  if (static_cast<std::size_t>(offset) > length)
    return luaL_error(lua, "Start offset %d greater than input length %d.", static_cast<int>(offset),
                      static_cast<int>(length));
  Unpacker unpacker(lua, {text, length});
  unpacker.start_at(static_cast<std::size_t>(offset));
  const int before = lua_gettop(lua);
  for (lua_Integer i = 0; (limit == 0 || i < limit) && !unpacker.done(); ++i) unpacker.value();
  int results = lua_gettop(lua) - before;
  if (say_where && (limit != 0 || offset != 0)) {
    lua_pushinteger(lua, unpacker.done() ? -1 : static_cast<lua_Integer>(unpacker.position()));
    lua_insert(lua, before + 1);
    ++results;
  }
  return results;
}

int unpack_all(lua_State* lua) { return unpack_from(lua, 0, 0, false); }
int unpack_one(lua_State* lua) { return unpack_from(lua, 1, luaL_optinteger(lua, 2, 0), true); }
int unpack_limit(lua_State* lua) {
  return unpack_from(lua, luaL_checkinteger(lua, 2), luaL_optinteger(lua, 3, 0), true);
}

}  // namespace

void push_cmsgpack(lua_State* lua) {
  constexpr luaL_Reg functions[] = {
      {"pack", pack}, {"unpack", unpack_all}, {"unpack_one", unpack_one}, {"unpack_limit", unpack_limit}};
  lua_newtable(lua);
  for (const luaL_Reg& function : functions) {
    lua_pushcfunction(lua, function.func);
    lua_setfield(lua, -2, function.name);
  }
  const auto text = [&](const char* name, const char* value) {
    lua_pushstring(lua, value);
    lua_setfield(lua, -2, name);
  };
  text("_NAME", "cmsgpack");
  text("_VERSION", "lua-cmsgpack 0.4.0");
  text("_COPYRIGHT", "Copyright (C) 2012, Salvatore Sanfilippo");
  text("_DESCRIPTION", "MessagePack C implementation for Lua");
}

}  // namespace lockstep::redis::lua
