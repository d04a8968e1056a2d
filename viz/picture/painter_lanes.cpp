// The lanes, each by what it is, and those of the earlier run behind them.
#include "viz/picture/painter.hpp"

namespace lockstep::viz {

void Painter::paint_lanes() {
  for (std::size_t i = 0; i < scene_.lanes.size(); ++i) {
    const LaneBox& box = layout_.boxes[i];
    if (box.bottom < layout_.lanes.top || box.top > layout_.lanes.bottom) continue;
    const Lane& lane = scene_.lanes[i];
    switch (lane.role) {
      case Role::client:
        paint_client(lane, box);
        break;
      case Role::node:
      case Role::sentinel:
        paint_node(lane, box);
        break;
      case Role::store:
        paint_store(lane, box);
        break;
    }
    if (in_.own_time) paint_own_ruler(lane, box);
    if (!in_.own_time) paint_wrong_clock(lane, box);
  }
}

void Painter::paint_ghost() {
  use(Sign::ghost);
  const Recording& ghost = *in_.ghost;
  for (const Lane& lane : ghost.scene.lanes) {
    const Lane* here = nullptr;
    for (const Lane& other : scene_.lanes)
      if (name(other.process) == ghost.trace().name_of(lane.process)) here = &other;
    if (here == nullptr || lane.role != Role::client) continue;
    const LaneBox& box = layout_.boxes[scene_.lane_of[here->process.value]];
    for (std::size_t r = 0; r < std::min(lane.beliefs.size(), std::max<std::size_t>(1, here->beliefs.size())); ++r) {
      const float top = box.tracks + static_cast<float>(r) * box.row - em(0.22F), bottom = top + box.row + em(0.3F);
      each_visible(
          lane.beliefs[r], true_time_,
          [&](const Item& item, float x0, float x1) {
            const exports::Hold& hold = ghost.story.holds[item.ref];
            const float from = hold.granted ? x(hold.granted->ns()) : x0;
            for (const float y : {top, bottom}) sheet_.dashed({from, y}, {x1, y}, look_.quiet, 1.5F);
            for (const float px : {from, x1}) sheet_.dashed({px, top}, {px, bottom}, look_.quiet, 1.5F);
          },
          [](float, float, const Group&) {});
    }
  }
}

}  // namespace lockstep::viz
