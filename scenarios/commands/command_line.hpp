// The command line as a whole: which command, and what to say when it is none.
#pragma once

#include <string>
#include <vector>

#include "scenarios/commands/commands.hpp"

namespace lockstep {

/// Does what the arguments (without the program's name) say. Returns the exit status.
int run_command_line(const std::vector<std::string>& arguments, const CommandContext& context);

}  // namespace lockstep
