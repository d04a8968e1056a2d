// The `redis` table of a script: call, pcall and the small functions around them.
// Source: redis/redis 7.0, src/script_lua.c (luaRegisterRedisAPI and what it registers).
#include <cstring>
#include <string>

#include "sim/redis/command_table.hpp"
#include "sim/redis/commands/commands.hpp"
#include "sim/redis/lua/state.hpp"
#include "sim/redis/script.hpp"
#include "sim/redis/sha1.hpp"

namespace lockstep::redis::lua {
namespace {

int raise(lua_State* lua, const char* text) {
  push_error(lua, text, std::strlen(text));
  return lua_error(lua);
}

int call(lua_State* lua) { return engine_of(lua).call_command(lua, true); }
int protected_call(lua_State* lua) { return engine_of(lua).call_command(lua, false); }

int wrong_arguments(lua_State* lua) {
  constexpr const char* text = "wrong number or type of arguments";
  push_error(lua, text, std::strlen(text));
  return 1;
}

int error_reply(lua_State* lua) {
  if (lua_gettop(lua) != 1 || lua_type(lua, 1) != LUA_TSTRING) return wrong_arguments(lua);
  std::string text = lua_tostring(lua, 1);
  if (text.empty() || text[0] != '-') text = "-" + text;
  push_error(lua, text.data(), text.size());
  return 1;
}

int status_reply(lua_State* lua) {
  if (lua_gettop(lua) != 1 || lua_type(lua, 1) != LUA_TSTRING) return wrong_arguments(lua);
  lua_newtable(lua);
  lua_pushvalue(lua, 1);
  lua_setfield(lua, -2, "ok");
  return 1;
}

int sha1hex(lua_State* lua) {
  if (lua_gettop(lua) != 1) return raise(lua, "wrong number of arguments");
  std::size_t length = 0;
  const char* text = lua_tolstring(lua, 1, &length);
  const std::string hex = sha1_hex(text == nullptr ? std::string_view() : std::string_view(text, length));
  lua_pushlstring(lua, hex.data(), hex.size());
  return 1;
}

// What a script logs is read by nobody.
int log(lua_State* lua) {
  if (lua_gettop(lua) < 2) return raise(lua, "redis.log() requires two arguments or more.");
  if (lua_isnumber(lua, 1) == 0) return raise(lua, "First argument must be a number (log level).");
  const double level = lua_tonumber(lua, 1);
  if (!(level >= 0 && level <= 3)) return raise(lua, "Invalid debug level.");
  return 0;
}

int setresp(lua_State* lua) {
  if (lua_gettop(lua) != 1) return raise(lua, "redis.setresp() requires one argument.");
  const double version = lua_tonumber(lua, 1);
  if (version != 2 && version != 3) return raise(lua, "RESP version must be 2 or 3.");
  return 0;
}

int set_repl(lua_State* lua) {
  if (lua_gettop(lua) != 1) return raise(lua, "redis.set_repl() requires two arguments.");
  const double flags = lua_tonumber(lua, 1);
  if (!(flags >= 0 && flags <= 3))
    return raise(lua, "Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.");
  return 0;
}

int replicate_commands(lua_State* lua) {
  lua_pushboolean(lua, 1);
  return 1;
}

int breakpoint(lua_State* lua) {
  lua_pushboolean(lua, 0);
  return 1;
}

int debug(lua_State*) { return 0; }

int acl_check_cmd(lua_State* lua) {
  const int arguments = lua_gettop(lua);
  if (arguments == 0) return raise(lua, "Please specify at least one argument for this redis lib call");
  std::string_view words[2];
  for (int i = 1; i <= arguments && i <= 2; ++i) {
    std::size_t length = 0;
    const char* text = lua_tolstring(lua, i, &length);
    if (text == nullptr) return raise(lua, "Lua redis lib command arguments must be strings or integers");
    words[i - 1] = {text, length};
  }
  const CommandSpec* container = nullptr;
  if (find_command({words, static_cast<std::size_t>(arguments < 2 ? arguments : 2)}, container) == nullptr)
    return raise(lua, "Invalid command passed to redis.acl_check_cmd()");
  lua_pushboolean(lua, 1);
  return 1;
}

}  // namespace

void push_redis(lua_State* lua) {
  constexpr luaL_Reg functions[] = {{"call", call},
                                    {"pcall", protected_call},
                                    {"error_reply", error_reply},
                                    {"status_reply", status_reply},
                                    {"sha1hex", sha1hex},
                                    {"log", log},
                                    {"setresp", setresp},
                                    {"set_repl", set_repl},
                                    {"replicate_commands", replicate_commands},
                                    {"breakpoint", breakpoint},
                                    {"debug", debug},
                                    {"acl_check_cmd", acl_check_cmd}};
  struct {
    const char* name;
    int value;
  } constexpr numbers[] = {
      {"LOG_DEBUG", 0}, {"LOG_VERBOSE", 1}, {"LOG_NOTICE", 2},   {"LOG_WARNING", 3}, {"REPL_NONE", 0},
      {"REPL_AOF", 1},  {"REPL_SLAVE", 2},  {"REPL_REPLICA", 2}, {"REPL_ALL", 3},    {"REDIS_VERSION_NUM", 0x0007000f}};
  lua_newtable(lua);
  for (const luaL_Reg& function : functions) {
    lua_pushcfunction(lua, function.func);
    lua_setfield(lua, -2, function.name);
  }
  for (const auto& number : numbers) {
    lua_pushnumber(lua, number.value);
    lua_setfield(lua, -2, number.name);
  }
  lua_pushlstring(lua, redis_version.data(), redis_version.size());
  lua_setfield(lua, -2, "REDIS_VERSION");
}

}  // namespace lockstep::redis::lua
