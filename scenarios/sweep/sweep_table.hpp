// A sweep's report for a terminal, and for programs: a readable page, CSV, and JSON lines.
#pragma once

#include <string>

#include "scenarios/report/console.hpp"
#include "scenarios/sweep/figures.hpp"

namespace lockstep {

/// The page: what was asked, how often each check found something at each point, how the lock worked, where to look.
std::string sweep_page(const Console& console, const SweepReport& report);

/// A line per point and check (all checks, and "any"), with a first line of titles. docs/sweeps.md explains the
/// columns.
std::string sweep_csv(const SweepReport& report);

/// A line per point: an object with everything.
std::string sweep_jsonl(const SweepReport& report);

/// Self-contained: style, pictures as SVG, no script, nothing from the network. `pictures` are violating runs.
struct RunPicture {
  std::size_t point = 0;
  std::size_t check = 0;
  std::uint64_t replication = 0;
  std::string svg;
};
std::string sweep_html(const SweepReport& report, const std::vector<RunPicture>& pictures);

}  // namespace lockstep
