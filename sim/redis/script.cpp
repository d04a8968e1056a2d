#include "sim/redis/script.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "sim/kernel/assert.hpp"
#include "sim/redis/engine.hpp"
#include "sim/redis/memory_limit.hpp"
#include "sim/redis/lua/convert.hpp"
#include "sim/redis/lua/state.hpp"
#include "sim/redis/sha1.hpp"

namespace lockstep::redis {
namespace {

constexpr int steps_per_look = 200;
constexpr std::size_t long_text = 1 << 16, text_per_step = 256;
constexpr std::uint64_t steps_per_call = 50;  // what one redis.call counts for
constexpr std::uint64_t bytes_per_step = 8;    // of its arguments
constexpr std::uint64_t stored_per_step = 64;  // of the strings that it changes
constexpr std::uint64_t steps_per_copied = 4;  // element of a collection
constexpr std::uint64_t steps_per_refusal = 1'000;  // of memory, which raises an error that a script may catch

constexpr const char* killed_text = "Script killed by user with SCRIPT KILL...";

RespReply no_script() { return error("NOSCRIPT No matching script. Please use EVAL."); }

}  // namespace

ScriptEngine::ScriptEngine(Engine& engine) : engine_(&engine), session_(0, ProcessId()) {
  session_.blocking_denied = true;
  open();
}

ScriptEngine::~ScriptEngine() { lua_close(lua_); }

void ScriptEngine::open() {
  lua_ = lua_newstate(allocate, this);
  SIM_ASSERT(lua_ != nullptr, "Lua did not start");
  lua::open_sandbox(lua_, *this);
  lua_newtable(lua_);
  lua_createtable(lua_, 0, 1);
  lua_pushliteral(lua_, "k");
  lua_setfield(lua_, -2, "__mode");
  lua_setmetatable(lua_, -2);
  object_numbers_ = luaL_ref(lua_, LUA_REGISTRYINDEX);
}

void ScriptEngine::flush() {
  scripts_.clear();
  by_text_.clear();
  lua_close(lua_);
  memory_ = 0;
  open();
}

bool ScriptEngine::exists(std::string_view digest) const { return scripts_.find(lower_case(digest)) != nullptr; }

// --- memory, steps and chance -----------------------------------------------------------------------------------

void* ScriptEngine::allocate(void* self, void* block, std::size_t old_size, std::size_t new_size) {
  auto& engine = *static_cast<ScriptEngine*>(self);
  if (new_size == 0) {
    std::free(block);
    engine.memory_ -= old_size;
    return nullptr;
  }
  if (new_size > old_size) {
    if (engine.memory_ + (new_size - old_size) > memory_max ||
        (engine.running_ && (engine.allocated_ += new_size) > allocations_max)) {
      engine.steps_ += steps_per_refusal;
      return nullptr;
    }
  }
  void* moved = std::realloc(block, new_size);
  if (moved != nullptr) engine.memory_ += new_size - old_size;
  return moved;
}

// An instruction that compares or converts a text is one step for Lua, however long the text is. So where a function has
// long ones at hand, each of its instructions counts for what the longest would cost, and one looks after each.
void ScriptEngine::on_steps(lua_State* lua, lua_Debug* where) {
  std::size_t longest = 0;
  for (int i = 1; lua_getlocal(lua, where, i) != nullptr; ++i) {
    if (lua_type(lua, -1) == LUA_TSTRING) longest = std::max(longest, lua_objlen(lua, -1));
    lua_pop(lua, 1);
  }
  const auto looked_after = static_cast<std::uint64_t>(lua_gethookcount(lua));
  const bool slow = longest > long_text;
  const int next = slow ? 1 : steps_per_look;
  if (lua_gethookcount(lua) != next) lua_sethook(lua, on_steps, LUA_MASKCOUNT, next);
  lua::engine_of(lua).charge(lua, looked_after * (slow ? longest / text_per_step : 1));
}

// From here on every instruction raises the error again, so that a script cannot catch it and go on.
void ScriptEngine::overrun(lua_State* lua) {
  overrun_ = true;
  lua_sethook(lua, on_steps, LUA_MASKCOUNT, 1);
  lua::push_error(lua, killed_text, std::strlen(killed_text));
  lua_error(lua);
}

// A long value in the server's memory is not in Lua's.
void ScriptEngine::changed(Resource, const Record& record) {
  if (record.type == Type::text) stored_ += record.as<std::string>().size();
}

// Commands that make much out of few arguments.
std::uint64_t ScriptEngine::steps_of_copy(const CommandSpec& spec, const RespReply& reply) const {
  if (reply.kind != RespReply::Kind::integer || reply.number <= 0) return 0;
  if (spec.name.size() > 5 && spec.name.substr(spec.name.size() - 5) == "store")
    return static_cast<std::uint64_t>(reply.number) * steps_per_copied;
  if (spec.name != "copy") return 0;
  const Resource source = engine_->data().names().find(session_.database, argv_[1]);
  const Record& record = engine_->data().record(source);
  if (!record.object) return 0;
  return steps_per_copied * std::visit(
      [](const auto& value) -> std::uint64_t {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, StreamValue>)
          return value.entries.size();
        else
          return value.size();
      },
      *record.object);
}

