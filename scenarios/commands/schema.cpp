// `lockstep schema`: the JSON Schema of a scenario file, for editors.
#include "scenarios/format/schema.hpp"

#include <ostream>

#include "scenarios/commands/commands.hpp"

namespace lockstep {

Action add_schema(CLI::App& app, const CommandContext& context) {
  CLI::App* command = app.add_subcommand("schema", "Print the JSON Schema (draft 2020-12) of a scenario file");
  command->footer(
      "Examples:\n"
      "  lockstep schema > scenarios/scenario.schema.json\n"
      "\n"
      "A scenario that names the file in \"$schema\" is completed and checked by most editors.");
  return [context] {
    context.console.out << scenario_schema().dump(2) << "\n";
    return static_cast<int>(as_expected);
  };
}

}  // namespace lockstep
