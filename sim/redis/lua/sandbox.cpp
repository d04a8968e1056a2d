// The globals that a script sees: those of Lua 5.1 that Redis lets through, all of them read-only.
//
// Redis' Lua is patched to have read-only tables. Ours is not: a script gets an empty table in front of each
// protected one, which reads through and refuses writes. The few functions that could tell the difference (pairs,
// next, rawget, rawset, getmetatable, setmetatable, table.insert) know about these fronts.
//
// Reading a global that does not exist is an error, as in Redis.
// Source: redis/redis 7.0, src/script_lua.c (allow and deny lists, luaSetErrorMetatable, luaSetTableProtection).
#include <fmt/format.h>

#include <climits>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "sim/redis/lua/patterns.hpp"
#include "sim/redis/lua/state.hpp"
#include "sim/redis/lua/tables.hpp"
#include "sim/redis/script.hpp"

namespace lockstep::redis::lua {
namespace {

// Addresses of these are keys of the registry and of metatables.
const char engine_key = 0, globals_key = 0, behind_key = 0, front_key = 0;

void* key(const char& name) { return const_cast<char*>(&name); }

constexpr const char* readonly_text = "Attempt to modify a readonly table";

int refuse_write(lua_State* lua) { return luaL_error(lua, "%s", readonly_text); }

int missing_global(lua_State* lua) {
  return luaL_error(lua, "Script attempted to access nonexistent global variable '%s'", luaL_optstring(lua, 2, "?"));
}

// Arguments that are fronts are replaced by what is behind them.
void look_behind(lua_State* lua, int index) {
  if (push_protected(lua, index)) lua_replace(lua, index);
}

// The original function is upvalue 1.
int call_original(lua_State* lua, int results) {
  const int arguments = lua_gettop(lua);
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, arguments, results);
  return lua_gettop(lua);
}

int safe_next(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  look_behind(lua, 1);
  lua_settop(lua, 2);
  if (lua_next(lua, 1) != 0) return 2;
  lua_pushnil(lua);
  return 1;
}

int safe_pairs(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_pushvalue(lua, lua_upvalueindex(1));  // next
  lua_pushvalue(lua, 1);
  look_behind(lua, lua_gettop(lua));
  lua_pushnil(lua);
  return 3;
}

int safe_rawget(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  luaL_checkany(lua, 2);
  lua_settop(lua, 2);
  look_behind(lua, 1);
  lua_rawget(lua, 1);
  return 1;
}

int safe_rawset(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  luaL_checkany(lua, 2);
  luaL_checkany(lua, 3);
  if (push_protected(lua, 1)) return refuse_raw_write(lua);
  return call_original(lua, LUA_MULTRET);
}

int safe_setmetatable(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  luaL_argcheck(lua, lua_isnil(lua, 2) || lua_istable(lua, 2), 2, "nil or table expected");
  if (push_protected(lua, 1)) return refuse_raw_write(lua);
  if (luaL_getmetafield(lua, 1, "__metatable") != 0) return luaL_error(lua, "cannot change a protected metatable");
  lua_settop(lua, 2);
  lua_setmetatable(lua, 1);
  return 1;
}

// A front has no metatable of its own, as far as a script can tell; what is behind it may have one.
int safe_getmetatable(lua_State* lua) {
  luaL_checkany(lua, 1);
  const bool is_protected = push_protected(lua, 1);
  if (is_protected) lua_replace(lua, 1);
  if (lua_getmetatable(lua, 1) == 0) {
    lua_pushnil(lua);
    return 1;
  }
  if (is_protected)
    protect(lua);
  else
    luaL_getmetafield(lua, 1, "__metatable");
  return 1;
}

int bounded_rep(lua_State* lua) {
  std::size_t length = 0;
  const char* text = luaL_checklstring(lua, 1, &length);
  const lua_Integer times = luaL_checkinteger(lua, 2);
  if (times <= 0 || length == 0) {
    lua_pushliteral(lua, "");
    return 1;
  }
  if (static_cast<std::size_t>(times) > ScriptEngine::memory_max / length) return luaL_error(lua, "not enough memory");
  const std::size_t total = length * static_cast<std::size_t>(times);
  engine_of(lua).charge(lua, total / 8);
  auto* space = static_cast<char*>(lua_newuserdata(lua, total));
  for (std::size_t at = 0; at < total; at += length) std::memcpy(space + at, text, length);
  lua_pushlstring(lua, space, total);
  return 1;
}

int shown(lua_State* lua) {
  luaL_checkany(lua, 1);
  if (luaL_callmeta(lua, 1, "__tostring") != 0) return 1;
  switch (lua_type(lua, 1)) {
    case LUA_TNUMBER:
      lua_pushstring(lua, lua_tostring(lua, 1));
      break;
    case LUA_TSTRING:
      lua_pushvalue(lua, 1);
      break;
    case LUA_TBOOLEAN:
      lua_pushstring(lua, lua_toboolean(lua, 1) != 0 ? "true" : "false");
      break;
    case LUA_TNIL:
      lua_pushliteral(lua, "nil");
      break;
    case LUA_TLIGHTUSERDATA:  // cjson.null is the only one
      lua_pushliteral(lua, "userdata: (nil)");
      break;
    default: {
      const std::string text = fmt::format("{}: 0x{:012x}", luaL_typename(lua, 1), engine_of(lua).number_of(lua, 1));
      lua_pushlstring(lua, text.data(), text.size());
    }
  }
  return 1;
}

int text_only_loadstring(lua_State* lua) {
  std::size_t length = 0;
  const char* text = luaL_checklstring(lua, 1, &length);
  if (load_text(lua, {text, length}, luaL_optstring(lua, 2, text)) == 0) return 1;
  lua_pushnil(lua);
  lua_insert(lua, -2);
  return 2;
}

// The pieces are put together first, so that they can be looked at.
int text_only_load(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TFUNCTION);
  const char* name = luaL_optstring(lua, 2, "=(load)");
  lua_settop(lua, 2);
  luaL_Buffer text;
  luaL_buffinit(lua, &text);
  for (;;) {
    lua_pushvalue(lua, 1);
    lua_call(lua, 0, 1);
    if (lua_isnil(lua, -1) || (lua_isstring(lua, -1) != 0 && lua_objlen(lua, -1) == 0)) {
      lua_pop(lua, 1);
      break;
    }
    if (lua_isstring(lua, -1) == 0) return luaL_error(lua, "reader function must return a string");
    luaL_addvalue(&text);
  }
  luaL_pushresult(&text);
  std::size_t length = 0;
  const char* chunk = lua_tolstring(lua, -1, &length);
  if (load_text(lua, {chunk, length}, name) != 0) {
    lua_pushnil(lua);
    lua_insert(lua, -2);
    return 2;
  }
  return 1;
}

