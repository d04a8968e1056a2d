// Where the report of a sweep goes: the terminal, JSON lines, and files in the format of their ending.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/commands/commands.hpp"
#include "scenarios/sweep/figures.hpp"

namespace lockstep {

struct SweepOutput {
  std::vector<std::string> files;
  bool json = false;
  bool quiet = false;
};

/// Adds --out, --json and --quiet to a command.
std::shared_ptr<SweepOutput> add_sweep_output(CLI::App& command);

/// What is wrong with the files' names, before any work is done; nothing: all is well. None may be one of `inputs`.
std::optional<std::string> wrong_with(const SweepOutput& output, const std::vector<std::string>& inputs);

/// Prints and writes the report. Returns what went wrong, or nothing.
std::optional<std::string> publish(const SweepOutput& output, const SweepReport& report, const Console& console);

/// The exit status that a finished report means: 1 when a claim of --decide is false or undecided at some point.
ExitStatus status_of(const SweepReport& report);

}  // namespace lockstep
