// The command table as a page of documentation: docs/redis-commands.md, which a test holds to it.
#pragma once

#include <string>

namespace lockstep::redis {

/// The whole page, in Markdown.
std::string command_reference();

}  // namespace lockstep::redis