// Redis' own: an error that is a table with `err` reaches the caller as that text. Without a function it does nothing.
int redis_style_pcall(lua_State* lua) {
  const int arguments = lua_gettop(lua);
  if (arguments == 0) return 0;
  lua_pushboolean(lua, 1);
  lua_insert(lua, 1);
  if (lua_pcall(lua, arguments - 1, LUA_MULTRET, 0) != 0) {
    lua_remove(lua, 1);
    if (lua_istable(lua, -1)) {
      lua_getfield(lua, -1, "err");
      if (lua_isstring(lua, -1) != 0)
        lua_replace(lua, -2);
      else
        lua_pop(lua, 1);
    }
    lua_pushboolean(lua, 0);
    lua_insert(lua, 1);
  }
  return lua_gettop(lua);
}

// Calls the handler of an xpcall, which is upvalue 1, unless the script has run too long: that error is raised from
// within the hook that counts, and what runs there is not counted.
int bounded_handler(lua_State* lua) {
  if (engine_of(lua).overrun()) return 1;
  if (!lua_isfunction(lua, lua_upvalueindex(1))) {
    lua_pushliteral(lua, "error in error handling");
    return 1;
  }
  lua_settop(lua, 1);
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, 1, 1);
  return 1;
}

int bounded_xpcall(lua_State* lua) {
  luaL_checkany(lua, 2);
  lua_settop(lua, 2);
  lua_pushcclosure(lua, bounded_handler, 1);
  lua_insert(lua, 1);
  const int problem = lua_pcall(lua, 0, LUA_MULTRET, 1);
  lua_pushboolean(lua, problem == 0);
  lua_replace(lua, 1);
  return lua_gettop(lua);
}

