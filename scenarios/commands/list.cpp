// `lockstep list`: what there is, with one line each.
#include <algorithm>
#include <array>
#include <memory>
#include <ostream>

#include "algorithms/registry.hpp"
#include "scenarios/commands/commands.hpp"
#include "scenarios/commands/scenario_files.hpp"
#include "scenarios/format/json_text.hpp"
#include "scenarios/format/suggestion.hpp"
#include "scenarios/format/vocabulary.hpp"
#include "scenarios/report/table.hpp"

namespace lockstep {
namespace {

constexpr const char* list_examples =
    "Examples:\n"
    "  lockstep list                     everything\n"
    "  lockstep list algorithms          the locks, and which options each takes\n"
    "  lockstep list scenarios --json    the catalogue, for scripts";

/// One thing there is. `more` are further fields for --json.
struct Entry {
  std::string name;
  std::string text;
  Json more = Json::object();
};

std::vector<Entry> list_algorithms(const CommandContext&) {
  std::vector<Entry> entries;
  for (const Algorithm& algorithm : algorithms()) {
    Entry entry{.name = std::string(algorithm.name), .text = std::string(algorithm.summary)};
    entry.more["source"] = algorithm.source;
    entry.more["options"] = Json::array();
    for (const std::string_view option : algorithm.options) entry.more["options"].push_back(option);
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::vector<Entry> list_faults(const CommandContext&) {
  std::vector<Entry> entries;
  for (const FaultWord& word : fault_words()) entries.push_back({std::string(word.name), std::string(word.text)});
  return entries;
}

std::vector<Entry> list_distributions(const CommandContext&) {
  std::vector<Entry> entries;
  for (const Word& word : distribution_words()) entries.push_back({std::string(word.name), std::string(word.text)});
  return entries;
}

std::vector<Entry> list_scenarios(const CommandContext& context) {
  std::vector<Entry> entries;
  const FoundFiles found = find_scenarios({}, context.program_folder);
  for (const std::string& problem : found.problems) context.console.err << "lockstep list: " << problem << "\n";
  for (const std::string& file : found.files) {
    const ReadResult result = read_scenario_file(file);
    Entry entry;
    entry.more["file"] = file;
    if (result.scenario) {
      entry.name = result.scenario->name;
      entry.text = result.scenario->title;
      entry.more["question"] = result.scenario->question;
    } else {
      entry.name = file;
      entry.text = "(has problems; see: lockstep check)";
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::vector<Entry> list_checks(const CommandContext&) {
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < check_count; ++i) {
    const Check check = static_cast<Check>(i);
    entries.push_back({std::string(name_of(check)), std::string(explain(check))});
  }
  return entries;
}

struct Topic {
  std::string_view name;  ///< as the user types it
  std::string_view one;   ///< one of them, for --json
  std::vector<Entry> (*list)(const CommandContext&);
};

constexpr std::array<Topic, 5> topics = {{{"algorithms", "algorithm", list_algorithms},
                                          {"faults", "fault", list_faults},
                                          {"distributions", "distribution", list_distributions},
                                          {"scenarios", "scenario", list_scenarios},
                                          {"checks", "check", list_checks}}};

std::vector<std::string> topic_names() {
  std::vector<std::string> names;
  for (const Topic& topic : topics) names.emplace_back(topic.name);
  return names;
}

void print_json(const Topic& topic, const std::vector<Entry>& entries, std::ostream& out) {
  for (const Entry& entry : entries) {
    Json line = {{"kind", topic.one}, {"name", entry.name}, {"text", entry.text}};
    line.update(entry.more);
    out << compact_text(line) << "\n";
  }
}

void print_text(const std::vector<Entry>& entries, const Console& console, std::size_t indent) {
  std::size_t width = 0;
  for (const Entry& entry : entries) width = std::max(width, columns_of(plain(entry.name)));
  for (const Entry& entry : entries)
    console.out << std::string(indent, ' ') << joined({padded(plain(entry.name), width), plain(entry.text)}) << "\n";
}

int list_command(const std::string& topic_name, bool json, const CommandContext& context) {
  const Console& console = context.console;
  bool known = topic_name.empty();
  bool first = true;
  for (const Topic& topic : topics) {
    if (!topic_name.empty() && topic.name != topic_name) continue;
    known = true;
    const std::vector<Entry> entries = topic.list(context);
    if (json) {
      print_json(topic, entries, console.out);
    } else if (topic_name.empty()) {
      console.out << (first ? "" : "\n") << styled(console, Style::strong, topic.name) << "\n";
      print_text(entries, console, 2);
    } else {
      print_text(entries, console, 0);
    }
    first = false;
  }
  if (known) return as_expected;
  console.err << "lockstep list: " << quote(topic_name) << " is not a list";
  const std::optional<std::string> meant = suggest(topic_name, topic_names());
  console.err << (meant ? "; did you mean \"" + *meant + "\"?" : "; there are: " + list_of(topic_names())) << "\n";
  return bad_input;
}

}  // namespace

Action add_list(CLI::App& app, const CommandContext& context) {
  CLI::App* command = app.add_subcommand("list", "What there is: algorithms, faults, distributions, scenarios, checks");
  command->footer(list_examples);
  struct Options {
    std::string topic;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  command->add_option("WHAT", options->topic, "algorithms, faults, distributions, scenarios or checks (default: all)")
      ->type_name("");
  command->add_flag("--json", options->json, "One JSON object per line");
  return [options, context] { return list_command(options->topic, options->json, context); };
}

}  // namespace lockstep
