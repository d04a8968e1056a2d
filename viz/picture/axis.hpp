// True time to a position along the time axis, in one of three scales.
//
//   linear      a second is as long as every other second
//   steps       every instant at which something happened is one step from the next
//   compressed  long stretches without events are squeezed; what is left shares one linear scale
//
// A 30 s lease with round trips of half a millisecond cannot be read on a linear axis alone. Positions are doubles
// in a unit of the axis's own (ns, steps, squeezed ns); a View says which of them are on the screen. Times are
// nanoseconds since the start of the run: as doubles they are exact for a hundred days.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace lockstep::viz {

enum class Scale : std::uint8_t { linear, steps, compressed };
std::string_view name_of(Scale scale);

class Axis {
 public:
  /// From 0 to 1 s, linear.
  Axis();
  /// `points`: the instants at which something happens, sorted, in ns. `typical`: a length in ns that should be
  /// visible, such as that of a message under way (only for the compressed scale). Needs: end > 0.
  Axis(Scale scale, std::int64_t end, const std::vector<std::int64_t>& points, std::int64_t typical);

  Scale scale() const { return scale_; }
  /// The position of a time. Before the first and after the last knot the map goes on linearly.
  double position(double time) const;
  double time(double position) const;

  double first() const { return knots_.front().position; }
  double last() const { return knots_.back().position; }
  double length() const { return last() - first(); }
  /// The shortest stretch worth zooming to: a microsecond, or half a step.
  double finest() const { return finest_; }

  struct Break {
    double begin, end;            ///< positions
    double time_begin, time_end;  ///< what it hides, in ns
  };
  /// The squeezed stretches, in order; only the compressed scale has any.
  const std::vector<Break>& breaks() const { return breaks_; }

 private:
  struct Knot {
    double time, position;
  };
  Scale scale_ = Scale::linear;
  double finest_ = 1000;
  template <class Key>
  std::size_t knot_after(double value, Key key) const;

  std::vector<Knot> knots_;
  std::vector<Knot> coarse_;  // every 256th, so that a search touches little memory
  std::vector<Break> breaks_;
};

}  // namespace lockstep::viz
