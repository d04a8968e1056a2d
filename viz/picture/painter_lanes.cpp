// The lanes: what clients believe and do, what nodes keep and for how long, what the store is asked.
#include <fmt/format.h>

#include <cmath>

#include "scenarios/exports/time_scale.hpp"
#include "scenarios/exports/wording.hpp"
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

void Painter::paint_client(const Lane& lane, const LaneBox& box) {
  const LaneClock& clock = clock_of(lane);
  const Colour colour = look_.client(lane.number);
  // Where what it believes is no longer so, the whole lane glows: its own lease is over, or the servers have lost it.
  each_visible(
      lane.doubts, clock,
      [&](const Item&, float x0, float x1) {
        const Area glow{x0, box.top + 1, std::max(x1, x0 + em(0.2F)), box.bottom - 1};
        sheet_.fill(glow, look_.danger.faded(look_.theme == Theme::dark ? 0.11 : 0.07));
        use(Sign::doubt);
        sheet_.dashed({glow.left, glow.bottom - 1}, {glow.right, glow.bottom - 1}, look_.danger, em(0.08F));
        sheet_.dashed({glow.left, glow.top}, {glow.left, glow.bottom}, look_.danger, em(0.08F));
      },
      [&](float x0, float x1, const Group&) {
        sheet_.fill({x0, box.top + 1, x1, box.bottom - 1}, look_.danger.faded(0.14));
      });
  each_visible(
      lane.lapses, clock,
      [&](const Item&, float x0, float x1) {
        const Area glow{x0, box.top + 1, std::max(x1, x0 + em(0.2F)), box.bottom - 1};
        sheet_.fill(glow, look_.danger.faded(look_.theme == Theme::dark ? 0.16 : 0.10));
        use(Sign::lapse);
        sheet_.fill({glow.left, glow.top, glow.right, glow.top + em(0.1F)}, look_.danger);
        sheet_.fill({glow.left, glow.bottom - em(0.1F), glow.right, glow.bottom}, look_.danger);
      },
      [&](float x0, float x1, const Group&) {
        sheet_.fill({x0, box.top + 1, x1, box.bottom - 1}, look_.danger.faded(0.35));
      });

  for (std::size_t r = 0; r < lane.beliefs.size(); ++r) {
    const float top = box.tracks + static_cast<float>(r) * box.row;
    const Area row{0, top, 0, top + box.row - em(0.15F)};
    paint_waits(lane, r, row);
    each_visible(
        lane.beliefs[r], clock, [&](const Item& item, float x0, float x1) { paint_hold(item, x0, x1, row); },
        [&](float x0, float x1, const Group& group) {
          density({x0, row.top, x1, row.bottom}, group.count, group.weight, colour);
          hit({x0, row.top, x1, row.bottom}, Hit::Kind::fact, lane.beliefs[r].items()[group.item].fact);
        });
  }

  // What it is doing: a line while it runs, thicker while it waits for an answer.
  const float y = box.life;
  const float left = std::max(layout_.plot.left, x(clock, 0)),
              right = std::min(layout_.plot.right, x(clock, scene_.end));
  if (right > left) sheet_.line({left, y}, {right, y}, colour.faded(0.55), em(0.08F));
  if (!is_flat(box))
    each_visible(
      lane.busy, clock,
      [&](const Item& item, float x0, float x1) {
        sheet_.fill({x0, y - em(0.13F), x1, y + em(0.13F)}, colour.faded(0.75 * strength(item.fact)));
        use(Sign::waits_for_answer);
      },
      [&](float x0, float x1, const Group&) {
        sheet_.fill({x0, y - em(0.1F), x1, y + em(0.1F)}, colour.faded(0.5));
      });
  paint_conditions(lane, box, y - em(0.42F), y + em(0.42F));
  paint_marks(lane, box, y);
}

/// Wishes that came to nothing. Many of them are one: it kept asking.
void Painter::paint_waits(const Lane& lane, std::size_t number, const Area& row) {
  const Colour colour = look_.client(lane.number);
  const float middle = (row.top + row.bottom) / 2;
  float from = 0, to = -1;
  const auto flush = [&] {
    if (to - from > 0.5F) sheet_.line({from, middle}, {to, middle}, colour.faded(0.4), em(0.07F));
    to = from - 1;
  };
  const auto join = [&](float x0, float x1) {
    if (to >= from && x0 - to > column_ + 1) flush();
    if (to < from) from = x0;
    to = x1;
  };
  each_visible(
      lane.waits[number], clock_of(lane),
      [&](const Item& item, float x0, float x1) {
        if (x1 - x0 < em(0.5F)) return join(x0, x1);
        paint_hold(item, x0, x1, row);
      },
      [&](float x0, float x1, const Group&) { join(x0, x1); });
  flush();
}

