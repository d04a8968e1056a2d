// Random sequences of commands over a few keys: every type, every option, wrong arguments among them, scripts and
// transactions. Nothing in them depends on the real server's own dice or on the exact time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::differential {

struct Command {
  std::vector<std::string> argv;
  int connection = 0;
  int sleep_ms = 0;  ///< before it is sent
};

enum class Theme {
  strings,
  expiry,
  hashes,
  lists,
  sets,
  zsets,
  streams,
  scripts,
  transactions,
  messages,
  blocking,
  mixed,
  count
};
std::string_view name_of(Theme theme);

std::vector<Command> generate(std::uint64_t seed, Theme theme, std::size_t length);

}  // namespace lockstep::differential
