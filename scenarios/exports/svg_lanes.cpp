// The lanes themselves: who is inside, what clients believe and are, which keys nodes keep, what stores saw.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/exports/picture.hpp"
#include "scenarios/exports/wording.hpp"

namespace lockstep::exports {
namespace {

constexpr double belief_height = 20, key_height = 16;

std::string outlined(std::string_view fill, std::string_view line, double width = 1.2) {
  return fmt::format(R"(fill="{}" stroke="{}" stroke-width="{}")", fill, line, coordinate(width));
}
std::string stroked(std::string_view line, double width, std::string_view dashes = "") {
  return fmt::format(R"(fill="none" stroke="{}" stroke-width="{}"{})", line, coordinate(width),
                     dashes.empty() ? "" : fmt::format(" stroke-dasharray=\"{}\"", dashes));
}

/// A bar over `span`, at least so wide that it can be seen.
Box bar_over(const Picture& picture, Interval span, double top, double height) {
  const double left = picture.x(span.begin);
  return {left, top, std::max(picture.x(span.end), left + 1.5), top + height};
}

std::string condition_words(const Condition& condition) {
  const std::string length =
      condition.lasts ? std::string() : fmt::format(" {}", short_length(condition.span.length()));
  switch (condition.kind) {
    case Condition::Kind::stopped:
      return "paused" + length;
    case Condition::Kind::suspended:
      return "frozen" + length;
    case Condition::Kind::slowed:
      return fmt::format("{}x slower{}", times_words(condition.factor), length);
    case Condition::Kind::crashed:
      return condition.lasts ? "crashed" : "down" + length;
    case Condition::Kind::occupied:
      return "slow command" + length;
  }
  return {};
}

/// The life line of a process with its pauses, slow stretches and crashes.
void draw_life(Picture& picture, const Lane& lane) {
  const double y = lane.life;
  Canvas& bars = picture.bars;
  bars.line(picture.plot_left, y, Picture::plot_right, y, stroked("#8C8C8C", 1.6));
  for (const Condition& condition : picture.story.conditions) {
    if (condition.process != lane.process || !picture.stage.shows(condition.span)) continue;
    const Box bar = bar_over(picture, condition.span, y - 7, 14);
    switch (condition.kind) {
      case Condition::Kind::stopped:
      case Condition::Kind::suspended: {
        const bool is_stopped = condition.kind == Condition::Kind::stopped;
        picture.use(is_stopped ? Mark::stopped : Mark::suspended);
        bars.rect(bar, outlined("#fff", "#8A8A8A", 1), 2);
        bars.rect(bar, is_stopped ? hatched("pause") : hatched("frozen"), 2);
        break;
      }
      case Condition::Kind::slowed:
        picture.use(Mark::slowed);
        bars.rect(bar, outlined("#ECECEC", "#B5B5B5", 1), 2);
        break;
      case Condition::Kind::occupied:
        picture.use(Mark::occupied);
        bars.rect(bar, outlined("#D8D8D8", "#8A8A8A", 1), 2);
        break;
      case Condition::Kind::crashed: {
        picture.use(Mark::crashed);
        // The lane fades while nobody is there.
        picture.marks.rect({bar.left, lane.top + 1, bar.right, lane.bottom - 1}, R"(fill="#fff" fill-opacity="0.45")");
        bars.line(bar.left, y, bar.right, y, stroked("#fff", 3));
        bars.line(bar.left, y, bar.right, y, stroked("#B5B5B5", 1.2, "3 4"));
        picture.marks.path(cross_path(bar.left, y, 6), stroked(ink, 2.4));
        break;
      }
    }
    const std::string words = condition_words(condition);
    const double middle = (bar.left + bar.right) / 2;
    const bool is_crash = condition.kind == Condition::Kind::crashed;
    const bool fits = !is_crash && text_width(words, 11) + 16 < bar.right - bar.left;
    if (fits) {
      const Label label{middle, y + 4, words, 11, Anchor::middle};
      const Box box = label.box();
      picture.words.rect({box.left - 4, y - 6, box.right + 4, y + 6}, R"(fill="#fff")", 2);
      picture.words.text(label, ink_of(ink));
      picture.labels.block(box);
    } else {
      std::vector<Label> candidates = {{bar.right + 4, y - 4, words, 10.5},
                                       {bar.right + 4, y + 14, words, 10.5},
                                       {bar.left - 4, y - 4, words, 10.5, Anchor::end},
                                       {bar.left - 4, y + 14, words, 10.5, Anchor::end}};
      if (is_crash) candidates = {{bar.left + 9, y - 4, words, 10.5}, {bar.left - 9, y - 4, words, 10.5, Anchor::end}};
      picture.label_later(importance::condition, std::move(candidates), ink_of(ink));
    }
    if (is_crash)
      picture.labels.block({bar.left - 7, y - 7, bar.left + 7, y + 7});
    else
      picture.labels.block(bar);
  }
  for (const DiskMark& mark : picture.story.disk_marks) {
    if (mark.node != lane.process || !picture.stage.shows(mark.at)) continue;
    picture.use(Mark::on_disk);
    const double x = picture.x(mark.at), half = mark.is_snapshot ? 7 : 4;
    bars.line(x, y - half, x, y + half, stroked(ink, mark.is_snapshot ? 2.2 : 1.2));
  }
  draw_clock_marks(picture, lane);
}

void draw_hold(Picture& picture, const Lane& lane, const Hold& hold, std::size_t row) {
  const Colour& colour = picture.colour_of(hold.client);
  const double top = lane.tracks + belief_row * static_cast<double>(row);
  const Box bar = bar_over(picture, hold.belief(), top, belief_height);
  picture.use(Mark::inside);
  picture.bars.rect(bar, outlined(colour.fill, colour.line, 1.4), 3);

  double valid_right = bar.right;
  for (const Interval& lapse : hold.lapses) {
    if (!picture.stage.shows(lapse)) continue;
    picture.use(Mark::lapse);
    const Box late = bar_over(picture, lapse, top, belief_height);
    valid_right = std::min(valid_right, late.left);
    picture.bars.rect(late, outlined("#fff", colour.line, 1.4), 0);
    picture.bars.rect(late, hatched("lapse"), 0);
    picture.bars.line(late.left, top - 5, late.left, top + belief_height, stroked(colour.line, 2.4));
    const std::string words = "validity over";
    if (text_width(words, 11) + 14 < late.right - late.left) {
      const Label label{late.left + 7, top + 14, words, 11};
      const Box box = label.box();
      picture.words.rect({box.left - 3, box.top - 0.5, box.right + 3, box.bottom + 0.5}, R"(fill="#fff")", 2);
      picture.words.text(label, ink_of(ink));
      picture.labels.block(box);
    }
  }
  const auto notch = [&](TrueTime at, Mark mark, const std::string& look) {
    if (!picture.stage.shows(at)) return;
    picture.use(mark);
    picture.bars.path(fmt::format("M{} {}l-3.5 -5h7z", coordinate(picture.x(at)), coordinate(top + 1)), look);
  };
  for (const TrueTime at : hold.extended) notch(at, Mark::extended, fmt::format(R"(fill="{}")", colour.line));
  for (const TrueTime at : hold.not_extended) notch(at, Mark::not_extended, outlined("#fff", colour.line, 1.2));

  const std::string lock(picture.trace.name_of(hold.resource));
  std::vector<std::string> wordings;
  if (hold.fencing_token != 0) {
    wordings.push_back(fmt::format("inside {}, token {}", lock, hold.fencing_token));
    wordings.push_back(fmt::format("{}, {}", lock, hold.fencing_token));
  }
  wordings.push_back(fmt::format("inside {}", lock));
  wordings.push_back(lock);
  picture.label_inside({bar.left, bar.top, valid_right, bar.bottom}, wordings, 11.5, ink_of(ink));
  picture.labels.block(bar);
}

void draw_waiting(Picture& picture, const Lane& lane, const Hold& hold, std::size_t row) {
  const Interval wait = hold.wait(picture.story.end);
  if (!picture.stage.shows(wait)) return;
  const double y = lane.tracks + belief_row * static_cast<double>(row) + belief_height / 2;
  const double left = picture.x(wait.begin), right = picture.x(wait.end);
  const Colour& colour = picture.colour_of(hold.client);
  const std::string lock(picture.trace.name_of(hold.resource));
  picture.use(Mark::waiting);
  picture.bars.line(left, y, right, y, stroked(colour.line, 1.8, "2 3"));
  picture.bars.line(left, y - 5, left, y + 5, stroked(colour.line, 1.8));
  if (hold.refused) {
    picture.bars.path(cross_path(right, y, 4), stroked(colour.line, 2));
    picture.label_later(importance::detail,
                        {{right + 8, y + 4, "refused", 10.5}, {right, y - 7, "refused", 10.5, Anchor::middle}},
                        ink_of(colour.line));
  } else if (!hold.granted) {
    // A wait without an end is a story of its own; it says what for.
    const std::string words = "waits for " + lock;
    if (text_width(words, 11) + 24 < right - left) {
      const Label label{left + 12, y + 4, words, 11};
      const Box box = label.box();
      picture.words.rect({box.left - 4, box.top, box.right + 4, box.bottom}, R"(fill="#fff")", 2);
      picture.words.text(label, ink_of(colour.line));
    }
  }
  picture.labels.block({left, y - 4, right + (hold.refused ? 5 : 0), y + 4});
}

/// The end of a key's bar: a wall when somebody deleted it, a point when time did, a tear when memory was lost.
void draw_key(Picture& picture, const Lane& lane, const KeyLease& key, std::size_t row) {
  const Colour& colour = picture.colour_of(key.owner);
  const double top = lane.tracks + key_row * static_cast<double>(row), bottom = top + key_height;
  const Box bar = bar_over(picture, key.life, top, key_height);
  picture.use(Mark::key);
  const bool ends_here = picture.stage.shows(key.life.end);
  if (ends_here && key.end == KeyLease::End::expired) {
    picture.use(Mark::key_expired);
    const double tip = std::min(6.0, (bar.right - bar.left) / 2);
    picture.bars.path(fmt::format("M{} {}H{}L{} {}L{} {}H{}Z", coordinate(bar.left), coordinate(top),
                                  coordinate(bar.right - tip), coordinate(bar.right), coordinate((top + bottom) / 2),
                                  coordinate(bar.right - tip), coordinate(bottom), coordinate(bar.left)),
                      outlined(colour.fill, colour.line, 1));
  } else {
    picture.bars.rect(bar, outlined(colour.fill, colour.line, 1), 2);
  }
  if (ends_here && (key.end == KeyLease::End::deleted || key.end == KeyLease::End::overwritten)) {
    // A replica that follows its master is in order, unless that takes the key from somebody who is inside.
    const std::vector<Hold>& holds = picture.story.holds;
    const bool is_foreign = key.ended_by && key.ended_by != key.owner &&
                            (picture.trace.role_of(key.ended_by) == Role::client ||
                             std::any_of(holds.begin(), holds.end(), [&](const Hold& hold) {
                               return hold.granted && hold.token == key.token && key.life.end < hold.believed_until;
                             }));
    if (!is_foreign) picture.use(Mark::key_deleted);
    picture.bars.line(bar.right, top - 2, bar.right, bottom + 2, stroked(is_foreign ? danger : colour.line, 3.2));
    if (is_foreign) {
      picture.use(Mark::foreign_end);
      picture.label_later(importance::key,
                          {{bar.right + 6, top + 12,
                            fmt::format("{} by {}", key.end == KeyLease::End::deleted ? "deleted" : "overwritten",
                                        picture.trace.name_of(key.ended_by)),
                            10.5}},
                          ink_of(danger));
    }
  }
  if (ends_here && key.end == KeyLease::End::lost) {
    picture.use(Mark::key_lost);
    const double y = (top + bottom) / 2;
    picture.marks.circle(bar.right, y, 6, outlined("#fff", ink, 1.5));
    picture.marks.line(bar.right - 4.2, y + 4.2, bar.right + 4.2, y - 4.2, stroked(ink, 1.5));
  }
  const std::string lock(picture.trace.name_of(key.resource)), owner(picture.trace.name_of(key.owner));
  const std::string token = picture.narrator.tokens()(key.token);
  picture.label_inside(bar,
                       {fmt::format("{} = {} ({})", lock, token, owner), fmt::format("{} {}", owner, token), owner},
                       10.5, ink_of(ink));
  picture.labels.block(bar);
}

/// The part of a belief that is widest on the picture and in which nobody else is inside.
Interval longest_alone(const Picture& picture, const Hold& hold) {
  Interval best{*hold.granted, *hold.granted};
  TrueTime from = *hold.granted;
  const auto offer = [&](Interval part) {
    if (picture.x(part.end) - picture.x(part.begin) > picture.x(best.end) - picture.x(best.begin)) best = part;
  };
  for (const Overlap& overlap : picture.story.overlaps) {  // by begin
    if (overlap.resource != hold.resource || overlap.span.end <= from || overlap.span.begin >= hold.believed_until)
      continue;
    offer({from, overlap.span.begin});
    from = overlap.span.end;
  }
  offer({from, hold.believed_until});
  return best;
}

}  // namespace

void draw_strips(Picture& picture) {
  for (const Strip& strip : picture.strips) {
    const double top = strip.top + 5, bottom = strip.bottom - 3, middle = (top + bottom) / 2;
    const std::string lock(picture.trace.name_of(strip.lock));
    const double room = picture.plot_left - 36;
    const std::string name = text_width("inside " + lock, 12) <= room ? "inside " + lock : shortened(lock, room, 12);
    picture.words.text({28, middle + 4, name, 12}, ink_of(ink, true));
    picture.ground.line(picture.plot_left, middle, Picture::plot_right, middle, stroked("#D8D8D8", 1.2));
    picture.bars.open_group("strip");
    for (const Hold& hold : picture.story.holds) {
      if (hold.resource != strip.lock || !hold.granted || !picture.stage.shows(hold.belief())) continue;
      const Colour& colour = picture.colour_of(hold.client);
      const Box bar = bar_over(picture, hold.belief(), top, bottom - top);
      picture.bars.rect(bar, fmt::format(R"(fill="{}")", colour.line));
      const Interval alone = longest_alone(picture, hold);
      const Box free{picture.x(alone.begin), top, picture.x(alone.end), bottom};
      picture.label_inside(free, {std::string(picture.trace.name_of(hold.client))}, 11.5, ink_of("#ffffff", true));
      picture.labels.block(bar);
    }
    picture.bars.close_group();
    for (const Overlap& overlap : picture.story.overlaps) {
      if (overlap.resource != strip.lock || !picture.stage.shows(overlap.span)) continue;
      picture.use(Mark::overlap);
      const Box bar = bar_over(picture, overlap.span, top - 2, bottom - top + 4);
      picture.ground.rect({bar.left, bar.bottom, bar.right, picture.lanes_bottom},
                          fmt::format(R"(fill="{}" fill-opacity="0.07")", danger));
      picture.marks.rect(bar, outlined(danger_fill, danger, 1.4) + R"( class="overlap")");
      picture.marks.rect(bar, hatched("danger"));
      const std::string length = short_length(overlap.span.length());
      const std::string words = fmt::format("{} inside, {}", overlap.most, length);
      const double width = bar.right - bar.left - 14;
      const std::string& fitting = text_width(words, 12) < width ? words : length;
      if (text_width(fitting, 12) < width) {
        const Label label{(bar.left + bar.right) / 2, middle + 4.5, fitting, 12, Anchor::middle};
        const Box box = label.box();
        picture.words.rect({box.left - 4, box.top - 1, box.right + 4, box.bottom + 1}, R"(fill="#fff")", 2);
        picture.words.text(label, ink_of(danger, true));
        picture.labels.block({box.left - 4, box.top, box.right + 4, box.bottom});
      } else {
        picture.label_later(importance::danger,
                            {{bar.right + 5, middle + 4, words, 11.5},
                             {bar.left - 5, middle + 4, words, 11.5, Anchor::end},
                             {bar.right + 5, middle + 4, length, 11.5}},
                            ink_of(danger, true));
      }
      picture.labels.block(bar);
    }
  }
}

void draw_clients(Picture& picture) {
  for (const Lane& lane : picture.lanes) {
    if (lane.role != Role::client) continue;
    draw_life(picture, lane);
    const std::vector<const Hold*> holds = holds_of(picture, lane.process);
    std::vector<Interval> spans;
    for (const Hold* hold : holds) spans.push_back(span_of(picture, *hold));
    const Rows rows = assign_rows(spans, rows_max);
    for (std::size_t i = 0; i < holds.size(); ++i) {
      draw_waiting(picture, lane, *holds[i], rows.row[i]);
      if (holds[i]->granted && picture.stage.shows(holds[i]->belief()))
        draw_hold(picture, lane, *holds[i], rows.row[i]);
    }
  }
}

void draw_nodes(Picture& picture) {
  for (const Lane& lane : picture.lanes) {
    if (lane.role != Role::node) continue;
    draw_life(picture, lane);
    const std::vector<const KeyLease*> keys = keys_of(picture, lane.process);
    std::vector<Interval> spans;
    for (const KeyLease* key : keys) spans.push_back(key->life);
    const Rows rows = assign_rows(spans, rows_max);
    for (std::size_t i = 0; i < keys.size(); ++i) draw_key(picture, lane, *keys[i], rows.row[i]);
  }
}

void draw_stores(Picture& picture) {
  for (const Lane& lane : picture.lanes) {
    if (lane.role != Role::store) continue;
    draw_life(picture, lane);
    const double y = lane.life;
    for (const StoreAccess& access : picture.story.accesses) {
      if (access.store != lane.process || !picture.stage.shows(access.at)) continue;
      const Colour& colour = picture.colour_of(access.client);
      const double x = picture.x(access.at);
      if (!access.is_write) {
        picture.use(Mark::read);
        picture.marks.circle(x, y, 3.5, outlined("#fff", colour.line, 1.4));
        picture.labels.block({x - 4, y - 4, x + 4, y + 4});
        continue;
      }
      const bool is_fence = access.operation == Operation::store_raise_fence;
      picture.use(!access.accepted ? Mark::rejected : is_fence ? Mark::fence : Mark::accepted);
      if (access.accepted && is_fence) {
        picture.marks.path(fence_path(x, y), stroked(colour.line, 2.2));
      } else if (access.accepted) {
        picture.marks.circle(x, y, 5.5, fmt::format(R"(fill="{}")", colour.line));
      } else {
        picture.marks.circle(x, y, 6.5, outlined("#fff", colour.line, 1.6));
        picture.marks.path(cross_path(x, y, 3.4), stroked(colour.line, 1.8));
      }
      const bool is_bad = std::any_of(
          picture.input.violations.begin(), picture.input.violations.end(),
          [&](const Violation& violation) { return violation.at == access.at && violation.lasted.count() == 0; });
      if (is_bad) picture.marks.circle(x, y, 9.5, stroked(danger, 2.2));
      picture.labels.block({x - 8, y - 8, x + 8, y + 8});
      const std::string what = fmt::format("{} = {}", picture.trace.name_of(access.resource), access.value);
      const std::string token =
          access.fencing_token != 0 ? fmt::format("token {}", access.fencing_token) : std::string();
      std::vector<std::string> wordings;
      if (!access.accepted) {
        wordings = {token.empty() ? "rejected" : token + " rejected", "rejected"};
      } else if (is_fence) {
        wordings = {fmt::format("fence {}", access.fencing_token)};
      } else {
        if (!token.empty()) wordings.push_back(what + ", " + token);
        wordings.push_back(what);
        wordings.push_back(fmt::format("{}", access.value));
      }
      std::vector<Label> candidates;
      for (const std::string& wording : wordings) {
        candidates.push_back({x - 4, y + 23, wording, 11});
        candidates.push_back({x + 12, y + 4, wording, 11});
        candidates.push_back({x + 6, y + 23, wording, 11, Anchor::end});
      }
      picture.label_later(importance::write, std::move(candidates), ink_of(is_bad ? danger : colour.line, true));
    }
  }
}

}  // namespace lockstep::exports
