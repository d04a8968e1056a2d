#include "viz/shell/imgui_compat.hpp"

#include <utility>

namespace lockstep::viz::compat {
namespace {

#if IMGUI_VERSION_NUM >= 18700
ImGuiKey native(Key key) {
  const int code = static_cast<int>(key);
  if (code >= 'A' && code <= 'Z') return static_cast<ImGuiKey>(ImGuiKey_A + (code - 'A'));
  if (code >= '0' && code <= '9') return static_cast<ImGuiKey>(ImGuiKey_0 + (code - '0'));
  switch (key) {
    case Key::space:
      return ImGuiKey_Space;
    case Key::apostrophe:
      return ImGuiKey_Apostrophe;
    case Key::comma:
      return ImGuiKey_Comma;
    case Key::minus:
      return ImGuiKey_Minus;
    case Key::period:
      return ImGuiKey_Period;
    case Key::slash:
      return ImGuiKey_Slash;
    case Key::equal:
      return ImGuiKey_Equal;
    case Key::left_bracket:
      return ImGuiKey_LeftBracket;
    case Key::right_bracket:
      return ImGuiKey_RightBracket;
    case Key::escape:
      return ImGuiKey_Escape;
    case Key::enter:
      return ImGuiKey_Enter;
    case Key::tab:
      return ImGuiKey_Tab;
    case Key::backspace:
      return ImGuiKey_Backspace;
    case Key::insert:
      return ImGuiKey_Insert;
    case Key::del:
      return ImGuiKey_Delete;
    case Key::right:
      return ImGuiKey_RightArrow;
    case Key::left:
      return ImGuiKey_LeftArrow;
    case Key::down:
      return ImGuiKey_DownArrow;
    case Key::up:
      return ImGuiKey_UpArrow;
    case Key::page_up:
      return ImGuiKey_PageUp;
    case Key::page_down:
      return ImGuiKey_PageDown;
    case Key::home:
      return ImGuiKey_Home;
    case Key::end:
      return ImGuiKey_End;
    case Key::f1:
      return ImGuiKey_F1;
    case Key::f2:
      return ImGuiKey_F2;
    case Key::f5:
      return ImGuiKey_F5;
    default:
      return ImGuiKey_None;
  }
}
#endif

}  // namespace

#if IMGUI_VERSION_NUM >= 18700
void map_keys(ImGuiIO&) {}
bool is_pressed(Key key, bool repeats) {
  const ImGuiKey code = native(key);
  return code != ImGuiKey_None && ImGui::IsKeyPressed(code, repeats);
}
void move_pointer(ImGuiIO& io, float x, float y) { io.AddMousePosEvent(x, y); }
void set_button(ImGuiIO& io, int button, bool is_down) { io.AddMouseButtonEvent(button, is_down); }
void turn_wheel(ImGuiIO& io, float x, float y) { io.AddMouseWheelEvent(x, y); }
void set_key(ImGuiIO& io, Key key, bool is_down) { io.AddKeyEvent(native(key), is_down); }
void set_modifiers(ImGuiIO& io, Modifiers m) {
#if IMGUI_VERSION_NUM >= 18900
  io.AddKeyEvent(ImGuiMod_Ctrl, m.ctrl);
  io.AddKeyEvent(ImGuiMod_Shift, m.shift);
  io.AddKeyEvent(ImGuiMod_Alt, m.alt);
#else
  io.AddKeyEvent(ImGuiKey_ModCtrl, m.ctrl);
  io.AddKeyEvent(ImGuiKey_ModShift, m.shift);
  io.AddKeyEvent(ImGuiKey_ModAlt, m.alt);
#endif
}
#else
void map_keys(ImGuiIO& io) {
  const std::pair<int, Key> known[] = {{ImGuiKey_Tab, Key::tab},
                                       {ImGuiKey_LeftArrow, Key::left},
                                       {ImGuiKey_RightArrow, Key::right},
                                       {ImGuiKey_UpArrow, Key::up},
                                       {ImGuiKey_DownArrow, Key::down},
                                       {ImGuiKey_PageUp, Key::page_up},
                                       {ImGuiKey_PageDown, Key::page_down},
                                       {ImGuiKey_Home, Key::home},
                                       {ImGuiKey_End, Key::end},
                                       {ImGuiKey_Insert, Key::insert},
                                       {ImGuiKey_Delete, Key::del},
                                       {ImGuiKey_Backspace, Key::backspace},
                                       {ImGuiKey_Space, Key::space},
                                       {ImGuiKey_Enter, Key::enter},
                                       {ImGuiKey_Escape, Key::escape},
                                       {ImGuiKey_A, letter('A')},
                                       {ImGuiKey_C, letter('C')},
                                       {ImGuiKey_V, letter('V')},
                                       {ImGuiKey_X, letter('X')},
                                       {ImGuiKey_Y, letter('Y')},
                                       {ImGuiKey_Z, letter('Z')}};
  for (const auto& [index, key] : known) io.KeyMap[index] = static_cast<int>(key);
}
bool is_pressed(Key key, bool repeats) {
  return key != Key::none && ImGui::IsKeyPressed(static_cast<int>(key), repeats);
}
void move_pointer(ImGuiIO& io, float x, float y) { io.MousePos = {x, y}; }
void set_button(ImGuiIO& io, int button, bool is_down) { io.MouseDown[button] = is_down; }
void turn_wheel(ImGuiIO& io, float x, float y) {
  io.MouseWheelH += x;
  io.MouseWheel += y;
}
void set_key(ImGuiIO& io, Key key, bool is_down) { io.KeysDown[static_cast<int>(key)] = is_down; }
void set_modifiers(ImGuiIO& io, Modifiers m) {
  io.KeyCtrl = m.ctrl;
  io.KeyShift = m.shift;
  io.KeyAlt = m.alt;
}
#endif

Modifiers modifiers(const ImGuiIO& io) { return {io.KeyCtrl, io.KeyShift, io.KeyAlt}; }

}  // namespace lockstep::viz::compat
