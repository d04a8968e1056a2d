// One minute around the window for whoever opens it for the first time. It points at things and can be skipped.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "viz/panels/controls.hpp"
#include "viz/panels/lab_panels.hpp"

namespace lockstep::viz {
namespace {

struct Stop {
  std::string_view control;  ///< what it points at
  std::string_view title, text;
};

constexpr std::array<Stop, 6> stops = {{
    {"timeline", "Was it safe?",
     "The strip on top shows who is really inside the lock. Two at once are hatched and counted: that must never be."},
    {"timeline/plot", "What each one believes",
     "Below, every client has two lines: what it believes (until when its lease is valid, by its own clock), and what "
     "it "
     "does. Nodes show each key's life. Slanted lines are messages."},
    {"timeline/ruler", "Move in time",
     "Drag on the ruler to move the cursor; everything follows it. The wheel zooms, dragging pans, space plays, and n "
     "leads "
     "to the next violation."},
    {"tab/story", "Read it as a story",
     "The story tells this very run in sentences with its own numbers. A click on one leads to its place. "
     "\"Predict first\" asks you before it shows what happens."},
    {"tab/lab", "Change a number",
     "In the lab every number of the scenario is a slider. The run is repeated at once from the same seed, and the "
     "window "
     "says whether it holds now."},
    {"timeline/plot", "Break something yourself",
     "A right click on a lane or a message makes a pause, a crash, a jump of a clock or a lost message. Ctrl+P finds "
     "every "
     "action, F1 explains the keys."},
}};

class TourPanel final : public Panel {
 public:
  std::string_view name() const override { return "tour"; }
  std::string_view title() const override { return "Tour"; }
  Place place() const override { return Place::over; }
  bool is_visible(const Model& model) const override { return at_ < stops.size() && model.has_run(); }

  void add_actions(ActionList& list) override {
    list.add(
        {"tour.start", "One minute around the window", {}, "", [this](Model&, const std::string&) { at_ = 0; }, ""});
    list.add({"tour.next", "Next stop of the tour", {}, "", [this](Model&, const std::string&) { ++at_; }, ""});
    list.add({"tour.skip", "End the tour", {}, "", [this](Model&, const std::string&) { at_ = stops.size(); }, ""});
  }

  void draw(const Model&, Ui& ui) override {
    const Stop& stop = stops[at_];
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    const float wide = ui.em(22), high = ui.em(10);
    ImVec2 place{(display.x - wide) / 2, (display.y - high) / 2};
    if (const Control* control = ui.marks.find(stop.control)) {
      const Area& area = control->area;
      ImGui::GetForegroundDrawList()->AddRect({area.left, area.top}, {area.right, area.bottom}, packed(ui.look.accent),
                                              ui.em(0.3F), 0, ui.em(0.15F));
      const float middle_x = (area.left + area.right) / 2;
      place.x = middle_x - wide / 2;
      // Under a small thing, inside of a large one.
      place.y = area.height() < display.y * 0.3F ? area.bottom + ui.em(0.6F) : (area.top + area.bottom) / 2 - high / 2;
    }
    place.x = std::clamp(place.x, ui.em(1), std::max(ui.em(1), display.x - wide - ui.em(1)));
    place.y = std::clamp(place.y, ui.em(1), std::max(ui.em(1), display.y - high - ui.em(1)));
    ImGui::SetNextWindowPos(place);
    ImGui::SetNextWindowSize({wide, 0});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, vec(ui.look.raised));
    ImGui::PushStyleColor(ImGuiCol_Border, vec(ui.look.accent));
    ImGui::PushStyleColor(ImGuiCol_Button, vec(mixed(ui.look.raised, ui.look.ink, 0.12)));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui.em(0.9F), ui.em(0.7F)});
    ImGui::Begin("##tour", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoNav);
    ui.words(stop.title, Face::strong, ui.look.accent);
    ui.words(stop.text);
    ImGui::Dummy({1, ui.em(0.3F)});
    const bool last = at_ + 1 == stops.size();
    if (button(ui, "tour/next", last ? "Begin" : "Next")) ui.ask("tour.next");
    ImGui::SameLine();
    if (!last && button(ui, "tour/skip", "Skip the tour")) ui.ask("tour.skip");
    if (!last) ImGui::SameLine();
    ui.quiet(fmt::format("{} of {}", at_ + 1, stops.size()));
    ImGui::End();
    ImGui::PopStyleVar(2);
    ImGui::PopStyleColor(3);
  }

 private:
  std::size_t at_ = stops.size();
};

}  // namespace

std::unique_ptr<Panel> make_tour_panel() { return std::make_unique<TourPanel>(); }

}  // namespace lockstep::viz
