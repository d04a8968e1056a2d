// Failed expectations as GitHub Actions shows them beside a change: workflow commands on the output.
// Source: GitHub Docs, "Workflow commands for GitHub Actions", setting an error message.
#pragma once

#include <string>

#include "scenarios/report/summary.hpp"

namespace lockstep {

/// A line "::error file=..,title=..::.." for each expectation that did not hold.
std::string github_annotations(const Summary& summary, const std::string& changes);

}  // namespace lockstep
