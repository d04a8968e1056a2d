// The page of a lock's publication: its steps, numbered as in the source, and at which of them a client is.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "sim/trace/operation.hpp"
#include "viz/story/world_state.hpp"

namespace lockstep::viz {

/// When a client is at a step: its phase, and the operation it last asked for.
struct StepSign {
  Phase phase{};
  Operation asking = Operation::none;  ///< none: any, or nothing open
  bool waits = false;                  ///< for an answer; false: it has them
};

struct PageStep {
  std::string_view number;  ///< as in the source; empty: our own heading, such as "Release"
  std::string_view text;
  std::vector<StepSign> signs;
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

/// The index of the step that the client is at; SIZE_MAX: at none of them.
std::size_t step_at(const Page& page, const ProcessState& client);

}  // namespace lockstep::viz
