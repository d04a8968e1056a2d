// Controls that the panels share: a button, a chip that is on or off, a row that leads somewhere, a slider. Each has
// its name in the marks.
#pragma once

#include <string>
#include <string_view>

#include "viz/shell/panel.hpp"

namespace lockstep::viz {

/// True when it was pressed. `label` is what it says; `hint` is shown when the pointer rests on it.
bool button(Ui& ui, std::string_view name, const std::string& label, bool is_enabled = true,
            std::string_view hint = "");

/// A button that shows that it is on.
bool chip(Ui& ui, std::string_view name, const std::string& label, bool is_on, std::string_view hint = "");

/// Puts the next button on the same line, where it fits there.
void beside(Ui& ui, const std::string& next_label);

/// Several lines of text as one place to click; a bar at its left when it is the current one. True when it was clicked.
struct RowLook {
  bool is_current = false;
  Colour colour;      ///< of the text
  Colour edge{0, 0};  ///< of the mark at its left; transparent: none
  Face face = Face::text;
};
bool row(Ui& ui, std::string_view name, const std::string& text, const RowLook& look);

/// A number on a line: label, bar, value. `position` from 0 to 1.
struct Slid {
  bool changed = false;
  bool released = false;
  double position = 0;
};
Slid slider(Ui& ui, std::string_view name, const std::string& label, const std::string& value, double position,
            bool is_edited, std::string_view hint);

/// What is said when the pointer rests on the last item.
void explain_item(Ui& ui, std::string_view text);

}  // namespace lockstep::viz
