#include "sim/redis/lua/convert.hpp"

#include <cmath>

#include "sim/redis/number.hpp"

namespace lockstep::redis::lua {
namespace {

constexpr std::size_t elements_max = 1'000'000;  // nested tables can describe exponentially many
constexpr int conversion_depth_max = 1000;       // and have no end

struct Budget {
  std::size_t elements = elements_max;
  int depth = conversion_depth_max;
};

std::string without_line_ends(std::string text) {
  for (char& c : text)
    if (c == '\r' || c == '\n') c = ' ';
  return text;
}

std::string string_at(lua_State* lua, int index) {
  std::size_t length = 0;
  const char* text = lua_tolstring(lua, index, &length);
  return std::string(text, length);
}

// Truncated toward zero; what does not fit is what the processor of a real server makes of it.
std::int64_t truncated(double number) {
  return number >= -0x1p63 && number < 0x1p63 ? static_cast<std::int64_t>(number) : INT64_MIN;
}

RespReply convert_top(lua_State* lua, Budget& budget);

// The field of the table on top, left on top of it, if it has this type.
bool field(lua_State* lua, const char* name, int type) {
  lua_pushstring(lua, name);
  lua_rawget(lua, -2);
  if (lua_type(lua, -1) == type) return true;
  lua_pop(lua, 1);
  return false;
}

RespReply convert_pairs(lua_State* lua, bool values, Budget& budget) {
  RespReply reply = array();
  lua_pushnil(lua);
  while (lua_next(lua, -2) != 0) {
    lua_pushvalue(lua, -2);  // the key, once more, to be consumed
    reply.items.push_back(convert_top(lua, budget));
    lua_pop(lua, 1);
    if (values) reply.items.push_back(convert_top(lua, budget));
    lua_pop(lua, 1);
  }
  return reply;
}

RespReply convert_table(lua_State* lua, Budget& budget) {
  RespReply reply;
  if (field(lua, "err", LUA_TSTRING)) {
    reply = error(without_line_ends(string_at(lua, -1)));
  } else if (field(lua, "ok", LUA_TSTRING)) {
    reply = status(without_line_ends(string_at(lua, -1)));
  } else if (field(lua, "double", LUA_TNUMBER)) {
    reply = bulk(double_text(lua_tonumber(lua, -1)));
  } else if (field(lua, "map", LUA_TTABLE)) {
    reply = convert_pairs(lua, true, budget);
  } else if (field(lua, "set", LUA_TTABLE)) {
    reply = convert_pairs(lua, false, budget);
  } else if (field(lua, "big_number", LUA_TSTRING)) {
    reply = bulk(without_line_ends(string_at(lua, -1)));
  } else if (field(lua, "verbatim_string", LUA_TTABLE)) {
    if (field(lua, "string", LUA_TSTRING)) {
      reply = bulk(string_at(lua, -1));
      lua_pop(lua, 1);
    } else {
      reply = nil();
    }
  } else {
    reply = array();
    for (int i = 1;; ++i) {
      lua_rawgeti(lua, -1, i);
      if (lua_isnil(lua, -1)) {
        lua_pop(lua, 1);
        return reply;
      }
      reply.items.push_back(convert_top(lua, budget));
      lua_pop(lua, 1);
    }
  }
  lua_pop(lua, 1);
  return reply;
}

// Leaves the value where it is.
RespReply convert_top(lua_State* lua, Budget& budget) {
  if (budget.elements == 0 || budget.depth == 0 || lua_checkstack(lua, 6) == 0)
    return error("ERR reached lua stack limit");
  --budget.elements;
  switch (lua_type(lua, -1)) {
    case LUA_TSTRING:
      return bulk(string_at(lua, -1));
    case LUA_TBOOLEAN:
      return lua_toboolean(lua, -1) != 0 ? integer(1) : nil();
    case LUA_TNUMBER:
      return integer(truncated(lua_tonumber(lua, -1)));
    case LUA_TTABLE: {
      --budget.depth;
      RespReply reply = convert_table(lua, budget);
      ++budget.depth;
      return reply;
    }
    default:
      return nil();
  }
}

}  // namespace

void push_reply(lua_State* lua, const RespReply& reply) {
  luaL_checkstack(lua, 4, "not enough space for a reply");
  switch (reply.kind) {
    case RespReply::Kind::status:
      lua_createtable(lua, 0, 1);
      lua_pushstring(lua, "ok");
      lua_pushlstring(lua, reply.text.data(), reply.text.size());
      lua_rawset(lua, -3);
      return;
    case RespReply::Kind::error: {
      const std::string text = "-" + reply.text;
      push_error(lua, text.data(), text.size());
    }
      lua_pushstring(lua, "ignore_error_stats_update");
      lua_pushboolean(lua, 1);
      lua_rawset(lua, -3);
      return;
    case RespReply::Kind::integer:
      return lua_pushnumber(lua, static_cast<double>(reply.number));
    case RespReply::Kind::bulk:
      return lua_pushlstring(lua, reply.text.data(), reply.text.size());
    case RespReply::Kind::array:
      lua_createtable(lua, static_cast<int>(reply.items.size()), 0);
      for (std::size_t i = 0; i < reply.items.size(); ++i) {
        push_reply(lua, reply.items[i]);
        lua_rawseti(lua, -2, static_cast<int>(i) + 1);
      }
      return;
    default:
      return lua_pushboolean(lua, 0);
  }
}

RespReply pop_reply(lua_State* lua) {
  Budget budget;
  RespReply reply = convert_top(lua, budget);
  lua_pop(lua, 1);
  return reply;
}

}  // namespace lockstep::redis::lua