// Source: redis/redis 7.0, src/rand.c: the generator of drand48.
std::int32_t ScriptEngine::random() {
  const std::uint64_t before = random_[0] | std::uint64_t{random_[1]} << 16 | std::uint64_t{random_[2]} << 32;
  const std::uint64_t next = (before * 0x5deece66du + 0xb) & 0xffff'ffff'ffffu;
  for (int i = 0; i < 3; ++i) random_[i] = static_cast<std::uint16_t>(next >> (16 * i));
  return static_cast<std::int32_t>(next >> 17);
}

void ScriptEngine::seed_random(std::uint32_t seed) {
  random_[0] = 0x330e;
  random_[1] = static_cast<std::uint16_t>(seed);
  random_[2] = static_cast<std::uint16_t>(seed >> 16);
}

std::uint64_t ScriptEngine::number_of(lua_State* lua, int index) {
  lua_rawgeti(lua, LUA_REGISTRYINDEX, object_numbers_);
  lua_pushvalue(lua, index);
  lua_rawget(lua, -2);
  if (lua_isnil(lua, -1)) {
    lua_pop(lua, 1);
    lua_pushvalue(lua, index);
    lua_pushnumber(lua, static_cast<double>(++next_object_));
    lua_pushvalue(lua, -1);
    lua_insert(lua, -3);
    lua_rawset(lua, -4);
  }
  const auto number = static_cast<std::uint64_t>(lua_tonumber(lua, -1));
  lua_pop(lua, 2);
  return 0x5500'0000'0000u + number * 32;
}

// --- the cache --------------------------------------------------------------------------------------------------

// "#!lua flags=no-writes": the first line may say what the script is. Source: evalExtractShebangFlags.
static std::optional<RespReply> read_shebang(std::string_view line, bool& no_writes) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t start = line.find_first_not_of(' ', at);
    if (start == std::string_view::npos) break;
    at = std::min(line.find(' ', start), line.size());
    words.push_back(line.substr(start, at - start));
  }
  if (words.empty() || words[0] != "#!lua")
    return error(fmt::format("ERR Unexpected engine in script shebang: {}", words.empty() ? "#!" : words[0]));
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].substr(0, 6) != "flags=") return error(fmt::format("ERR Unknown lua shebang option: {}", words[i]));
    std::string_view flags = words[i].substr(6);
    while (!flags.empty()) {
      const std::string_view flag = flags.substr(0, flags.find(','));
      if (flag == "no-writes")
        no_writes = true;
      else if (flag != "allow-oom" && flag != "allow-stale" && flag != "no-cluster" &&
               flag != "allow-cross-slot-keys" && !flag.empty())
        return error(fmt::format("ERR Unexpected flag in script shebang: {}", flag));
      flags.remove_prefix(std::min(flags.size(), flag.size() + 1));
    }
  }
  return std::nullopt;
}

ScriptEngine::Script* ScriptEngine::compile(std::string_view body, std::string digest, RespReply& problem) {
  auto script = std::make_unique<Script>();
  std::string_view code = body;
  if (body.substr(0, 2) == "#!") {
    const std::size_t end = body.find('\n');
    if (end == std::string_view::npos) return problem = error("ERR Invalid script shebang"), nullptr;
    script->has_flags = true;
    if (std::optional<RespReply> bad = read_shebang(body.substr(0, end), script->no_writes))
      return problem = std::move(*bad), nullptr;
    code.remove_prefix(end);  // the line feed stays, for the line numbers
  }
  if (lua::load_text(lua_, code, "@user_script") == 0) {
    script->function = luaL_ref(lua_, LUA_REGISTRYINDEX);
    script->digest = std::move(digest);
    script->name = "f_" + script->digest;
    Script* made = script.get();
    by_text_.insert(body, made);
    scripts_.insert(made->digest, std::move(script));
    return made;
  }
  const char* why = lua_tostring(lua_, -1);
  problem = error(fmt::format("ERR Error compiling script (new function): {}", why == nullptr ? "" : why));
  lua_pop(lua_, 1);
  return nullptr;
}

