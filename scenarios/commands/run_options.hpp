// The options that every command which runs a scenario shares: --seed, --until and --with.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/run.hpp"
#include "scenarios/sweep/variation.hpp"

namespace lockstep {

/// The texts as typed. They are judged by `parse` and not by CLI11, which would say less about what is wrong.
struct RunOptionTexts {
  std::string seed;
  std::string until;
  std::vector<std::string> with;
};

/// Adds --seed, --until and --with to a command.
std::shared_ptr<RunOptionTexts> add_run_options(CLI::App& command);

struct ParsedRunOptions {
  RunOptions options;
  std::vector<Change> changes;
  std::string error;  ///< one sentence; empty: none
};
ParsedRunOptions parse(const RunOptionTexts& texts);

/// A whole number in decimal digits that fits.
std::optional<std::uint64_t> parse_whole_number(const std::string& text);

}  // namespace lockstep
