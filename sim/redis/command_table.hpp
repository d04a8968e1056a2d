// The one table of commands: name, number of arguments, flags, where the keys are, and who executes it.
// Source: redis/redis 7.0, src/commands/*.json.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/redis/reply.hpp"

namespace lockstep::redis {

class Call;

struct CommandSpec {
  enum Flag : std::uint16_t {
    write = 1,
    readonly = 2,
    no_script = 4,
    blocking = 8,
    no_multi = 16,
    allow_busy = 32,      ///< answered even while a script keeps the server busy
    deny_oom = 64,        ///< refused when memory is full
    may_replicate = 128,  ///< not a write, but may have effects elsewhere: EVAL, PUBLISH
  };

  std::string_view name;  ///< in lower case; subcommands as "client|setname"
  int arity;              ///< with the name; -n: n or more
  std::uint16_t flags;
  RespReply (*run)(Call& call);  ///< nullptr: a container, whose subcommands are entries of their own
  std::int8_t first_key = 0, last_key = 0, key_step = 0;  ///< last: -1 is the last argument. No keys: 0 0 0

  bool has(Flag flag) const { return (flags & flag) != 0; }
  bool arity_fits(std::size_t arguments) const {
    return arity >= 0 ? arguments == static_cast<std::size_t>(arity) : arguments >= static_cast<std::size_t>(-arity);
  }
};

/// The command of these arguments, or its subcommand; nullptr if there is no such command.
/// `container`: set when the command has subcommands, but not this one.
const CommandSpec* find_command(std::span<const std::string_view> argv, const CommandSpec*& container);
/// Every command, in the order of the table.
std::span<const CommandSpec> all_commands();

}  // namespace lockstep::redis
