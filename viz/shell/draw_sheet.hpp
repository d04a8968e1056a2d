// A Sheet on a Dear ImGui draw list.
#pragma once

#include <cstddef>

#include "viz/picture/sheet.hpp"
#include "viz/shell/fonts.hpp"

namespace lockstep::viz {

/// Draws with the sheet's (0, 0) at `origin`. Returns how many primitives that took: a hatching is as many as its
/// lines, a dashed line as many as its dashes.
std::size_t draw_sheet(const Sheet& sheet, ImDrawList& list, Point origin, const Fonts& fonts);

}  // namespace lockstep::viz
