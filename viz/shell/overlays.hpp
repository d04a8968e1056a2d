// What lies around and over the timeline: the bar at the top, the line at the bottom, the palette, the help, and what
// is shown instead of a run.
#pragma once

#include "viz/shell/panel.hpp"

namespace lockstep::viz {

void draw_top_bar(const Model& model, Ui& ui, const Area& area);
void draw_headline(const Model& model, Ui& ui, const Area& area);
void draw_bottom_line(const Model& model, Ui& ui, const Area& area);
void draw_palette(Model& model, Ui& ui, const ActionList& actions, const Area& window);
void draw_help(const Model& model, Ui& ui, const ActionList& actions, const Area& window);
/// Empty, loading or failed.
void draw_no_run(const Model& model, Ui& ui, const Area& area);

}  // namespace lockstep::viz
