// Clocks of one's own: rulers in lanes, and where a clock is wrong.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenarios/exports/time_scale.hpp"
#include "scenarios/exports/wording.hpp"
#include "viz/picture/painter.hpp"

namespace lockstep::viz {

void Painter::paint_own_ruler(const Lane& lane, const LaneBox& box) {
  if (box.bottom - box.top < em(1.6F)) return;
  const double first = std::max(in_.view.begin, in_.axis.first()), last = std::min(in_.view.end, in_.axis.last());
  const double t0 = in_.axis.time(first), t1 = in_.axis.time(last);
  if (!(t1 > t0)) return;
  // Where true time stands on this lane: a ruler that is skewed, or broken, as its clock is. Only where that differs.
  const LaneClock& clock = clock_of(lane);
  const std::int64_t step = exports::round_step((t1 - t0) / 8);
  const Window shown = window(clock);
  float free_from = layout_.plot.left;
  for (std::int64_t n = std::max<std::int64_t>(0, shown.begin / step); n * step <= shown.end && n * step <= scene_.end;
       ++n) {
    const float at = x(clock, n * step), straight = x(n * step), y = box.bottom;
    if (at < layout_.plot.left || at > layout_.plot.right) continue;
    sheet_.line({at, y - em(0.35F)}, {at, y}, look_.fault.faded(0.9), em(0.07F));
    if (std::fabs(at - straight) < em(0.2F)) continue;
    sheet_.line({straight, y - 1}, {at, y - em(0.35F)}, look_.fault.faded(0.45), em(0.06F));
    const std::string words = "true " + tick_words(n * step, step);
    if (at + em(0.2F) < free_from) continue;
    sheet_.text({at + em(0.2F), y - em(0.95F)}, words, Face::small, look_.fault);
    free_from = at + width(Face::small, words) + em(0.8F);
  }
}

ClockKind Painter::kind_of_clock(const Lane& lane) const {
  return lane.role == Role::client ? in_.recording.scenario.algorithm.clock : ClockKind::wall;
}

/// What its own clock shows, on lanes where that is not the true time.
void Painter::paint_wrong_clock(const Lane& lane, const LaneBox& box) {
  if (is_flat(box)) return;
  const exports::Story& story = in_.recording.story;
  const ClockKind kind = kind_of_clock(lane);
  const auto is_its = [&](const auto& change) { return change.process == lane.process && change.clock == kind; };
  const bool is_wrong =
      std::any_of(story.clock_steps.begin(), story.clock_steps.end(), is_its) ||
      std::any_of(story.clock_rates.begin(), story.clock_rates.end(), is_its) ||
      (kind == ClockKind::wall && std::any_of(story.clock_offsets.begin(), story.clock_offsets.end(),
                                              [&](const auto& offset) { return offset.process == lane.process; }));
  if (!is_wrong) return;
  use(Sign::own_clock);
  const LaneClock own(story.clocks, lane.process, kind,
                      kind == ClockKind::wall ? in_.recording.narrator.wall().start() : 0);
  const float left = std::max(layout_.plot.left, x(0)), right = std::min(layout_.plot.right, x(scene_.end));
  const float y = box.bottom - em(0.1F), apart = em(6);
  if (right <= left) return;
  sheet_.line({left, y}, {right, y}, look_.fault.faded(0.5), em(0.05F));
  for (float at = left + em(0.5F); at < right - em(3); at += apart) {
    const double time = in_.axis.time(position_at(at));
    const auto reading = static_cast<std::int64_t>(own.reading(time));
    sheet_.line({at, y - em(0.3F)}, {at, y}, look_.fault.faded(0.9), em(0.07F));
    const std::string words = fmt::format("shows {}{} s", reading < 0 ? "-" : "", exports::seconds(std::abs(reading), 2));
    label_free({at + em(0.2F), y - em(0.9F)}, words, Face::small, look_.fault);
  }
}

}  // namespace lockstep::viz
