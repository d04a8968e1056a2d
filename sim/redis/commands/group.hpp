// What INFO says about a server's part in a group.
#pragma once

#include <string>

#include "sim/redis/call.hpp"

namespace lockstep::redis::commands {

std::string replication_section(const Call& call);

}  // namespace lockstep::redis::commands
