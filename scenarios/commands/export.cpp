// `lockstep export`: one run's trace in a format that other tools, or people, can read.
#include "scenarios/exports/export.hpp"

#include <fmt/format.h>

#include <memory>
#include <ostream>

#include "scenarios/commands/commands.hpp"
#include "scenarios/commands/run_options.hpp"
#include "scenarios/commands/scenario_files.hpp"
#include "scenarios/commands/trace_output.hpp"
#include "scenarios/format/suggestion.hpp"
#include "sim/kernel/assert.hpp"

namespace lockstep {
namespace {

constexpr const char* export_examples =
    "Formats:\n"
    "  text      a line per fact, to read\n"
    "  jsonl     a JSON object per fact, with all its fields\n"
    "  csv       the same as a table\n"
    "  perfetto  Chrome trace JSON, for https://ui.perfetto.dev\n"
    "  mermaid   a sequence diagram that Markdown viewers draw\n"
    "  dot       the happens-before graph, for Graphviz\n"
    "  svg       a picture: who believed what, when\n"
    "\n"
    "Examples:\n"
    "  lockstep export redlock-pause-after-check --format text | less\n"
    "  lockstep export redlock-pause-after-check --out pause.svg\n"
    "  lockstep export story.json --format perfetto --out story.json.trace --until 5s";

struct ExportOptions {
  std::string path;
  std::string format;
  std::string out;
  std::shared_ptr<RunOptionTexts> run;
};

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const ExportFormat format : {ExportFormat::text, ExportFormat::jsonl, ExportFormat::csv, ExportFormat::perfetto,
                                    ExportFormat::mermaid, ExportFormat::dot, ExportFormat::svg})
    names.emplace_back(name_of(format));
  return names;
}

int refuse(const Console& console, const std::string& sentence) {
  console.err << "lockstep export: " << sentence << "\n";
  return bad_input;
}

int export_command(const ExportOptions& options, const CommandContext& context) {
  const Console& console = context.console;
  const ParsedRunOptions parsed = parse(*options.run);
  if (!parsed.error.empty()) return refuse(console, parsed.error);

  std::optional<ExportFormat> format;
  if (!options.format.empty()) {
    format = format_named(options.format);
    if (!format) {
      const std::optional<std::string> meant = suggest(options.format, format_names());
      return refuse(console,
                    "--format: " + quote(options.format) + " is not a format" +
                        (meant ? "; did you mean \"" + *meant + "\"?" : "; there are: " + list_of(format_names())));
    }
  } else {
    format = format_for_file(options.out);
    if (!format) return refuse(console, "which format? --format takes one of: " + list_of(format_names()));
  }

  const std::optional<Scenario> scenario = read_one_scenario(options.path, context, parsed.changes);
  if (!scenario) return bad_input;
  if (!options.out.empty() && is_same_file(options.out, scenario->file))
    return refuse(console, "--out would overwrite the scenario " + quote(options.out));

  set_replay_hint(
      fmt::format("./lockstep run {} --seed {}", scenario->file, parsed.options.seed.value_or(scenario->seed)));
  const std::string content = export_run(*scenario, run(*scenario, parsed.options), *format);
  if (options.out.empty()) {
    console.out << content;
    console.out.flush();
    return as_expected;
  }
  if (const std::optional<std::string> failed = write_file(options.out, content)) return refuse(console, *failed);
  return as_expected;
}

}  // namespace

Action add_export(CLI::App& app, const CommandContext& context) {
  CLI::App* command = app.add_subcommand("export", "Run one scenario and print its trace: text, jsonl, csv, svg, ...");
  command->footer(export_examples);
  auto options = std::make_shared<ExportOptions>();
  command->add_option("FILE", options->path, "A scenario file, or a name from the catalogue")
      ->required()
      ->type_name("");
  command->add_option("--format", options->format, "One of the formats below (default: by the ending of --out)")
      ->type_name("F");
  command->add_option("--out", options->out, "Write there instead of standard output")->type_name("OUT");
  options->run = add_run_options(*command);
  return [options, context] { return export_command(*options, context); };
}

}  // namespace lockstep
