#include "viz/panels/controls.hpp"

#include <algorithm>

namespace lockstep::viz {

void explain_item(Ui& ui, std::string_view text) {
  if (text.empty() || !ImGui::IsItemHovered()) return;
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(ui.em(24));
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

bool button(Ui& ui, std::string_view name, const std::string& label, bool is_enabled, std::string_view hint) {
  const std::string id = label + "##" + std::string(name);
  ImGui::BeginDisabled(!is_enabled);
  const bool pressed = ImGui::Button(id.c_str());
  ImGui::EndDisabled();
  ui.mark(name, is_enabled);
  explain_item(ui, hint);
  return pressed && is_enabled;
}

bool chip(Ui& ui, std::string_view name, const std::string& label, bool is_on, std::string_view hint) {
  if (is_on) {
    ImGui::PushStyleColor(ImGuiCol_Button, vec(mixed(ui.look.panel, ui.look.past, 0.35)));
    ImGui::PushStyleColor(ImGuiCol_ButtonHovered, vec(mixed(ui.look.panel, ui.look.past, 0.45)));
  }
  const bool pressed = button(ui, name, is_on ? "\u2713 " + label : label, true, hint);
  if (is_on) ImGui::PopStyleColor(2);
  return pressed;
}

void beside(Ui& ui, const std::string& next_label) {
  const float wide = ui.metrics.width(Face::text, next_label) + ImGui::GetStyle().FramePadding.x * 2;
  const float right = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x;
  if (ImGui::GetItemRectMax().x + ImGui::GetStyle().ItemSpacing.x + wide < right) ImGui::SameLine();
}

bool row(Ui& ui, std::string_view name, const std::string& text, const RowLook& look) {
  ImGui::PushID(name.data(), name.data() + name.size());
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float wide = std::max(1.0F, ImGui::GetContentRegionAvail().x);
  const float indent = ui.em(0.7F);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  // The background must lie under the words, whose height is only known afterwards.
  list.ChannelsSplit(2);
  list.ChannelsSetCurrent(1);
  ImGui::SetCursorScreenPos({start.x + indent, start.y});
  ui.words(text, look.face, look.colour);
  const ImVec2 end = ImGui::GetCursorScreenPos();
  list.ChannelsSetCurrent(0);
  ImGui::SetCursorScreenPos(start);
  const bool clicked = ImGui::InvisibleButton("row", {wide, std::max(1.0F, end.y - start.y)});
  ui.mark(name);
  const float bottom = end.y - ImGui::GetStyle().ItemSpacing.y * 0.5F;
  if (look.is_current)
    list.AddRectFilled({start.x, start.y - ui.em(0.08F)}, {start.x + wide, bottom}, packed(ui.look.ink.faded(0.09)),
                       ui.em(0.25F));
  else if (ImGui::IsItemHovered())
    list.AddRectFilled({start.x, start.y - ui.em(0.08F)}, {start.x + wide, bottom}, packed(ui.look.ink.faded(0.05)),
                       ui.em(0.25F));
  if (look.edge.alpha != 0)
    list.AddRectFilled({start.x + ui.em(0.1F), start.y + ui.em(0.1F)}, {start.x + ui.em(0.32F), bottom - ui.em(0.1F)},
                       packed(look.edge), ui.em(0.1F));
  list.ChannelsMerge();
  ImGui::SetCursorScreenPos({start.x, end.y + ui.em(0.12F)});
  ImGui::PopID();
  return clicked;
}

Slid slider(Ui& ui, std::string_view name, const std::string& label, const std::string& value, double position,
            bool is_edited, std::string_view hint) {
  ImGui::PushID(name.data(), name.data() + name.size());
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float wide = std::max(ui.em(6), ImGui::GetContentRegionAvail().x);
  const float text_line = ui.em(1.25F), bar_line = ui.em(0.85F);
  Slid result;
  result.position = std::clamp(position, 0.0, 1.0);
  ImGui::InvisibleButton("slider", {wide, text_line + bar_line});
  ui.mark(name);
  const bool active = ImGui::IsItemActive(), hovered = ImGui::IsItemHovered();
  if (active) {
    const float margin = ui.em(0.4F);
    const double next = std::clamp(
        static_cast<double>((ImGui::GetIO().MousePos.x - start.x - margin) / std::max(1.0F, wide - 2 * margin)), 0.0,
        1.0);
    // A click on the label alone moves nothing: the hand has to be on the bar. Where it took hold decides: while it
    // drags, words above may come and go and move the slider away from the place of the click.
    bool* const on_bar = ImGui::GetStateStorage()->GetBoolRef(ImGui::GetID("on bar"));
    if (ImGui::IsItemActivated()) *on_bar = ImGui::GetIO().MouseClickedPos[0].y > start.y + text_line * 0.8F;
    if (*on_bar && next != result.position) {
      result.position = next;
      result.changed = true;
    }
  }
  result.released = ImGui::IsItemDeactivated();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float y = start.y + text_line + bar_line * 0.35F;
  const float left = start.x + ui.em(0.4F), right = start.x + wide - ui.em(0.4F);
  const float knob = left + static_cast<float>(result.position) * (right - left);
  list.AddRectFilled({left, y - ui.em(0.1F)}, {right, y + ui.em(0.1F)}, packed(mixed(ui.look.panel, ui.look.ink, 0.18)),
                     ui.em(0.1F));
  list.AddRectFilled({left, y - ui.em(0.1F)}, {knob, y + ui.em(0.1F)},
                     packed(is_edited ? ui.look.accent : ui.look.past), ui.em(0.1F));
  list.AddCircleFilled({knob, y},
                       ui.em(active    ? 0.42F
                             : hovered ? 0.38F
                                       : 0.32F),
                       packed(is_edited ? ui.look.accent : ui.look.past));
  ImFont* const font = ui.fonts.of(Face::small);
  const float size = ui.fonts.size(Face::small);
  const float value_wide = ui.metrics.width(Face::small, value);
  const ImVec2 label_at{start.x + ui.em(0.2F), start.y};
  list.PushClipRect(start, {start.x + wide - value_wide - ui.em(0.8F), start.y + text_line}, true);
  list.AddText(font, size, label_at, packed(ui.look.quiet), label.c_str());
  list.PopClipRect();
  list.AddText(font, size, {start.x + wide - value_wide - ui.em(0.2F), start.y},
               packed(is_edited ? ui.look.accent : ui.look.ink), value.c_str());
  if (!active) explain_item(ui, hint);
  ImGui::PopID();
  return result;
}

}  // namespace lockstep::viz
