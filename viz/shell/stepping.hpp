// From one event to another: the next on a lane, the cause, the consequence, the next violation. All of them look
// from the model's cursor and give a fact, or nothing where there is none.
#pragma once

#include <optional>

#include "viz/shell/model.hpp"

namespace lockstep::viz {

std::optional<std::size_t> next_event(const Model& model);
std::optional<std::size_t> previous_event(const Model& model);
/// The message that came in, or else the step before on the same lane.
std::optional<std::size_t> cause(const Model& model);
std::optional<std::size_t> consequence(const Model& model);
std::optional<std::size_t> next_violation(const Model& model);
std::optional<std::size_t> previous_violation(const Model& model);

/// Zooms to what the selected fact belongs to: an acquisition, or a little time around it.
void fit_selection(Model& model);

}  // namespace lockstep::viz
