// The state of one timeline while it is painted. The parts of the picture are member functions, one file per kind.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "viz/picture/lane_clock.hpp"
#include "viz/picture/timeline.hpp"

namespace lockstep::viz {

class Painter {
 public:
  Painter(const TimelineInput& input, TimelinePicture& out);
  void paint();

 private:
  // frame.cpp
  void paint_ground();
  void paint_ruler();
  void paint_faults();
  void paint_names();
  std::string role_words(const Lane& lane) const;
  void paint_flags();
  void paint_cursor();
  void paint_range();
  void paint_overview();
  void tick(double position, double time, std::int64_t step, float& free_from);
  // strips.cpp
  void paint_strips();
  void paint_strip(const Strip& strip, const Area& area);
  void paint_overlaps(const Strip& strip, float top, float bottom);
  void paint_holder_names(const Strip& strip, float top);
  // lanes.cpp
  void paint_lanes();
  void paint_ghost();
  // clients.cpp
  void paint_client(const Lane& lane, const LaneBox& box);
  void paint_waits(const Lane& lane, std::size_t number, const Area& row);
  void paint_hold(const Item& item, float x0, float x1, const Area& row);
  void paint_conditions(const Lane& lane, const LaneBox& box, float top, float bottom);
  // servers.cpp
  void paint_node(const Lane& lane, const LaneBox& box);
  void paint_roles(const Lane& lane, const LaneBox& box);
  void paint_disk(const Lane& lane, const LaneBox& box);
  void paint_key(const Item& item, float x0, float x1, const Area& row);
  void paint_store(const Lane& lane, const LaneBox& box);
  // marks.cpp
  void paint_marks(const Lane& lane, const LaneBox& box, float y);
  std::string mark_words(const Lane& lane, const Item& item) const;
  void paint_mark(MarkLook look, float x, float y, Colour colour, bool is_danger);
  // clocks.cpp
  void paint_own_ruler(const Lane& lane, const LaneBox& box);
  void paint_wrong_clock(const Lane& lane, const LaneBox& box);
  ClockKind kind_of_clock(const Lane& lane) const;
  // messages.cpp
  void paint_messages();
  void paint_arrow(const Arrow& arrow, double strength, bool has_label);
  void paint_rounds();

  // Places.
  float x_of(double position) const {
    return layout_.plot.left + static_cast<float>((position - in_.view.begin) / in_.view.length() * plot_width_);
  }
  float x(std::int64_t time) const { return x_of(in_.axis.position(static_cast<double>(time))); }
  /// The same on a lane, which may go by a clock of its own.
  float x(const LaneClock& clock, std::int64_t time) const {
    return x_of(in_.axis.position(clock.reading(static_cast<double>(time))));
  }
  double position_at(float px) const {
    return in_.view.begin + static_cast<double>(px - layout_.plot.left) / plot_width_ * in_.view.length();
  }
  /// The true times on the screen, a little generous.
  struct Window {
    std::int64_t begin, end;
  };
  Window window(const LaneClock& clock) const;
  const LaneClock& clock_of(const Lane& lane) const;
  const LaneClock& true_time() const { return true_time_; }

  /// Calls `one(item, x0, x1)` for each item on the screen that is wide enough, and `many(x0, x1, group)` for the
  /// others that share a column of pixels. Touches about as many items as there are columns.
  struct Group {
    std::size_t first, count;
    Weight weight;     ///< of the worst one
    std::size_t item;  ///< the worst one
  };
  template <class One, class Many>
  void each_visible(const Track& track, const LaneClock& clock, One one, Many many) const;

  // Meanings.
  Colour colour_of(ProcessId process) const;
  ProcessId owner_of(const Item& key) const { return scene_.key_owners[key.ref]; }
  /// Too flat for more than what matters most.
  bool is_flat(const LaneBox& box) const { return box.bottom - box.top < em(2.0F); }
  float column_for(float things_max) const;
  /// How strongly a thing is drawn: 1, or less when the filter or the selection is about other things.
  double strength(std::size_t fact) const;
  /// Its own colour, or that of its relation to the selected fact.
  Colour tinted(Colour own, std::size_t fact) const;
  bool is_selected(std::size_t fact) const { return in_.selected && *in_.selected == fact; }
  std::string_view name(ProcessId process) const { return in_.recording.trace().name_of(process); }
  std::string_view name(Resource resource) const { return in_.recording.trace().name_of(resource); }

