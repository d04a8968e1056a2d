#include "scenarios/commands/command_line.hpp"

#include <optional>
#include <ostream>

#include "scenarios/format/problem.hpp"
#include "scenarios/format/suggestion.hpp"

namespace lockstep {
namespace {

constexpr const char* about =
    "Lockstep: a deterministic laboratory for distributed locks.\n"
    "Runs lock stories against simulated Redis servers, networks and clocks, and says what broke.";

constexpr const char* program_examples =
    "Examples:\n"
    "  lockstep run                                            the whole catalogue, as a table\n"
    "  lockstep run redlock-pause-after-check                  one story, told in full\n"
    "  lockstep export redlock-pause-after-check --out p.svg   the same as a picture\n"
    "  lockstep sweep gc-pauses --vary /algorithm/ttl=5s,30s   how often it breaks, with intervals\n"
    "  lockstep compare gc-pauses --with /algorithm/ttl=30s    what a change would change\n"
    "  lockstep check my-scenario.json                         is this file sound?\n"
    "  lockstep list algorithms                                which locks there are\n"
    "\n"
    "Exit status: 0 all as expected, 1 an expectation failed, 2 bad input or usage,\n"
    "3 a defect of the simulator, 130 interrupted.\n"
    "`./lockstep test`, in the source folder, builds and runs the tests.";

struct Commands {
  CLI::App app{about, "lockstep"};
  std::vector<std::pair<CLI::App*, Action>> actions;

  explicit Commands(const CommandContext& context) {
    app.footer(program_examples);
    app.set_version_flag("--version", std::string("lockstep ") + LOCKSTEP_VERSION);
    app.require_subcommand(1);
    using Adder = Action (*)(CLI::App&, const CommandContext&);
    for (const Adder add : std::initializer_list<Adder>{add_run, add_sweep, add_merge, add_compare, add_check, add_list,
                                                        add_schema, add_export, add_view}) {
      const std::size_t before = app.get_subcommands(nullptr).size();
      Action action = add(app, context);
      actions.emplace_back(app.get_subcommands(nullptr).at(before), std::move(action));
    }
  }

  std::vector<std::string> names() const {
    std::vector<std::string> result;
    for (const auto& entry : actions) result.push_back(entry.first->get_name());
    return result;
  }
};

/// The word in the place of the command, when it is none.
std::optional<std::string> unknown_command(const Commands& commands, const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.front().empty() || arguments.front().front() == '-') return std::nullopt;
  for (const std::string& name : commands.names())
    if (name == arguments.front()) return std::nullopt;
  return arguments.front();
}

/// An option that the command does not have, when that is what CLI11 complains about.
std::string unknown_option(const CLI::App& command, const std::vector<std::string>& arguments) {
  std::vector<std::string> known;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
  for (const std::string& argument : arguments) {
    if (argument.size() < 2 || argument.front() != '-') continue;
    const std::string word = argument.substr(0, argument.find('='));
    if (command.get_option_no_throw(word) != nullptr) continue;
    const std::optional<std::string> meant = suggest(word, known);
    return quote(word) + " is not an option" + (meant ? "; did you mean \"" + *meant + "\"?" : "");
  }
  return {};
}

/// Says what is wrong with a command line, in the name of the command as far as that was understood.
void explain(const CLI::ParseError& error, const Commands& commands, const std::vector<std::string>& arguments,
             std::ostream& err) {
  const std::vector<CLI::App*> chosen = commands.app.get_subcommands();
  const CLI::App& command = chosen.empty() ? commands.app : *chosen.front();
  const std::string name = chosen.empty() ? "lockstep" : "lockstep " + command.get_name();
  std::string sentence;
  // Without a command CLI11 misses that first.
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr || chosen.empty())
    sentence = unknown_option(command, arguments);
  err << name << ": " << (sentence.empty() ? error.what() : sentence) << "\nSee: " << name << " --help\n";
}

}  // namespace

int run_command_line(const std::vector<std::string>& arguments, const CommandContext& context) {
  const Console& console = context.console;
  Commands commands(context);

  if (arguments.empty()) {
    console.err << commands.app.help();
    return bad_input;
  }
  if (const std::optional<std::string> word = unknown_command(commands, arguments)) {
    console.err << "lockstep: " << quote(*word) << " is not a command";
    if (const std::optional<std::string> meant = suggest(*word, commands.names())) {
      console.err << "; did you mean \"" << *meant << "\"?\n";
    } else {
      console.err << "; there are: " << list_of(commands.names()) << "\n";
    }
    return bad_input;
  }

  try {
    commands.app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 reads from the back
  } catch (const CLI::Success& request) {                                                // --help, --version
    return commands.app.exit(request, console.out, console.err);
  } catch (const CLI::ParseError& error) {
    explain(error, commands, arguments, console.err);
    return bad_input;
  }

  for (const auto& entry : commands.actions)
    if (entry.first->parsed()) return entry.second();
  return bad_input;
}

}  // namespace lockstep
