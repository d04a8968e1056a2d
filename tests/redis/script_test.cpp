// Scripts: what a sandboxed Lua does on a simulated server, and what a hostile script cannot do.
#include "sim/redis/script.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "tests/redis/argv_door.hpp"

namespace lockstep::redis {
namespace {

bool starts_with(const RespReply& reply, std::string_view text) { return reply.text.substr(0, text.size()) == text; }

}  // namespace

TEST_CASE("time stands still inside a script, and what it reads is what its keys were at its start",
          "[redis][script]") {
  ArgvDoor door;
  door.ask("SET k v PX 100");
  const RespReply times =
      door.eval("return {redis.call('TIME')[1], redis.call('PTTL', KEYS[1]), redis.call('TIME')[1]}", {"1", "k"});
  CHECK(times.items[0] == times.items[2]);
  CHECK(times.items[1] == integer(100));
}

TEST_CASE("a script that has failed half way keeps what it has written", "[redis][script]") {
  ArgvDoor door;
  CHECK(starts_with(door.eval("redis.call('SET', 'k', 'v') redis.call('NOSUCH')"), "ERR Unknown Redis command"));
  CHECK(door.ask("GET k") == bulk("v"));
}

TEST_CASE("scripts are found by their digest in any case, and forgotten by SCRIPT FLUSH", "[redis][script]") {
  ArgvDoor door;
  CHECK(door.eval("return 1") == integer(1));
  CHECK(door.ask("EVALSHA E0E1F9FABFC9D4800C877A703B823AC0578FF8DB 0") == integer(1));
  door.ask("SCRIPT FLUSH");
  CHECK(door.ask("EVALSHA e0e1f9fabfc9d4800c877a703b823ac0578ff8db 0").text ==
        "NOSCRIPT No matching script. Please use EVAL.");
}

TEST_CASE("tables look the same in every run", "[redis][script]") {
  ArgvDoor one, other;
  const char* script = "local t = {} return {tostring(t), tostring({}), tostring(t), tostring(print == nil)}";
  CHECK(to_text(one.eval("return tostring({})")) == to_text(other.eval("return tostring({})")));
  const RespReply shown = one.eval("local t = {} return {tostring(t), tostring({}), tostring(t)}");
  CHECK(shown.items[0] == shown.items[2]);
  CHECK(shown.items[0] != shown.items[1]);
  CHECK(one.eval(script).is_error());  // print does not exist
}

TEST_CASE("dice are the same in every run", "[redis][script]") {
  ArgvDoor one, other;
  CHECK(one.eval("return {math.random(1000), math.random(1000)}") ==
        other.eval("return {math.random(1000), math.random(1000)}"));
}

TEST_CASE("unpack of a range that an int cannot count is an error", "[redis][script][hostile]") {
  ArgvDoor door;
  CHECK(starts_with(door.eval("return unpack({}, -2^31, 2^31 - 1)"), "ERR user_script:1: too many results to unpack"));
  CHECK(starts_with(door.eval("return unpack({}, 1, 1e7)"), "ERR user_script:1: too many results to unpack"));
  CHECK(door.eval("return {unpack({1, 2, 3}, 2)}") == array({integer(2), integer(3)}));
  CHECK(door.eval("return #{unpack({}, 3, 2)}") == integer(0));
}

TEST_CASE("an element inserted far in front of a table costs the steps that it takes", "[redis][script][hostile]") {
  ArgvDoor door;
  CHECK(door.eval("table.insert({}, -2^31, 1)") == no_reply());  // the server is busy with it
}

TEST_CASE("a string that is too short for struct.unpack is an error whatever its format asks for",
          "[redis][script][hostile]") {
  ArgvDoor door;
  CHECK(starts_with(door.eval("return struct.unpack('c2147483647', 'a')"),
                    "ERR user_script:1: bad argument #2 to 'unpack' (data string too short)"));
}

TEST_CASE("a hostile script ends with an error and the server goes on", "[redis][script][hostile]") {
  const char* script =
      GENERATE("error({})", "error({1, 2})", "error(setmetatable({}, {__index = function() error('x') end}))",
               "error()", "local function f() return f() + 1 end return f()", "local function f() f() f() end f()",
               "return string.rep('x', 1e9)", "local t = {} while true do t[#t + 1] = string.rep('x', 1e6) .. #t end",
               "local s = 'x' while true do s = s .. s end",
               "return string.find(string.rep('a', 200000), string.rep('a?', 200000))",
               "return string.rep('', 1e9) .. nil", "local t = {} t[1] = t return cjson.encode(t)",
               "return cjson.decode(string.rep('[', 100000))", "return cmsgpack.unpack(string.rep('\\145', 100000))",
               "return unpack({}, 1, 1e8)", "return unpack({}, -2147483648, 2147483647)",
               "local t = setmetatable({}, {}) getmetatable(t).__index = t return t.x",
               "local c c = coroutine.wrap(function() return c() end) return c()",
               "local f f = function() return coroutine.wrap(f)() end return f()",
               "return string.format('%999999d', 1)", "return loadstring(string.dump(function() end))()",
               "local t = {3, 2, 1} table.sort(t, function() return true end) error('sorted')",
               "return struct.pack('c' .. 2 ^ 30, 'x')",
               "return string.gsub(string.rep('x', 1000), 'x', function() error('inside') end)",
               "return (string.gsub(string.rep('x', 1e6), 'x', string.rep('y', 1e6)))",
               "return table.concat(setmetatable({}, {__index = function() return 'x' end}), ',', 1, 1e9)",
               "local t = {} for i = 1, 1e7 do t[i] = i end return #t",
               "local t = {} for i = 1, 1e7 do t[i] = {} end return #t",
               "local t = {} for i = 1, 1e6 do t[i] = coroutine.create(function() end) end return #t",
               "collectgarbage('stop') local s = 'x' for i = 1, 1e6 do s = 'y' .. s end return s",
               "return string.byte(string.rep('x', 1e6), 1, -1)",
               "return string.char(unpack({}, 1, 1e6))",
               "return loadstring(string.rep('(', 1e5) .. '1' .. string.rep(')', 1e5))()",
               "return loadstring('return ' .. string.rep('{', 1e5) .. string.rep('}', 1e5))()",
               "return loadstring('return \"' .. string.rep('x', 3e7) .. '\" .. nil')()",
               "local t = setmetatable({}, {}) getmetatable(t).__concat = function(a, b) return a .. b end return t .. t",
               "local t = setmetatable({}, {}) getmetatable(t).__eq = function(a, b) return a == b end "
               "return t == setmetatable({}, getmetatable(t))",
               "local t = setmetatable({}, {}) getmetatable(t).__newindex = t t.x = 1",
               "return xpcall(error, function() error('again') end) and nil .. 1 or nil .. 1",
               "getmetatable('').__index = nil", "string.rep = nil", "rawset(_G, 'x', 1)", "_G.redis = nil",
               "setmetatable(_G, nil)", "redis.call = nil", "return redis.call(unpack({}, 1, 1e6))",
               "return redis.call('SET', 'k', {})", "return redis.call('EVAL', 'return 1', 0)",
               "return cmsgpack.pack(setmetatable({}, {__index = function() error('packed') end}), nil .. 1)",
               "return bit.tohex(1, 2 ^ 31) .. nil", "return struct.unpack('i4', 'x', 2 ^ 31)",
               "return cjson.encode({[1e9] = 1})", "return os.exit()", "return io.open('/etc/passwd')",
               "return debug.getregistry()", "return require('os')", "return newproxy(true)",
               "return tostring(setmetatable({}, {__tostring = function() error('shown') end}))");
  ArgvDoor door;
  INFO(script);
  CHECK(door.eval(script).is_error());
  CHECK(door.eval("return 1 + 1") == integer(2));
  CHECK(door.ask("PING") == status("PONG"));
}

TEST_CASE("what describes too many values is cut", "[redis][script][hostile]") {
  ArgvDoor door;
  CHECK(door.eval("local t = {} for i = 1, 40 do t = {t, t} end return t").kind == RespReply::Kind::array);
  CHECK(door.eval("local t = {} t[1] = t return t").kind == RespReply::Kind::array);
}

TEST_CASE("an endless script makes the server busy until it is killed", "[redis][script][busy]") {
  const char* script = GENERATE("while true do end", "while true do pcall(function() while true do end end) end",
                                "local s = string.rep('a', 40) return string.find(s, string.rep('a?', 40) .. s .. 'b')",
                                "while true do redis.call('PING') end",
                                "table.insert({}, -2147483648, 'x')",
                                "xpcall(function() error('x') end, function() while true do end end)",
                                "xpcall(function() while true do end end, function() while true do end end)",
                                "local t = {} for i = 1, 40 do t = {t, t} end return cjson.encode(t)",
                                "coroutine.wrap(function() while true do end end)()",
                                "local f = function() return false end while not pcall(f) or true do end");
  ArgvDoor door;
  Session& other = door.connect();
  INFO(script);
  CHECK(door.eval(script).kind == RespReply::Kind::none);
  door.wait(1000);
  CHECK(door.ask(other, "GET k").kind == RespReply::Kind::none);  // it waits
  door.wait(4000);
  CHECK(starts_with(other.next().value_or(RespReply()), "BUSY Redis is busy running a script."));
  CHECK(starts_with(door.ask(other, "GET k"), "BUSY "));
  CHECK(door.ask(other, "SCRIPT KILL") == ok());
  CHECK(starts_with(door.first.next().value_or(RespReply()), "ERR Script killed by user with SCRIPT KILL..."));
  CHECK(door.ask(other, "GET k") == nil());
}

TEST_CASE("a script cannot make the server store without end", "[redis][script][hostile]") {
  const char* script = GENERATE(
      "local s = string.rep('x', 1e6) for i = 1, 1e6 do redis.call('SET', i, s) end",
      "local s = string.rep('x', 1e6) while true do redis.call('APPEND', 'k', s) end",
      "for i = 1, 1e6 do redis.call('SETRANGE', i, 1e8, 'x') end",
      "for i = 1, 1e6 do redis.call('SETBIT', i, 1e9, 1) end",
      "redis.call('SETRANGE', 'k', 1e8, 'x') for i = 1, 1e6 do redis.call('COPY', 'k', i) end",
      "redis.call('SETRANGE', 'k', 1e8, 'x') for i = 1, 1e6 do redis.call('BITOP', 'NOT', i, 'k') end",
      "for i = 1, 1e5 do redis.call('SADD', 's', i) end for i = 1, 1e6 do redis.call('SUNIONSTORE', 't' .. i, 's') end",
      "for i = 1, 1e5 do redis.call('SADD', 's', i) end for i = 1, 1e6 do redis.call('COPY', 's', 't' .. i) end",
      "while true do pcall(redis.call, 'RPUSH', 'l', string.rep('x', 1e6)) end");
  ArgvDoor door;
  Session& other = door.connect();
  INFO(script);
  CHECK(door.eval(script).kind == RespReply::Kind::none);  // it counts as endless
  door.wait(6000);
  CHECK(starts_with(door.ask(other, "GET k"), "BUSY "));
}

TEST_CASE("a hostile script leaves nothing behind for the next one", "[redis][script][hostile]") {
  ArgvDoor door;
  door.eval("local t = {} while true do t[#t + 1] = string.rep('x', 1e6) .. #t end");
  CHECK(door.eval("return #string.rep('x', 3e7)") == integer(30'000'000));  // the memory is there again
  door.eval("collectgarbage('stop')");
  door.eval("KEYS[1] = setmetatable({}, {__index = function() error('left') end})");
  CHECK(door.eval("return {#KEYS, type(redis.call), collectgarbage('count') > 0 and 1 or 0}").items.size() == 3);
}

TEST_CASE("a script that has written cannot be killed", "[redis][script][busy]") {
  ArgvDoor door;
  Session& other = door.connect();
  door.eval("redis.call('SET', 'k', 'v') while true do end");
  door.wait(6000);
  CHECK(starts_with(door.ask(other, "SCRIPT KILL"), "UNKILLABLE "));
  CHECK(starts_with(door.ask(other, "GET k"), "BUSY "));
}

TEST_CASE("a slow script that ends answers when it would have ended", "[redis][script][busy]") {
  ArgvDoor door;
  Session& other = door.connect();
  door.ask("CONFIG SET busy-reply-threshold 20");
  CHECK(door.eval("for i = 1, 3e6 do end return 'done'").kind == RespReply::Kind::none);  // some 30 ms
  CHECK(door.ask(other, "SET k v").kind == RespReply::Kind::none);
  door.wait(25);
  CHECK(starts_with(other.next().value_or(RespReply()), "BUSY "));
  door.wait(20);
  CHECK(door.first.next() == bulk("done"));
  CHECK(door.ask(other, "SCRIPT KILL").text == "NOTBUSY No scripts in execution right now.");
}

}  // namespace lockstep::redis
