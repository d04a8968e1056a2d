// The timeline in the window: paints it, and turns what the pointer does there into actions.
#pragma once

#include <optional>

#include "viz/picture/timeline.hpp"
#include "viz/shell/panel.hpp"

namespace lockstep::viz {

class TimelineView {
 public:
  /// Into the part of the screen that is free in the current ImGui window.
  void draw(const Model& model, Ui& ui, const Area& area);

  const TimelinePicture& picture() const { return picture_; }
  /// Draw-list calls of the last frame.
  std::size_t primitives() const { return primitives_; }
  Area area() const { return area_; }

 private:
  void take_pointer(const Model& model, Ui& ui);
  void take_overview(const Model& model, Ui& ui, Point at);
  void explain(const Model& model, Ui& ui, const Hit& hit) const;

  enum class Drag : unsigned char { none, pan, cursor, range, overview, overview_left, overview_right };

  TimelinePicture picture_;
  Area area_;
  std::size_t primitives_ = 0;
  Drag drag_ = Drag::none;
  bool has_moved_ = false;
  float grabbed_ = 0;  // where in the overview's window it was taken
  double range_from_ = 0;  // part of the plot at which a stretch was begun
  MessageId pointed_at_{};
};

}  // namespace lockstep::viz
