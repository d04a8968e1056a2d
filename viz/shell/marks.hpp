// Where each control is on the screen, by its name: what tests and scripts click on. Filled while drawing, anew in
// every frame.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "viz/picture/sheet.hpp"

namespace lockstep::viz {

struct Control {
  Area area;
  bool is_enabled = true;
  bool is_hovered = false;
};

class Marks {
 public:
  void clear() { controls_.clear(); }
  /// Records the ImGui item just drawn.
  void mark(std::string_view name, bool is_enabled = true);
  /// Records a part of something drawn by hand.
  void mark(std::string_view name, const Area& area) { controls_[std::string(name)] = {area, true, false}; }
  const Control* find(std::string_view name) const {
    const auto found = controls_.find(std::string(name));
    return found == controls_.end() ? nullptr : &found->second;
  }
  const std::map<std::string, Control>& all() const { return controls_; }

 private:
  std::map<std::string, Control> controls_;
};

}  // namespace lockstep::viz
