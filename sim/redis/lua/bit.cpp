// bit: operations on 32-bit numbers.
// Source: the manual of Lua BitOp 1.0.2.
#include <cmath>
#include <cstdint>
#include <cstring>

#include "sim/redis/lua/state.hpp"

namespace lockstep::redis::lua {
namespace {

// Any number, taken modulo 2^32 and rounded to the nearest.
std::uint32_t bits_of(lua_State* lua, int index) {
  const double biased = luaL_checknumber(lua, index) + 6755399441055744.0;  // 2^52 + 2^51
  std::uint64_t word = 0;
  std::memcpy(&word, &biased, sizeof(word));
  return static_cast<std::uint32_t>(word);
}

int give(lua_State* lua, std::uint32_t bits) {
  lua_pushnumber(lua, static_cast<std::int32_t>(bits));
  return 1;
}

std::uint32_t amount_of(lua_State* lua) { return bits_of(lua, 2) & 31; }

int tobit(lua_State* lua) { return give(lua, bits_of(lua, 1)); }
int bnot(lua_State* lua) { return give(lua, ~bits_of(lua, 1)); }

template <class Combine>
int fold(lua_State* lua, const Combine& combine) {
  std::uint32_t bits = bits_of(lua, 1);
  for (int i = lua_gettop(lua); i > 1; --i) bits = combine(bits, bits_of(lua, i));
  return give(lua, bits);
}

int band(lua_State* lua) {
  return fold(lua, [](std::uint32_t a, std::uint32_t b) { return a & b; });
}
int bor(lua_State* lua) {
  return fold(lua, [](std::uint32_t a, std::uint32_t b) { return a | b; });
}
int bxor(lua_State* lua) {
  return fold(lua, [](std::uint32_t a, std::uint32_t b) { return a ^ b; });
}

int lshift(lua_State* lua) { return give(lua, bits_of(lua, 1) << amount_of(lua)); }
int rshift(lua_State* lua) { return give(lua, bits_of(lua, 1) >> amount_of(lua)); }
int arshift(lua_State* lua) {
  return give(lua, static_cast<std::uint32_t>(static_cast<std::int32_t>(bits_of(lua, 1)) >> amount_of(lua)));
}

int rol(lua_State* lua) {
  const std::uint32_t bits = bits_of(lua, 1), by = amount_of(lua);
  return give(lua, bits << by | bits >> ((32 - by) & 31));
}

int ror(lua_State* lua) {
  const std::uint32_t bits = bits_of(lua, 1), by = amount_of(lua);
  return give(lua, bits >> by | bits << ((32 - by) & 31));
}

int bswap(lua_State* lua) {
  const std::uint32_t b = bits_of(lua, 1);
  return give(lua, b >> 24 | (b >> 8 & 0xff00) | (b & 0xff00) << 8 | b << 24);
}

int tohex(lua_State* lua) {
  std::uint32_t bits = bits_of(lua, 1);
  auto length = lua_isnone(lua, 2) ? 8 : static_cast<std::int32_t>(bits_of(lua, 2));
  const char* digits = length < 0 ? "0123456789ABCDEF" : "0123456789abcdef";
  if (length < 0) length = length == INT32_MIN ? 8 : -length;
  if (length > 8) length = 8;
  char text[8];
  for (int i = length; --i >= 0; bits >>= 4) text[i] = digits[bits & 15];
  lua_pushlstring(lua, text, static_cast<std::size_t>(length));
  return 1;
}

}  // namespace

void push_bit(lua_State* lua) {
  constexpr luaL_Reg functions[] = {{"tobit", tobit}, {"bnot", bnot},     {"band", band},     {"bor", bor},
                                    {"bxor", bxor},   {"lshift", lshift}, {"rshift", rshift}, {"arshift", arshift},
                                    {"rol", rol},     {"ror", ror},       {"bswap", bswap},   {"tohex", tohex}};
  lua_newtable(lua);
  for (const luaL_Reg& function : functions) {
    lua_pushcfunction(lua, function.func);
    lua_setfield(lua, -2, function.name);
  }
}

}  // namespace lockstep::redis::lua
