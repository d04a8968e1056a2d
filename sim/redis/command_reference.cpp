#include "sim/redis/command_reference.hpp"

#include <algorithm>

#include "sim/redis/command_table.hpp"

namespace lockstep::redis {
namespace {

constexpr const char* introduction =
    "# The commands of a simulated Redis node\n"
    "\n"
    "Printed from the command table (`redis-conformance --commands > docs/redis-commands.md`), and held to it by a "
    "test. These are\n"
    "the commands of the argv door; [model.md](model.md) lists those that also have a typed request. A command that "
    "is not here is\n"
    "answered with `ERR unknown command`, as an older server would.\n"
    "\n"
    "*Arguments* are counted without the command's own words. *Writes*: changes data. *Reads*: looks at data. *Needs "
    "memory*:\n"
    "refused with `OOM` when `maxmemory` is used up. *Blocks*: may wait for another client. *Not in scripts*, *not in "
    "MULTI*:\n"
    "refused there. *While busy*: answered even while a script keeps the server busy.\n"
    "\n"
    "| command | arguments | what it is |\n"
    "| --- | --- | --- |\n";

std::string shown_name(std::string_view name) {
  std::string shown(name);
  for (char& c : shown) c = c == '|' ? ' ' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return shown;
}

std::string shown_arguments(const CommandSpec& spec) {
  const int words = 1 + static_cast<int>(std::count(spec.name.begin(), spec.name.end(), '|'));
  const int least = (spec.arity < 0 ? -spec.arity : spec.arity) - words;
  std::string shown = least == 0 ? "none" : std::to_string(least);
  if (spec.arity < 0) shown = least <= 0 ? "any" : shown + " or more";
  return shown;
}

std::string shown_flags(const CommandSpec& spec) {
  constexpr struct {
    CommandSpec::Flag flag;
    const char* words;
  } flags[] = {{CommandSpec::write, "writes"},
               {CommandSpec::readonly, "reads"},
               {CommandSpec::deny_oom, "needs memory"},
               {CommandSpec::blocking, "blocks"},
               {CommandSpec::no_script, "not in scripts"},
               {CommandSpec::no_multi, "not in MULTI"},
               {CommandSpec::allow_busy, "while busy"}};
  std::string shown;
  for (const auto& one : flags)
    if (spec.has(one.flag)) shown += (shown.empty() ? "" : ", ") + std::string(one.words);
  return shown;
}

}  // namespace

std::string command_reference() {
  std::string page = introduction;
  for (const CommandSpec& spec : all_commands()) {
    if (spec.run == nullptr) continue;  // its subcommands follow
    page += "| `" + shown_name(spec.name) + "` | " + shown_arguments(spec) + " | " + shown_flags(spec) + " |\n";
  }
  return page;
}

}  // namespace lockstep::redis
