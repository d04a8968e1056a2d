// The state of one SVG while it is being drawn: where things are, what was drawn, which labels wait.
//
// Layers lie over each other in the order of their declaration. Labels that stand free wait until all bars are
// drawn; then they are placed by importance where nothing is in their way.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "scenarios/exports/canvas.hpp"
#include "scenarios/exports/label_placer.hpp"
#include "scenarios/exports/narrator.hpp"
#include "scenarios/exports/palette.hpp"
#include "scenarios/exports/stage.hpp"
#include "scenarios/exports/story.hpp"
#include "scenarios/exports/time_scale.hpp"

namespace lockstep::exports {

/// Heights of a row of beliefs and of one of keys, and the most rows of either in a lane.
inline constexpr double belief_row = 24, key_row = 20;
inline constexpr std::size_t rows_max = 3;

/// What a mark on the picture means; the legend lists those that were used.
enum class Mark : unsigned char {
  inside,
  waiting,
  lapse,
  extended,
  not_extended,
  overlap,
  stopped,
  suspended,
  slowed,
  crashed,
  occupied,
  on_disk,
  key,
  key_deleted,
  foreign_end,
  key_expired,
  key_lost,
  request,
  reply,
  refusal,
  lost,
  read,
  accepted,
  rejected,
  fence,
  clock_step,
  clock_off,
  squeezed,
  violation,
  count
};

struct Lane {
  ProcessId process{};
  Role role{};
  double top = 0, bottom = 0;
  double life = 0;    ///< y of the life line, where messages begin and end
  double tracks = 0;  ///< y of the first track of bars
  std::size_t rows = 1;
};

struct Strip {
  Resource lock{};
  double top = 0, bottom = 0;
};

/// A label that stands free, with the places where it could stand.
struct PendingLabel {
  int importance;  ///< smaller is placed first
  std::vector<Label> candidates;
  std::string look;
};

namespace importance {
inline constexpr int danger = 0, condition = 1, write = 2, key = 3, message = 4, detail = 5;
}

class Picture {
 public:
  static constexpr double width = 1200;
  static constexpr double plot_right = 1172;

  Picture(const ExportInput& input, const SvgLimits& limits);

  const ExportInput& input;
  const Trace& trace;
  const Story story;
  const Narrator narrator;
  const Stage stage;
  const double plot_left;
  const TimeScale scale;

  std::vector<Lane> lanes;
  std::vector<Strip> strips;
  double axis_y = 0;  ///< base line of the time axis
  double lanes_bottom = 0;
  double height = 0;

  Canvas ground, arrows, bars, marks, words;
  LabelPlacer labels;
  std::array<bool, static_cast<std::size_t>(Mark::count)> used{};

  void use(Mark mark) { used[static_cast<std::size_t>(mark)] = true; }
  const Lane* lane_of(ProcessId process) const;
  const Colour& colour_of(ProcessId client) const;
  double x(TrueTime at) const { return scale.x(at); }

  /// A bar's label inside it: the longest of the given wordings that fits, or a shortened one, or none.
  void label_inside(const Box& bar, const std::vector<std::string>& wordings, double size, const std::string& look);
  /// A free label, placed by `place_labels`.
  void label_later(int importance, std::vector<Label> candidates, std::string look);
  void place_labels();

 private:
  std::vector<ProcessId> order_colours() const;

  std::vector<ProcessId> coloured_;  // clients, in the order of the palette
  std::vector<PendingLabel> pending_;
};

/// Attributes of a filled text.
std::string ink_of(std::string_view colour, bool is_bold = false);

// The parts of the picture, in the order in which they are drawn.
void lay_out(Picture& picture);
void draw_header(Picture& picture);
void draw_axis(Picture& picture);
void draw_faults(Picture& picture);
void draw_strips(Picture& picture);
void draw_clock_marks(Picture& picture, const Lane& lane);
void draw_clients(Picture& picture);
void draw_nodes(Picture& picture);
void draw_stores(Picture& picture);
void draw_messages(Picture& picture);
void draw_violation_lines(Picture& picture);
void draw_legend(Picture& picture);
void draw_verdicts(Picture& picture);

/// How many tracks `spans` need so that no two overlap, and the track of each (at most `rows_max` of them).
struct Rows {
  std::vector<std::size_t> row;
  std::size_t count = 1;
};
Rows assign_rows(const std::vector<Interval>& spans, std::size_t rows_max);

/// What the lanes of clients and nodes show as bars, in the order that `assign_rows` was asked.
/// From the wish to the end of the belief, or to the refusal.
Interval span_of(const Picture& picture, const Hold& hold);
std::vector<const Hold*> holds_of(const Picture& picture, ProcessId client);
std::vector<const KeyLease*> keys_of(const Picture& picture, ProcessId node);

}  // namespace lockstep::exports
