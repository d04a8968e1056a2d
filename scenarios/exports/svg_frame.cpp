// Around the lanes: title, layout, axis, fault bands, legend, verdicts.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/exports/picture.hpp"
#include "scenarios/exports/wording.hpp"

namespace lockstep::exports {
namespace {

constexpr double margin = 28;
constexpr double strip_height = 30;
constexpr double break_row = 15;  // below the axis, for the lengths of squeezed stretches
constexpr std::size_t verdicts_max = 4;

std::vector<std::string> wrapped(std::string_view text, double width, double size) {
  std::vector<std::string> lines;
  std::string line;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = text.find(' ', at);
    if (end == std::string_view::npos) end = text.size();
    const std::string word(text.substr(at, end - at));
    const std::string longer = line.empty() ? word : line + " " + word;
    if (!line.empty() && text_width(longer, size) > width) {
      lines.push_back(line);
      line = word;
    } else {
      line = longer;
    }
    at = end + 1;
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

/// A band of time in which the network misbehaved.
struct Band {
  Interval span;
  std::string words;
  bool lasts;
};

std::vector<Band> bands_of(const Picture& picture) {
  std::vector<Band> bands;
  const auto concerns_a_lane = [&](const std::vector<Cut::Link>& links) {
    for (const Cut::Link& link : links)
      if (picture.stage.has_lane(link.from) && picture.stage.has_lane(link.to)) return true;
    return false;
  };
  for (const Cut& cut : picture.story.cuts)
    if (picture.stage.shows(cut.span) && concerns_a_lane(cut.links))
      bands.push_back({cut.span,
                       fmt::format("{}: {}", cut.is_held ? "held" : "cut", describe_links(picture.trace, cut.links)),
                       cut.lasts});
  for (const LinkChange& change : picture.story.link_changes) {
    if (!picture.stage.shows(change.span) || !concerns_a_lane(change.links)) continue;
    bands.push_back({change.span,
                     fmt::format("{}: {}", describe_change(change), describe_links(picture.trace, change.links)),
                     change.lasts});
  }
  std::stable_sort(bands.begin(), bands.end(),
                   [](const Band& a, const Band& b) { return a.span.begin < b.span.begin; });
  return bands;
}

constexpr double band_row = 20;

Rows band_rows(const std::vector<Band>& bands) {
  std::vector<Interval> spans;
  for (const Band& band : bands) spans.push_back(band.span);
  return assign_rows(spans, rows_max);
}

}  // namespace

void draw_header(Picture& picture) {
  double y = picture.input.title.empty() ? 0 : 40;
  const double room = Picture::width - 2 * margin;
  if (!picture.input.title.empty())
    picture.words.text({margin, y, shortened(picture.input.title, room, 22), 22}, ink_of(ink, true));
  y += 4;
  for (const std::string& line : wrapped(picture.input.question, room, 14.5))
    picture.words.text({margin, y += 20, line, 14.5}, ink_of("#444444"));
  std::string about = picture.input.subtitle;
  for (const std::string& phrase : picture.stage.left_out) about += (about.empty() ? "" : " \u00b7 ") + phrase;
  for (const std::string& line : wrapped(about, room, 12))
    picture.words.text({margin, y += 19, line, 12}, ink_of(quiet));
  picture.axis_y = y + 46;
}

void lay_out(Picture& picture) {
  const std::vector<Band> bands = bands_of(picture);
  double y = picture.axis_y + 8 + (picture.scale.is_squeezed() ? break_row : 0);
  if (!bands.empty()) y += static_cast<double>(band_rows(bands).count) * band_row + 4;
  for (const Resource lock : picture.story.locks) {
    const bool is_held = std::any_of(picture.story.holds.begin(), picture.story.holds.end(), [&](const Hold& hold) {
      return hold.resource == lock && hold.granted && picture.stage.shows(hold.belief());
    });
    if (!is_held || picture.strips.size() >= 4) continue;
    picture.strips.push_back({lock, y, y + strip_height});
    y += strip_height + 2;
  }
  y += 8;
  Role last = Role::client;
  for (const ProcessId process : picture.stage.lanes) {
    Lane lane;
    lane.process = process;
    lane.role = picture.trace.role_of(process);
    if (lane.role != last) y += 6;
    last = lane.role;
    lane.top = y;
    std::vector<Interval> spans;
    if (lane.role == Role::client) {
      for (const Hold* hold : holds_of(picture, process)) spans.push_back(span_of(picture, *hold));
      lane.rows = assign_rows(spans, rows_max).count;
      lane.tracks = y + 8;
      lane.life = lane.tracks + belief_row * static_cast<double>(lane.rows) + 14;
      lane.bottom = lane.life + 17;
    } else if (lane.role == Role::node) {
      for (const KeyLease* key : keys_of(picture, process)) spans.push_back(key->life);
      lane.rows = assign_rows(spans, rows_max).count;
      lane.life = y + 13;
      lane.tracks = lane.life + 9;
      lane.bottom = lane.tracks + key_row * static_cast<double>(lane.rows) + 5;
    } else {
      lane.life = y + 18;
      lane.tracks = lane.life + 8;
      lane.bottom = y + 46;
    }
    y = lane.bottom;
    picture.lanes.push_back(lane);
  }
  picture.lanes_bottom = y;
  picture.height = y + 20;
}

void draw_axis(Picture& picture) {
  Canvas& ground = picture.ground;
  const double y = picture.axis_y, bottom = picture.lanes_bottom;
  ground.open_group("axis");
  for (const TimeScale::Piece& piece : picture.scale.pieces()) {
    if (!piece.is_squeezed) continue;
    picture.use(Mark::squeezed);
    ground.rect({piece.left + 3, y, piece.right - 3, bottom}, R"(fill="#F6F6F6")");
  }
  double last_end = 0;
  for (const TimeScale::Tick& tick : picture.scale.ticks()) {
    const double size = tick.is_major ? 11.5 : 10;
    const double half = text_width(tick.label, size) / 2;
    ground.line(tick.x, y, tick.x, bottom, fmt::format(R"(stroke="{}" stroke-width="1")", hairline));
    ground.line(tick.x, y - (tick.is_major ? 6 : 4), tick.x, y, fmt::format(R"(stroke="{}" stroke-width="1")", quiet));
    // A first label may stand a little to the right of its tick rather than outside of the picture.
    const double x = std::min(tick.x, Picture::width - 6 - half);
    if (x - half < last_end + 6) continue;
    last_end = x + half;
    picture.words.text({x, y - 12, tick.label, size, Anchor::middle}, ink_of(tick.is_major ? ink : quiet));
  }
  for (const TimeScale::Piece& piece : picture.scale.pieces()) {
    const auto line = [&](double from, double to) {
      ground.line(from, y, to, y, fmt::format(R"(stroke="{}" stroke-width="1.2")", quiet));
    };
    if (!piece.is_squeezed) {
      line(piece.left, piece.right);
      continue;
    }
    // The break mark: two slanted strokes, and how much time they stand for.
    const double middle = (piece.left + piece.right) / 2;
    line(piece.left, middle - 4);
    line(middle + 4, piece.right);
    for (const double dx : {-4.0, 4.0})
      ground.line(middle + dx - 3, y + 5, middle + dx + 3, y - 5,
                  fmt::format(R"(stroke="{}" stroke-width="1.2")", quiet));
    if (const auto label =
            picture.labels.place({{middle, y + 16, short_length(piece.span.length()), 10, Anchor::middle}}))
      picture.words.text(*label, ink_of(quiet));
  }
  picture.words.text({margin, y - 12, "true time", 11}, ink_of(quiet));
  ground.close_group();

  for (const Lane& lane : picture.lanes) {
    ground.line(margin, lane.top, Picture::plot_right, lane.top,
                fmt::format(R"(stroke="{}" stroke-width="1")", hairline));
    const bool is_client = lane.role == Role::client;
    const double room = picture.plot_left - margin - 62;
    picture.words.text(
        {margin, (lane.top + lane.bottom) / 2 + 2, shortened(picture.trace.name_of(lane.process), room + 8, 14), 14},
        ink_of(is_client ? picture.colour_of(lane.process).line : ink, true));
    picture.words.text({margin, (lane.top + lane.bottom) / 2 + 15, std::string(lockstep::name_of(lane.role)), 10},
                       ink_of(quiet));
    if (!is_client) continue;
    picture.words.text({picture.plot_left - 10, lane.tracks + 14, "believes", 10, Anchor::end}, ink_of(quiet));
    picture.words.text({picture.plot_left - 10, lane.life + 3.5, "is", 10, Anchor::end}, ink_of(quiet));
  }
  if (!picture.lanes.empty())
    ground.line(margin, bottom, Picture::plot_right, bottom, fmt::format(R"(stroke="{}" stroke-width="1")", hairline));
}

void draw_faults(Picture& picture) {
  const std::vector<Band> bands = bands_of(picture);
  if (bands.empty()) return;
  const Rows rows = band_rows(bands);
  const double top = picture.axis_y + 8 + (picture.scale.is_squeezed() ? break_row : 0);
  picture.words.text({margin, top + 13, "network", 11}, ink_of(quiet));
  for (std::size_t i = 0; i < bands.size(); ++i) {
    const Band& band = bands[i];
    const double left = picture.x(band.span.begin), right = std::max(picture.x(band.span.end), left + 2);
    const double y = top + static_cast<double>(rows.row[i]) * band_row;
    picture.ground.rect({left, y, right, picture.lanes_bottom}, R"(fill="#7A6A00" fill-opacity="0.07" class="fault")");
    const Box bar{left, y, right, y + band_row - 3};
    picture.bars.rect(bar, R"(fill="#F1EDD2" stroke="#857A00" stroke-width="1")", 2);
    const std::string length = band.lasts ? std::string() : " for " + short_length(band.span.length());
    const std::string words = band.words + length;
    if (text_width(words, 11) + 10 <= right - left)
      picture.label_inside(bar, {words}, 11, ink_of("#4A4300"));
    else
      picture.label_later(importance::condition,
                          {{right + 6, y + 13, words, 11},
                           {left - 6, y + 13, words, 11, Anchor::end},
                           {right + 6, y + 13, band.words, 11},
                           {left - 6, y + 13, band.words, 11, Anchor::end}},
                          ink_of("#4A4300"));
    picture.labels.block(bar);
  }
}

void draw_violation_lines(Picture& picture) {
  bool is_first = true;
  std::size_t told = 0;
  for (const Violation& violation : picture.input.violations) {
    if (told++ == verdicts_max) break;  // a line for each sentence below
    if (!picture.stage.shows(violation.at)) continue;
    picture.use(Mark::violation);
    const double x = picture.x(violation.at);
    picture.ground.line(
        x, picture.axis_y, x, picture.lanes_bottom,
        fmt::format(R"(stroke="{}" stroke-width="1.3" stroke-dasharray="2 4" class="violation")", danger));
    if (is_first || violation.lasted.count() == 0)
      picture.marks.path(fmt::format("M{} {}l-4.5 -8h9z", coordinate(x), coordinate(picture.axis_y)),
                         fmt::format(R"(fill="{}")", danger));
    is_first = false;
  }
}

void draw_verdicts(Picture& picture) {
  double y = picture.height;
  const double room = Picture::width - 2 * margin;
  if (picture.input.violations.empty()) {
    picture.words.text({margin, y, "No check found a violation.", 13}, ink_of(quiet));
    picture.height = y + 20;
    return;
  }
  std::size_t shown = 0;
  for (const Violation& violation : picture.input.violations) {
    if (shown++ == verdicts_max) break;
    const std::string check(lockstep::name_of(violation.check));
    const double indent = text_width(check, 13) + 14;
    picture.words.text({margin, y, check, 13}, ink_of(danger, true));
    const std::vector<std::string> lines = wrapped(violation.text, room - indent, 13);
    for (std::size_t i = 0; i < lines.size(); ++i)
      picture.words.text({margin + indent, y + static_cast<double>(i) * 18, lines[i], 13}, ink_of(ink));
    y += 18 * static_cast<double>(std::max<std::size_t>(lines.size(), 1)) + 4;
  }
  if (picture.input.violations.size() > verdicts_max) {
    picture.words.text({margin, y, fmt::format("and {} more", picture.input.violations.size() - verdicts_max), 12},
                       ink_of(quiet));
    y += 20;
  }
  picture.height = y + 2;
}

}  // namespace lockstep::exports
