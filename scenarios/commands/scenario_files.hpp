// From what a user types to scenario files: files, folders, names of the catalogue, or nothing at all.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/commands/commands.hpp"
#include "scenarios/format/reader.hpp"
#include "scenarios/sweep/variation.hpp"

namespace lockstep {

/// The folder of the catalogue: that of the environment variable LOCKSTEP_CATALOGUE, or the one installed beside
/// the program, or the one in the source tree that the program was built from. Below the current folder it is
/// written relative to it.
std::string catalogue_folder(const std::string& program_folder);

struct FoundFiles {
  std::vector<std::string> files;     ///< in the order of the arguments; those of a folder sorted by name
  std::vector<std::string> problems;  ///< one sentence each
};

/// Every scenario file that `paths` mean; without any, the whole catalogue. A folder means all *.json in it and
/// below, but for *.schema.json and hidden ones. A word that is no path may be the name of a catalogue story.
FoundFiles find_scenarios(const std::vector<std::string>& paths, const std::string& program_folder);

/// Reads them all. Prints every problem of every file to the console's err and returns nothing if there is any.
/// `changes` are made to each of them before it is read.
std::optional<std::vector<Scenario>> read_scenarios(const std::vector<std::string>& files, const Console& console,
                                                    const std::vector<Change>& changes = {});

/// Both steps for commands that take one file.
std::optional<Scenario> read_one_scenario(const std::string& path, const CommandContext& context,
                                          const std::vector<Change>& changes = {});

/// The file that `path` means, for a command that takes one. Prints what is wrong.
std::optional<std::string> find_one_scenario(const std::string& path, const CommandContext& context);

/// A scenario's values with `changes` made. Prints every problem and returns nothing if there is any.
std::optional<Json> read_changed_values(const std::string& file, const std::vector<Change>& changes,
                                        const Console& console);

}  // namespace lockstep
