// A Sheet as an SVG file: the same primitives, text as text.
#pragma once

#include <string>

#include "viz/picture/sheet.hpp"

namespace lockstep::viz {

/// `em`: the size of Face::text in pixels that the sheet was laid out with.
std::string svg_of(const Sheet& sheet, float width, float height, float em);

}  // namespace lockstep::viz
