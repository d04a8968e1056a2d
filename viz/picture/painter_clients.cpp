// A client's lane: what it believes and does, and what is true of that.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/exports/wording.hpp"
#include "viz/picture/painter.hpp"

namespace lockstep::viz {

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

}  // namespace lockstep::viz