int redis_random(lua_State* lua) {
  constexpr double random_max = 2147483647.0;
  const double r = static_cast<double>(engine_of(lua).random() % 2147483647) / random_max;
  switch (lua_gettop(lua)) {
    case 0:
      lua_pushnumber(lua, r);
      break;
    case 1: {
      const int high = luaL_checkint(lua, 1);
      luaL_argcheck(lua, 1 <= high, 1, "interval is empty");
      lua_pushnumber(lua, std::floor(r * high) + 1);
      break;
    }
    case 2: {
      const int low = luaL_checkint(lua, 1), high = luaL_checkint(lua, 2);
      luaL_argcheck(lua, low <= high, 2, "interval is empty");
      lua_pushnumber(lua, std::floor(r * (static_cast<double>(high) - low + 1)) + low);
      break;
    }
    default:
      return luaL_error(lua, "wrong number of arguments");
  }
  return 1;
}

int redis_randomseed(lua_State* lua) {
  engine_of(lua).seed_random(static_cast<std::uint32_t>(luaL_checkint(lua, 1)));
  return 0;
}

void wrap(lua_State* lua, int table, const char* name, lua_CFunction function) {
  lua_getfield(lua, table, name);
  lua_pushcclosure(lua, function, 1);
  lua_setfield(lua, table, name);
}

void set_function(lua_State* lua, int table, const char* name, lua_CFunction function) {
  lua_pushcfunction(lua, function);
  lua_setfield(lua, table, name);
}

constexpr const char* allowed[] = {"_G",     "_VERSION",     "assert", "collectgarbage", "coroutine",  "error",
                                   "gcinfo", "getmetatable", "ipairs", "load",           "loadstring", "math",
                                   "next",   "pairs",        "pcall",  "rawequal",       "rawget",     "rawset",
                                   "select", "setmetatable", "string", "table",          "tonumber",   "tostring",
                                   "type",   "unpack",       "xpcall"};

void open_libraries(lua_State* lua) {
  constexpr luaL_Reg libraries[] = {{"", luaopen_base},
                                    {LUA_TABLIBNAME, luaopen_table},
                                    {LUA_STRLIBNAME, luaopen_string},
                                    {LUA_MATHLIBNAME, luaopen_math}};
  for (const luaL_Reg& library : libraries) {
    lua_pushcfunction(lua, library.func);
    lua_pushstring(lua, library.name);
    lua_call(lua, 1, 0);
  }
}

// What getmetatable('') shows: methods can be read through it and nothing can be written. The string library is
// on top of the stack.
void protect_string_metatable(lua_State* lua) {
  lua_pushliteral(lua, "");
  lua_getmetatable(lua, -1);
  lua_createtable(lua, 0, 1);
  lua_pushvalue(lua, -4);
  protect(lua);
  lua_setfield(lua, -2, "__index");
  protect(lua);
  lua_setfield(lua, -2, "__metatable");
  lua_pop(lua, 2);
}

