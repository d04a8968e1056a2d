// The lanes of servers: what nodes keep and for how long, what they are, what the store is asked.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/exports/wording.hpp"
#include "viz/picture/painter.hpp"

namespace lockstep::viz {

void Painter::paint_node(const Lane& lane, const LaneBox& box) {
  const LaneClock& clock = clock_of(lane);
  const float left = std::max(layout_.plot.left, x(clock, 0)),
              right = std::min(layout_.plot.right, x(clock, scene_.end));
  if (right > left && lane.roles.empty())
    sheet_.line({left, box.life}, {right, box.life}, look_.faint.faded(0.8), em(0.07F));
  paint_roles(lane, box);
  for (std::size_t r = 0; r < lane.keys.size(); ++r) {
    const float top = box.tracks + static_cast<float>(r) * box.row;
    const Area row{0, top + em(0.05F), 0, top + box.row - em(0.1F)};
    each_visible(
        lane.keys[r], clock, [&](const Item& item, float x0, float x1) { paint_key(item, x0, x1, row); },
        [&](float x0, float x1, const Group& group) {
          const Item& first = lane.keys[r].items()[group.item];
          density({x0, row.top, x1, row.bottom}, group.count, group.weight,
                  colour_of(owner_of(first)));
          hit({x0, row.top, x1, row.bottom}, Hit::Kind::fact, first.fact);
        });
    // Time to live by the node's own clock: what is left, as a wedge that runs out at the deadline.
    each_visible(
        lane.timers[r], clock,
        [&](const Item& item, float x0, float x1) {
          const exports::KeyLease& key = in_.recording.story.keys[item.ref];
          const Colour colour = colour_of(owner_of(item)).faded(0.55 * strength(item.fact));
          const float end = std::min(x(clock, std::min(key.life.end, in_.recording.story.end).ns()), x1);
          const float base = row.bottom - 1, tall = row.height() * 0.42F;
          const float left_over = x1 > x0 ? tall * (x1 - end) / (x1 - x0) : 0;
          const Point wedge[4] = {{x0, base}, {x0, base - tall}, {end, base - left_over}, {end, base}};
          if (end > x0) use(Sign::time_to_live), sheet_.polygon(wedge, colour);
          if (end < x1) sheet_.line({end, base - left_over}, {x1, base}, colour.faded(0.5), em(0.06F));
        },
        [](float, float, const Group&) {});
    each_visible(
        lane.keys[r], clock,
        [&](const Item& item, float x0, float x1) {
          const exports::KeyLease& key = in_.recording.story.keys[item.ref];
          const std::string who(name(owner_of(item))), what(name(key.resource));
          const std::string token = in_.recording.narrator.tokens()(key.token);
          // What befell the node is told in front of it.
          const std::size_t next = lane.conditions.first_from(item.begin + 1);
          const bool is_cut = next < lane.conditions.items().size() && lane.conditions.items()[next].begin < item.end;
          const float room_end = is_cut ? std::max(x0, x(clock, lane.conditions.items()[next].begin)) : x1;
          label_bar({x0, row.top, room_end, row.bottom},
                    {what + " = " + token + " of " + who, what + " of " + who, who}, Face::small,
                    look_.ink.faded(strength(item.fact)),
                    mixed(look_.ground, look_.fill(colour_of(owner_of(item))), 0.55).faded(0.75));
        },
        [](float, float, const Group&) {});
  }
  place(key_ends_);
  paint_disk(lane, box);
  paint_conditions(lane, box, box.top + em(0.15F), box.bottom - em(0.15F));
  paint_marks(lane, box, box.life);
}

/// A master's life line is thick, a replica's is dashed; where that changes it is said.
void Painter::paint_roles(const Lane& lane, const LaneBox& box) {
  each_visible(
      lane.roles, clock_of(lane),
      [&](const Item& item, float x0, float x1) {
        const float left = std::max(layout_.plot.left, x0), right = std::min(layout_.plot.right, x1);
        if (right <= left) return;
        const bool is_master = static_cast<RoleLook>(item.look) == RoleLook::master;
        use(is_master ? Sign::master : Sign::replica);
        if (is_master)
          sheet_.fill({left, box.life - em(0.14F), right, box.life + em(0.14F)}, look_.quiet.faded(0.75));
        else
          sheet_.dashed({left, box.life}, {right, box.life}, look_.quiet.faded(0.8), em(0.08F));
        hit({left, box.life - em(0.25F), right, box.life + em(0.25F)}, Hit::Kind::fact, item.fact);
      },
      [&](float x0, float x1, const Group&) {
        sheet_.fill({x0, box.life - em(0.14F), x1, box.life + em(0.14F)}, look_.fault.faded(0.6));
      });
}

/// What has reached the disk: a short tick for a flush, a long one for a snapshot.
void Painter::paint_disk(const Lane& lane, const LaneBox& box) {
  const float y = box.bottom - em(0.1F);
  each_visible(
      lane.disk, clock_of(lane),
      [&](const Item& item, float at, float) {
        const bool is_snapshot = static_cast<DiskLook>(item.look) == DiskLook::snapshot;
        use(is_snapshot ? Sign::snapshot : Sign::flushed);
        sheet_.line({at, y - em(is_snapshot ? 0.6F : 0.32F)}, {at, y}, look_.quiet.faded(strength(item.fact)),
                    em(is_snapshot ? 0.16F : 0.08F));
        hit({at - em(0.2F), y - em(0.6F), at + em(0.2F), y}, Hit::Kind::fact, item.fact);
      },
      [&](float x0, float x1, const Group& group) {
        sheet_.fill({x0, y - em(0.2F), x1, y}, look_.quiet.faded(0.45));
        hit({x0, y - em(0.4F), x1, y}, Hit::Kind::fact, lane.disk.items()[group.item].fact);
      });
}

void Painter::paint_key(const Item& item, float x0, float x1, const Area& row) {
  const exports::KeyLease& key = in_.recording.story.keys[item.ref];
  const double seen = strength(item.fact);
  const Colour colour = tinted(colour_of(owner_of(item)), item.fact).faded(seen);
  const Area bar{x0, row.top, std::max(x1, x0 + em(0.15F)), row.bottom};
  sheet_.fill(bar, look_.fill(colour_of(owner_of(item))).faded(0.55 * seen), em(0.1F));
  sheet_.frame(bar, is_selected(item.fact) ? look_.accent : colour, is_selected(item.fact) ? em(0.13F) : em(0.07F),
               em(0.1F));
  use(Sign::key);
  // How it ended: a post where somebody deleted it, a slope where time did, a cross where it was lost.
  const float end = bar.right, middle = (row.top + row.bottom) / 2;
  switch (key.end) {
    case exports::KeyLease::End::deleted:
    case exports::KeyLease::End::overwritten: {
      use(Sign::key_deleted);
      const std::vector<Resource>& locks = in_.recording.story.locks;
      const bool is_lock = std::find(locks.begin(), locks.end(), key.resource) != locks.end();
      // A replica that follows its master is in order, unless that takes it from somebody who is inside.
      const std::vector<exports::Hold>& holds = in_.recording.story.holds;
      const auto is_its_belief = [&](const exports::Hold& hold) {
        return hold.granted && hold.token == key.token && key.life.end < hold.believed_until;
      };
      const bool by_other = is_lock && key.ended_by && key.ended_by != key.owner && key.ended_by != owner_of(item) &&
                            (in_.recording.trace().role_of(key.ended_by) == Role::client ||
                             std::any_of(holds.begin(), holds.end(), is_its_belief));
      sheet_.line({end, row.top - em(0.1F)}, {end, row.bottom + em(0.1F)}, by_other ? look_.danger : colour, em(0.14F));
      if (by_other)
        key_ends_.push_back(
            {{end + em(0.3F), middle - em(0.4F)},
             fmt::format("{} {}", key.end == exports::KeyLease::End::deleted ? "deleted by" : "overwritten by",
                         name(key.ended_by)),
             look_.danger_text});
      break;
    }
    case exports::KeyLease::End::expired: {
      use(Sign::key_expired);
      const Point slope[3] = {{end, row.top}, {end, row.bottom}, {end + em(0.45F), row.bottom}};
      sheet_.polygon(slope, colour.faded(0.8));
      break;
    }
    case exports::KeyLease::End::lost:
      use(Sign::key_lost);
      sheet_.line({end - em(0.25F), middle - em(0.3F)}, {end + em(0.25F), middle + em(0.3F)}, look_.danger, em(0.13F));
      sheet_.line({end - em(0.25F), middle + em(0.3F)}, {end + em(0.25F), middle - em(0.3F)}, look_.danger, em(0.13F));
      break;
    case exports::KeyLease::End::alive:
      break;
  }
  hit(bar, Hit::Kind::fact, item.fact);
}

void Painter::paint_store(const Lane& lane, const LaneBox& box) {
  const LaneClock& clock = clock_of(lane);
  const float y = (box.top + box.bottom) / 2;
  const float left = std::max(layout_.plot.left, x(clock, 0)),
              right = std::min(layout_.plot.right, x(clock, scene_.end));
  if (right > left) sheet_.line({left, y}, {right, y}, look_.faint.faded(0.8), em(0.07F));
  paint_conditions(lane, box, y - em(0.4F), y + em(0.4F));
  paint_marks(lane, box, y);
}

}  // namespace lockstep::viz
