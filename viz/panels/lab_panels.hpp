// The panels of the story and of the lab, and what they share.
#pragma once

#include <memory>
#include <vector>

#include "viz/panels/lab_desk.hpp"
#include "viz/panels/story_desk.hpp"
#include "viz/shell/panel.hpp"

namespace lockstep::viz {

using StoryDeskPtr = std::shared_ptr<StoryDesk>;
using LabDeskPtr = std::shared_ptr<LabDesk>;

std::unique_ptr<Panel> make_story_panel(StoryDeskPtr story);
std::unique_ptr<Panel> make_state_panel(StoryDeskPtr story);
std::unique_ptr<Panel> make_page_panel(StoryDeskPtr story);
std::unique_ptr<Panel> make_why_panel(StoryDeskPtr story);
std::unique_ptr<Panel> make_lab_panel(LabDeskPtr lab);
std::unique_ptr<Panel> make_branches_panel(LabDeskPtr lab);
std::unique_ptr<Panel> make_compare_panel(LabDeskPtr lab);
std::unique_ptr<Panel> make_lessons_panel(LabDeskPtr lab);
std::unique_ptr<Panel> make_hand_panel(LabDeskPtr lab);
std::unique_ptr<Panel> make_tour_panel();

void add_lab_actions(ActionList& list, const LabDeskPtr& lab);

// What is saved, as wishes of the model.
void save_scenario(Model& model, const LabDesk& lab, const std::string& file);
void save_view(Model& model, const LabDesk& lab, const std::string& file);
void save_page(Model& model, const std::string& file);

/// The model stands where the view file says.
void apply_view(Model& model, const ViewFile& view);

}  // namespace lockstep::viz
