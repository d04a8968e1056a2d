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
    case MarkLook::synchronized:
    case MarkLook::cut_off:
      return 1;
    case MarkLook::released:
    case MarkLook::restarted:
    case MarkLook::suspected:
    case MarkLook::demoted:
      return 2;
    case MarkLook::extended:
    case MarkLook::granted:
    case MarkLook::refused:
    case MarkLook::written:
    case MarkLook::found_dead:
    case MarkLook::switched:
    case MarkLook::distrustful:
      return 3;
    case MarkLook::not_extended:
    case MarkLook::abandoned:
    case MarkLook::clock_set:
    case MarkLook::memory_lost:
    case MarkLook::rejected:
    case MarkLook::promoted:
      return 4;
  }
  return 0;
}

/// More than that on one spot are a crowd.
constexpr std::size_t few = 8;

}  // namespace

/// What a mark is called beside it, where there is room; nothing: its sign is enough.
std::string Painter::mark_words(const Lane& lane, const Item& item) const {
  const Fact& fact = in_.recording.fact(item.fact);
  const std::string_view peer = name(fact.peer);
  switch (static_cast<MarkLook>(item.look)) {
    case MarkLook::promoted:
      return fact.kind == FactKind::elected ? "elected" : "becomes master";
    case MarkLook::demoted:
      return fmt::format("follows {}", peer);
    case MarkLook::suspected:
      return fmt::format("{} down?", peer);
    case MarkLook::found_dead:
      return fmt::format("{} is down", peer);
    case MarkLook::switched:
      return fact.kind == FactKind::master_switched ? fmt::format("{} is master", peer) : "";
    case MarkLook::distrustful:
      return fact.outcome == Outcome::yes ? "distrusts its clock" : "acts again";
    case MarkLook::memory_lost:
      if (fact.kind == FactKind::key_evicted) return fmt::format("evicts {}", name(fact.resource));
      if (fact.kind == FactKind::write_dropped) return fmt::format("drops {}", name(fact.resource));
      return lane.role == Role::node ? "came back empty" : "";
    case MarkLook::written:
      return fmt::format("{} writes {}{}", peer, fact.value, item.weight == Weight::danger ? ", too late" : "");
    case MarkLook::rejected:
      return fmt::format("{} refused", peer);
    case MarkLook::read:
      return fmt::format("{} reads {}", peer, fact.value);
    default:
      return "";
  }
}

