// Scripts: EVAL and its relatives, run by a real Lua 5.1 inside a sandbox that looks like Redis'.
//
// What differs from Redis, and why:
//   - A script is measured in executed instructions, not in time. One that takes longer than the server's patience
//     keeps it busy for as many milliseconds as its instructions take at `steps_per_ms`; one that exceeds
//     `steps_max` is taken to be endless: it is ended, and the server stays busy until SCRIPT KILL.
//   - Memory is bounded, in use and in total, so that a script cannot exhaust the machine; what it makes the server
//     store counts as steps, by its size.
//   - error({}) gives an error reply; the real server crashes.
//   - tostring of a table shows a number instead of an address: the same in every run.
// Source: redis/redis 7.0, src/eval.c, src/script.c, src/script_lua.c.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/redis/call.hpp"
#include "sim/redis/text_index.hpp"

struct lua_State;
struct lua_Debug;

namespace lockstep::redis {

class ScriptEngine : public Data::Observer {
 public:
  static constexpr std::uint64_t steps_per_ms = 100'000;
  static constexpr std::uint64_t steps_max = 20'000'000;
  static constexpr std::size_t memory_max = std::size_t{64} << 20;
  static constexpr std::size_t allocations_max = std::size_t{1} << 30;  // bytes in total, per script

  explicit ScriptEngine(Engine& engine);
  ~ScriptEngine() override;
  ScriptEngine(const ScriptEngine&) = delete;
  ScriptEngine& operator=(const ScriptEngine&) = delete;

  /// EVAL and EVAL_RO: argument 1 is the text. EVALSHA and EVALSHA_RO: it is the digest.
  RespReply eval(Call& call, bool by_digest, bool read_only);
  RespReply load(std::string_view body);
  bool exists(std::string_view digest) const;
  void flush();

  // For the functions that scripts call.
  Engine& engine() { return *engine_; }
  int call_command(lua_State* lua, bool raise);
  /// Counts work that Lua's own count does not see; ends the script when it is too much.
  void charge(lua_State* lua, std::uint64_t steps) {
    steps_ += steps;
    if (steps_ > steps_max) [[unlikely]]
      overrun(lua);
  }
  bool overrun() const { return overrun_; }  ///< the script that runs has been ended
  std::int32_t random();
  void seed_random(std::uint32_t seed);
  /// A number for an object that is shown as text.
  std::uint64_t number_of(lua_State* lua, int index);

 private:
  struct Script {
    std::string digest;
    std::string name;  // f_<digest>
    int function = 0;  // reference into the registry
    bool has_flags = false;
    bool no_writes = false;
  };

  void open();
  void changed(Resource key, const Record& record) override;
  std::uint64_t steps_of_copy(const CommandSpec& spec, const RespReply& reply) const;
  void overrun(lua_State* lua);
  Script* compile(std::string_view body, std::string digest, RespReply& problem);
  RespReply run(Call& call, const Script& script, std::size_t keys, bool read_only);
  RespReply failure(const Script& script);
  static void on_steps(lua_State* lua, lua_Debug*);
  static void* allocate(void* self, void* block, std::size_t old_size, std::size_t new_size);

  Engine* engine_;
  lua_State* lua_ = nullptr;
  TextIndex<std::unique_ptr<Script>> scripts_;  // by digest
  TextIndex<Script*> by_text_;
  Session session_;  // scripts act as a session of their own

  // Of the script that runs.
  bool read_only_ = false;
  bool running_ = false;
  bool memory_full_ = false;  // when it began, and it has not written yet
  bool overrun_ = false;
  std::uint64_t steps_ = 0;
  std::uint64_t stored_ = 0;  // bytes of the strings that it has changed
  std::size_t memory_ = 0;
  std::size_t allocated_ = 0;
  std::uint64_t runs_ = 0;
  std::vector<std::string_view> argv_;
  std::uint16_t random_[3] = {0x330e, 0xabcd, 0x1234};
  int object_numbers_ = 0;  // reference to the table of shown objects
  std::uint64_t next_object_ = 0;
};

}  // namespace lockstep::redis
