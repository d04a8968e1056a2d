// The resource strip: who is inside each lock, where that is more than one, and whose writes got in.
#include <fmt/format.h>

#include "scenarios/exports/wording.hpp"
#include "viz/picture/painter.hpp"

namespace lockstep::viz {
namespace {

/// So many short bars have a name beside them; among more it would not be clear whose it is.
constexpr std::size_t names_beside_max = 6;

}  // namespace

void Painter::paint_strips() {
  sheet_.fill({layout_.plot.left, layout_.strips.top, layout_.plot.right, layout_.strips.bottom}, look_.panel);
  for (std::size_t i = 0; i < layout_.strip_areas.size(); ++i) paint_strip(scene_.strips[i], layout_.strip_areas[i]);
  sheet_.line({layout_.plot.left, layout_.strips.bottom}, {layout_.plot.right, layout_.strips.bottom}, look_.faint, 1);
}

void Painter::paint_strip(const Strip& strip, const Area& area) {
  const exports::Story& story = in_.recording.story;
  const float row = layout_.strip_row, top = area.top + em(0.15F);
  const float bottom = top + row * static_cast<float>(std::max<std::size_t>(1, strip.holds.size()));

  for (std::size_t r = 0; r < strip.holds.size(); ++r) {
    const float y0 = top + row * static_cast<float>(r) + em(0.08F), y1 = y0 + row - em(0.16F);
    each_visible(
        strip.holds[r], true_time_,
        [&](const Item& item, float x0, float x1) {
          const exports::Hold& hold = story.holds[item.ref];
          const double seen = strength(item.fact);
          const Colour colour = colour_of(hold.client);
          const Area bar{x0, y0, std::max(x1, x0 + em(0.15F)), y1};
          sheet_.fill(bar, look_.fill(colour).faded(seen), em(0.15F));
          use(Sign::holder);
          // Where the validity is over the client is inside by belief alone.
          for (const exports::Interval& lapse : hold.lapses) {
            const Area part{std::max(bar.left, x(lapse.begin.ns())), y0, std::min(bar.right, x(lapse.end.ns())), y1};
            if (part.right <= part.left) continue;
            sheet_.fill(part, look_.ground.faded(0.55 * seen));
            sheet_.hatch(part, colour.faded(seen), em(0.4F));
          }
          sheet_.frame(bar, is_selected(item.fact) ? look_.accent : colour.faded(seen),
                       is_selected(item.fact) ? em(0.13F) : em(0.08F), em(0.15F));
          hit(bar, Hit::Kind::fact, item.fact);
        },
        [&](float x0, float x1, const Group& group) {
          const Item& first = strip.holds[r].items()[group.item];
          density({x0, y0, x1, y1}, group.count, Weight::calm, colour_of(story.holds[first.ref].client));
          hit({x0, y0, x1, y1}, Hit::Kind::fact, first.fact);
        });
  }

  paint_overlaps(strip, top, bottom);
  paint_holder_names(strip, top);

  const float y = bottom + (strip.overlaps.empty() ? em(0.55F) : em(1.75F));
  std::vector<Pending> labels;
  each_visible(
      strip.writes, true_time_,
      [&](const Item& item, float x0, float) {
        const exports::StoreAccess& access = story.accesses[item.ref];
        const bool is_bad = item.weight == Weight::danger;
        const Colour colour = (is_bad ? look_.danger : colour_of(access.client)).faded(strength(item.fact));
        paint_mark(static_cast<MarkLook>(item.look), x0, y, colour, is_bad);
        hit({x0 - em(0.4F), y - em(0.4F), x0 + em(0.4F), y + em(0.4F)}, Hit::Kind::fact, item.fact);
        std::string words(name(access.client));
        words += access.accepted ? is_bad ? " writes: too late, accepted" : " writes" : " writes: refused";
        if (access.fencing_token != 0) words += fmt::format(" (token {})", access.fencing_token);
        taken_.push_back({x0 - em(0.35F), y - em(0.35F), x0 + em(0.35F), y + em(0.35F)});
        labels.push_back({{x0 + em(0.6F), y - em(0.45F)}, words, is_bad ? look_.danger_text : look_.quiet});
      },
      [&](float x0, float x1, const Group& group) {
        density({x0, y - em(0.4F), x1, y + em(0.4F)}, group.count, group.weight, look_.quiet);
        hit({x0, y - em(0.4F), x1, y + em(0.4F)}, Hit::Kind::fact, strip.writes.items()[group.item].fact);
      });
  place(labels);
}

/// Where more than one is inside: hatched, framed, and counted beneath.
void Painter::paint_overlaps(const Strip& strip, float top, float bottom) {
  const exports::Story& story = in_.recording.story;
  const auto tell = [&](float at, const std::vector<std::string>& wordings) {
    const float left = std::max(at, layout_.plot.left) + em(1.3F), y = bottom + em(0.1F);
    for (const std::string& words : wordings) {
      const Area with_sign{left - em(1.2F), y, left + width(Face::strong, words), y + em(1)};
      if (!is_free(with_sign) || !label_free({left, y}, words, Face::strong, look_.danger_text)) continue;
      taken_.push_back(with_sign);
      const float s = em(0.42F), mx = left - em(0.65F), my = y + em(0.5F);
      const Point sign[3] = {{mx, my - s}, {mx + s, my + s * 0.8F}, {mx - s, my + s * 0.8F}};
      sheet_.polygon(sign, look_.danger);
      sheet_.text({mx - em(0.1F), my - em(0.38F)}, "!", Face::small, look_.ground);
      return;
    }
  };
  each_visible(
      strip.overlaps, true_time_,
      [&](const Item& item, float x0, float x1) {
        const std::size_t most = story.overlaps[item.ref].most;
        use(Sign::overlap);
        const Area part{x0, top - em(0.05F), std::max(x1, x0 + em(0.2F)), bottom};
        sheet_.hatch(part, look_.danger.faded(0.8), em(0.55F), em(0.1F));
        sheet_.frame(part, look_.danger, em(0.13F), em(0.12F));
        const std::string length = exports::short_length(Duration(item.end - item.begin));
        tell(part.left, {fmt::format("{} holders at once, {}", most, length), fmt::format("{} holders", most),
                         fmt::format("{}", most)});
        hit({part.left, part.bottom - em(0.2F), part.right, part.bottom + em(0.9F)}, Hit::Kind::fact, item.fact);
      },
      [&](float x0, float x1, const Group& group) {
        sheet_.fill({x0, top, x1, bottom}, look_.danger.faded(0.7));
        std::size_t most = 0;
        for (std::size_t i = group.first; i < group.first + group.count; ++i)
          most = std::max<std::size_t>(most, story.overlaps[strip.overlaps.items()[i].ref].most);
        tell(x0, {fmt::format("{} holders at once, {} times", most, group.count), fmt::format("{} holders", most),
                  fmt::format("{}", most)});
        hit({x0, top, x1, bottom}, Hit::Kind::fact, strip.overlaps.items()[group.item].fact);
      });
}

/// Who is inside, over the hatchings; beside a bar that is too short for it.
void Painter::paint_holder_names(const Strip& strip, float top) {
  const exports::Story& story = in_.recording.story;
  std::vector<Pending> beside;
  std::vector<Area> bars;
  for (std::size_t r = 0; r < strip.holds.size(); ++r) {
    const float y0 = top + layout_.strip_row * static_cast<float>(r) + em(0.08F),
                y1 = y0 + layout_.strip_row - em(0.16F);
    each_visible(
        strip.holds[r], true_time_,
        [&](const Item& item, float x0, float x1) {
          const exports::Hold& hold = story.holds[item.ref];
          const std::string who(name(hold.client));
          std::vector<std::string> wordings;
          if (!hold.lapses.empty()) wordings.push_back(who + ", on past the end of the lease");
          wordings.push_back(who);
          const Colour ink = look_.ink.faded(strength(item.fact));
          const bool is_hatched = !strip.overlaps.empty() || !hold.lapses.empty();
          const Colour ground = is_hatched ? look_.ground : look_.fill(colour_of(hold.client));
          bars.push_back({x0, y0, x1, y1});
          if (!label_bar(bars.back(), wordings, Face::strong, ink, ground.faded(0.85)))
            beside.push_back({{x1 + em(0.35F), (y0 + y1) / 2 - em(0.5F)}, who, ink});
        },
        [&](float x0, float x1, const Group&) {
          bars.push_back({x0, y0, x1, y1});
        });
  }
  if (beside.size() > names_beside_max) return;
  taken_.insert(taken_.end(), bars.begin(), bars.end());
  for (const Pending& label : beside) label_free(label.at, label.words, Face::strong, label.colour);
}

}  // namespace lockstep::viz
