// What the checks say about the run, worst first; a click leads to the evidence.
#include <fmt/format.h>

#include "scenarios/exports/wording.hpp"
#include "viz/panels/panels.hpp"

namespace lockstep::viz {
namespace {

constexpr std::size_t shown_max = 200;

class VerdictsPanel final : public Panel {
 public:
  std::string_view name() const override { return "verdicts"; }
  std::string_view title() const override { return "Verdicts"; }
  Place place() const override { return Place::lower_right; }

  void draw(const Model& model, Ui& ui) override {
    if (!model.has_run()) return ui.quiet("Nothing has been run yet.");
    const Run& run = model.recording->run;
    if (run.violations.empty()) {
      ui.words("Nothing was broken.", Face::strong, ui.look.good);
      ui.quiet(fmt::format("All checks held for the {} facts of this run.", run.trace.facts().size()));
    }
    for (std::size_t i = 0; i < std::min(run.violations.size(), shown_max); ++i) draw_one(run.violations[i], i, ui);
    if (run.violations.size() > shown_max) ui.quiet(fmt::format("and {} more", run.violations.size() - shown_max));
    ui.heading("This run");
    ui.quiet(fmt::format("seed {}, digest {}", run.seed, to_hex(run.trace.digest())));
    ui.quiet(fmt::format("{} facts, {} messages, {} s", run.trace.facts().size(), run.counters.messages,
                         exports::seconds(run.trace.end().ns(), 3)));
  }

 private:
  static void draw_one(const Violation& violation, std::size_t number, Ui& ui) {
    ImGui::PushID(static_cast<int>(number));
    const ImVec2 start = ImGui::GetCursorScreenPos();
    std::string title(lockstep::name_of(violation.check));
    for (char& c : title)
      if (c == '_') c = ' ';
    ui.words(fmt::format("\u25B2 {}", title), Face::strong, ui.look.danger_text);
    ui.words(violation.text, Face::small, ui.look.ink);
    const ImVec2 end = ImGui::GetCursorScreenPos();
    const float wide = ImGui::GetContentRegionAvail().x;
    ImGui::SetCursorScreenPos(start);
    if (ImGui::InvisibleButton("go", {std::max(1.0F, wide), std::max(1.0F, end.y - start.y)}))
      ui.ask("select.fact", std::to_string(violation.fact));
    ui.mark(fmt::format("verdicts/{}", number));
    if (ImGui::IsItemHovered())
      ImGui::GetWindowDrawList()->AddRectFilled({start.x - ui.em(0.4F), start.y}, {start.x + wide, end.y - ui.em(0.2F)},
                                                packed(ui.look.ink.faded(0.06)), ui.em(0.25F));
    ImGui::SetCursorScreenPos({end.x, end.y + ui.em(0.3F)});
    ImGui::PopID();
  }
};

}  // namespace

std::unique_ptr<Panel> make_verdicts_panel() { return std::make_unique<VerdictsPanel>(); }

}  // namespace lockstep::viz
