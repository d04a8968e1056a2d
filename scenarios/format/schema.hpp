// The JSON Schema (draft 2020-12) of a scenario, for editors: they complete keys and words, show what each means, and
// underline most mistakes while one types. Made from the tables that the reader uses (vocabulary.hpp).
//
// It is weaker than the reader: that names are somebody's, and that keys go together, only the reader knows.
#pragma once

#include <string>

#include "scenarios/format/json_text.hpp"

namespace lockstep {

Json scenario_schema();

/// As `lockstep schema` prints it and scenarios/scenario.schema.json holds it.
std::string scenario_schema_text();

}  // namespace lockstep