void replace_functions(lua_State* lua) {
  const int globals = LUA_GLOBALSINDEX;
  set_function(lua, globals, "next", safe_next);
  lua_getfield(lua, globals, "next");
  lua_pushcclosure(lua, safe_pairs, 1);
  lua_setfield(lua, globals, "pairs");
  set_function(lua, globals, "rawget", safe_rawget);
  wrap(lua, globals, "rawset", safe_rawset);
  set_function(lua, globals, "setmetatable", safe_setmetatable);
  set_function(lua, globals, "getmetatable", safe_getmetatable);
  set_function(lua, globals, "tostring", shown);
  set_function(lua, globals, "loadstring", text_only_loadstring);
  set_function(lua, globals, "load", text_only_load);
  set_function(lua, globals, "pcall", redis_style_pcall);
  set_function(lua, globals, "xpcall", bounded_xpcall);

  lua_getglobal(lua, "table");
  replace_table_functions(lua, lua_gettop(lua));
  lua_getglobal(lua, "math");
  set_function(lua, lua_gettop(lua), "random", redis_random);
  set_function(lua, lua_gettop(lua), "randomseed", redis_randomseed);
  lua_getglobal(lua, "string");
  replace_pattern_functions(lua, lua_gettop(lua));
  set_function(lua, lua_gettop(lua), "rep", bounded_rep);
  protect_string_metatable(lua);
  lua_pop(lua, 3);
}

// The function that turns an error into a table with its place; kept in the registry as well.
constexpr const char* handler_text = R"(
local getinfo = ...
function __redis__err__handler(err)
  local i = getinfo(2, 'nSl')
  if i and i.what == 'C' then i = getinfo(3, 'nSl') end
  if type(err) ~= 'table' then err = {err = 'ERR ' .. tostring(err)} end
  if i then
    err['source'] = i.source
    err['line'] = i.currentline
  end
  return err
end
)";

void define_handler(lua_State* lua) {
  luaL_loadbuffer(lua, handler_text, std::strlen(handler_text), "@err_handler_def");
  lua_pushcfunction(lua, luaopen_debug);
  lua_pushstring(lua, LUA_DBLIBNAME);
  lua_call(lua, 1, 1);
  lua_getfield(lua, -1, "getinfo");
  lua_remove(lua, -2);
  lua_call(lua, 1, 0);
  lua_pushnil(lua);
  lua_setglobal(lua, LUA_DBLIBNAME);
}

}  // namespace

ScriptEngine& engine_of(lua_State* lua) {
  lua_pushlightuserdata(lua, key(engine_key));
  lua_rawget(lua, LUA_REGISTRYINDEX);
  auto* engine = static_cast<ScriptEngine*>(lua_touserdata(lua, -1));
  lua_pop(lua, 1);
  return *engine;
}

// The parser would take what starts with the mark of a binary chunk for one; the parser of Redis' Lua does not know
// them, and stumbles over that character.
int load_text(lua_State* lua, std::string_view text, const char* name) {
  if (text.empty() || text[0] != LUA_SIGNATURE[0]) return luaL_loadbuffer(lua, text.data(), text.size(), name);
  const int problem = luaL_loadbuffer(lua, "$", 1, name);
  std::string message = lua_tostring(lua, -1);
  if (const std::size_t mark = message.rfind('$'); mark != std::string::npos) message.replace(mark, 1, "char(27)");
  lua_pop(lua, 1);
  lua_pushlstring(lua, message.data(), message.size());
  return problem;
}

bool push_protected(lua_State* lua, int index) {
  if (lua_getmetatable(lua, index) == 0) return false;
  lua_pushlightuserdata(lua, key(behind_key));
  lua_rawget(lua, -2);
  lua_remove(lua, -2);
  if (!lua_isnil(lua, -1)) return true;
  lua_pop(lua, 1);
  return false;
}

