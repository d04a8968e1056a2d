// How a part of the window plugs in.
//
// A panel is one file in viz/panels/: a class derived from Panel with its own state in its members, and a line in
// viz/panels/panels.cpp that makes it. It may
//   - read the model; change it only through actions: `ui.outbox.ask("cursor.set", "4.2s")`
//   - add actions of its own in `add_actions`; they are in the palette, in scripts and in the table of keys at once
//   - look for a new recording, or for what its own thread has finished, in `pump`, which runs between two frames
//   - give every control a name: `ui.mark("lab/ttl")` right after it. Names are "panel/control"; tests and scripts
//     click on them
// and it keeps off statics, the real clock and files: what needs a file is wished for in Model::wishes.
#pragma once

#include <string_view>

#include "viz/shell/actions.hpp"
#include "viz/shell/fonts.hpp"
#include "viz/shell/marks.hpp"
#include "viz/shell/model.hpp"

namespace lockstep::viz {

/// What drawing needs besides the model.
struct Ui {
  const Fonts& fonts;
  const Metrics& metrics;
  const Look& look;
  Marks& marks;
  Outbox& outbox;
  float wrap_at = 0;  ///< where words wrap: 0 at the panel's edge, else so many pixels wide (in tooltips)

  float em(float part = 1) const { return fonts.em() * part; }
  void mark(std::string_view name, bool is_enabled = true) { marks.mark(name, is_enabled); }
  void ask(std::string_view action, std::string argument = "") { outbox.ask(action, std::move(argument)); }

  // Words in a face and colour of the look; they wrap at the panel's edge.
  void words(std::string_view text, Face face, Colour colour) const;
  void words(std::string_view text) const { words(text, Face::text, look.ink); }
  void quiet(std::string_view text) const { words(text, Face::small, look.quiet); }
  /// A heading with a hairline.
  void heading(std::string_view text) const;
};

/// Where a panel lies. Those of one place share it as tabs.
enum class Place : unsigned char {
  upper_right,  ///< beside the timeline
  lower_right,
  below,  ///< under the timeline, as wide as it
  over    ///< a window of its own, drawn after everything else
};

class Panel {
 public:
  Panel() = default;
  virtual ~Panel() = default;
  Panel(const Panel&) = delete;
  Panel& operator=(const Panel&) = delete;

  /// "state": never changes; the tab is marked "tab/state", and "panel.state" is the action that opens it.
  virtual std::string_view name() const = 0;
  /// "State": on its tab.
  virtual std::string_view title() const = 0;
  virtual Place place() const = 0;
  /// Whether it is there at all just now.
  virtual bool is_visible(const Model&) const { return true; }
  virtual void add_actions(ActionList&) {}
  /// Between two frames, before drawing. May change the model.
  virtual void pump(Model&) {}
  /// While true the window keeps coming back soon, and scripts wait.
  virtual bool is_busy() const { return false; }
  virtual void draw(const Model& model, Ui& ui) = 0;
};

}  // namespace lockstep::viz
