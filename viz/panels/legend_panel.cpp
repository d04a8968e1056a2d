// What the signs mean that are on the screen just now.
#include "viz/panels/panels.hpp"
#include "viz/shell/draw_sheet.hpp"

namespace lockstep::viz {
namespace {

class LegendPanel final : public Panel {
 public:
  std::string_view name() const override { return "signs"; }
  std::string_view title() const override { return "Signs"; }
  Place place() const override { return Place::lower_right; }

  void draw(const Model& model, Ui& ui) override {
    if (model.signs.none()) return ui.quiet("Nothing is on the screen.");
    for (std::size_t i = 0; i < model.signs.size(); ++i) {
      if (!model.signs.test(i)) continue;
      const auto sign = static_cast<Sign>(i);
      const ImVec2 at = ImGui::GetCursorScreenPos();
      Sheet sheet;
      paint_sign(sheet, ui.look, ui.em(), {0, 0}, sign);
      draw_sheet(sheet, *ImGui::GetWindowDrawList(), {at.x, at.y}, ui.fonts);
      const float left = ImGui::GetCursorPosX();
      ImGui::Dummy({ui.em(2.4F), ui.em(1.2F)});
      ImGui::SameLine(left + ui.em(2.8F));
      ui.words(explain(sign), Face::small, ui.look.ink);
    }
  }
};

}  // namespace

std::unique_ptr<Panel> make_legend_panel() { return std::make_unique<LegendPanel>(); }

}  // namespace lockstep::viz
