// string.find, match, gmatch and gsub with a bound on the work they do.
//
// Lua's own matcher recurses as deeply as a pattern is long and may take exponential time; both would let a script
// bring the simulator down. This one counts its steps as steps of the script, and refuses patterns that nest too deep.
// Source: Lua 5.1 Reference Manual, section 5.4.1 (Patterns).
#pragma once

#include "sim/redis/lua/state.hpp"

namespace lockstep::redis::lua {

/// Puts the bounded functions into the string library at this absolute index.
void replace_pattern_functions(lua_State* lua, int library);

}  // namespace lockstep::redis::lua
