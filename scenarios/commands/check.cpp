// `lockstep check`: validation only. Nothing is run, and every problem of every file is reported.
#include <memory>
#include <ostream>

#include "scenarios/commands/commands.hpp"
#include "scenarios/commands/scenario_files.hpp"
#include "scenarios/report/table.hpp"

namespace lockstep {
namespace {

constexpr const char* check_examples =
    "Examples:\n"
    "  lockstep check my-scenario.json\n"
    "  lockstep check scenarios/catalogue/\n"
    "\n"
    "Exit status: 0 all are sound, 2 at least one is not.";

int check_command(const std::vector<std::string>& paths, const CommandContext& context) {
  const Console& console = context.console;
  const FoundFiles found = find_scenarios(paths, context.program_folder);
  bool all_sound = found.problems.empty();
  for (const std::string& problem : found.problems) console.err << "lockstep check: " << problem << "\n";
  for (const std::string& file : found.files) {
    const ReadResult result = read_scenario_file(file);
    if (result.scenario && result.problems.empty()) {
      console.out << plain(file) << ": " << styled(console, Style::good, "ok") << "\n";
    } else {
      all_sound = false;
      console.out.flush();  // so that both streams stay in order when they go to the same place
      console.err << format_problems(file, result.problems);
    }
  }
  return all_sound ? as_expected : bad_input;
}

}  // namespace

Action add_check(CLI::App& app, const CommandContext& context) {
  CLI::App* command = app.add_subcommand("check", "Validate scenario files without running them");
  command->footer(check_examples);
  auto paths = std::make_shared<std::vector<std::string>>();
  command->add_option("FILE", *paths, "Scenario files, folders of them, or names from the catalogue")
      ->required()
      ->type_name("");
  return [paths, context] { return check_command(*paths, context); };
}

}  // namespace lockstep
