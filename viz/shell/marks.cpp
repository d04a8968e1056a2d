#include "viz/shell/marks.hpp"

#include "viz/shell/imgui_compat.hpp"

namespace lockstep::viz {

void Marks::mark(std::string_view name, bool is_enabled) {
  const ImVec2 low = ImGui::GetItemRectMin(), high = ImGui::GetItemRectMax();
  controls_[std::string(name)] = {{low.x, low.y, high.x, high.y}, is_enabled, ImGui::IsItemHovered()};
}

}  // namespace lockstep::viz
