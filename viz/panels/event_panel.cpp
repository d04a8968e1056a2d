// The selected event in words, with what led to it and what follows.
#include <fmt/format.h>

#include "scenarios/exports/wording.hpp"
#include "viz/panels/panels.hpp"

namespace lockstep::viz {
namespace {

constexpr std::size_t neighbours = 9;

class EventPanel final : public Panel {
 public:
  std::string_view name() const override { return "events"; }
  std::string_view title() const override { return "Events"; }
  Place place() const override { return Place::upper_right; }

  void draw(const Model& model, Ui& ui) override {
    if (!model.has_run()) return ui.quiet("Nothing has been run yet.");
    const std::size_t here = model.cursor.fact;
    const std::size_t first = here > neighbours ? here - neighbours : 0;
    const std::size_t last = std::min(model.recording->fact_count(), here + neighbours + 1);
    for (std::size_t i = first; i < last; ++i) draw_one(model, i, ui);
  }

 private:
  static void draw_one(const Model& model, std::size_t index, Ui& ui) {
    const Fact& fact = model.recording->fact(index);
    const bool is_here = index == model.cursor.fact;
    const bool is_later = index > model.cursor.fact;
    const ImVec2 start = ImGui::GetCursorScreenPos();
    ImGui::PushID(static_cast<int>(index));
    const std::string line =
        fmt::format("{} s  {} {}", exports::seconds(fact.at.ns(), 6),
                    fact.process ? model.trace().name_of(fact.process) : "", model.recording->narrator.phrase(index));
    ui.words(line, Face::small, is_here ? ui.look.ink : is_later ? ui.look.faint : ui.look.quiet);
    const ImVec2 end = ImGui::GetCursorScreenPos();
    const float wide = ImGui::GetContentRegionAvail().x;
    if (is_here)
      ImGui::GetWindowDrawList()->AddRectFilled({start.x - ui.em(0.5F), start.y}, {start.x - ui.em(0.3F), end.y},
                                                packed(ui.look.accent));
    ImGui::SetCursorScreenPos(start);
    if (ImGui::InvisibleButton("go", {std::max(1.0F, wide), std::max(1.0F, end.y - start.y)}))
      ui.ask("select.fact", std::to_string(index));
    ui.mark(
        fmt::format("events/{}", static_cast<std::ptrdiff_t>(index) - static_cast<std::ptrdiff_t>(model.cursor.fact)));
    ImGui::SetCursorScreenPos(end);
    ImGui::PopID();
  }
};

}  // namespace

std::unique_ptr<Panel> make_event_panel() { return std::make_unique<EventPanel>(); }

}  // namespace lockstep::viz
