#include "viz/picture/view.hpp"

#include <algorithm>
#include <cmath>

namespace lockstep::viz {
namespace {

constexpr double margin = 0.03;    // of the run, on both sides
constexpr double mostly = 0.7;     // of the run: if a story takes longer, all is shown
constexpr double widest = 1.25;    // of the run
constexpr double stays_on = 0.15;  // of the screen: so much of the run remains visible

}  // namespace

void View::fit_all(const Axis& axis) {
  begin = axis.first() - axis.length() * margin;
  end = axis.last() + axis.length() * margin;
}

void View::fit_story(const Axis& axis, double last) {
  const double told = last - axis.first();
  if (!(told > 0) || told > axis.length() * mostly) return fit_all(axis);
  begin = axis.first() - told * margin;
  end = last + told * margin * 2;
  keep_inside(axis);
}

void View::fit(const Axis& axis, double from, double to) {
  if (!(to > from)) to = from + axis.finest();
  const double room = (to - from) * 0.12;
  begin = from - room;
  end = to + room;
  keep_inside(axis);
}

void View::pan(const Axis& axis, double part) {
  const double by = length() * part;
  begin += by;
  end += by;
  keep_inside(axis);
}

void View::zoom(const Axis& axis, double factor, double anchor) {
  if (!(factor > 0) || !std::isfinite(factor)) return;
  const double wanted = std::clamp(length() * factor, axis.finest(), axis.length() * widest);
  const double held = begin + length() * anchor;
  begin = held - wanted * anchor;
  end = begin + wanted;
  keep_inside(axis);
}

void View::reveal(const Axis& axis, double position) {
  const double room = length() * 0.1;
  double by = 0;
  if (position < begin + room) by = position - (begin + room);
  if (position > end - room) by = position - (end - room);
  begin += by;
  end += by;
  keep_inside(axis);
}

void View::keep_inside(const Axis& axis) {
  if (!std::isfinite(begin) || !std::isfinite(end) || !(end > begin)) return fit_all(axis);
  const double shown = std::clamp(length(), axis.finest(), axis.length() * widest);
  const double middle = (begin + end) / 2;
  begin = middle - shown / 2;
  const double lowest = axis.first() - shown * (1 - stays_on), highest = axis.last() - shown * stays_on;
  begin = std::clamp(begin, std::min(lowest, highest), std::max(lowest, highest));
  end = begin + shown;
}

}  // namespace lockstep::viz
