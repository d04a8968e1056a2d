// The lock's own page: its published steps, with the one marked at which the selected client is.
#include <fmt/format.h>

#include "viz/panels/controls.hpp"
#include "viz/panels/lab_panels.hpp"
#include "viz/story/pages.hpp"

namespace lockstep::viz {
namespace {

class PagePanel final : public Panel {
 public:
  explicit PagePanel(StoryDeskPtr desk) : desk_(std::move(desk)) {}
  std::string_view name() const override { return "steps"; }
  std::string_view title() const override { return "Steps"; }
  Place place() const override { return Place::lower_right; }

  void draw(const Model& model, Ui& ui) override {
    if (!model.has_run()) return ui.quiet("Nothing has been run yet.");
    const std::string& algorithm = model.recording->scenario.algorithm.name;
    const Page* whole = page_of(algorithm);
    if (whole == nullptr) return ui.quiet(fmt::format("There is no page for {} yet.", algorithm));
    const Page page = page_for(*whole, model.recording->scenario);
    ui.words(page.title, Face::strong, ui.look.ink);
    ui.quiet(fmt::format("Source: {}", page.reference));
    const WorldState* state = desk_->state(model);
    if (state == nullptr) return;
    const ProcessId chosen = client_at(model);
    ImGui::Dummy({1, ui.em(0.2F)});
    for (std::size_t i = 0; i < page.steps.size(); ++i) {
      const PageStep& step = page.steps[i];
      // Everybody who is at this step; the selected client decides what is marked.
      std::string here;
      bool is_current = false;
      Colour edge = ui.look.ground.faded(0);
      for (const Lane& lane : model.recording->scene.lanes) {
        if (lane.role != Role::client || step_at(page, state->processes[lane.process.value], state->applied) != i)
          continue;
        if (!here.empty()) here += ", ";
        if (here.size() < 40) here += model.trace().name_of(lane.process);
        if (lane.process == chosen || edge.alpha == 0) edge = ui.look.client(lane.number);
        is_current = is_current || lane.process == chosen;
      }
      RowLook look;
      look.is_current = is_current;
      look.edge = edge;
      look.colour = is_current ? ui.look.ink : ui.look.quiet;
      std::string text = step.number.empty() ? std::string(step.text) : fmt::format("{}.  {}", step.number, step.text);
      if (!here.empty()) text += fmt::format("  \u25C0 {}", here);
      row(ui, fmt::format("steps/{}{}", i, is_current ? "/current" : ""), text, look);
    }
    if (chosen)
      ui.quiet(fmt::format("Marked for {}; click on a lane's name to follow another client.",
                           model.trace().name_of(chosen)));
  }

 private:
  /// The client of the chosen lane, or of the event at the cursor, or the last one before it.
  static ProcessId client_at(const Model& model) {
    const Trace& trace = model.trace();
    if (model.lane && trace.role_of(*model.lane) == Role::client) return *model.lane;
    for (std::size_t i = model.cursor.fact + 1, looked_at = 0; i-- > 0 && looked_at < 500; ++looked_at) {
      const Fact& fact = trace.facts()[i];
      for (const ProcessId process : {fact.process, fact.peer})
        if (process && trace.role_of(process) == Role::client) return process;
    }
    return {};
  }

  StoryDeskPtr desk_;
};

}  // namespace

std::unique_ptr<Panel> make_page_panel(StoryDeskPtr story) { return std::make_unique<PagePanel>(std::move(story)); }

}  // namespace lockstep::viz