void Painter::paint_hold(const Item& item, float x0, float x1, const Area& row) {
  const exports::Hold& hold = in_.recording.story.holds[item.ref];
  const LaneClock& clock = clock_of(*scene_.lane(hold.client));
  const double seen = hold.granted ? std::max(strength(item.fact), strength(hold.grant_fact)) : strength(item.fact);
  const Colour colour = tinted(colour_of(hold.client), item.fact).faded(seen);
  const std::string lock(name(hold.resource));
  const float middle = (row.top + row.bottom) / 2;

  const float granted = hold.granted ? x(clock, hold.granted->ns()) : x1;
  if (granted - x0 > 1) {
    use(Sign::wants);
    sheet_.dashed({x0, middle}, {granted, middle}, colour, em(0.1F));
    sheet_.line({x0, middle - em(0.3F)}, {x0, middle + em(0.3F)}, colour, em(0.1F));
    const Area wait{x0, row.top, granted, middle - em(0.1F)};
    if (row.height() > em(1.7F)) label_bar(wait, {"wants " + lock}, Face::small, look_.quiet, look_.ground.faded(0.85));
    hit({x0, row.top, granted, row.bottom}, Hit::Kind::fact, item.fact);
  }
  if (!hold.granted) {
    if (hold.refused) {
      sheet_.line({x1 - em(0.2F), middle - em(0.25F)}, {x1 + em(0.2F), middle + em(0.25F)}, colour, em(0.1F));
      sheet_.line({x1 - em(0.2F), middle + em(0.25F)}, {x1 + em(0.2F), middle - em(0.25F)}, colour, em(0.1F));
    }
    return;
  }

  const Area bar{granted, row.top, std::max(x1, granted + em(0.2F)), row.bottom};
  use(Sign::believes);
  sheet_.fill(bar, look_.fill(colour_of(hold.client)).faded(0.8 * seen), em(0.15F));
  bool is_lapsed = false;
  for (const exports::Interval& lapse : hold.lapses) {
    const Area part{std::max(bar.left, x(clock, lapse.begin.ns())), row.top,
                    std::min(bar.right, x(clock, lapse.end.ns())), row.bottom};
    if (part.right <= part.left) continue;
    is_lapsed = true;
    sheet_.fill(part, look_.ground.faded(0.6));
    sheet_.hatch(part, look_.danger.faded(0.85 * seen), em(0.5F), em(0.09F));
  }
  // Where its record is gone from the servers, it is inside by belief alone, and does not know.
  std::optional<exports::Interval> lost;
  const Track& doubts = scene_.lane(hold.client)->doubts;
  for (std::size_t d = doubts.first_after(hold.granted->ns());
       d < doubts.items().size() && doubts.items()[d].begin < hold.believed_until.ns(); ++d) {
    if (doubts.items()[d].ref != item.ref) continue;
    const Area part{std::max(bar.left, x(clock, doubts.items()[d].begin)), row.top,
                    std::min(bar.right, x(clock, doubts.items()[d].end)), row.bottom};
    if (part.right <= part.left) continue;
    lost = exports::Interval{TrueTime(Duration(doubts.items()[d].begin)), TrueTime(Duration(doubts.items()[d].end))};
    if (!is_lapsed) sheet_.hatch(part, look_.danger.faded(0.5 * seen), em(0.9F), em(0.07F));
    sheet_.line({part.left, part.top}, {part.left, part.bottom}, look_.danger.faded(seen), em(0.12F));
  }
  const bool is_chosen = is_selected(item.fact) || is_selected(hold.grant_fact);
  sheet_.frame(bar, is_chosen ? look_.accent : colour, is_chosen ? em(0.14F) : em(0.1F), em(0.15F));
  for (const TrueTime at : hold.extended) {
    const float px = x(clock, at.ns());
    if (px < layout_.plot.left || px > layout_.plot.right) continue;
    sheet_.line({px, row.top}, {px, row.bottom}, colour, em(0.1F));
  }
  // The end of the validity, by its own clock: a post that stands out of the bar.
  if (hold.valid_until < in_.recording.story.end) {
    const float px = x(clock, hold.valid_until.ns());
    use(Sign::valid_until);
    sheet_.line({px, row.top - em(0.2F)}, {px, row.bottom + em(0.15F)}, is_lapsed ? look_.danger : colour, em(0.14F));
    sheet_.disc({px, row.top - em(0.2F)}, em(0.14F), is_lapsed ? look_.danger : colour);
    if (!is_lapsed && px > bar.right) {  // it went earlier than it had to
      sheet_.dashed({bar.right, middle}, {px, middle}, colour.faded(0.6), em(0.07F));
    }
    // Beyond it, what the lock does not rely on in case clocks drift.
    if (const Duration spare = in_.recording.scene.drift_allowance; spare > Duration(0)) {
      const Area allowance{px, row.top, x(clock, (hold.valid_until + spare).ns()), row.bottom};
      use(Sign::drift_allowance);
      sheet_.hatch(allowance, colour.faded(0.7), em(0.3F), em(0.05F));
      sheet_.frame(allowance, colour.faded(0.5), em(0.05F));
    }
  }
  std::vector<std::string> wordings;
  if (is_lapsed) {
    const std::string over = exports::short_length(hold.lapses.front().length());
    wordings.push_back(fmt::format("believes it holds {}; the lease ended {} before it left", lock, over));
  }
  if (lost && !is_lapsed) {
    const std::string length = exports::short_length(lost->length());
    const bool it_left = hold.end == exports::Hold::End::released || hold.end == exports::Hold::End::abandoned;
    if (lost->end < hold.believed_until)
      wordings.push_back(fmt::format("believes it holds {}; for {} the servers could not tell", lock, length));
    else if (it_left)
      wordings.push_back(fmt::format("believes it holds {}; the servers lost that {} before it left", lock, length));
    if (lost->end >= hold.believed_until)
      wordings.push_back(fmt::format("believes it holds {}; the servers have lost that", lock));
  }
  wordings.push_back("believes it holds " + lock);
  wordings.push_back("holds " + lock);
  wordings.push_back(lock);
  const Colour ground = is_lapsed || lost ? look_.ground : mixed(look_.ground, look_.fill(colour_of(hold.client)), 0.8);
  label_bar(bar, wordings, Face::small, look_.ink.faded(seen), ground.faded(0.85));
  hit(bar, Hit::Kind::fact, static_cast<std::uint32_t>(hold.grant_fact));
}

