// The viewer in a window: GLFW, OpenGL 3, and frames only when something happens.
#pragma once

#include <optional>
#include <string>

#include "viz/picture/look.hpp"

namespace lockstep::viz {

struct WindowOptions {
  std::string scenario;  ///< empty: nothing is open at first
  std::string view;      ///< a view file
  std::string font;
  std::string catalogue;  ///< the folder of the lessons
  bool tour = false;      ///< begins with the tour
  std::optional<float> scale;  ///< instead of what the screen says
  Theme theme = Theme::dark;
};

/// Runs until the window is closed. Gives the exit status: 0, or 2 when there can be no window.
int run_window(const WindowOptions& options);

}  // namespace lockstep::viz
