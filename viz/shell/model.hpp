// All that the viewer shows and remembers, as plain data. Drawing reads it, actions change it; it knows no window.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "viz/lab/lessons.hpp"
#include "viz/picture/axis.hpp"
#include "viz/picture/look.hpp"
#include "viz/picture/recording.hpp"
#include "viz/picture/timeline.hpp"
#include "viz/picture/view.hpp"

namespace lockstep::viz {

/// Where in the run the reader is: everything that is shown is shown as of here.
struct Cursor {
  TrueTime at{};
  std::size_t fact = 0;  ///< the last one that has happened; several may share one instant
};

/// A place in a run that a digit key leads back to.
struct Bookmark {
  TrueTime at{};
  View view;
  Scale scale{};
};

/// What is asked of whoever may touch files and windows; done after the frame.
struct Wish {
  enum class Kind : std::uint8_t { open, save_png, save_svg, save_text, list_lessons, quit };
  Kind kind{};
  std::string argument;  ///< a path
  std::string text;      ///< save_text: what is written there
};

enum class Status : std::uint8_t { empty, loading, showing, failed };

struct Model {
  // What is shown.
  Status status = Status::empty;
  std::string path;                             ///< the scenario file
  std::string problems;                         ///< failed: what is wrong with it, as the batch tool prints it
  RecordingPtr recording;                       ///< null until the first one is there
  RecordingPtr ghost;                           ///< an earlier run behind it; may be null
  std::optional<std::size_t> first_difference;  ///< the fact at which the recording leaves the ghost

  // Where the reader is.
  Scale scale = Scale::linear;
  Axis axis;
  View view;
  float scroll = 0;  ///< of the lanes, in em
  Cursor cursor;
  std::optional<std::size_t> selected;         ///< a fact
  std::optional<ProcessId> lane;               ///< stepping stays on it
  std::optional<TimelineInput::Range> range;                  ///< a stretch that was marked, for its statistics
  std::shared_ptr<const Relations> relations;  ///< to the selected fact, when shown
  std::array<std::optional<Bookmark>, 10> bookmarks;

  // How it is shown.
  Theme theme = Theme::dark;
  bool own_time = false;
  bool shows_messages = true;
  bool shows_causes = false;  ///< causal past and future of the selected fact
  bool shows_panels = true;
  std::string filter;  ///< words, or a pattern of events: viz/story/filter.hpp, viz/story/pattern.hpp
  std::shared_ptr<const Matches> matches;  ///< null: no filter
  std::size_t match_count = 0;  ///< events; of a pattern: times that it happens

  // Moving by itself.
  bool is_playing = false;
  double speed = 1;  ///< 1: a screen in twenty seconds

  // What lies over it.
  bool palette_is_open = false;
  std::string palette_text;
  bool help_is_open = false;
  std::string notice;  ///< one line at the bottom: what the last action did

  Signs signs;  ///< what the timeline shows just now

  // What goes on beside the frames.
  std::string opening, rerunning;   ///< how far a run is: of a file, of the lab; empty: none, or it is done at once
  std::uint64_t stop_requests = 0;  ///< counts; whoever works beside the frames compares it, and stops

  std::string catalogue;        ///< the folder of the stories
  std::vector<Lesson> lessons;  ///< those in it; empty until somebody wished for them

  std::deque<Wish> wishes;
  std::uint64_t version = 0;  ///< counts what `show` and `fail` did; a panel compares it to see a new recording

  // Changes that keep the rest consistent.
  void show(RecordingPtr next);     ///< from its beginning
  void replace(RecordingPtr next);  ///< the same story run again: stays where it is, the one before becomes the ghost
  void drop_ghost();
  void fail(std::string problems);
  void set_scale(Scale next);
  void set_cursor(TrueTime at);
  void set_cursor_to_fact(std::size_t fact);
  void select(std::optional<std::size_t> fact);
  void set_filter(const std::string& words);
  /// Forward by `seconds` of the reader's time.
  void advance(double seconds);

  bool has_run() const { return recording != nullptr && recording->fact_count() > 0; }
  const Trace& trace() const { return recording->trace(); }

 private:
  void find_occurrences();
  void rebuild_axis();
};

/// The scale in which most of a story can be read at once: gaps are squeezed where messages could not be seen.
Scale best_scale(const Recording& recording);

/// Which facts a filter leaves in; viz/story/filter.hpp says what can be written.
Matches matches_of(const Recording& recording, const std::string& words);

}  // namespace lockstep::viz
