#include "viz/picture/axis.hpp"

#include <algorithm>

#include "scenarios/exports/time_scale.hpp"

namespace lockstep::viz {
namespace {

/// The width for which the compressed scale is chosen; zooming changes nothing about what is squeezed.
constexpr double nominal_px = 1100;

constexpr std::size_t coarse_every = 256;

}  // namespace

std::string_view name_of(Scale scale) {
  switch (scale) {
    case Scale::linear:
      return "linear";
    case Scale::steps:
      return "equal steps";
    case Scale::compressed:
      return "gaps squeezed";
  }
  return "";
}

Axis::Axis() : knots_{{0, 0}, {1e9, 1e9}} {}

Axis::Axis(Scale scale, std::int64_t end, const std::vector<std::int64_t>& points, std::int64_t typical)
    : scale_(scale) {
  const double last = static_cast<double>(end);
  if (scale == Scale::steps) {
    finest_ = 0.5;
    knots_.push_back({0, 0});
    double step = 0;
    for (const std::int64_t point : points) {
      const double at = static_cast<double>(point);
      if (at <= knots_.back().time || at > last) continue;
      knots_.push_back({at, ++step});
    }
    if (last > knots_.back().time) knots_.push_back({last, step + 1});
    if (knots_.size() > 4 * coarse_every)
      for (std::size_t i = 0; i < knots_.size(); i += coarse_every) coarse_.push_back(knots_[i]);
    return;
  }
  if (scale == Scale::compressed) {
    std::vector<TrueTime> instants;
    for (const std::int64_t point : points) instants.push_back(TrueTime(Duration(point)));
    const exports::TimeScale squeezed({TrueTime(), TrueTime(Duration(end))}, std::move(instants), Duration(typical), 0,
                                      nominal_px);
    // In the unit of a nanosecond of the stretches that are not squeezed.
    double unit = nominal_px / last;
    for (const auto& piece : squeezed.pieces())
      if (!piece.is_squeezed && piece.right > piece.left)
        unit = (piece.right - piece.left) / static_cast<double>(piece.span.length().count());
    knots_.push_back({0, 0});
    for (const auto& piece : squeezed.pieces()) {
      const Knot before = knots_.back();
      const double at = static_cast<double>(piece.span.end.ns());
      if (at <= before.time) continue;
      knots_.push_back({at, piece.right / unit});
      if (piece.is_squeezed) breaks_.push_back({before.position, knots_.back().position, before.time, at});
    }
    return;
  }
  knots_ = {{0, 0}, {last, last}};
}

/// The first knot, but for the outermost two, whose key is at least `value`; else the last.
template <class Key>
std::size_t Axis::knot_after(double value, Key key) const {
  std::size_t from = 1, to = knots_.size() - 1;
  const auto is_before = [key](const Knot& knot, double v) { return knot.*key < v; };
  if (!coarse_.empty()) {
    const auto found = std::lower_bound(coarse_.begin(), coarse_.end(), value, is_before) - coarse_.begin();
    const auto block = static_cast<std::size_t>(found);
    from = std::max<std::size_t>(from, block == 0 ? 0 : (block - 1) * coarse_every);
    to = std::min(to, block * coarse_every);
    to = std::max(to, from);
  }
  const auto begin = knots_.begin();
  return static_cast<std::size_t>(std::lower_bound(begin + static_cast<std::ptrdiff_t>(from),
                                                   begin + static_cast<std::ptrdiff_t>(to), value, is_before) -
                                  begin);
}

double Axis::position(double time) const {
  const std::size_t after = knot_after(time, &Knot::time);
  const Knot &a = knots_[after - 1], &b = knots_[after];
  return a.position + (time - a.time) * ((b.position - a.position) / (b.time - a.time));
}

double Axis::time(double position) const {
  const std::size_t after = knot_after(position, &Knot::position);
  const Knot &a = knots_[after - 1], &b = knots_[after];
  return a.time + (position - a.position) * ((b.time - a.time) / (b.position - a.position));
}

}  // namespace lockstep::viz
