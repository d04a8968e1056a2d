// The few places where Dear ImGui 1.86 (Debian 12) and later releases differ, in one spelling.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <string_view>

#include "viz/picture/colour.hpp"
#include "viz/picture/sheet.hpp"

namespace lockstep::viz {

/// Keys by the numbers that GLFW gives them: letters and digits are their capital ASCII characters.
enum class Key : int {
  none = 0,
  space = 32,
  apostrophe = 39,
  comma = 44,
  minus = 45,
  period = 46,
  slash = 47,
  equal = 61,
  left_bracket = 91,
  right_bracket = 93,
  escape = 256,
  enter = 257,
  tab = 258,
  backspace = 259,
  insert = 260,
  del = 261,
  right = 262,
  left = 263,
  down = 264,
  up = 265,
  page_up = 266,
  page_down = 267,
  home = 268,
  end = 269,
  f1 = 290,
  f2 = 291,
  f5 = 294
};
constexpr Key letter(char c) { return static_cast<Key>(c); }

struct Modifiers {
  bool ctrl = false, shift = false, alt = false;
  friend bool operator==(const Modifiers&, const Modifiers&) = default;
};

namespace compat {

/// Tells a context without a window which of its keys are which (needed before 1.87 only).
void map_keys(ImGuiIO& io);
bool is_pressed(Key key, bool repeats);
Modifiers modifiers(const ImGuiIO& io);

// Events as a platform would send them.
void move_pointer(ImGuiIO& io, float x, float y);
void set_button(ImGuiIO& io, int button, bool is_down);
void turn_wheel(ImGuiIO& io, float x, float y);
void set_key(ImGuiIO& io, Key key, bool is_down);
void set_modifiers(ImGuiIO& io, Modifiers modifiers);

/// A framed text or number field, list or the like that has the keyboard.
inline bool wants_letters(const ImGuiIO& io) { return io.WantTextInput; }

}  // namespace compat

inline ImVec2 vec(Point p) { return {p.x, p.y}; }
inline ImU32 packed(Colour c) { return IM_COL32(c.red, c.green, c.blue, c.alpha); }
inline ImVec4 vec(Colour c) {
  return {static_cast<float>(c.red) / 255, static_cast<float>(c.green) / 255, static_cast<float>(c.blue) / 255,
          static_cast<float>(c.alpha) / 255};
}

}  // namespace lockstep::viz
