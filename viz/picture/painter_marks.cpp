// The small signs on lanes. Each has a shape of its own; colour only says whose it is.
#include <fmt/format.h>

#include "viz/picture/painter.hpp"

namespace lockstep::viz {
namespace {

/// Of several signs on one spot the one that tells most is drawn.
int telling(MarkLook look) {
  switch (look) {
    case MarkLook::neutral:
    case MarkLook::command:
      return 0;
    case MarkLook::read:
    case MarkLook::timed_out:
      return 1;
    case MarkLook::released:
    case MarkLook::restarted:
      return 2;
    case MarkLook::extended:
    case MarkLook::granted:
    case MarkLook::refused:
    case MarkLook::written:
      return 3;
    case MarkLook::not_extended:
    case MarkLook::abandoned:
    case MarkLook::clock_set:
    case MarkLook::memory_lost:
    case MarkLook::rejected:
      return 4;
  }
  return 0;
}

/// More than that on one spot are a crowd.
constexpr std::size_t few = 8;

}  // namespace

void Painter::paint_marks(const Lane& lane, float y) {
  const LaneClock& clock = clock_of(lane);
  const bool is_client = lane.role == Role::client;
  std::vector<Pending> labels;
  const auto one = [&](const Item& item, float at) {
    const auto look = static_cast<MarkLook>(item.look);
    const Fact& fact = in_.recording.fact(item.fact);
    const ProcessId whose = is_client ? lane.process : fact.peer;
    const bool is_bad = item.weight == Weight::danger;
    const Colour own = is_bad ? look_.danger : tinted(colour_of(whose), item.fact);
    paint_mark(look, at, y, own.faded(strength(item.fact)), is_bad);
    const float reach = look == MarkLook::command ? em(0.2F) : em(0.42F);
    if (is_selected(item.fact)) sheet_.ring({at, y}, em(0.6F), look_.accent, em(0.12F));
    hit({at - reach, y - em(0.45F), at + reach, y + em(0.45F)}, Hit::Kind::fact, item.fact);
    if (lane.role != Role::store) return;
    taken_.push_back({at - em(0.35F), y - em(0.35F), at + em(0.35F), y + em(0.35F)});
    std::string words;
    if (look == MarkLook::written) words = fmt::format("{} writes {}", name(whose), fact.value);
    if (look == MarkLook::rejected) words = fmt::format("{} refused", name(whose));
    if (look == MarkLook::read) words = fmt::format("{} reads {}", name(whose), fact.value);
    if (is_bad) words += ", too late";
    if (!words.empty())
      labels.push_back({{at + em(0.6F), y - em(0.42F)}, words, is_bad ? look_.danger_text : look_.quiet});
  };
  each_visible(
      lane.marks, clock, [&](const Item& item, float at, float) { one(item, at); },
      [&](float x0, float x1, const Group& group) {
        const std::vector<Item>& items = lane.marks.items();
        if (group.count <= few) {
          std::size_t best = group.item;
          for (std::size_t i = group.first; i < group.first + group.count; ++i)
            if (items[i].weight == items[best].weight &&
                telling(static_cast<MarkLook>(items[i].look)) > telling(static_cast<MarkLook>(items[best].look)))
              best = i;
          return one(items[best], x(clock, items[best].begin));
        }
        density({x0, y - em(0.35F), x1, y + em(0.1F)}, group.count, group.weight,
                is_client ? colour_of(lane.process) : look_.quiet);
        hit({x0, y - em(0.45F), x1, y + em(0.45F)}, Hit::Kind::fact, items[group.item].fact);
      });
  place(labels);
}

void Painter::paint_mark(MarkLook look, float at, float y, Colour colour, bool is_danger) {
  const float s = em(0.3F), thin = em(0.1F);
  const Colour ground = look_.ground;
  const auto cross = [&](float r, Colour of) {
    sheet_.line({at - r, y - r}, {at + r, y + r}, of, em(0.12F));
    sheet_.line({at - r, y + r}, {at + r, y - r}, of, em(0.12F));
  };
  switch (look) {
    case MarkLook::neutral:
      sheet_.fill({at - em(0.12F), y - em(0.12F), at + em(0.12F), y + em(0.12F)}, look_.quiet.faded(0.8));
      break;
    case MarkLook::command:
      sheet_.line({at, y - em(0.22F)}, {at, y + em(0.22F)}, colour, em(0.11F));
      break;
    case MarkLook::granted: {  // a flag on its pole
      const Point flag[3] = {{at, y - s * 1.5F}, {at + s * 1.5F, y - s * 0.8F}, {at, y - s * 0.1F}};
      sheet_.line({at, y - s * 1.5F}, {at, y + s * 0.8F}, colour, thin);
      sheet_.polygon(flag, colour);
      break;
    }
    case MarkLook::refused:
    case MarkLook::not_extended:
      sheet_.disc({at, y}, s, ground);
      sheet_.ring({at, y}, s, colour, thin);
      cross(s * 0.5F, colour);
      break;
    case MarkLook::extended:
      sheet_.disc({at, y}, s, colour);
      sheet_.line({at - s * 0.55F, y}, {at + s * 0.55F, y}, ground, thin);
      sheet_.line({at, y - s * 0.55F}, {at, y + s * 0.55F}, ground, thin);
      break;
    case MarkLook::abandoned: {
      const Point door[3] = {{at - s, y - s}, {at + s, y}, {at - s, y + s}};
      sheet_.polygon(door, colour);
      break;
    }
    case MarkLook::released:
      sheet_.disc({at, y}, s * 0.8F, ground);
      sheet_.ring({at, y}, s * 0.8F, colour, thin);
      break;
    case MarkLook::timed_out:
      sheet_.disc({at, y}, s, ground);
      sheet_.ring({at, y}, s, look_.fault, thin);
      sheet_.line({at, y - s * 0.6F}, {at, y}, look_.fault, thin);
      sheet_.line({at, y}, {at + s * 0.5F, y}, look_.fault, thin);
      break;
    case MarkLook::clock_set: {
      const Point glass[4] = {{at, y - s * 1.2F}, {at + s, y}, {at, y + s * 1.2F}, {at - s, y}};
      sheet_.polygon(glass, look_.fault);
      sheet_.line({at, y - s * 0.6F}, {at, y}, ground, thin);
      sheet_.line({at, y}, {at + s * 0.5F, y}, ground, thin);
      break;
    }
    case MarkLook::restarted:
      sheet_.disc({at, y}, s, ground);
      sheet_.ring({at, y}, s, look_.ink, thin);
      sheet_.disc({at, y}, s * 0.35F, look_.ink);
      break;
    case MarkLook::memory_lost:
      sheet_.fill({at - s, y - s, at + s, y + s}, ground);
      sheet_.frame({at - s, y - s, at + s, y + s}, look_.danger, thin);
      cross(s * 0.6F, look_.danger);
      break;
    case MarkLook::read:
      sheet_.disc({at, y}, s * 0.75F, ground);
      sheet_.ring({at, y}, s * 0.75F, colour, thin);
      break;
    case MarkLook::written:
      sheet_.fill({at - s * 0.8F, y - s * 0.8F, at + s * 0.8F, y + s * 0.8F}, colour);
      if (is_danger)
        sheet_.frame(Area{at - s * 0.8F, y - s * 0.8F, at + s * 0.8F, y + s * 0.8F}.grown(em(0.15F)), colour, thin);
      break;
    case MarkLook::rejected:
      sheet_.fill({at - s * 0.8F, y - s * 0.8F, at + s * 0.8F, y + s * 0.8F}, ground);
      sheet_.frame({at - s * 0.8F, y - s * 0.8F, at + s * 0.8F, y + s * 0.8F}, colour, thin);
      cross(s * 0.5F, colour);
      break;
  }
}

}  // namespace lockstep::viz
