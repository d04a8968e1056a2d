// table.insert, remove, sort and setn, and unpack, with a bound on the work they do.
//
// They move elements about, which Lua's own count of steps does not see; and they refuse to change a protected table,
// as the tables of Redis' own Lua do.
// Source: Lua 5.1 Reference Manual, sections 5.1 (unpack) and 5.5 (table manipulation).
#pragma once

#include "sim/redis/lua/state.hpp"

namespace lockstep::redis::lua {

/// Raises the error that Redis' Lua has for a write into a protected table. It has no position in front.
int refuse_raw_write(lua_State* lua);
/// Puts the bounded functions into the table library at this absolute index, and `unpack` into the globals.
void replace_table_functions(lua_State* lua, int library);

}  // namespace lockstep::redis::lua
