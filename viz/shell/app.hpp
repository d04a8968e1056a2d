// The viewer without a window: one frame after the other, from a size and a little time to a picture and wishes.
//
// The order of a frame: what panels' threads have finished is taken over (`pump`), playing advances, everything is
// drawn, then what keys, buttons and scripts asked for is done. Nothing here reads a clock or a file.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "viz/shell/panel.hpp"
#include "viz/shell/timeline_view.hpp"

namespace lockstep::viz {

class App {
 public:
  /// Needs: an ImGui context that outlives the app; its fonts are `fonts`.
  explicit App(const Fonts& fonts);

  Model model;

  const ActionList& actions() const { return actions_; }
  const Marks& marks() const { return marks_; }
  /// Does an action by name, as a script does; false when there is none of that name.
  bool perform(const std::string& action, const std::string& argument = "");

  /// Draws one frame. Needs: between ImGui::NewFrame and ImGui::Render. `seconds`: since the last frame.
  void frame(float width, float height, double seconds);

  /// A key that went down, told by the window: in slow frames it may be up again before ImGui looks. From the first one
  /// on, only told keys count.
  void tell_key(Chord chord);

  /// Whether the next frame would differ without anybody doing anything.
  bool is_moving() const;
  /// Work is under way in the background.
  bool is_busy() const;

  TimelineView& timeline() { return timeline_; }
  const TimelineView& timeline() const { return timeline_; }
  const Metrics& metrics() const { return metrics_; }
  Panel* panel(std::string_view name);

 private:
  void do_intents();
  void take_keys();
  void draw_window(Ui& ui, float width, float height);
  void draw_side(Ui& ui, float height);
  void draw_tabs(Ui& ui, Place place, const Area& area);
  void splitter(Ui& ui, const char* name, const Area& area, bool is_upright, float& part, float whole);

  const Fonts& fonts_;
  FontMetrics metrics_;
  ActionList actions_;
  Marks marks_;
  Outbox outbox_;
  std::vector<Chord> told_keys_;
  bool keys_are_told_ = false;
  TimelineView timeline_;
  std::vector<std::unique_ptr<Panel>> panels_;
  std::string open_tab_[4];     // by place: the panel on top
  bool tab_is_wanted_[4] = {};  // chosen by an action, not by a click
  float side_part_ = 0.25F;     // of the width
  float upper_part_ = 0.5F;     // of the side's height
  float below_part_ = 0.45F;    // of the height
};

/// The window's colours and roundings for a look. Needs: a context.
void apply_look(const Look& look, float em);

}  // namespace lockstep::viz
