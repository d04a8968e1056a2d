// `lockstep view`: hands over to the viewer, which is a program of its own so that this one needs no window.
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <ostream>

#include "scenarios/commands/commands.hpp"
#include "scenarios/commands/scenario_files.hpp"

namespace lockstep {
namespace {

int view_command(const std::string& path, const CommandContext& context) {
  const Console& console = context.console;
  const std::filesystem::path viewer = std::filesystem::path(context.program_folder) / "lockstep-viz";
  std::error_code error;
  if (context.program_folder.empty() || !std::filesystem::exists(viewer, error)) {
    console.err << "lockstep view: the viewer (lockstep-viz) is not built. Pictures without it: lockstep export FILE "
                   "--format svg\n";
    return bad_input;
  }
  std::vector<std::string> arguments = {viewer.string()};
  if (!path.empty()) {
    const FoundFiles found = find_scenarios({path}, context.program_folder);
    for (const std::string& problem : found.problems) console.err << "lockstep view: " << problem << "\n";
    if (!found.problems.empty()) return bad_input;
    arguments.push_back(found.files.front());
  }
  console.out.flush();
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  execv(argv.front(), argv.data());
  console.err << "lockstep view: cannot start " << arguments.front() << ": " << std::strerror(errno) << "\n";
  return bad_input;
}

}  // namespace

Action add_view(CLI::App& app, const CommandContext& context) {
  CLI::App* command = app.add_subcommand("view", "Open the viewer (lockstep-viz)");
  command->footer("Examples:\n  lockstep view\n  lockstep view redlock-pause-after-check");
  auto path = std::make_shared<std::string>();
  command->add_option("FILE", *path, "A scenario file, or a name from the catalogue")->type_name("");
  return [path, context] { return view_command(*path, context); };
}

}  // namespace lockstep
