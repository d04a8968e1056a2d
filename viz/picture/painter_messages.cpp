// Messages between the lanes, and the rounds of requests that belong together.
#include <fmt/format.h>

#include <cmath>

#include "scenarios/exports/wording.hpp"
#include "viz/picture/painter.hpp"

namespace lockstep::viz {
namespace {

/// So many arrows can be told apart; with more on the screen only those that stand out are drawn, and a heat strip.
constexpr std::size_t arrows_max = 250;
/// So many of these are drawn on top of a heat strip.
constexpr std::size_t standouts_max = 200;
/// So many refusals are dashed; among more they are only faint.
constexpr std::size_t dashed_max = 100;
/// So many braces are drawn.
constexpr std::size_t rounds_max = 80;
/// Among more than that on the screen none can be seen.
constexpr std::size_t rounds_read_max = 2000;
/// So many get a label.
constexpr std::size_t labelled_max = 60;

}  // namespace

void Painter::paint_arrow(const Arrow& arrow, double seen, bool has_label) {
  const exports::Trip& trip = in_.recording.story.trips[arrow.trip];
  const Lane &from = scene_.lanes[arrow.from], &to = scene_.lanes[arrow.to];
  const Colour colour = tinted(colour_of(trip.is_reply ? trip.to : trip.from), trip.sent_fact).faded(seen);
  const auto y_of = [this](std::size_t lane) {
    const LaneBox& box = layout_.boxes[lane];
    return scene_.lanes[lane].role == Role::store ? (box.top + box.bottom) / 2 : box.life;
  };
  const Point start{x(clock_of(from), arrow.sent), y_of(arrow.from)};
  Point end{x(clock_of(to), arrow.arrived), y_of(arrow.to)};
  const bool is_pair = in_.pointed_at && trip.message == in_.pointed_at;
  const bool is_chosen = is_selected(trip.sent_fact) || is_pair;
  use(arrow.is_lost ? Sign::lost_message : Sign::message);
  const float thick = is_chosen ? em(0.16F) : em(0.085F);
  if (arrow.is_lost || arrow.is_under_way) {  // it ends on its way
    const float part = arrow.is_lost ? 0.55F : 0.8F;
    end = {start.x + std::max(em(0.5F), (end.x - start.x) * part), start.y + (end.y - start.y) * part};
  }
  const float dx = end.x - start.x, dy = end.y - start.y;
  const float length = std::max(1.0F, std::hypot(dx, dy));

  if (!trip.losses.empty() && !arrow.is_lost) {  // it was sent again: kinked where the last try left
    use(Sign::resent_message);
    const float bend = x(clock_of(from), trip.losses.back().ns());
    const Point knee{std::clamp(bend, std::min(start.x, end.x), std::max(start.x, end.x)), start.y + dy * 0.15F};
    sheet_.dashed(start, knee, colour, thick);
    sheet_.line(knee, end, colour, thick);
    const float r = em(0.2F);
    sheet_.line({knee.x - r, knee.y - r}, {knee.x + r, knee.y + r}, look_.fault.faded(seen), thick);
    sheet_.line({knee.x - r, knee.y + r}, {knee.x + r, knee.y - r}, look_.fault.faded(seen), thick);
  } else if (trip.is_reply && trip.outcome == Outcome::no) {
    use(Sign::refusal);
    if (dashes_)
      sheet_.dashed(start, end, colour, thick);
    else
      sheet_.line(start, end, colour.faded(0.45), thick);
  } else {
    sheet_.line(start, end, trip.is_reply ? colour.faded(0.75) : colour, thick);
  }
  if (trip.arrivals.size() > 1) use(Sign::doubled_message);
  if (trip.arrivals.size() > 1)
    sheet_.line(start, {x(clock_of(to), trip.arrivals.front().ns()), end.y}, colour.faded(0.6), thick);
  if (arrow.is_lost) {
    const float r = em(0.32F);
    sheet_.line({end.x - r, end.y - r}, {end.x + r, end.y + r}, look_.danger.faded(seen), em(0.14F));
    sheet_.line({end.x - r, end.y + r}, {end.x + r, end.y - r}, look_.danger.faded(seen), em(0.14F));
  } else {
    const float head = em(0.42F), ux = dx / length, uy = dy / length;
    const Point tip[3] = {end,
                          {end.x - ux * head - uy * head * 0.42F, end.y - uy * head + ux * head * 0.42F},
                          {end.x - ux * head + uy * head * 0.42F, end.y - uy * head - ux * head * 0.42F}};
    if (trip.is_reply && trip.outcome == Outcome::no) {
      sheet_.line(tip[1], end, colour, thick);
      sheet_.line(tip[2], end, colour, thick);
    } else {
      sheet_.polygon(tip, colour);
    }
  }
  // A few spots along it can be pointed at.
  const int spots = std::clamp(static_cast<int>(length / em(1.2F)), 1, 24);
  for (int i = 0; i < spots; ++i) {
    const float part = (static_cast<float>(i) + 0.5F) / static_cast<float>(spots);
    const float px = start.x + dx * part, py = start.y + dy * part, reach = em(0.25F);
    if (has_label || seen > 0.5)
      hit({px - reach, py - reach, px + reach, py + reach}, Hit::Kind::fact,
          static_cast<std::uint32_t>(trip.sent_fact));
  }
  // What a round asks is told at its brace.
  if (!has_label || (trip.round != 0 && !trip.is_reply) ||
      (trip.is_reply && trip.outcome == Outcome::yes && !trip.ignored))
    return;
  std::string words;
  if (!trip.is_reply)
    words = std::string(lockstep::name_of(trip.operation));
  else
    words = trip.outcome == Outcome::yes ? "yes" : trip.outcome == Outcome::no ? "no" : "";
  if (arrow.is_lost) words += " lost";
  if (trip.ignored) words += " (too late)";
  const float wide = width(Face::small, words);
  if (std::fabs(dx) < em(1.5F) && !arrow.is_lost) return;
  label_free({start.x + dx * 0.5F - (dx > 0 ? -em(0.2F) : wide + em(0.2F)), start.y + dy * 0.5F - em(0.4F)}, words,
             Face::small, look_.quiet.faded(seen));
}

void Painter::paint_messages() {
  const Window shown = window(true_time_);
  std::int64_t from = shown.begin, to = shown.end;
  for (const Lane& lane : scene_.lanes) {
    if (clocks_.empty()) break;
    const Window own = window(clock_of(lane));
    from = std::min(from, own.begin);
    to = std::max(to, own.end);
  }
  const auto [first, last] = scene_.arrows_between(from, to);
  const auto is_on_screen = [&](const Arrow& arrow) {
    const float a = layout_.boxes[arrow.from].life, b = layout_.boxes[arrow.to].life;
    return arrow.arrived >= from && std::max(a, b) > layout_.lanes.top && std::min(a, b) < layout_.lanes.bottom;
  };
  // Dashes are many primitives.
  dashes_ = last - first <= dashed_max;
  if (last - first <= arrows_max) {
    for (std::size_t i = first; i < last; ++i) {
      const Arrow& arrow = scene_.arrows[i];
      if (!is_on_screen(arrow)) continue;
      paint_arrow(arrow, strength(in_.recording.story.trips[arrow.trip].sent_fact), last - first <= labelled_max);
    }
    return;
  }

  // Too many: how dense they are, and those that went astray.
  const int columns = std::max(1, static_cast<int>(plot_width_ / static_cast<double>(em(0.5F))));
  std::vector<std::size_t> counts;
  std::size_t before = first, most = 1;
  for (int c = 0; c < columns; ++c) {
    const float right = layout_.plot.left + static_cast<float>(plot_width_ * (c + 1) / columns);
    const auto until = static_cast<std::int64_t>(in_.axis.time(position_at(right)));
    const auto end = std::lower_bound(scene_.arrows.begin() + static_cast<std::ptrdiff_t>(before),
                                      scene_.arrows.begin() + static_cast<std::ptrdiff_t>(last), until,
                                      [](const Arrow& arrow, std::int64_t t) { return arrow.sent < t; });
    const auto next = static_cast<std::size_t>(end - scene_.arrows.begin());
    counts.push_back(next - before);
    most = std::max(most, next - before);
    before = next;
  }
  float top = layout_.lanes.top;
  for (std::size_t i = 0; i < scene_.lanes.size(); ++i)
    if (scene_.lanes[i].role == Role::client) top = layout_.boxes[i].bottom;
  top = std::clamp(top, layout_.lanes.top, layout_.lanes.bottom) - em(0.5F);
  for (int c = 0; c < columns; ++c) {
    const std::size_t count = counts[static_cast<std::size_t>(c)];
    if (count == 0) continue;
    const float left = layout_.plot.left + static_cast<float>(plot_width_ * c / columns);
    const double part = std::sqrt(static_cast<double>(count) / static_cast<double>(most));
    sheet_.fill({left, top, left + static_cast<float>(plot_width_ / columns), top + em(0.45F)},
                look_.quiet.faded(0.12 + 0.6 * part));
  }
  label_free({layout_.plot.left + em(0.5F), top - em(0.95F)},
             fmt::format("{} messages on the screen: zoom in to see each", last - first), Face::small, look_.quiet);
  const auto lost_first = std::lower_bound(scene_.lost.begin(), scene_.lost.end(), static_cast<std::uint32_t>(first));
  std::size_t drawn = 0;
  for (auto lost = lost_first; lost != scene_.lost.end() && *lost < last && drawn < standouts_max; ++lost) {
    const Arrow& arrow = scene_.arrows[*lost];
    if (!is_on_screen(arrow)) continue;
    paint_arrow(arrow, 0.8, false);
    ++drawn;
  }
  if (!in_.selected) return;
  const AcquisitionId chosen = in_.recording.fact(*in_.selected).acquisition;
  if (!chosen) return;
  drawn = 0;
  for (std::size_t i = first; i < std::min(last, first + 20'000) && drawn < arrows_max; ++i) {
    const Arrow& arrow = scene_.arrows[i];
    if (in_.recording.story.trips[arrow.trip].acquisition != chosen || !is_on_screen(arrow)) continue;
    paint_arrow(arrow, 1, false);
    ++drawn;
  }
}

void Painter::paint_rounds() {
  const Window shown = window(true_time_);
  const auto first = std::lower_bound(scene_.rounds.begin(), scene_.rounds.end(), shown.begin - 2'000'000'000,
                                      [](const Round& round, std::int64_t t) { return round.begin < t; });
  const auto last = std::lower_bound(first, scene_.rounds.end(), shown.end,
                                     [](const Round& round, std::int64_t t) { return round.begin < t; });
  if (static_cast<std::size_t>(last - first) > rounds_read_max) return;  // none of them would be wide enough
  std::size_t drawn = 0;
  for (auto at = first; at != scene_.rounds.end() && at->begin <= shown.end && drawn < rounds_max; ++at) {
    const Lane& lane = scene_.lanes[at->lane];
    const LaneClock& clock = clock_of(lane);
    const float x0 = x(clock, at->begin), x1 = x(clock, at->end);
    if (x1 - x0 < em(0.8F) || x1 < layout_.plot.left) continue;
    ++drawn;
    use(Sign::round);
    const LaneBox& box = layout_.boxes[at->lane];
    const float y = box.life + em(0.45F);
    const bool is_majority = at->decided != 0;
    const Colour colour = (is_majority ? look_.client(lane.number) : look_.quiet).faded(strength(at->fact));
    sheet_.line({x0, y}, {x1, y}, colour, em(0.08F));
    sheet_.line({x0, y - em(0.2F)}, {x0, y}, colour, em(0.08F));
    sheet_.line({x1, y - em(0.2F)}, {x1, y}, colour, em(0.08F));
    if (is_majority) {
      use(Sign::majority);
      const float px = x(clock, at->decided);
      const Point sign[3] = {{px - em(0.25F), y + em(0.3F)}, {px + em(0.25F), y + em(0.3F)}, {px, y - em(0.1F)}};
      sheet_.polygon(sign, colour);
    }
    const std::string many = fmt::format("{} of {}", at->yes, at->asked);
    const std::string after = exports::short_length(Duration(at->decided - at->begin));
    const std::string_view what = lockstep::name_of(at->operation);
    const Point where{std::max(x0, layout_.plot.left) + em(0.2F), y + em(0.3F)};
    for (const std::string& words : {is_majority ? fmt::format("{}: {} yes, majority after {}", what, many, after)
                                                 : fmt::format("{}: {} yes, no majority", what, many),
                                     is_majority ? many + " in " + after : many + " yes", many})
      if (width(Face::small, words) < x1 - x0 + em(7) && label_free(where, words, Face::small, look_.ink)) break;
    hit({x0, y - em(0.2F), x1, y + em(0.3F)}, Hit::Kind::fact, at->fact);
  }
}

}  // namespace lockstep::viz
