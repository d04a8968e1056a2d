// Draws what Dear ImGui has to draw without a GPU, a driver or a display: triangles with colours and the font atlas,
// one after the other, in software.
#pragma once

#include "viz/headless/image.hpp"
#include "viz/shell/imgui_compat.hpp"

namespace lockstep::viz {

/// Needs: the atlas of the current context was built for `GetTexDataAsRGBA32`.
Image rasterise(const ImDrawData& data, ImFontAtlas& atlas, Colour ground);

}  // namespace lockstep::viz