void Painter::paint_conditions(const Lane& lane, const LaneBox& box, float top, float bottom) {
  const LaneClock& clock = clock_of(lane);
  each_visible(
      lane.conditions, clock,
      [&](const Item& item, float x0, float x1) {
        const exports::Condition& condition = in_.recording.story.conditions[item.ref];
        const double seen = strength(item.fact);
        const Area bar{x0, top, std::max(x1, x0 + em(0.2F)), bottom};
        const Colour colour = look_.fault.faded(seen);
        sheet_.fill(bar, mixed(look_.ground, look_.fault, 0.18).faded(seen), em(0.12F));
        std::string words;
        switch (condition.kind) {
          case exports::Condition::Kind::stopped:
            use(Sign::stopped);
            sheet_.hatch(bar, colour.faded(0.7), em(0.45F));
            words = "stopped";
            break;
          case exports::Condition::Kind::suspended:
            use(Sign::stopped);
            sheet_.hatch(bar, colour.faded(0.7), em(0.3F));
            words = "frozen, clock and all";
            break;
          case exports::Condition::Kind::slowed:
            use(Sign::slowed);
            words = exports::times_words(condition.factor) + "x slower";
            break;
          case exports::Condition::Kind::occupied:
            use(Sign::occupied);
            sheet_.hatch(bar, colour.faded(0.5), em(0.6F));
            words = "busy with one command; all others wait";
            break;
          case exports::Condition::Kind::crashed: {
            use(Sign::crashed);
            const float middle = (top + bottom) / 2;
            sheet_.fill(bar, look_.ground.faded(0.8));
            sheet_.line({bar.left, middle}, {bar.right, middle}, look_.danger.faded(seen), em(0.12F));
            sheet_.line({bar.left - em(0.3F), top}, {bar.left + em(0.3F), bottom}, look_.danger.faded(seen), em(0.14F));
            sheet_.line({bar.left - em(0.3F), bottom}, {bar.left + em(0.3F), top}, look_.danger.faded(seen), em(0.14F));
            words = condition.lost_memory ? "down; comes back empty" : "down";
            break;
          }
        }
        sheet_.frame(bar, is_selected(item.fact) ? look_.accent : colour, em(0.08F), em(0.12F));
        if (box.bottom - box.top > em(1.6F))
          label_bar(bar, {words, words.substr(0, words.find(';'))}, Face::small, look_.ink.faded(seen),
                    look_.ground.faded(0.85));
        hit(bar, Hit::Kind::fact, item.fact);
      },
      [&](float x0, float x1, const Group& group) {
        density({x0, top, x1, bottom}, group.count, Weight::calm, look_.fault);
        hit({x0, top, x1, bottom}, Hit::Kind::fact, lane.conditions.items()[group.item].fact);
      });
}

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
