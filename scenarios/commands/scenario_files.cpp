#include "scenarios/commands/scenario_files.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <ostream>

#include "scenarios/format/suggestion.hpp"

namespace lockstep {
namespace {

namespace fs = std::filesystem;

bool ends_with(const std::string& text, std::string_view suffix) {
  return text.size() >= suffix.size() && text.compare(text.size() - suffix.size(), suffix.size(), suffix) == 0;
}

bool is_scenario_file(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.front() != '.' && ends_with(name, ".json") && !ends_with(name, ".schema.json");
}

/// As a person would write it from here.
std::string as_written_here(const fs::path& path) {
  std::error_code error;
  const fs::path here = fs::current_path(error);
  if (error) return path.string();
  const fs::path relative = path.lexically_relative(here);
  if (relative.empty() || *relative.begin() == "..") return path.string();
  return relative.string();
}

struct Listing {
  std::vector<std::string> files;
  std::string error;
};

Listing scenarios_below(const std::string& folder) {
  Listing listing;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (entry->is_directory(error) && !name.empty() && name.front() == '.') entry.disable_recursion_pending();
    if (entry->is_regular_file(error) && is_scenario_file(entry->path()))
      listing.files.push_back(entry->path().string());
    error.clear();  // of a file that vanished meanwhile
  }
  if (error) listing.error = error.message();
  std::sort(listing.files.begin(), listing.files.end());
  return listing;
}

/// The file of the catalogue story with that name.
std::optional<std::string> named_in_catalogue(const std::string& name, const std::string& program_folder) {
  if (name.empty() || name.find('/') != std::string::npos) return std::nullopt;
  for (const std::string& file : scenarios_below(catalogue_folder(program_folder)).files)
    if (stem_of(file) == name) return file;
  return std::nullopt;
}

std::string not_there(const std::string& path, const std::string& program_folder) {
  std::vector<std::string> names;
  for (const std::string& file : scenarios_below(catalogue_folder(program_folder)).files)
    names.push_back(stem_of(file));
  std::string sentence = "there is no file, folder or catalogue story " + quote(path);
  if (const std::optional<std::string> meant = suggest(stem_of(path), names))
    sentence += "; did you mean \"" + *meant + "\"?";
  return sentence;
}

}  // namespace

std::string catalogue_folder(const std::string& program_folder) {
  if (const char* given = std::getenv("LOCKSTEP_CATALOGUE"); given != nullptr && *given != '\0') return given;
  std::error_code error;
  const fs::path installed = fs::path(program_folder) / LOCKSTEP_INSTALLED_CATALOGUE;
  if (!program_folder.empty() && fs::is_directory(installed, error))
    return as_written_here(installed.lexically_normal());
  return as_written_here(LOCKSTEP_SOURCE_CATALOGUE);
}

FoundFiles find_scenarios(const std::vector<std::string>& paths, const std::string& program_folder) {
  FoundFiles found;
  std::vector<std::string> wanted = paths;
  if (wanted.empty()) wanted.push_back(catalogue_folder(program_folder));
  for (const std::string& path : wanted) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
      const Listing listing = scenarios_below(path);
      if (!listing.error.empty()) {
        found.problems.push_back("cannot read the folder " + quote(path) + ": " + listing.error);
      } else if (listing.files.empty()) {
        found.problems.push_back("there are no scenario files (*.json) in " + quote(path));
      }
      found.files.insert(found.files.end(), listing.files.begin(), listing.files.end());
    } else if (fs::exists(path, error)) {
      found.files.push_back(path);
    } else if (const std::optional<std::string> file = named_in_catalogue(path, program_folder)) {
      found.files.push_back(*file);
    } else {
      found.problems.push_back(not_there(path, program_folder));
    }
  }
  return found;
}

std::optional<Json> read_changed_values(const std::string& file, const std::vector<Change>& changes,
                                        const Console& console) {
  ReadValues values = read_values_of_file(file);
  for (const Change& change : changes) {
    if (!values.json) break;
    if (std::optional<Problem> problem = make_change(change, *values.json)) values.problems.push_back(*problem);
  }
  if (values.problems.empty()) return std::move(values.json);
  console.err << format_problems(file, values.problems);
  return std::nullopt;
}

std::optional<std::vector<Scenario>> read_scenarios(const std::vector<std::string>& files, const Console& console,
                                                    const std::vector<Change>& changes) {
  std::vector<Scenario> scenarios;
  bool all_sound = true;
  for (const std::string& file : files) {
    ReadResult result;
    if (changes.empty()) {
      result = read_scenario_file(file);
    } else if (const std::optional<Json> values = read_changed_values(file, changes, console)) {
      result = read_scenario_json(*values, file, directory_of(file));
    } else {
      all_sound = false;
      continue;
    }
    if (result.scenario && result.problems.empty()) {
      if (all_sound) scenarios.push_back(std::move(*result.scenario));
    } else {
      all_sound = false;
      console.err << format_problems(file, result.problems);
    }
  }
  if (!all_sound) return std::nullopt;
  return scenarios;
}

std::optional<std::string> find_one_scenario(const std::string& path, const CommandContext& context) {
  FoundFiles found;
  std::error_code error;
  if (fs::is_directory(path, error)) {
    found.problems.push_back(quote(path) + " is a folder; this command takes one scenario file");
  } else {
    found = find_scenarios({path}, context.program_folder);
  }
  for (const std::string& problem : found.problems) context.console.err << "lockstep: " << problem << "\n";
  if (!found.problems.empty()) return std::nullopt;
  return found.files.front();
}

std::optional<Scenario> read_one_scenario(const std::string& path, const CommandContext& context,
                                          const std::vector<Change>& changes) {
  const std::optional<std::string> file = find_one_scenario(path, context);
  if (!file) return std::nullopt;
  std::optional<std::vector<Scenario>> scenarios = read_scenarios({*file}, context.console, changes);
  if (!scenarios) return std::nullopt;
  return std::move(scenarios->front());
}

}  // namespace lockstep
