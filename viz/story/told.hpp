// A run with what was derived from it once, as everything in this folder takes it.
#pragma once

#include <span>

#include "scenarios/exports/narrator.hpp"
#include "scenarios/exports/story.hpp"
#include "sim/check/verdict.hpp"
#include "sim/trace/trace.hpp"

namespace lockstep::viz {

/// References only: all of it outlives whoever looks at it.
struct Told {
  const Trace& trace;
  const exports::Story& story;
  const exports::Narrator& narrator;
  std::span<const Violation> violations;

  std::span<const Fact> facts() const { return trace.facts(); }
  std::string_view name(ProcessId process) const { return trace.name_of(process); }
  std::string_view name(Resource resource) const { return trace.name_of(resource); }
};

}  // namespace lockstep::viz
