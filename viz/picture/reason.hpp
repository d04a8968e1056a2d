// Why a violation could happen, in one sentence made from the trace: what became of the first holder's lease, of its
// key, or of the server that had it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/exports/story.hpp"
#include "sim/check/verdict.hpp"

namespace lockstep::viz {

/// The one to tell first: that two were inside, else the first of all; nothing when nothing was broken.
std::optional<std::size_t> headline_of(const std::vector<Violation>& violations);

/// Empty where the trace has no more to say than the violation itself.
std::string reason_of(const Trace& trace, const exports::Story& story, const Violation& violation);

}  // namespace lockstep::viz
