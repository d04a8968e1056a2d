// The Lua headers, and how the functions of the sandbox find their engine.
#pragma once

#include <cstddef>
#include <string_view>

extern "C" {
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
}

namespace lockstep::redis {

class ScriptEngine;

namespace lua {

/// The engine that owns this state.
ScriptEngine& engine_of(lua_State* lua);

/// Fills the globals of a fresh state, and makes them read-only. `engine` lives as long as the state.
void open_sandbox(lua_State* lua, ScriptEngine& engine);
/// Compiles a text as luaL_loadbuffer does, and never a binary chunk, which could do anything.
int load_text(lua_State* lua, std::string_view text, const char* name);
/// The table behind a read-only one goes onto the stack; false, and nothing pushed, if it is an ordinary value.
bool push_protected(lua_State* lua, int index);
/// Replaces the value on top of the stack by a read-only view of it.
void protect(lua_State* lua);
/// Sets a global that scripts see (KEYS, ARGV) to the value on top of the stack, which is popped.
void set_global(lua_State* lua, const char* name);

// The libraries that Redis adds. Each leaves its table on the stack.
void push_redis(lua_State* lua);
void push_cjson(lua_State* lua);
void push_cmsgpack(lua_State* lua);
void push_bit(lua_State* lua);
void push_struct(lua_State* lua);

/// A table with `err`, as redis.pcall returns it. A text that starts with a dash has its code in front.
void push_error(lua_State* lua, const char* text, std::size_t length);

}  // namespace lua
}  // namespace lockstep::redis
