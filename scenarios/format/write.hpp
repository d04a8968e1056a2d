// A scenario -> a scenario file that reads back as the same scenario.
//
// What the reader filled in is written out (defaults, the members of sites and groups), so the file stands for itself:
// it also holds the values of measured distributions, and does not need the CSV files beside the original. Clients
// that were read from a population are written as one again.
#pragma once

#include <string>

#include "scenarios/format/json_text.hpp"
#include "scenarios/format/scenario.hpp"

namespace lockstep {

/// Needs: a scenario without problems, as the reader gives it. Its file and its name are not part of what is written.
Json to_json(const Scenario& scenario);
Json to_json(const Distribution& law);
Json to_json(const FaultSpec& fault);

/// The values as a file that people read and edit: short arrays and objects on one line.
std::string file_text(const Json& json);

}  // namespace lockstep
