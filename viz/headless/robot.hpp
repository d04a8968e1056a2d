// A user without hands: finds controls by name, points, clicks, drags, turns the wheel and types, frame by frame.
// Tests, scripts and screenshots all go through here.
#pragma once

#include <string>

#include "viz/headless/null_platform.hpp"
#include "viz/shell/session.hpp"

namespace lockstep::viz {

class Robot {
 public:
  Robot(int width, int height, float scale, const FontFiles& files);

  App& app() { return app_; }
  Model& model() { return app_.model; }
  Session& session() { return session_; }
  NullPlatform& platform() { return platform_; }

  /// Opens a scenario and waits until it is shown, or its problems are.
  void open(const std::string& path);
  /// Frames until nothing moves in the background any more, and a few more for what trickles in.
  void settle();
  void frames(int count, double seconds_each = 1.0 / 60);

  // Each gives false when there is no such control, or no such action, now.
  bool perform(const std::string& action, const std::string& argument = "");
  bool click(const std::string& control, float x_part = 0.5F, float y_part = 0.5F, int button = 0);
  bool double_click(const std::string& control, float x_part = 0.5F, float y_part = 0.5F);
  bool hover(const std::string& control, float x_part = 0.5F, float y_part = 0.5F);
  /// From one place of a control by so many pixels.
  bool drag(const std::string& control, float x_part, float y_part, float dx, float dy);
  bool wheel(const std::string& control, float x_part, float y_part, float notches);
  /// "Ctrl+P", "Space", ".".
  bool press(const std::string& chord);
  /// Clicks into the field and types.
  bool type(const std::string& control, const std::string& text);
  /// Where a time is in the plot, as the `x_part` of "timeline/plot".
  float part_of_time(TrueTime at) const;

  Image picture();
  bool save_png(const std::string& path);

 private:
  bool point_at(const std::string& control, float x_part, float y_part);

  NullPlatform platform_;
  App app_;
  Session session_;
};

}  // namespace lockstep::viz
