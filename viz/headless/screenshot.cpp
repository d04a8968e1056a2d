#include "viz/headless/screenshot.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iostream>

#include "viz/headless/robot.hpp"
#include "viz/headless/script.hpp"

namespace lockstep::viz {

int take_screenshot(const ScreenshotOptions& options) {
  const auto pixels = [&options](int size) {
    return static_cast<int>(std::lround(static_cast<double>(size) * static_cast<double>(options.scale)));
  };
  Robot robot(pixels(options.width), pixels(options.height), options.scale, find_fonts(options.font));
  robot.model().theme = options.theme;
  robot.model().catalogue = options.catalogue;
  if (!options.scenario.empty()) robot.open(options.scenario);
  if (!options.view.empty() && !robot.perform("view.open", options.view)) {
    std::cerr << "lockstep-viz: --view: this build cannot read view files\n";
    return 2;
  }
  robot.settle();
  if (robot.model().status == Status::failed) std::cerr << robot.model().problems;
  if (!options.view.empty() && robot.model().status == Status::empty) {
    std::cerr << "lockstep-viz: --view: " << (robot.model().notice.empty() ? "cannot be read" : robot.model().notice)
              << "\n";
    return 2;
  }
  if (options.at) robot.perform("cursor.set", *options.at);
  if (!options.script.empty()) {
    if (const std::string wrong = play_script_file(robot, options.script); !wrong.empty()) {
      std::cerr << wrong;
      return 1;
    }
  }
  robot.settle();
  if (options.out.empty()) return 0;
  if (!robot.save_png(options.out)) {
    std::cerr << "lockstep-viz: cannot write " << options.out << "\n";
    return 2;
  }
  return robot.model().status == Status::failed ? 2 : 0;
}

}  // namespace lockstep::viz
