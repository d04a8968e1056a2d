// Every version of the story that was looked at, as a tree; a click goes back to it.
#include <fmt/format.h>

#include "viz/panels/controls.hpp"
#include "viz/panels/lab_panels.hpp"

namespace lockstep::viz {
namespace {

class BranchesPanel final : public Panel {
 public:
  explicit BranchesPanel(LabDeskPtr lab) : lab_(std::move(lab)) {}
  std::string_view name() const override { return "branches"; }
  std::string_view title() const override { return "Versions"; }
  Place place() const override { return Place::lower_right; }
  bool is_visible(const Model&) const override { return lab_->branches().nodes().size() > 1; }

  void draw(const Model&, Ui& ui) override {
    const Branches& branches = lab_->branches();
    ui.quiet("Every version stays. Ctrl+Z goes one up.");
    // Depth first, children in the order in which they were made.
    std::vector<std::size_t> todo = {0};
    while (!todo.empty()) {
      const std::size_t at = todo.back();
      todo.pop_back();
      draw_one(branches, at, ui);
      for (std::size_t child = branches.nodes().size(); child-- > 1;)
        if (branches.nodes()[child].parent == at) todo.push_back(child);
    }
  }

 private:
  static void draw_one(const Branches& branches, std::size_t index, Ui& ui) {
    const Branch& branch = branches.nodes()[index];
    const float indent = ui.em(0.8F) * static_cast<float>(std::min<std::size_t>(branch.depth, 8));
    if (indent > 0) ImGui::Indent(indent);
    RowLook look;
    look.face = Face::small;
    look.is_current = index == branches.current();
    look.colour = look.is_current ? ui.look.ink : ui.look.quiet;
    look.edge = branch.digest.empty() ? ui.look.faint : branch.violations > 0 ? ui.look.danger : ui.look.good;
    std::string text = branch.label;
    if (!branch.digest.empty())
      text += branch.violations > 0 ? fmt::format("  \u25B2 {}", branch.violations) : std::string("  \u2713 holds");
    if (row(ui, fmt::format("branches/{}", index), text, look)) ui.ask("lab.branch", std::to_string(index));
    if (indent > 0) ImGui::Unindent(indent);
  }

  LabDeskPtr lab_;
};

}  // namespace

std::unique_ptr<Panel> make_branches_panel(LabDeskPtr lab) { return std::make_unique<BranchesPanel>(std::move(lab)); }

}  // namespace lockstep::viz
