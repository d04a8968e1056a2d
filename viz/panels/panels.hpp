// The list of all panels: one line each in panels.cpp. How a panel is written: viz/shell/panel.hpp.
#pragma once

#include <memory>
#include <vector>

#include "viz/shell/panel.hpp"

namespace lockstep::viz {

/// In the order of their tabs.
std::vector<std::unique_ptr<Panel>> make_panels();

std::unique_ptr<Panel> make_verdicts_panel();
std::unique_ptr<Panel> make_event_panel();
std::unique_ptr<Panel> make_legend_panel();
std::unique_ptr<Panel> make_range_panel();

}  // namespace lockstep::viz
