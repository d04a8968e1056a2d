// Clocks that are not like the others: steps, and offsets and rates from where they begin.
//
// What happened to a clock before the picture begins still holds on it, so that is summed up at its left edge.
#include <fmt/format.h>

#include <map>
#include <optional>

#include "scenarios/exports/picture.hpp"
#include "scenarios/exports/wording.hpp"

namespace lockstep::exports {
namespace {

struct Change {
  Duration by{0};
  std::optional<std::int64_t> ppb;
  std::string words() const {
    if (by.count() == 0) return ppb ? rate_words(*ppb) : std::string();
    const std::string jump = fmt::format("{}{}", by.count() > 0 ? "+" : "", short_length(by));
    return ppb ? fmt::format("{}, {}", jump, rate_words(*ppb)) : jump;
  }
};

/// What changes at one instant, for both clocks of a process.
struct Changes {
  Change wall, monotonic;
  bool is_step = false;
  Change& of(ClockKind clock) { return clock == ClockKind::wall ? wall : monotonic; }
  std::string words() const {
    const std::string of_wall = wall.words(), of_monotonic = monotonic.words();
    if (of_wall.empty() && of_monotonic.empty()) return {};
    if (of_wall == of_monotonic) return fmt::format("both clocks {}", of_wall);
    if (of_monotonic.empty()) return fmt::format("wall clock {}", of_wall);
    if (of_wall.empty()) return fmt::format("monotonic clock {}", of_monotonic);
    return fmt::format("wall clock {}; monotonic {}", of_wall, of_monotonic);
  }
};

std::map<TrueTime, Changes> changes_of(const Picture& picture, ProcessId process) {
  const TrueTime begin = picture.stage.shown.begin;
  std::map<TrueTime, Changes> changes;
  for (const ClockOffset& offset : picture.story.clock_offsets)
    if (offset.process == process) changes[std::max(offset.at, begin)].wall.by += offset.by;
  for (const ClockStep& step : picture.story.clock_steps) {
    if (step.process != process) continue;
    Changes& at = changes[std::max(step.at, begin)];
    at.of(step.clock).by += step.by;
    at.is_step = at.is_step || step.at >= begin;
  }
  for (const ClockRate& rate : picture.story.clock_rates)
    if (rate.process == process) changes[std::max(rate.at, begin)].of(rate.clock).ppb = rate.ppb;
  // A rate that was back to the true one before the picture begins is no news.
  if (const auto first = changes.find(begin); first != changes.end() && begin > TrueTime())
    for (Change* change : {&first->second.wall, &first->second.monotonic})
      if (change->ppb == 0) change->ppb.reset();
  return changes;
}

}  // namespace

void draw_clock_marks(Picture& picture, const Lane& lane) {
  const double y = lane.life;
  for (const auto& [at, change] : changes_of(picture, lane.process)) {
    const std::string words = change.words();
    if (words.empty() || !picture.stage.shows(at)) continue;
    picture.use(change.is_step ? Mark::clock_step : Mark::clock_off);
    const double x = picture.x(at);
    picture.marks.circle(
        x, y, 7,
        fmt::format(R"(fill="{}" stroke="{}" stroke-width="1.5")", change.is_step ? "#fff" : clock_off_face, ink));
    picture.marks.path(fmt::format("M{} {}v-4.5m0 4.5h3.5", coordinate(x), coordinate(y)),
                       fmt::format(R"(fill="none" stroke="{}" stroke-width="1.4")", ink));
    picture.labels.block({x - 8, y - 8, x + 8, y + 8});
    picture.label_later(importance::condition,
                        {{x + 11, y + 4, words, 11},
                         {x - 11, y + 4, words, 11, Anchor::end},
                         {x + 11, y - 5, words, 11},
                         {x - 11, y - 5, words, 11, Anchor::end}},
                        ink_of(ink, true));
  }
}

}  // namespace lockstep::exports