void Painter::paint_marks(const Lane& lane, const LaneBox& box, float y) {
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
    if (is_client) return;
    const std::string words = mark_words(lane, item);
    if (words.empty()) return;
    taken_.push_back({at - em(0.35F), y - em(0.35F), at + em(0.35F), y + em(0.35F)});
    labels.push_back({{at + em(0.6F), y - em(0.42F)}, words, is_bad ? look_.danger_text : look_.quiet});
  };
  // A flat lane has room for what matters only.
  const bool all = !is_flat(box);
  each_visible(
      lane.marks, clock,
      [&](const Item& item, float at, float) {
        const auto look = static_cast<MarkLook>(item.look);
        if (all || item.weight == Weight::danger || look == MarkLook::written || look == MarkLook::rejected)
          one(item, at);
      },
      [&](float x0, float x1, const Group& group) {
        const std::vector<Item>& items = lane.marks.items();
        if (!all && group.weight != Weight::danger) return;
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
  if (const Sign sign = sign_of(look); sign != Sign::count) use(is_danger && look == MarkLook::written ? Sign::late_write : sign);
  viz::paint_mark(sheet_, look_, in_.metrics.em(), look, at, y, colour, is_danger);
}

void paint_mark(Sheet& sheet, const Look& look, float em_size, MarkLook mark, float at, float y, Colour colour,
                bool is_danger) {
  const auto em = [em_size](float part) { return em_size * part; };
  const float s = em(0.3F), thin = em(0.1F);
  const Colour ground = look.ground;
  const auto cross = [&](float r, Colour of) {
    sheet.line({at - r, y - r}, {at + r, y + r}, of, em(0.12F));
    sheet.line({at - r, y + r}, {at + r, y - r}, of, em(0.12F));
  };
  switch (mark) {
    case MarkLook::neutral:
      sheet.fill({at - em(0.12F), y - em(0.12F), at + em(0.12F), y + em(0.12F)}, look.quiet.faded(0.8));
      break;
    case MarkLook::command:
      sheet.line({at, y - em(0.22F)}, {at, y + em(0.22F)}, colour, em(0.11F));
      break;
    case MarkLook::granted: {  // a flag on its pole
      const Point flag[3] = {{at, y - s * 1.5F}, {at + s * 1.5F, y - s * 0.8F}, {at, y - s * 0.1F}};
      sheet.line({at, y - s * 1.5F}, {at, y + s * 0.8F}, colour, thin);
      sheet.polygon(flag, colour);
      break;
    }
    case MarkLook::refused:
    case MarkLook::not_extended:
      sheet.disc({at, y}, s, ground);
      sheet.ring({at, y}, s, colour, thin);
      cross(s * 0.5F, colour);
      break;
    case MarkLook::extended:
      sheet.disc({at, y}, s, colour);
      sheet.line({at - s * 0.55F, y}, {at + s * 0.55F, y}, ground, thin);
      sheet.line({at, y - s * 0.55F}, {at, y + s * 0.55F}, ground, thin);
      break;
    case MarkLook::abandoned: {
      const Point door[3] = {{at - s, y - s}, {at + s, y}, {at - s, y + s}};
      sheet.polygon(door, colour);
      break;
    }
    case MarkLook::released:
      sheet.disc({at, y}, s * 0.8F, ground);
      sheet.ring({at, y}, s * 0.8F, colour, thin);
      break;
    case MarkLook::timed_out:
      sheet.disc({at, y}, s, ground);
      sheet.ring({at, y}, s, look.fault, thin);
      sheet.line({at, y - s * 0.6F}, {at, y}, look.fault, thin);
      sheet.line({at, y}, {at + s * 0.5F, y}, look.fault, thin);
      break;
    case MarkLook::clock_set: {
      const Point glass[4] = {{at, y - s * 1.2F}, {at + s, y}, {at, y + s * 1.2F}, {at - s, y}};
      sheet.polygon(glass, look.fault);
      sheet.line({at, y - s * 0.6F}, {at, y}, ground, thin);
      sheet.line({at, y}, {at + s * 0.5F, y}, ground, thin);
      break;
    }
    case MarkLook::restarted:
      sheet.disc({at, y}, s, ground);
      sheet.ring({at, y}, s, look.ink, thin);
      sheet.disc({at, y}, s * 0.35F, look.ink);
      break;
    case MarkLook::memory_lost:
      sheet.fill({at - s, y - s, at + s, y + s}, ground);
      sheet.frame({at - s, y - s, at + s, y + s}, look.danger, thin);
      cross(s * 0.6F, look.danger);
      break;
    case MarkLook::promoted: {  // it leads from here on
      const Point up[3] = {{at, y - s * 1.4F}, {at + s * 1.1F, y + s * 0.8F}, {at - s * 1.1F, y + s * 0.8F}};
      sheet.polygon(up, look.ink);
      break;
    }
    case MarkLook::demoted: {
      const Point down[3] = {{at - s, y - s * 0.7F}, {at + s, y - s * 0.7F}, {at, y + s * 1.2F}};
      sheet.polygon(down, ground);
      for (int i = 0; i < 3; ++i) sheet.line(down[i], down[(i + 1) % 3], look.ink, thin);
      break;
    }
    case MarkLook::synchronized:
      for (const float side : {-s * 0.4F, s * 0.4F})
        sheet.line({at + side, y - s}, {at + side, y + s}, look.ink, thin);
      break;
    case MarkLook::cut_off:
      for (const float side : {-s * 0.4F, s * 0.4F})
        sheet.line({at + side, y - s}, {at + side, y + s}, look.fault, thin);
      sheet.line({at - s, y + s * 0.6F}, {at + s, y - s * 0.6F}, look.fault, thin);
      break;
    case MarkLook::suspected:
      sheet.disc({at, y}, s, ground);
      sheet.ring({at, y}, s, look.fault, thin);
      sheet.text({at - em(0.2F), y - em(0.43F)}, "?", Face::small, look.fault);
      break;
    case MarkLook::found_dead:
      sheet.disc({at, y}, s * 1.1F, look.fault);
      cross(s * 0.5F, ground);
      break;
    case MarkLook::switched: {
      const Point tip[3] = {{at, y - s}, {at + s, y}, {at, y + s}};
      sheet.polygon(tip, look.ink);
      sheet.line({at - s, y}, {at, y}, look.ink, thin);
      break;
    }
    case MarkLook::distrustful: {
      const Point glass[4] = {{at, y - s * 1.2F}, {at + s, y}, {at, y + s * 1.2F}, {at - s, y}};
      sheet.polygon(glass, look.fault);
      sheet.text({at - em(0.2F), y - em(0.43F)}, "?", Face::small, ground);
      break;
    }
    case MarkLook::read:
      sheet.disc({at, y}, s * 0.75F, ground);
      sheet.ring({at, y}, s * 0.75F, colour, thin);
      break;
    case MarkLook::written:
      sheet.fill({at - s * 0.8F, y - s * 0.8F, at + s * 0.8F, y + s * 0.8F}, colour);
      if (is_danger)
        sheet.frame(Area{at - s * 0.8F, y - s * 0.8F, at + s * 0.8F, y + s * 0.8F}.grown(em(0.15F)), colour, thin);
      break;
    case MarkLook::rejected:
      sheet.fill({at - s * 0.8F, y - s * 0.8F, at + s * 0.8F, y + s * 0.8F}, ground);
      sheet.frame({at - s * 0.8F, y - s * 0.8F, at + s * 0.8F, y + s * 0.8F}, colour, thin);
      cross(s * 0.5F, colour);
      break;
  }
}

}  // namespace lockstep::viz
