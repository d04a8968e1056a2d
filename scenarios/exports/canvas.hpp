// SVG elements, appended as text. Coordinates are written with at most two decimals from integers, so the
// bytes do not depend on a locale or on how a library prints doubles.
#pragma once

#include <string>
#include <string_view>

#include "scenarios/exports/label_placer.hpp"

namespace lockstep::exports {

/// At most two decimals, no trailing zeros: "12", "12.5", "-0.25".
std::string coordinate(double value);

/// With the five characters that XML reserves written as entities, and control characters as spaces.
std::string xml_text(std::string_view text);

/// The fill of one of the picture's hatchings: "danger", "pause", "frozen", "lapse".
std::string hatched(std::string_view pattern);

class Canvas {
 public:
  /// `look` is the rest of the attributes, such as `fill="#fff"`.
  void rect(const Box& box, std::string_view look, double radius = 0);
  void line(double x1, double y1, double x2, double y2, std::string_view look);
  void circle(double x, double y, double radius, std::string_view look);
  void path(std::string_view commands, std::string_view look);
  void text(const Label& label, std::string_view look);

  void open_group(std::string_view name);
  void close_group();

  const std::string& elements() const { return out_; }

 private:
  std::string out_;
};

/// The path commands of a cross, a polygon, and so on, around a point.
std::string cross_path(double x, double y, double arm);
/// Three posts and two rails, in a square of about 13 pixels.
std::string fence_path(double x, double y);
std::string arrow_head_path(double from_x, double from_y, double x, double y, double size);

}  // namespace lockstep::exports
