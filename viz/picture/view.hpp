// Which stretch of the axis is on the screen. Positions are those of an Axis; a View keeps itself inside limits, so
// that no wheel can zoom to where numbers end.
#pragma once

#include "viz/picture/axis.hpp"

namespace lockstep::viz {

struct View {
  double begin = 0, end = 1e9;  ///< axis positions at the left and right edge

  double length() const { return end - begin; }
  /// Everything, with a margin.
  void fit_all(const Axis& axis);
  /// From the beginning to where the last thing happens that the story is about, with a margin.
  void fit_story(const Axis& axis, double last);
  /// These positions, with a margin.
  void fit(const Axis& axis, double from, double to);
  /// By a part of what is shown: 0.5 is half a screen to the right.
  void pan(const Axis& axis, double part);
  /// Times `factor` (below 1: closer); the position at `anchor` (0 left edge, 1 right edge) stays where it is.
  void zoom(const Axis& axis, double factor, double anchor);
  /// Moves as little as needed so that `position` is on the screen, a tenth away from the edges.
  void reveal(const Axis& axis, double position);
  /// Inside the limits: no closer than the axis's finest, no wider than the run with margins, never all off.
  void keep_inside(const Axis& axis);

  friend bool operator==(const View&, const View&) = default;
};

}  // namespace lockstep::viz
