// `lockstep-viz --screenshot`: a picture of the window from a machine that has none.
#pragma once

#include <optional>
#include <string>

#include "viz/picture/look.hpp"

namespace lockstep::viz {

struct ScreenshotOptions {
  std::string out;
  std::string scenario;
  int width = 1600, height = 1000;  ///< in pixels at scale 1
  float scale = 1;
  std::optional<std::string> at;  ///< where the cursor stands
  std::string view;               ///< a view file
  std::string script;             ///< a script that is played before
  std::string font;
  std::string catalogue;          ///< the folder of the lessons
  Theme theme = Theme::dark;
};

/// Gives the exit status: 0, or 2 with a sentence on the standard error.
int take_screenshot(const ScreenshotOptions& options);

}  // namespace lockstep::viz
