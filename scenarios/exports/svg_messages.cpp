// Messages as slanted arrows between life lines, in the colour of the client that asks.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/exports/picture.hpp"

namespace lockstep::exports {
namespace {

struct Point {
  double x, y;
};

/// Where a message between two lanes leaves or meets a life line: a little off its middle.
Point at_lane(const Picture& picture, const Lane& lane, const Lane& other, TrueTime at) {
  const double side = other.life > lane.life ? 1 : -1;
  return {picture.x(at), lane.life + side * 1.5};
}

void draw_arrow(Picture& picture, Point from, Point to, const std::string& colour, double opacity, bool is_dashed) {
  picture.arrows.line(from.x, from.y, to.x, to.y,
                      fmt::format(R"(stroke="{}" stroke-width="1.2" stroke-opacity="{}"{})", colour,
                                  coordinate(opacity), is_dashed ? R"( stroke-dasharray="4 3")" : ""));
  const std::string head = arrow_head_path(from.x, from.y, to.x, to.y, 7);
  if (!head.empty())
    picture.marks.path(head, fmt::format(R"(fill="{}" fill-opacity="{}")", colour, coordinate(opacity)));
}

void draw_cross(Picture& picture, Point at) {
  picture.use(Mark::lost);
  picture.marks.path(cross_path(at.x, at.y, 3.8), fmt::format(R"(fill="none" stroke="{}" stroke-width="1.8")", ink));
}

void draw_trip(Picture& picture, const Trip& trip) {
  const Lane* from_lane = picture.lane_of(trip.from);
  const Lane* to_lane = picture.lane_of(trip.to);
  if (from_lane == nullptr || to_lane == nullptr || from_lane == to_lane) return;
  const ProcessId client = trip.is_reply ? trip.to : trip.from;
  const std::string colour(picture.colour_of(client).line);
  const double opacity = trip.is_reply ? 0.45 : 0.85;
  const bool is_no = trip.is_reply && trip.outcome != Outcome::yes;
  const Point from = at_lane(picture, *from_lane, *to_lane, trip.sent);

  for (const TrueTime arrival : trip.arrivals) {
    if (!picture.stage.shows(Interval{trip.sent, arrival})) continue;
    const Point to = at_lane(picture, *to_lane, *from_lane, arrival);
    draw_arrow(picture, from, to, colour, opacity, is_no);
    picture.use(!trip.is_reply ? Mark::request : is_no ? Mark::refusal : Mark::reply);
    // A transmission that TCP repeats: the first part of the way was in vain.
    if (!trip.losses.empty()) draw_cross(picture, {from.x + (to.x - from.x) * 0.15, from.y + (to.y - from.y) * 0.15});
  }
  if (!trip.arrivals.empty() || !picture.stage.shows(trip.sent)) return;
  if (!trip.lost && trip.losses.empty()) return;  // still under way when the run ended
  const TrueTime lost = trip.lost ? *trip.lost : trip.losses.front();
  // Nobody knows where it would have arrived; it is drawn as fast as a typical one, up to just before its goal.
  const TrueTime would_be =
      std::max(std::min(lost, trip.sent + picture.stage.typical_flight * 2), trip.sent + picture.stage.typical_flight);
  const Point to = at_lane(picture, *to_lane, *from_lane, would_be);
  const double least = 7, before = 9;  // pixels
  const Point cross{std::max(to.x, from.x + least), to.y + (to.y > from.y ? -before : before)};
  picture.arrows.line(
      from.x, from.y, cross.x, cross.y,
      fmt::format(R"(stroke="{}" stroke-width="1.2" stroke-opacity="{}")", colour, coordinate(opacity)));
  draw_cross(picture, cross);
}

/// One label for a bundle of equal requests that leave at once, at the first of them.
void label_requests(Picture& picture) {
  const Trip* last = nullptr;
  for (std::size_t i = 0; i < picture.story.trips.size(); ++i) {
    const Trip& trip = picture.story.trips[i];
    if (trip.is_reply || picture.stage.is_hidden[i] || !picture.stage.shows(trip.sent)) continue;
    const bool is_same = last != nullptr && last->from == trip.from && last->operation == trip.operation &&
                         last->resource == trip.resource && picture.x(trip.sent) - picture.x(last->sent) < 4;
    last = &trip;
    if (is_same) continue;
    const Lane* from = picture.lane_of(trip.from);
    const Lane* to = picture.lane_of(trip.to);
    if (from == nullptr || to == nullptr) continue;
    const double x = picture.x(trip.sent), y = from->life;
    const std::string words(lockstep::name_of(trip.operation));
    picture.label_later(
        importance::message,
        {{x + 2, y - 5, words, 9.5}, {x - 2, y - 5, words, 9.5, Anchor::end}, {x - 4, y + 14, words, 9.5, Anchor::end}},
        ink_of(picture.colour_of(trip.from).line));
  }
}

}  // namespace

void draw_messages(Picture& picture) {
  for (std::size_t i = 0; i < picture.story.trips.size(); ++i)
    if (!picture.stage.is_hidden[i]) draw_trip(picture, picture.story.trips[i]);
  label_requests(picture);
}

}  // namespace lockstep::exports
