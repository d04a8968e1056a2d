// Which program this is, so that runs of different ones are never added up.
#pragma once

#include <string>

namespace lockstep {

/// "0.1.0+3f2a9c41d07b": the version, and a hash over the sources that decide what a run does and what is counted of
/// it. The same for every compiler and machine.
std::string program_version();

}  // namespace lockstep