RespReply ScriptEngine::load(std::string_view body) {
  std::string digest = sha1_hex(body);
  RespReply problem;
  if (!exists(digest) && compile(body, digest, problem) == nullptr) return problem;
  return bulk(std::move(digest));
}

// --- running ----------------------------------------------------------------------------------------------------

RespReply ScriptEngine::eval(Call& call, bool by_digest, bool read_only) {
  if (by_digest && call.argv[1].size() != 40) return no_script();
  std::int64_t keys = 0;
  if (Call::Problem problem = call.read_integer(2, keys)) return std::move(*problem);
  if (keys > static_cast<std::int64_t>(call.count()) - 3)
    return error("ERR Number of keys can't be greater than number of args");
  if (keys < 0) return error("ERR Number of keys can't be negative");

  Script* script = nullptr;
  if (by_digest) {
    const std::unique_ptr<Script>* found = scripts_.find(lower_case(call.argv[1]));
    if (found == nullptr) return no_script();
    script = found->get();
  } else if (Script* const* known = by_text_.find(call.argv[1])) {
    script = *known;
  } else {
    RespReply problem;
    script = compile(call.argv[1], sha1_hex(call.argv[1]), problem);
    if (script == nullptr) return problem;
  }
  if (read_only && script->has_flags && !script->no_writes)
    return error("ERR Can not execute a script with write flag using *_ro command.");
  return run(call, *script, static_cast<std::size_t>(keys), read_only || script->no_writes);
}

namespace {

void push_arguments(lua_State* lua, std::span<const std::string_view> arguments) {
  lua_createtable(lua, static_cast<int>(arguments.size()), 0);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    lua_pushlstring(lua, arguments[i].data(), arguments[i].size());
    lua_rawseti(lua, -2, static_cast<int>(i) + 1);
  }
}

// Everything that may run out of memory happens inside a protected call.
struct Run {
  std::span<const std::string_view> keys, arguments;
  int function = 0;
  RespReply reply;
};

int run_protected(lua_State* lua) {
  Run& run = *static_cast<Run*>(lua_touserdata(lua, 1));
  lua_settop(lua, 0);
  push_arguments(lua, run.keys);
  lua::set_global(lua, "KEYS");
  push_arguments(lua, run.arguments);
  lua::set_global(lua, "ARGV");
  lua_rawgeti(lua, LUA_REGISTRYINDEX, run.function);
  lua_call(lua, 0, 1);
  return 1;
}

int convert_protected(lua_State* lua) {
  Run& run = *static_cast<Run*>(lua_touserdata(lua, 1));
  lua_settop(lua, 2);
  run.reply = lua::pop_reply(lua);
  return 0;
}

}  // namespace

RespReply ScriptEngine::run(Call& call, const Script& script, std::size_t keys, bool read_only) {
  session_.process = call.session.process;
  session_.acquisition = call.session.acquisition;
  session_.database = call.session.database;
  read_only_ = read_only;
  memory_full_ = engine_->memory() != nullptr && engine_->memory()->full();
  overrun_ = false;
  steps_ = 0;
  allocated_ = 0;
  running_ = true;
  stored_ = 0;
  const std::uint64_t changes = engine_->data().changes();
  engine_->data().add_observer(*this);
  lua_sethook(lua_, on_steps, LUA_MASKCOUNT, steps_per_look);

  Run run{call.argv.subspan(3, keys), call.argv.subspan(3 + keys), script.function, {}};
  lua_settop(lua_, 0);
  lua_getfield(lua_, LUA_GLOBALSINDEX, "__redis__err__handler");
  lua_pushcfunction(lua_, run_protected);
  lua_pushlightuserdata(lua_, &run);
  const bool failed = lua_pcall(lua_, 1, 1, 1) != 0;
  lua_sethook(lua_, nullptr, 0, 0);
  engine_->data().remove_last_observer();

  RespReply reply;
  if (failed) {
    reply = failure(script);
  } else {
    lua_pushcfunction(lua_, convert_protected);
    lua_pushlightuserdata(lua_, &run);
    lua_pushvalue(lua_, 2);
    reply = lua_pcall(lua_, 2, 0, 0) == 0 ? std::move(run.reply) : error("ERR not enough memory");
  }
  running_ = false;
  lua_settop(lua_, 0);
  if (++runs_ % 50 == 0) lua_gc(lua_, LUA_GCSTEP, 1);
  if (memory_ > memory_max / 2) lua_gc(lua_, LUA_GCCOLLECT, 0);

  if (overrun_ || steps_ / steps_per_ms > 0) [[unlikely]] {
    LongScript script_ran{steps_, overrun_, engine_->data().changes() != changes, {}};
    script_ran.if_killed =
        overrun_ ? reply
                 : error(fmt::format("ERR {} script: {}, on @user_script:1.", killed_text, script.name.substr(2)));
    engine_->script_ran_long(std::move(script_ran));
  }
  return reply;
}

