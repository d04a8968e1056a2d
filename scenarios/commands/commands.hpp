// The subcommands of the program, one file each. A command declares its options and returns what it does; the
// action runs once the whole command line has been understood.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "scenarios/commands/exit_status.hpp"
#include "scenarios/report/console.hpp"

namespace lockstep {

/// Returns the exit status.
using Action = std::function<int()>;

/// What a command knows about its surroundings.
struct CommandContext {
  const Console& console;
  std::string program_folder;  ///< where the running program lies; empty when nobody knows
  std::function<bool()> is_interrupted = [] { return false; };
};

Action add_run(CLI::App& app, const CommandContext& context);
Action add_check(CLI::App& app, const CommandContext& context);
Action add_list(CLI::App& app, const CommandContext& context);
Action add_schema(CLI::App& app, const CommandContext& context);
Action add_export(CLI::App& app, const CommandContext& context);
Action add_sweep(CLI::App& app, const CommandContext& context);
Action add_merge(CLI::App& app, const CommandContext& context);
Action add_compare(CLI::App& app, const CommandContext& context);
Action add_view(CLI::App& app, const CommandContext& context);

}  // namespace lockstep
