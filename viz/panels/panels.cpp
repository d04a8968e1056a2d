#include "viz/panels/panels.hpp"

#include "viz/panels/lab_panels.hpp"

namespace lockstep::viz {

std::vector<std::unique_ptr<Panel>> make_panels() {
  std::vector<std::unique_ptr<Panel>> panels;
  const auto story = std::make_shared<StoryDesk>();
  const auto lab = std::make_shared<LabDesk>();
  panels.push_back(make_story_panel(story));
  panels.push_back(make_state_panel(story));
  panels.push_back(make_event_panel());
  panels.push_back(make_lessons_panel(lab));
  panels.push_back(make_verdicts_panel());
  panels.push_back(make_why_panel(story));
  panels.push_back(make_page_panel(story));
  panels.push_back(make_lab_panel(lab));
  panels.push_back(make_legend_panel());
  panels.push_back(make_range_panel());
  panels.push_back(make_branches_panel(lab));
  panels.push_back(make_compare_panel(lab));
  panels.push_back(make_hand_panel(lab));
  panels.push_back(make_tour_panel());
  return panels;
}

}  // namespace lockstep::viz
