// True time to x, for pictures.
//
// Round trips take a millisecond and leases ten seconds, so on a linear axis the messages of a story are
// vertical strokes. Where that is so, the longest stretches in which nothing happens are squeezed to a fixed
// width each, and what is left shares one linear scale: the map is piecewise linear and never goes back, and
// the axis shows each break with the length that it hides.
#pragma once

#include <string>
#include <vector>

#include "scenarios/exports/story.hpp"

namespace lockstep::exports {

class TimeScale {
 public:
  /// `points` are the instants that matter, in any order; `typical` is the length of time that should be
  /// visible, such as that of a message under way (zero: linear).
  TimeScale(Interval shown, std::vector<TrueTime> points, Duration typical, double left, double right);

  double x(TrueTime at) const;
  double left() const { return left_; }
  double right() const { return right_; }
  Interval shown() const { return shown_; }

  struct Piece {
    Interval span;
    double left, right;
    bool is_squeezed;
  };
  const std::vector<Piece>& pieces() const { return pieces_; }
  bool is_squeezed() const { return pieces_.size() > 1; }
  /// How wide the typical length of time became, in pixels.
  double typical_width() const { return typical_width_; }

  struct Tick {
    double x;
    std::string label;
    bool is_major;
  };
  /// From left to right. On a squeezed axis the major ticks stand where something starts to happen after a
  /// break and tell the time, and the minor ones count on from there.
  std::vector<Tick> ticks() const;

 private:
  Interval shown_;
  TrueTime first_point_;  ///< the margin on the left has no tick of its own
  double left_, right_, typical_width_ = 0;
  std::vector<Piece> pieces_;
};

/// The smallest of 1, 2, 5, 10, 20, 50, ... nanoseconds that is at least `least`.
std::int64_t round_step(double least);

}  // namespace lockstep::exports
