// The picture of a run: who is inside, what each client believes and does, what each server keeps, and every message
// between them, over one stretch of time. A pure function from what is shown to a list of primitives.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "viz/picture/legend.hpp"
#include "viz/picture/look.hpp"
#include "viz/picture/metrics.hpp"
#include "viz/picture/recording.hpp"
#include "viz/picture/sheet.hpp"
#include "viz/picture/view.hpp"

namespace lockstep::viz {

/// How a fact stands to the selected one.
enum class Relation : std::uint8_t { none, past, selected, future };

/// By fact: its relation to the selected one.
using Relations = std::vector<Relation>;
/// By fact: 0 when the filter leaves it out.
using Matches = std::vector<char>;

struct TimelineInput {
  const Recording& recording;
  const Axis& axis;
  const Look& look;
  const Metrics& metrics;
  View view;
  float width = 800, height = 600;  ///< pixels
  float scroll = 0;                 ///< pixels that the lanes are moved up by
  bool own_time = false;            ///< every lane by its own clock
  bool messages = true;
  bool overview = true;
  TrueTime cursor{};
  std::optional<std::size_t> selected;  ///< a fact
  MessageId pointed_at{};               ///< its request and reply are drawn thick
  struct Range {
    TrueTime begin{}, end{};
  };
  std::optional<Range> range;  ///< a stretch that was marked
  const Relations* relations = nullptr;
  const Matches* matches = nullptr;
  const Recording* ghost = nullptr;             ///< an earlier run, as dashed outlines
  std::optional<std::size_t> first_difference;  ///< the fact at which this run leaves the ghost's
};

/// Where something can be pointed at.
struct Hit {
  enum class Kind : std::uint8_t { fact, lane, flag, strip, fault };
  Area area;
  Kind kind{};
  std::uint32_t fact = 0;   ///< what a click selects; lane: unused
  std::uint32_t index = 0;  ///< lane; flag: the violation; fault: into Scene::fault_words
};

/// Where a lane came to lie, in pixels.
struct LaneBox {
  float top = 0, bottom = 0;
  float tracks = 0;  ///< the first line of bars
  float row = 0;     ///< height of a line of bars
  float life = 0;    ///< where messages leave and arrive
};

struct Layout {
  Area names;  ///< the column of names, all the way down
  Area plot;   ///< right of the names, all the way down to the overview
  Area ruler;
  Area faults;
  Area strips;  ///< who holds
  Area lanes;   ///< the part that scrolls
  Area overview;
  float strip_row = 0;
  std::vector<Area> strip_areas;
  std::vector<LaneBox> boxes;  ///< by lane, scrolled
  float lanes_height = 0;      ///< of all lanes together
};

Layout lay_out(const Recording& recording, const Metrics& metrics, float width, float height, float scroll,
               bool overview = true);

struct TimelinePicture {
  Sheet sheet;
  Layout layout;
  std::vector<Hit> hits;  ///< the later ones lie on top
  Signs signs;            ///< what there is to explain
};

TimelinePicture paint_timeline(const TimelineInput& input);

/// The topmost thing at `p`, or the nearest mark within a few pixels; nullptr: nothing there.
const Hit* hit_at(const TimelinePicture& picture, Point p, float reach);

}  // namespace lockstep::viz
