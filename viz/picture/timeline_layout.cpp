#include <algorithm>

#include "viz/picture/timeline.hpp"

namespace lockstep::viz {
namespace {

/// Rows of bars in a lane, at least one.
std::size_t rows_of(const Lane& lane) {
  return std::max<std::size_t>(1, lane.role == Role::client ? lane.beliefs.size() : lane.keys.size());
}

/// How much taller than wanted lanes become where there is room to spare.
constexpr float server_scale_max = 1.7F, client_scale_max = 4.5F;

/// Wanted heights in em.
struct Wish {
  float row, rest;
};
Wish wish_of(Role role) {
  switch (role) {
    case Role::client:
      return {1.45F, 2.0F};
    case Role::node:
      return {1.25F, 0.95F};
    case Role::store:
    case Role::sentinel:
      return {1.3F, 0.6F};
  }
  return {};
}

}  // namespace

Layout lay_out(const Recording& recording, const Metrics& metrics, float width, float height, float scroll,
               bool overview) {
  const Scene& scene = recording.scene;
  const float em = metrics.em();
  Layout layout;

  float names = metrics.width(Face::strong, "holders of");
  for (const Lane& lane : scene.lanes)
    names = std::max(names, metrics.width(Face::strong, recording.trace().name_of(lane.process)));
  for (const Strip& strip : scene.strips)
    names = std::max(names, metrics.width(Face::strong, recording.trace().name_of(strip.lock)) + 1.2F * em);
  names = std::min(names + 1.6F * em, std::max(width * 0.25F, 4 * em));

  float y = 0;
  const auto band = [&](float h) {
    const Area area{names, y, width, y + h};
    y += h;
    return area;
  };
  layout.ruler = band(1.6F * em);
  layout.faults = band(static_cast<float>(scene.faults.size()) * 1.25F * em);
  // Several locks share what room there is; one lock has its holders beneath each other.
  layout.strip_row = 1.5F * em;
  const float strips_top = y;
  const std::size_t shown = std::min<std::size_t>(scene.strips.size(), 4);
  for (std::size_t i = 0; i < shown; ++i) {
    const std::size_t rows = std::max<std::size_t>(1, scene.strips[i].holds.size());
    // Beneath the holders a line for what is said of overlaps, and one for writes.
    const float lines =
        (scene.strips[i].overlaps.empty() ? 0.0F : 1.25F) + (scene.strips[i].writes.empty() ? 0.0F : 1.15F);
    layout.strip_areas.push_back(band(static_cast<float>(rows) * layout.strip_row +
                                      std::max(shown <= 2 && rows == 1 ? 1.0F : 0.3F, lines + 0.1F) * em));
  }
  layout.strips = {names, strips_top, width, y};
  const float bottom = overview ? std::max(y + em, height - 2.6F * em) : height;
  layout.overview = {names, bottom, width, overview ? height : bottom};
  layout.lanes = {names, y, width, bottom};
  layout.names = {0, 0, names, height};
  layout.plot = {names, 0, width, bottom};

  float wanted = 0, least = 0, clients = 0;
  for (const Lane& lane : scene.lanes) {
    const Wish wish = wish_of(lane.role);
    const float tall = (static_cast<float>(rows_of(lane)) * wish.row + wish.rest) * em;
    wanted += tall;
    least += 1.5F * em;
    if (lane.role == Role::client) clients += tall;
  }
  // Room to spare makes lanes taller, so that arrows are less steep; too little makes them flat, then they scroll.
  const float room = layout.lanes.height();
  // Arrows leave at the top of a client's lane: room beneath it is theirs, room in a server's lane is nobody's.
  const float scale =
      wanted <= 0 ? 1 : std::clamp(room / wanted, least > 0 ? std::min(1.0F, least / wanted) : 1, server_scale_max);
  const float rest = room - (wanted - clients) * scale;
  const float client_scale = clients <= 0 ? scale : std::clamp(rest / clients, scale, client_scale_max);
  layout.lanes_height = (wanted - clients) * scale + clients * client_scale;
  const float shift = std::clamp(scroll, 0.0F, std::max(0.0F, layout.lanes_height - room));
  float top = layout.lanes.top - shift;
  for (const Lane& lane : scene.lanes) {
    const Wish wish = wish_of(lane.role);
    const auto rows = static_cast<float>(rows_of(lane));
    const float tall = (rows * wish.row + wish.rest) * em * (lane.role == Role::client ? client_scale : scale);
    LaneBox box;
    box.top = top;
    box.bottom = top + tall;
    box.row = std::min(wish.row * em * std::min(scale, 1.15F), (tall - 0.4F * em) / rows);
    if (lane.role == Role::client) {
      box.tracks = top + 0.3F * em;
      box.life = std::min(box.tracks + rows * box.row + 0.55F * em, box.bottom - 0.3F * em);
    } else {
      box.life = top + std::min(0.4F * em, tall * 0.25F);
      box.tracks = box.life + 0.2F * em;
    }
    layout.boxes.push_back(box);
    top = box.bottom;
  }
  return layout;
}

const Hit* hit_at(const TimelinePicture& picture, Point p, float reach) {
  const Hit* near = nullptr;
  for (auto hit = picture.hits.rbegin(); hit != picture.hits.rend(); ++hit) {
    if (hit->area.contains(p)) return &*hit;
    if (near == nullptr && hit->kind == Hit::Kind::fact && hit->area.grown(reach).contains(p)) near = &*hit;
  }
  return near;
}

}  // namespace lockstep::viz