// The error is a table with `err`, and with `source` and `line` unless it was raised outside of any script text.
RespReply ScriptEngine::failure(const Script& script) {
  std::string message, source, line;
  if (lua_istable(lua_, 2)) {
    message = "ERR unknown error";
    lua_pushcfunction(lua_, [](lua_State* lua) {
      // A script may have put a metatable onto its error: that is looked at only under protection.
      lua_settop(lua, 1);
      for (const char* name : {"err", "source", "line"}) {
        lua_pushstring(lua, name);
        lua_rawget(lua, 1);
      }
      return 3;
    });
    lua_pushvalue(lua_, 2);
    if (lua_pcall(lua_, 1, 3, 0) == 0) {
      const auto text = [&](int index) {
        const char* found = lua_isstring(lua_, index) != 0 ? lua_tostring(lua_, index) : nullptr;
        return std::string(found == nullptr ? "" : found);
      };
      if (lua_isstring(lua_, -3) != 0) message = text(-3);
      source = text(-2);
      line = text(-1);
    }
  } else {
    const char* text = lua_tostring(lua_, 2);
    message = fmt::format("ERR {}", text == nullptr ? "unknown error" : text);
  }
  std::string reply = message;
  if (!source.empty() && !line.empty()) reply += fmt::format(" script: {}, on {}:{}.", script.digest, source, line);
  for (char& c : reply)
    if (c == '\r' || c == '\n') c = ' ';
  return error(std::move(reply));
}

// --- redis.call -------------------------------------------------------------------------------------------------

int ScriptEngine::call_command(lua_State* lua, bool raise) {
  const auto problem = [&](const char* text) {
    lua::push_error(lua, text, std::strlen(text));
    return raise ? lua_error(lua) : 1;
  };
  const int arguments = lua_gettop(lua);
  if (arguments == 0) return problem("Please specify at least one argument for this redis lib call");
  charge(lua, steps_per_call + stored_ / stored_per_step);
  stored_ = 0;

  argv_.clear();
  for (int i = 1; i <= arguments; ++i) {
    std::size_t length = 0;
    if (lua_type(lua, i) == LUA_TNUMBER) {
      char digits[64];
      std::snprintf(digits, sizeof(digits), "%.17g", lua_tonumber(lua, i));
      lua_pushstring(lua, digits);
      lua_replace(lua, i);
    }
    if (lua_type(lua, i) != LUA_TSTRING) return problem("Lua redis lib command arguments must be strings or integers");
    const char* text = lua_tolstring(lua, i, &length);
    argv_.emplace_back(text, length);
    charge(lua, length / bytes_per_step);
  }

  const CommandSpec* container = nullptr;
  const CommandSpec* spec = find_command(argv_, container);
  const auto refused_as = [&](std::string text) {
    lua::push_reply(lua, error(std::move(text)));
    return raise ? lua_error(lua) : 1;
  };
  const auto refused = [&](const char* text) { return refused_as(fmt::format("ERR {}", text)); };
  if (spec == nullptr)
    return refused(container != nullptr && argv_.size() < 2 ? "Wrong number of args calling Redis command from script"
                                                            : "Unknown Redis command called from script");
  if (!spec->arity_fits(argv_.size())) return refused("Wrong number of args calling Redis command from script");
  if (spec->has(CommandSpec::no_script)) return refused("This Redis command is not allowed from script");
  if (read_only_ && (spec->has(CommandSpec::write) || spec->has(CommandSpec::may_replicate)))
    return refused("Write commands are not allowed from read-only scripts.");
  if (spec->has(CommandSpec::write))
    if (const std::optional<RespReply> refusal = engine_->refuses_writes()) {
      lua::push_reply(lua, *refusal);
      return raise ? lua_error(lua) : 1;
    }

  // Source: scriptVerifyOOM. A script that has written may go on.
  if (memory_full_ && spec->has(CommandSpec::deny_oom))
    return refused_as("OOM command not allowed when used memory > 'maxmemory'.");
  if (spec->has(CommandSpec::write)) memory_full_ = false;

  bool is_error = false;
  {
    const RespReply reply = engine_->run(session_, *spec, argv_, true);
    is_error = reply.is_error();
    steps_ += steps_of_copy(*spec, reply);  // the next look at the count ends the script
    lua::push_reply(lua, reply);
  }
  return raise && is_error ? lua_error(lua) : 1;
}

}  // namespace lockstep::redis
