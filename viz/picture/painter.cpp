#include "viz/picture/painter.hpp"

#include "scenarios/exports/wording.hpp"

namespace lockstep::viz {
namespace {

/// So many things may be drawn for all tracks together before they share columns of pixels.
constexpr float things_max = 1300;

}  // namespace

Painter::Painter(const TimelineInput& input, TimelinePicture& out)
    : in_(input),
      out_(out),
      sheet_(out.sheet),
      layout_(out.layout),
      scene_(input.recording.scene),
      look_(input.look),
      plot_width_(std::max(1.0, static_cast<double>(out.layout.plot.width()))) {
  float tracks = 0;
  for (std::size_t i = 0; i < scene_.lanes.size(); ++i) {
    const LaneBox& box = layout_.boxes[i];
    if (box.bottom < layout_.lanes.top || box.top > layout_.lanes.bottom) continue;
    tracks += 3 + static_cast<float>(scene_.lanes[i].beliefs.size() + scene_.lanes[i].keys.size() * 2);
  }
  for (const Strip& strip : scene_.strips) tracks += 2 + static_cast<float>(strip.holds.size());
  column_ = std::max(em(0.19F), static_cast<float>(plot_width_) * tracks / things_max);
  column_ = std::min(column_, static_cast<float>(plot_width_) / 8);
  if (!in_.own_time) return;
  const std::int64_t start = in_.recording.narrator.wall().start();
  for (const Lane& lane : scene_.lanes) {
    const ClockKind clock = lane.role == Role::client ? in_.recording.scenario.algorithm.clock : ClockKind::wall;
    clocks_.emplace_back(in_.recording.story.clocks, lane.process, clock, clock == ClockKind::wall ? start : 0);
  }
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
  sheet_.clip({0, 0, in_.width, in_.height});
  paint_ground();
  paint_ruler();
  sheet_.clip(layout_.lanes);
  if (in_.ghost != nullptr) paint_ghost();
  paint_lanes();
  if (in_.messages) paint_messages();
  paint_rounds();
  sheet_.unclip();
  sheet_.clip({layout_.plot.left, 0, layout_.plot.right, in_.height});
  paint_faults();
  paint_strips();
  paint_flags();
  sheet_.unclip();
  paint_names();
  if (in_.overview) paint_overview();
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

bool Painter::label_bar(const Area& bar, const std::vector<std::string>& wordings, Face face, Colour colour,
                        bool has_ground) {
  const float pad = em(0.3F);
  const float left = std::max(bar.left, layout_.plot.left) + pad, right = std::min(bar.right, layout_.plot.right) - pad;
  const float high = in_.metrics.height(face);
  if (bar.height() < high * 0.95F) return false;
  for (const std::string& words : wordings) {
    const float wide = width(face, words);
    if (wide > right - left) continue;
    const float top = (bar.top + bar.bottom - high) / 2 - em(0.04F);
    const Area box{left - em(0.2F), top, left + wide + em(0.2F), top + high * 1.1F};
    if (has_ground) sheet_.fill(box, look_.ground.faded(0.85), em(0.15F));
    taken_.push_back(box);
    sheet_.text({left, top}, words, face, colour);
    return true;
  }
  return false;
}

bool Painter::label_free(Point at, std::string_view words, Face face, Colour colour, bool has_ground) {
  const Area box{at.x, at.y, at.x + width(face, words), at.y + in_.metrics.height(face)};
  const Area room = box.grown(em(0.2F));
  if (box.right > in_.width || box.right < layout_.plot.left) return false;
  for (const Area& other : taken_)
    if (other.overlaps(room)) return false;
  taken_.push_back(room);
  if (has_ground) sheet_.fill(room, look_.ground.faded(0.88), em(0.2F));
  sheet_.text(at, words, face, colour);
  return true;
}

void Painter::place(std::vector<Pending>& pending) {
  for (const Pending& label : pending) label_free(label.at, label.words, Face::small, label.colour, true);
  pending.clear();
}

void Painter::density(const Area& area, std::size_t count, Weight weight, Colour colour) {
  // Two things are drawn a third as high as the track, a hundred fill it.
  float part = 0.35F;
  for (std::size_t n = 3; n < count && part < 1; n *= 2) part += 0.12F;
  part = std::min(part, 1.0F);
  const float high = area.height() * part;
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
