#include "sim/redis/lua/tables.hpp"

#include <cstdint>
#include <utility>

#include "sim/redis/script.hpp"

namespace lockstep::redis::lua {
namespace {

// The length of the table that is argument 1, which must be one that may be changed.
int writable_length(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  if (push_protected(lua, 1)) refuse_raw_write(lua);
  return static_cast<int>(lua_objlen(lua, 1));
}

void move(lua_State* lua, int from, int to) {
  lua_rawgeti(lua, 1, from);
  lua_rawseti(lua, 1, to);
}

void charge_move(lua_State* lua, int from, int to) {
  if (to > from) engine_of(lua).charge(lua, static_cast<std::uint64_t>(std::int64_t{to} - from));
}

int insert(lua_State* lua) {
  int end = writable_length(lua) + 1;
  int position = end;
  if (const int arguments = lua_gettop(lua); arguments == 3) {
    position = luaL_checkint(lua, 2);
    if (position > end) end = position;
    charge_move(lua, position, end);
    for (int i = end; i > position; --i) move(lua, i - 1, i);
  } else if (arguments != 2) {
    return luaL_error(lua, "wrong number of arguments to 'insert'");
  }
  lua_rawseti(lua, 1, position);
  return 0;
}

int remove(lua_State* lua) {
  const int end = writable_length(lua);
  int position = luaL_optint(lua, 2, end);
  if (position < 1 || position > end) return 0;
  charge_move(lua, position, end);
  lua_rawgeti(lua, 1, position);
  for (; position < end; ++position) move(lua, position + 1, position);
  lua_pushnil(lua);
  lua_rawseti(lua, 1, end);
  return 1;
}

int setn(lua_State* lua) {
  writable_length(lua);
  return luaL_error(lua, "'setn' is obsolete");
}

// Quicksort with the middle of three as pivot. It asks for the same comparisons, in the same order, as Lua 5.1 does: a
// comparison may be any function, and an inconsistent one must have the same consequences.
class Sort {
 public:
  explicit Sort(lua_State* lua) : lua_(lua), engine_(engine_of(lua)) {}

  void range(int low, int high) {
    while (low < high) {
      order(low, high);
      if (high - low == 1) return;
      const int middle = static_cast<int>((static_cast<unsigned>(low) + static_cast<unsigned>(high)) / 2);
      load(middle);
      load(low);
      if (less(-2, -1)) {
        store(middle, low);
      } else {
        lua_pop(lua_, 1);
        load(high);
        if (less(-1, -2))
          store(middle, high);
        else
          lua_pop(lua_, 2);
      }
      if (high - low == 2) return;
      const int split = partition(low, high, middle);
      // The shorter half by recursion, so that the depth stays small.
      if (split - low < high - split) {
        range(low, split - 1);
        low = split + 1;
      } else {
        range(split + 1, high);
        high = split - 1;
      }
    }
  }

 private:
  void load(int i) { lua_rawgeti(lua_, 1, i); }
  // The top goes to `i`, what is below it to `j`.
  void store(int i, int j) {
    lua_rawseti(lua_, 1, i);
    lua_rawseti(lua_, 1, j);
  }

  bool less(int a, int b) {
    engine_.charge(lua_, 1 + (lua_type(lua_, a) == LUA_TSTRING ? lua_objlen(lua_, a) / 256 : 0));
    if (lua_isnil(lua_, 2)) return lua_lessthan(lua_, a, b) != 0;
    lua_pushvalue(lua_, 2);
    lua_pushvalue(lua_, a - 1);
    lua_pushvalue(lua_, b - 2);
    lua_call(lua_, 2, 1);
    const bool result = lua_toboolean(lua_, -1) != 0;
    lua_pop(lua_, 1);
    return result;
  }

  void order(int low, int high) {
    load(low);
    load(high);
    if (less(-1, -2))
      store(low, high);
    else
      lua_pop(lua_, 2);
  }

  // Returns where the pivot ends up.
  int partition(int low, int high, int middle) {
    load(middle);
    lua_pushvalue(lua_, -1);
    load(high - 1);
    store(middle, high - 1);
    int i = low, j = high - 1;
    for (;;) {
      while (load(++i), less(-1, -2)) {
        if (i > high) luaL_error(lua_, "invalid order function for sorting");
        lua_pop(lua_, 1);
      }
      while (load(--j), less(-3, -1)) {
        if (j < low) luaL_error(lua_, "invalid order function for sorting");
        lua_pop(lua_, 1);
      }
      if (j < i) break;
      store(i, j);
    }
    lua_pop(lua_, 3);
    load(high - 1);
    load(i);
    store(high - 1, i);
    return i;
  }

  lua_State* lua_;
  ScriptEngine& engine_;
};

int sort(lua_State* lua) {
  const int length = writable_length(lua);
  luaL_checkstack(lua, 40, "");
  if (!lua_isnoneornil(lua, 2)) luaL_checktype(lua, 2, LUA_TFUNCTION);
  lua_settop(lua, 2);
  Sort(lua).range(1, length);
  return 0;
}

int unpack_table(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  const int first = luaL_optint(lua, 2, 1);
  const int last = lua_isnoneornil(lua, 3) ? static_cast<int>(lua_objlen(lua, 1)) : luaL_checkint(lua, 3);
  if (first > last) return 0;
  const std::int64_t count = std::int64_t{last} - first + 1;
  if (count > INT32_MAX || lua_checkstack(lua, static_cast<int>(count)) == 0)
    return luaL_error(lua, "too many results to unpack");
  engine_of(lua).charge(lua, static_cast<std::uint64_t>(count));
  if (push_protected(lua, 1)) lua_replace(lua, 1);
  for (std::int64_t i = first; i <= last; ++i) lua_rawgeti(lua, 1, static_cast<int>(i));
  return static_cast<int>(count);
}

}  // namespace

int refuse_raw_write(lua_State* lua) {
  lua_pushliteral(lua, "Attempt to modify a readonly table");
  return lua_error(lua);
}

void replace_table_functions(lua_State* lua, int library) {
  constexpr luaL_Reg functions[] = {{"insert", insert}, {"remove", remove}, {"sort", sort}, {"setn", setn}};
  for (const luaL_Reg& function : functions) {
    lua_pushcfunction(lua, function.func);
    lua_setfield(lua, library, function.name);
  }
  lua_pushcfunction(lua, unpack_table);
  lua_setglobal(lua, "unpack");
}

}  // namespace lockstep::redis::lua
