// What stands around the lanes: ruler, faults, names, violations, cursor, overview.
#include <fmt/format.h>

#include <cmath>

#include "scenarios/exports/time_scale.hpp"
#include "scenarios/exports/wording.hpp"
#include "viz/picture/painter.hpp"

namespace lockstep::viz {
namespace {

/// So many violations have a line through all lanes.
constexpr std::size_t lines_max = 12;

std::string_view kind_of(Role role) {
  if (role == Role::node) return "Redis";
  return role == Role::sentinel ? "Sentinel" : "store";
}

}  // namespace

std::string tick_words(std::int64_t time, std::int64_t step) {
  int decimals = 0;
  for (std::int64_t unit = 1'000'000'000; unit > 1 && step % unit != 0; unit /= 10) ++decimals;
  return exports::seconds(time, decimals) + " s";
}

void Painter::paint_ground() {
  sheet_.fill({0, 0, in_.width, in_.height}, look_.ground);
  sheet_.clip({0, layout_.lanes.top, in_.width, layout_.lanes.bottom});
  for (std::size_t i = 0; i < scene_.lanes.size(); ++i) {
    const LaneBox& box = layout_.boxes[i];
    if (box.bottom < layout_.lanes.top || box.top > layout_.lanes.bottom) continue;
    if (i % 2 == 1) sheet_.fill({0, box.top, in_.width, box.bottom}, look_.stripe);
    sheet_.line({0, box.bottom}, {in_.width, box.bottom}, look_.hairline);
  }
  sheet_.unclip();
}

void Painter::tick(double position, double time, std::int64_t step, float& free_from) {
  const float at = x_of(position);
  if (at < layout_.plot.left - 1 || at > layout_.plot.right) return;
  sheet_.line({at, layout_.strips.bottom}, {at, layout_.plot.bottom}, look_.hairline.faded(0.55));
  sheet_.line({at, layout_.ruler.bottom - em(0.3F)}, {at, layout_.ruler.bottom}, look_.faint);
  const std::string words = tick_words(static_cast<std::int64_t>(std::llround(time)), step);
  const float wide = width(Face::small, words);
  float left = at - wide / 2;
  if (left < free_from || left + wide > layout_.plot.right) return;
  const Area chip = cursor_chip();
  if (left < chip.right + em(0.3F) && chip.left - em(0.3F) < left + wide) return;
  sheet_.text({left, layout_.ruler.top + em(0.25F)}, words, Face::small, look_.quiet);
  free_from = left + wide + em(0.8F);
}

void Painter::paint_ruler() {
  sheet_.line({layout_.plot.left, layout_.ruler.bottom}, {layout_.plot.right, layout_.ruler.bottom}, look_.hairline);
  const double first = std::max(in_.view.begin, in_.axis.first()), last = std::min(in_.view.end, in_.axis.last());
  if (!(last > first)) return;
  const double pixel = in_.view.length() / plot_width_;
  const double room = static_cast<double>(em(6.2F));
  float free_from = layout_.plot.left;

  if (in_.axis.scale() == Scale::steps) {
    // A tick stands on a step, and tells when it was.
    const auto stride = static_cast<std::int64_t>(std::max(1.0, std::ceil(pixel * room)));
    const auto from = static_cast<std::int64_t>(std::floor(first / static_cast<double>(stride)));
    const auto to = static_cast<std::int64_t>(std::floor(last / static_cast<double>(stride)));
    for (std::int64_t n = from; n <= to; ++n) {
      const auto position = static_cast<double>(n * stride);
      if (position < first || position > last) continue;
      const double now = in_.axis.time(position);
      const double around = in_.axis.time(position + static_cast<double>(stride)) - now;
      tick(position, now, std::min<std::int64_t>(1'000'000, exports::round_step(std::max(1000.0, around / 20))),
           free_from);
    }
    return;
  }

  // Between two breaks time is linear.
  double begin = first;
  const auto ticks = [&](double from, double to) {
    const double t0 = in_.axis.time(from), t1 = in_.axis.time(to);
    if (!(to - from > pixel * 4) || !(t1 > t0)) return;
    const double ns_per_pixel = (t1 - t0) / ((to - from) / pixel);
    const std::int64_t step = exports::round_step(ns_per_pixel * room);
    const auto n0 = static_cast<std::int64_t>(std::ceil(t0 / static_cast<double>(step)));
    const auto n1 = static_cast<std::int64_t>(std::floor(t1 / static_cast<double>(step)));
    if (n1 < n0) {  // too short for a round number: say where it begins
      const std::int64_t fine = exports::round_step(ns_per_pixel * 4);
      const double at = std::ceil(t0 / static_cast<double>(fine)) * static_cast<double>(fine);
      if (at <= t1) tick(in_.axis.position(at), at, fine, free_from);
      return;
    }
    for (std::int64_t n = n0; n <= n1 && n - n0 < 400; ++n) {
      const auto at = static_cast<double>(n * step);
      tick(in_.axis.position(at), at, step, free_from);
    }
  };
  for (const Axis::Break& gap : in_.axis.breaks()) {
    if (gap.end <= first) continue;
    if (gap.begin >= last) break;
    if (gap.begin > begin) ticks(begin, gap.begin);
    begin = std::max(begin, gap.end);
    const float left = x_of(gap.begin), right = x_of(gap.end), middle = (left + right) / 2;
    const std::string words = exports::short_length(Duration(static_cast<std::int64_t>(gap.time_end - gap.time_begin)));
    sheet_.fill({left, layout_.strips.bottom, right, layout_.plot.bottom}, look_.hairline.faded(0.16));
    for (const float side : {-em(0.2F), em(0.2F)})
      sheet_.line({middle + side - em(0.2F), layout_.ruler.bottom + em(0.35F)},
                  {middle + side + em(0.2F), layout_.ruler.bottom - em(0.35F)}, look_.quiet, em(0.08F));
    const float wide = width(Face::small, words);
    const Area chip = cursor_chip();
    const bool meets_chip = middle - wide / 2 < chip.right && chip.left < middle + wide / 2;
    if (wide < right - left - em(0.4F) && middle - wide / 2 > free_from && !meets_chip) {
      sheet_.text({middle - wide / 2, layout_.ruler.top + em(0.1F)}, words, Face::small, look_.faint);
      free_from = std::max(free_from, middle + wide / 2 + em(0.5F));
    }
  }
  if (begin < last) ticks(begin, last);
}

void Painter::paint_faults() {
  const float row = em(1.25F);
  std::vector<Pending> beside;  // for bars that are too short for words
  std::vector<Area> bars;
  for (std::size_t r = 0; r < scene_.faults.size(); ++r) {
    const float top = layout_.faults.top + static_cast<float>(r) * row + em(0.1F), bottom = top + row - em(0.2F);
    each_visible(
        scene_.faults[r], true_time_,
        [&](const Item& item, float x0, float x1) {
          const Area bar{x0, top, std::max(x1, x0 + em(0.2F)), bottom};
          const Colour colour = look_.fault;
          sheet_.fill(bar, mixed(look_.ground, colour, 0.3), em(0.2F));
          sheet_.frame(bar, colour.faded(0.8), 1, em(0.2F));
          const std::string& words = scene_.fault_words[item.ref];
          bars.push_back(bar);
          if (!label_bar(bar, {words, words.substr(0, words.find(','))}, Face::small, look_.ink,
                         mixed(look_.ground, colour, 0.3).faded(0.85)))
            beside.push_back({{bar.right + em(0.3F), top + em(0.12F)}, words, look_.quiet});
          hit(bar.grown(1), Hit::Kind::fault, item.fact, item.ref);
          // The lane that it befalls is shaded all the way along.
          const Lane* lane = scene_.lane(scene_.fault_of[item.ref]);
          if (lane == nullptr || item.end <= item.begin) return;
          const LaneBox& box = layout_.boxes[scene_.lane_of[lane->process.value]];
          const Area shade{x0, std::max(box.top, layout_.lanes.top), x1, std::min(box.bottom, layout_.lanes.bottom)};
          sheet_.fill(shade, colour.faded(0.10));
        },
        [&](float x0, float x1, const Group& group) {
          density({x0, top, x1, bottom}, group.count, Weight::calm, look_.fault);
          bars.push_back({x0, top, x1, bottom});
          hit({x0, top, x1, bottom}, Hit::Kind::fact, scene_.faults[r].items()[group.item].fact);
        });
  }
  taken_.insert(taken_.end(), bars.begin(), bars.end());
  for (const Pending& label : beside)
    for (const std::string& words : {label.words, label.words.substr(0, label.words.find(','))})
      if (label_free(label.at, words, Face::small, label.colour)) break;
}

/// What a server is when the cursor is reached.
std::string Painter::role_words(const Lane& lane) const {
  if (lane.roles.empty()) return std::string(kind_of(lane.role));
  const std::vector<Item>& items = lane.roles.items();
  std::size_t now = 0;
  while (now + 1 < items.size() && items[now + 1].begin <= in_.cursor.ns()) ++now;
  if (static_cast<RoleLook>(items[now].look) == RoleLook::master) return "master";
  const std::string whole = fmt::format("replica of {}", name(ProcessId(items[now].ref)));
  return width(Face::small, whole) < layout_.names.width() - em(1.2F) ? whole : "replica";
}

void Painter::paint_names() {
  sheet_.fill(layout_.names, look_.panel);
  sheet_.line({layout_.names.right, 0}, {layout_.names.right, in_.height}, look_.hairline);
  const float pad = em(0.7F);
  sheet_.text({pad, layout_.ruler.top + em(0.25F)}, in_.own_time ? "own time" : "true time", Face::small, look_.quiet);
  if (!scene_.faults.empty()) sheet_.text({pad, layout_.faults.top + em(0.2F)}, "faults", Face::small, look_.quiet);
  for (std::size_t i = 0; i < layout_.strip_areas.size(); ++i) {
    const Area& area = layout_.strip_areas[i];
    const bool has_room = area.height() > em(2.3F);
    if (has_room) sheet_.text({pad, area.top + em(0.2F)}, "holders of", Face::small, look_.quiet);
    sheet_.text({pad, area.top + em(has_room ? 1.15F : 0.35F)}, name(scene_.strips[i].lock), Face::strong, look_.ink);
    hit({0, area.top, layout_.names.right, area.bottom}, Hit::Kind::strip, 0, static_cast<std::uint32_t>(i));
  }
  if (scene_.strips.size() > layout_.strip_areas.size() && !layout_.strip_areas.empty()) {
    // Beside the last name, as far as that leaves room.
    const std::size_t last = layout_.strip_areas.size() - 1;
    const float right = layout_.names.right - em(0.4F),
                left = pad + width(Face::strong, name(scene_.strips[last].lock));
    const std::string more = fmt::format("+{}", scene_.strips.size() - layout_.strip_areas.size());
    for (const std::string& words : {more + " locks", more}) {
      const float wide = width(Face::small, words);
      if (right - wide < left + em(0.3F)) continue;
      sheet_.text({right - wide, layout_.strips.bottom - em(1.1F)}, words, Face::small, look_.quiet);
      break;
    }
  }
  sheet_.clip({0, layout_.lanes.top, layout_.names.right, layout_.lanes.bottom});
  float free_from = -1e9F;
  for (std::size_t i = 0; i < scene_.lanes.size(); ++i) {
    const LaneBox& box = layout_.boxes[i];
    if (box.bottom < layout_.lanes.top || box.top > layout_.lanes.bottom) continue;
    const Lane& lane = scene_.lanes[i];
    const bool is_client = lane.role == Role::client;
    const float y = is_client ? box.tracks : std::max(box.top + em(0.1F), box.life - em(0.45F));
    if (is_client) sheet_.fill({0, box.top + 1, em(0.28F), box.bottom - 1}, look_.client(lane.number));
    // In lanes that are too flat for all their names every second one or so is told.
    const Face face = box.bottom - box.top < em(1) ? Face::small : Face::strong;
    if (y >= free_from) {
      sheet_.text({pad, y}, name(lane.process), face, is_client ? look_.ink : look_.quiet);
      free_from = y + in_.metrics.height(face) * 0.8F;
    }
    const bool has_room = box.bottom - y > em(2.1F);
    if (is_client && has_room) {
      sheet_.text({pad, box.life - em(0.5F)}, "does", Face::small, look_.faint);
    } else if (has_room) {
      sheet_.text({pad, y + em(1.1F)}, role_words(lane), Face::small, look_.faint);
    }
    hit({0, box.top, layout_.names.right, box.bottom}, Hit::Kind::lane, 0, static_cast<std::uint32_t>(i));
  }
  sheet_.unclip();
}

void Painter::paint_flags() {
  const float size = em(0.42F);
  float last = -1e9F;
  // A line for each leads the eye; many of them would hide what they lead to.
  std::size_t seen = 0;
  for (const Flag& flag : scene_.flags) {
    const float at = x(flag.at);
    if (at >= layout_.plot.left && at <= layout_.plot.right && at - last >= 2) ++seen, last = at;
    if (seen > lines_max) break;
  }
  const float line_end = seen > lines_max ? layout_.strips.bottom : layout_.plot.bottom;
  last = -1e9F;
  for (const Flag& flag : scene_.flags) {
    const float at = x(flag.at);
    if (at < layout_.plot.left - size || at > layout_.plot.right + size) continue;
    if (at - last < (seen > lines_max ? size : 2)) continue;  // the one before stands for it
    last = at;
    sheet_.dashed({at, layout_.ruler.bottom}, {at, line_end}, look_.danger.faded(0.7), em(0.07F));
    const float y = layout_.ruler.bottom;
    const Point sign[3] = {{at - size, y - size * 1.7F}, {at + size, y - size * 1.7F}, {at, y}};
    sheet_.polygon(sign, look_.danger);
    use(Sign::violation);
    hit({at - size, y - size * 1.7F, at + size, y}, Hit::Kind::flag,
        static_cast<std::uint32_t>(in_.recording.run.violations[flag.violation].fact), flag.violation);
  }
  if (in_.first_difference && *in_.first_difference < in_.recording.fact_count()) {
    const float at = x(in_.recording.fact(*in_.first_difference).at.ns());
    sheet_.dashed({at, layout_.ruler.bottom}, {at, layout_.plot.bottom}, look_.ink.faded(0.8), em(0.1F));
    label_free({at + em(0.3F), layout_.lanes.top + em(0.2F)}, "first difference", Face::small, look_.ink);
  }
}

Area Painter::cursor_chip() const {
  const float at = x(in_.cursor.ns());
  if (at < layout_.plot.left - 1 || at > layout_.plot.right + 1) return {};
  const float wide = width(Face::small, exports::seconds(in_.cursor.ns(), 6) + " s") + em(0.6F);
  const float left = std::clamp(at - wide / 2, layout_.plot.left, std::max(layout_.plot.left, in_.width - wide));
  return {left, layout_.ruler.top + em(0.12F), left + wide, layout_.ruler.top + em(1.25F)};
}

void Painter::paint_cursor() {
  const float at = x(in_.cursor.ns());
  if (at < layout_.plot.left - 1 || at > layout_.plot.right + 1) return;
  sheet_.line({at, layout_.ruler.top + em(0.2F)}, {at, layout_.plot.bottom}, look_.accent.faded(0.9), em(0.09F));
  const std::string words = exports::seconds(in_.cursor.ns(), 6) + " s";
  const Area chip = cursor_chip();
  sheet_.fill(chip, look_.accent, em(0.25F));
  sheet_.text({chip.left + em(0.3F), chip.top + em(0.12F)}, words, Face::small, look_.ground);
}

void Painter::paint_range() {
  if (!in_.range) return;
  const float left = std::max(layout_.plot.left, x(in_.range->begin.ns()));
  const float right = std::min(layout_.plot.right, x(in_.range->end.ns()));
  if (right < left) return;
  sheet_.fill({left, layout_.ruler.bottom, right, layout_.plot.bottom}, look_.past.faded(0.10));
  for (const float side : {left, right})
    sheet_.line({side, layout_.ruler.bottom - em(0.4F)}, {side, layout_.plot.bottom}, look_.past.faded(0.8), em(0.07F));
  const std::string words = exports::short_length(in_.range->end - in_.range->begin);
  const float wide = width(Face::small, words), at = (left + right - wide) / 2;
  const float y = layout_.plot.bottom - em(1.2F);
  if (at < layout_.plot.left || at + wide > layout_.plot.right) return;
  sheet_.fill({at - em(0.3F), y - em(0.1F), at + wide + em(0.3F), y + em(0.95F)}, look_.past, em(0.2F));
  sheet_.text({at, y}, words, Face::small, look_.ground);
}

void Painter::paint_overview() {
  const Area& area = layout_.overview;
  sheet_.fill({0, area.top, in_.width, area.bottom}, look_.panel);
  sheet_.line({0, area.top}, {in_.width, area.top}, look_.hairline);
  sheet_.text({em(0.7F), area.top + em(0.75F)}, "whole run", Face::small, look_.quiet);
  const double first = in_.axis.first(), length = in_.axis.length();
  const float pad = em(0.4F), wide = area.width() - 2 * pad;
  const auto at = [&](double position) {
    return area.left + pad + static_cast<float>((position - first) / length) * wide;
  };
  const auto at_time = [&](std::int64_t t) { return at(in_.axis.position(static_cast<double>(t))); };

  // How much happens: instants per column, by binary search.
  const int columns = std::clamp(static_cast<int>(wide / em(0.3F)), 1, 400);
  std::size_t before = 0, most = 1;
  std::vector<std::size_t> counts;
  for (int c = 0; c < columns; ++c) {
    const double until = in_.axis.time(first + length * (c + 1) / columns);
    const auto end =
        static_cast<std::size_t>(std::upper_bound(scene_.points.begin() + static_cast<std::ptrdiff_t>(before),
                                                  scene_.points.end(), static_cast<std::int64_t>(until)) -
                                 scene_.points.begin());
    counts.push_back(end - before);
    most = std::max(most, end - before);
    before = end;
  }
  const float base = area.bottom - em(0.3F), tall = area.height() - em(1.2F);
  for (int c = 0; c < columns; ++c) {
    if (counts[static_cast<std::size_t>(c)] == 0) continue;
    const float part = std::sqrt(static_cast<float>(counts[static_cast<std::size_t>(c)]) / static_cast<float>(most));
    const float left = area.left + pad + wide * static_cast<float>(c) / static_cast<float>(columns);
    sheet_.fill({left, base - std::max(1.0F, part * tall), left + wide / static_cast<float>(columns) - 1, base},
                look_.faint.faded(0.55));
  }
  for (const Strip& strip : scene_.strips) {
    float last = -1e9F;
    for (const Item& item : strip.overlaps.items()) {
      const float x0 = at_time(item.begin), x1 = std::max(at_time(item.end), at_time(item.begin) + 2);
      if (x1 - last < 2) continue;
      last = x1;
      sheet_.fill({x0, area.top + em(0.75F), x1, base}, look_.danger.faded(0.45));
    }
  }
  float last = -1e9F;
  for (const Flag& flag : scene_.flags) {
    const float px = at_time(flag.at), s = em(0.28F);
    if (px - last < 3) continue;
    last = px;
    const Point sign[3] = {{px - s, area.top + em(0.15F)}, {px + s, area.top + em(0.15F)}, {px, area.top + em(0.65F)}};
    sheet_.polygon(sign, look_.danger);
    hit({px - s, area.top, px + s, area.top + em(0.7F)}, Hit::Kind::flag,
        static_cast<std::uint32_t>(in_.recording.run.violations[flag.violation].fact), flag.violation);
  }
  const float left = std::clamp(at(in_.view.begin), area.left, area.right),
              right = std::clamp(at(in_.view.end), area.left, area.right);
  sheet_.fill({area.left, area.top + 1, left, area.bottom}, look_.ground.faded(0.5));
  sheet_.fill({right, area.top + 1, area.right, area.bottom}, look_.ground.faded(0.5));
  sheet_.frame({left, area.top + 2, std::max(right, left + 4), area.bottom - 2}, look_.quiet, 1.5F, em(0.2F));
  const float now = at_time(in_.cursor.ns());
  sheet_.line({now, area.top + 2}, {now, area.bottom - 2}, look_.accent, em(0.09F));
}

}  // namespace lockstep::viz
