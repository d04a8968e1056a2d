// Values on their way between RESP and Lua.
// Source: redis/redis 7.0, src/script_lua.c (redisProtocolToLuaType, luaReplyToRedisReply).
#pragma once

#include "sim/redis/lua/state.hpp"
#include "sim/redis/reply.hpp"

namespace lockstep::redis::lua {

/// Pushes a reply: nil becomes false, a status {ok=...}, an error {err=...}.
void push_reply(lua_State* lua, const RespReply& reply);
/// Pops the value on top: numbers are truncated, true is 1, false and nil are nil, arrays end at their first nil.
RespReply pop_reply(lua_State* lua);

}  // namespace lockstep::redis::lua
