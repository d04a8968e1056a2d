#include "viz/panels/panels.hpp"

namespace lockstep::viz {

std::vector<std::unique_ptr<Panel>> make_panels() {
  std::vector<std::unique_ptr<Panel>> panels;
  panels.push_back(make_verdicts_panel());
  panels.push_back(make_event_panel());
  return panels;
}

}  // namespace lockstep::viz
