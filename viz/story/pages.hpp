// The page of a lock's publication: its steps, numbered as in the source, and at which of them a client is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "scenarios/format/scenario.hpp"
#include "sim/trace/operation.hpp"
#include "viz/story/world_state.hpp"

namespace lockstep::viz {

/// When a client is at a step: its phase, and the operation it last asked for.
struct StepSign {
  Phase phase{};
  Operation asking = Operation::none;  ///< none: any, or nothing open
  bool waits = false;                  ///< for an answer; false: it has them
  bool at_grant = false;               ///< only at the very event of the grant
};

/// What a step belongs to: to the lock itself, or to an option that a scenario takes or leaves.
enum class StepPart : std::uint8_t { lock, fencing, extension, wait, sentinels };

struct PageStep {
  std::string_view number;  ///< as in the source; empty: our own heading, such as "Release"
  std::string_view text;
  std::vector<StepSign> signs;
  StepPart part = StepPart::lock;
};

struct Page {
  std::string_view algorithm;
  std::string_view title;
  std::string_view reference;
  std::vector<PageStep> steps;
};

/// One page for every algorithm of the registry that has one.
std::span<const Page> pages();
const Page* page_of(std::string_view algorithm);

/// The page with those steps that the scenario's options take.
Page page_for(const Page& page, const Scenario& scenario);

/// The index of the step at which the client is after `applied` facts; SIZE_MAX: at none of them.
std::size_t step_at(const Page& page, const ProcessState& client, std::size_t applied);

}  // namespace lockstep::viz
