#include "viz/picture/painter.hpp"

#include <utility>

#include "scenarios/exports/wording.hpp"

namespace lockstep::viz {
namespace {

/// So many things may be drawn for all tracks together before they share columns of pixels.
constexpr float things_max = 1000;

}  // namespace

Painter::Painter(const TimelineInput& input, TimelinePicture& out)
    : in_(input),
      out_(out),
      sheet_(out.sheet),
      layout_(out.layout),
      scene_(input.recording.scene),
      look_(input.look),
      plot_width_(std::max(1.0, static_cast<double>(out.layout.plot.width()))) {
  if (!in_.own_time) return;
  const std::int64_t start = in_.recording.narrator.wall().start();
  for (const Lane& lane : scene_.lanes) {
    const ClockKind clock = kind_of_clock(lane);
    clocks_.emplace_back(in_.recording.story.clocks, lane.process, clock, clock == ClockKind::wall ? start : 0);
  }
}

/// How wide a column must be so that no more than about `things_max` things are drawn on the tracks that are seen.
float Painter::column_for(float things_max) const {
  const Window shown = window(true_time_);
  std::vector<float> counts;
  const auto count = [&](const Track& track) {
    const std::size_t first = track.first_after(shown.begin), last = track.first_from(shown.end, first);
    if (last > first) counts.push_back(static_cast<float>(last - first));
  };
  for (std::size_t i = 0; i < scene_.lanes.size(); ++i) {
    const LaneBox& box = layout_.boxes[i];
    if (box.bottom < layout_.lanes.top || box.top > layout_.lanes.bottom) continue;
    const Lane& lane = scene_.lanes[i];
    for (const Track& row : lane.beliefs) count(row);
    for (const Track& row : lane.keys) {
      count(row);
      count(row);  // with its name
    }
    for (const Track& row : lane.timers) count(row);
    count(lane.lapses);
    count(lane.conditions);
    if (is_flat(box)) continue;
    for (const Track& row : lane.waits) count(row);
    count(lane.marks);
    count(lane.busy);
    count(lane.disk);
  }
  for (const Strip& strip : scene_.strips) {
    for (const Track& row : strip.holds) count(row);
    count(strip.overlaps);
    count(strip.writes);
  }
  const auto widest = static_cast<float>(plot_width_) / 8;
  for (float column = em(0.19F); column < widest; column *= 1.25F) {
    const float columns = static_cast<float>(plot_width_) / column;
    float things = 0;
    for (const float n : counts) things += std::min(n, columns);
    if (things <= things_max) return column;
  }
  return widest;
}

const LaneClock& Painter::clock_of(const Lane& lane) const {
  return clocks_.empty() ? true_time_ : clocks_[scene_.lane_of[lane.process.value]];
}

Painter::Window Painter::window(const LaneClock& clock) const {
  const LaneClock::Window shown = clock.window(in_.axis.time(in_.view.begin), in_.axis.time(in_.view.end));
  const auto limited = [](double t) { return static_cast<std::int64_t>(std::clamp(t, -1e18, 1e18)); };
  return {limited(shown.begin) - 1, limited(shown.end) + 1};
}

void Painter::paint() {
  column_ = column_for(things_max);
  sheet_.clip({0, 0, in_.width, in_.height});
  paint_ground();
  paint_ruler();
  const Area across{layout_.plot.left, 0, layout_.plot.right, in_.height};
  sheet_.clip(across);
  paint_faults();
  paint_strips();
  sheet_.unclip();
  std::vector<Written> above = std::exchange(later_, {});
  sheet_.clip(layout_.lanes);
  if (in_.ghost != nullptr) paint_ghost();
  paint_lanes();
  if (in_.messages) paint_messages();
  paint_rounds();
  sheet_.unclip();
  sheet_.clip(across);
  paint_flags();
  write_all(above);
  sheet_.unclip();
  sheet_.clip(layout_.lanes);
  write_all(later_);
  sheet_.unclip();
  paint_names();
  if (in_.overview) paint_overview();
  paint_range();
  paint_cursor();
  sheet_.unclip();
}

Colour Painter::colour_of(ProcessId process) const {
  const Lane* lane = scene_.lane(process);
  if (lane == nullptr || lane->role != Role::client) return look_.quiet;
  return look_.client(lane->number);
}

double Painter::strength(std::size_t fact) const {
  double part = 1;
  if (in_.matches != nullptr && fact < in_.matches->size() && (*in_.matches)[fact] == 0) part = 0.16;
  if (in_.relations != nullptr && fact < in_.relations->size() && (*in_.relations)[fact] == Relation::none)
    part = std::min(part, 0.28);
  return part;
}

Colour Painter::tinted(Colour own, std::size_t fact) const {
  if (in_.relations == nullptr || fact >= in_.relations->size()) return own;
  switch ((*in_.relations)[fact]) {
    case Relation::past:
      return look_.past;
    case Relation::future:
      return look_.future;
    case Relation::none:
    case Relation::selected:
      break;
  }
  return own;
}

std::optional<Painter::Written> Painter::fit(const Area& bar, const std::vector<std::string>& wordings, Face face,
                                             Colour colour, Colour ground) const {
  const float pad = em(0.3F);
  const float left = std::max(bar.left, layout_.plot.left) + pad, right = std::min(bar.right, layout_.plot.right) - pad;
  const float high = in_.metrics.height(face);
  if (bar.height() < high * 0.95F) return std::nullopt;
  for (const std::string& words : wordings) {
    const float wide = width(face, words);
    if (wide > right - left) continue;
    const float top = (bar.top + bar.bottom - high) / 2 - em(0.04F);
    const Area box{left - em(0.2F), top, left + wide + em(0.2F), top + high * 1.1F};
    return Written{box, {left, top}, words, face, colour, ground};
  }
  return std::nullopt;
}

void Painter::write(const Written& label) {
  sheet_.fill(label.box, label.ground, em(0.15F));
  sheet_.text(label.at, label.words, label.face, label.colour);
}

bool Painter::is_free(const Area& area) const {
  return std::none_of(taken_.begin(), taken_.end(), [&](const Area& other) { return other.overlaps(area); });
}

bool Painter::label_bar(const Area& bar, const std::vector<std::string>& wordings, Face face, Colour colour,
                        Colour ground) {
  for (const std::string& words : wordings) {
    std::optional<Written> label = fit(bar, {words}, face, colour, ground);
    if (!label || !is_free(label->box)) continue;
    taken_.push_back(label->box);
    later_.push_back(std::move(*label));
    return true;
  }
  return false;
}

bool Painter::label_free(Point at, std::string words, Face face, Colour colour) {
  const Area box{at.x, at.y, at.x + width(face, words), at.y + in_.metrics.height(face)};
  const Area room = box.grown(em(0.2F));
  if (box.right > in_.width || box.right < layout_.plot.left || !is_free(room)) return false;
  taken_.push_back(room);
  later_.push_back({room, at, std::move(words), face, colour, look_.ground.faded(0.88)});
  return true;
}

void Painter::place(std::vector<Pending>& pending) {
  for (const Pending& label : pending) label_free(label.at, label.words, Face::small, label.colour);
  pending.clear();
}

void Painter::write_all(std::vector<Written>& labels) {
  for (const Written& label : labels) write(label);
  labels.clear();
}

void Painter::density(const Area& area, std::size_t count, Weight weight, Colour colour) {
  // Two things are drawn a third as high as the track, a hundred fill it.
  float part = 0.35F;
  for (std::size_t n = 3; n < count && part < 1; n *= 2) part += 0.12F;
  part = std::min(part, 1.0F);
  const float high = area.height() * part;
  use(Sign::crowd);
  if (weight == Weight::danger) {
    sheet_.fill({area.left, area.top, area.right, area.bottom}, look_.danger);
    return;
  }
  sheet_.fill({area.left, area.bottom - high, area.right, area.bottom},
              weight == Weight::notable ? mixed(colour, look_.fault, 0.5) : colour.faded(0.75));
}

TimelinePicture paint_timeline(const TimelineInput& input) {
  TimelinePicture picture;
  picture.layout = lay_out(input.recording, input.metrics, input.width, input.height, input.scroll, input.overview);
  Painter(input, picture).paint();
  return picture;
}

}  // namespace lockstep::viz
