#include "viz/picture/axis.hpp"

#include <algorithm>

#include "scenarios/exports/time_scale.hpp"

namespace lockstep::viz {
namespace {

/// The width for which the compressed scale is chosen; zooming changes nothing about what is squeezed.
constexpr double nominal_px = 1100;

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

double Axis::position(double time) const {
  auto after = std::lower_bound(knots_.begin() + 1, knots_.end() - 1, time,
                                [](const Knot& knot, double t) { return knot.time < t; });
  const Knot &a = *(after - 1), &b = *after;
  return a.position + (time - a.time) * ((b.position - a.position) / (b.time - a.time));
}

double Axis::time(double position) const {
  auto after = std::lower_bound(knots_.begin() + 1, knots_.end() - 1, position,
                                [](const Knot& knot, double p) { return knot.position < p; });
  const Knot &a = *(after - 1), &b = *after;
  return a.time + (position - a.position) * ((b.time - a.time) / (b.position - a.position));
}

}  // namespace lockstep::viz
