// The options that every command which runs a scenario shares: --seed and --until.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

#include "scenarios/run.hpp"

namespace lockstep {

/// The texts as typed. They are judged by `parse` and not by CLI11, which would say less about what is wrong.
struct RunOptionTexts {
  std::string seed;
  std::string until;
};

/// Adds --seed and --until to a command.
std::shared_ptr<RunOptionTexts> add_run_options(CLI::App& command);

struct ParsedRunOptions {
  RunOptions options;
  std::string error;  ///< one sentence; empty: none
};
ParsedRunOptions parse(const RunOptionTexts& texts);

/// A whole number in decimal digits that fits.
std::optional<std::uint64_t> parse_whole_number(const std::string& text);

}  // namespace lockstep