  // Words. They are drawn when all is drawn that crosses them, each on a ground of its own, and none on another one.
  /// The longest of these that fits into the bar, from its left edge (or that of the screen) on; false: none did.
  bool label_bar(const Area& bar, const std::vector<std::string>& wordings, Face face, Colour colour, Colour ground);
  /// A free label, unless it would touch another one.
  bool label_free(Point at, std::string words, Face face, Colour colour);
  float width(Face face, std::string_view words) const { return in_.metrics.width(face, words); }
  float em(float part = 1) const { return in_.metrics.em() * part; }

  void use(Sign sign) { out_.signs.set(static_cast<std::size_t>(sign)); }
  void hit(const Area& area, Hit::Kind kind, std::uint32_t fact, std::uint32_t index = 0) {
    out_.hits.push_back({area, kind, fact, index});
  }
  /// A label that waits until everything is drawn that it must not lie on.
  struct Pending {
    Point at;
    std::string words;
    Colour colour;
  };
  void place(std::vector<Pending>& pending);
  struct Written {
    Area box;
    Point at;
    std::string words;
    Face face;
    Colour colour;
    Colour ground;
  };
  /// Where the longest of these that fits goes; nothing: none does.
  std::optional<Written> fit(const Area& bar, const std::vector<std::string>& wordings, Face face, Colour colour,
                             Colour ground) const;
  void write(const Written& label);
  void write_all(std::vector<Written>& labels);
  bool is_free(const Area& area) const;
  void density(const Area& area, std::size_t count, Weight weight, Colour colour);
  /// The chip at the ruler that tells the cursor's time.
  Area cursor_chip() const;

  const TimelineInput& in_;
  TimelinePicture& out_;
  Sheet& sheet_;
  const Layout& layout_;
  const Scene& scene_;
  const Look& look_;
  double plot_width_;
  float column_ = 3;    ///< pixels that things may share, more on crowded screens
  bool dashes_ = true;  ///< refused messages are dashed
  LaneClock true_time_;
  std::vector<LaneClock> clocks_;  // by lane, when lanes go by their own
  std::vector<Pending> key_ends_;  // what became of keys, told after their names
  std::vector<Written> later_;     // labels that are still to be drawn
  std::vector<Area> taken_;        // by free labels
};

template <class One, class Many>
void Painter::each_visible(const Track& track, const LaneClock& clock, One one, Many many) const {
  const Window shown = window(clock);
  const std::vector<Item>& items = track.items();
  std::size_t i = track.first_after(shown.begin);
  while (i < items.size() && items[i].begin <= shown.end) {
    const float x0 = x(clock, items[i].begin), x1 = x(clock, items[i].end);
    if (x1 - x0 >= column_) {
      one(items[i], x0, x1);
      ++i;
      continue;
    }
    const double column_end = clock.time(in_.axis.time(position_at(x0 + column_)));
    std::size_t next = track.first_from(static_cast<std::int64_t>(column_end), i + 1);
    // The last one may reach beyond the column; then it stands for itself.
    if (next - i > 1 && x(clock, items[next - 1].end) - x(clock, items[next - 1].begin) >= column_) --next;
    if (next - i == 1) {
      one(items[i], x0, x1);
    } else {
      const Track::Worst worst = track.worst(i, next);
      many(x0, std::max(x0 + column_, x(clock, items[next - 1].end)), Group{i, next - i, worst.weight, worst.item});
    }
    i = next;
  }
}

/// "12.3 ms"-like words for a tick: as many decimals as `step` (ns) needs.
std::string tick_words(std::int64_t time, std::int64_t step);

}  // namespace lockstep::viz