// One front per table: two of them would not be equal. The registry keeps them, by the table behind.
void protect(lua_State* lua) {
  lua_pushlightuserdata(lua, key(front_key));
  lua_rawget(lua, LUA_REGISTRYINDEX);
  lua_pushvalue(lua, -2);
  lua_rawget(lua, -2);
  if (lua_isnil(lua, -1)) {
    lua_pop(lua, 1);
    lua_newtable(lua);
    lua_createtable(lua, 0, 3);
    lua_pushvalue(lua, -4);
    lua_setfield(lua, -2, "__index");
    lua_pushcfunction(lua, refuse_write);
    lua_setfield(lua, -2, "__newindex");
    lua_pushlightuserdata(lua, key(behind_key));
    lua_pushvalue(lua, -5);
    lua_rawset(lua, -3);
    lua_setmetatable(lua, -2);
    lua_pushvalue(lua, -3);
    lua_pushvalue(lua, -2);
    lua_rawset(lua, -4);
  }
  lua_replace(lua, -3);
  lua_pop(lua, 1);
}

void set_global(lua_State* lua, const char* name) {
  lua_pushlightuserdata(lua, key(globals_key));
  lua_rawget(lua, LUA_REGISTRYINDEX);
  lua_insert(lua, -2);
  lua_pushstring(lua, name);
  lua_insert(lua, -2);
  lua_rawset(lua, -3);
  lua_pop(lua, 1);
}

void open_sandbox(lua_State* lua, ScriptEngine& engine) {
  lua_pushlightuserdata(lua, key(engine_key));
  lua_pushlightuserdata(lua, &engine);
  lua_rawset(lua, LUA_REGISTRYINDEX);
  lua_pushlightuserdata(lua, key(front_key));
  lua_newtable(lua);
  lua_rawset(lua, LUA_REGISTRYINDEX);

  open_libraries(lua);
  replace_functions(lua);
  define_handler(lua);

  // What scripts see is a table of its own; the state's globals become the front of it.
  lua_newtable(lua);
  const int visible = lua_gettop(lua);
  for (const char* name : allowed) {
    lua_getglobal(lua, name);
    if (lua_istable(lua, -1) && std::strcmp(name, "_G") != 0) protect(lua);
    lua_setfield(lua, visible, name);
  }
  lua_getglobal(lua, "__redis__err__handler");
  lua_setfield(lua, visible, "__redis__err__handler");
  struct {
    const char* name;
    void (*push)(lua_State*);
  } const added[] = {{"redis", push_redis},
                     {"cjson", push_cjson},
                     {"cmsgpack", push_cmsgpack},
                     {"bit", push_bit},
                     {"struct", push_struct}};
  for (const auto& library : added) {
    library.push(lua);
    protect(lua);
    lua_setfield(lua, visible, library.name);
  }
  lua_createtable(lua, 0, 1);
  lua_pushcfunction(lua, missing_global);
  lua_setfield(lua, -2, "__index");
  lua_setmetatable(lua, visible);

  lua_pushlightuserdata(lua, key(globals_key));
  lua_pushvalue(lua, visible);
  lua_rawset(lua, LUA_REGISTRYINDEX);
  lua_pushvalue(lua, visible);
  protect(lua);
  lua_pushvalue(lua, -1);
  lua_setfield(lua, visible, "_G");
  lua_replace(lua, LUA_GLOBALSINDEX);
  lua_settop(lua, 0);
}

void push_error(lua_State* lua, const char* text, std::size_t length) {
  std::string message(text, length);
  while (!message.empty() && (message.back() == '\r' || message.back() == '\n')) message.pop_back();
  if (!message.empty() && message[0] == '-') {
    message.erase(0, 1);
    if (message.find(' ') == std::string::npos) message = "ERR " + message;
  } else {
    message = "ERR " + message;
  }
  lua_newtable(lua);
  lua_pushstring(lua, "err");
  lua_pushlstring(lua, message.data(), message.size());
  lua_rawset(lua, -3);
}

}  // namespace lockstep::redis::lua
