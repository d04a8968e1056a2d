// A Sheet as an SVG file: the same primitives, text as text.
#pragma once

#include <string>

#include "viz/picture/metrics.hpp"
#include "viz/picture/sheet.hpp"

namespace lockstep::viz {

/// `metrics`: what the sheet was laid out with. Words are as wide as they say, whichever font the reader has.
std::string svg_of(const Sheet& sheet, float width, float height, const Metrics& metrics);

}  // namespace lockstep::viz
