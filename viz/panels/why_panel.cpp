// "Why?": the shortest chain of causes that led to a violation, each link a place in the picture.
#include <fmt/format.h>

#include "sim/check/words.hpp"
#include "viz/panels/controls.hpp"
#include "viz/panels/lab_panels.hpp"

namespace lockstep::viz {
namespace {

class WhyPanel final : public Panel {
 public:
  explicit WhyPanel(StoryDeskPtr desk) : desk_(std::move(desk)) {}
  std::string_view name() const override { return "why"; }
  std::string_view title() const override { return "Why?"; }
  Place place() const override { return Place::lower_right; }
  bool is_visible(const Model& model) const override {
    return model.has_run() && !model.recording->run.violations.empty();
  }

  void pump(Model& model) override {
    if (model.version == version_) return;
    version_ = model.version;
    violation_ = 0;
  }

  void add_actions(ActionList& list) override {
    list.add({"why.next",
              "Explain the next violation",
              {},
              "",
              [this](Model& model, const std::string&) {
                if (model.has_run() && violation_ + 1 < model.recording->run.violations.size()) ++violation_;
              },
              ""});
    list.add({"why.previous",
              "Explain the previous violation",
              {},
              "",
              [this](Model&, const std::string&) {
                if (violation_ > 0) --violation_;
              },
              ""});
  }

  void draw(const Model& model, Ui& ui) override {
    const auto& violations = model.recording->run.violations;
    if (violation_ >= violations.size()) return;
    const Violation& violation = violations[violation_];
    ui.words(fmt::format("\u25B2 {}", violation.text), Face::text, ui.look.danger_text);
    if (violations.size() > 1) {
      if (button(ui, "why/previous", "\u2190", violation_ > 0)) ui.ask("why.previous");
      ImGui::SameLine();
      if (button(ui, "why/next", "\u2192", violation_ + 1 < violations.size())) ui.ask("why.next");
      ImGui::SameLine();
      ui.quiet(fmt::format("{} of {}", violation_ + 1, violations.size()));
    }
    ImGui::Dummy({1, ui.em(0.2F)});
    const std::vector<Reason>& reasons = desk_->reasons(model, violation_);
    for (std::size_t i = 0; i < reasons.size(); ++i) {
      const Reason& reason = reasons[i];
      RowLook look;
      look.face = Face::small;
      look.is_current = reason.fact == model.cursor.fact;
      look.colour = reason.is_causal ? ui.look.ink : ui.look.quiet;
      look.edge = reason.is_causal ? ui.look.past : ui.look.fault;
      if (row(ui, fmt::format("why/{}", i),
              fmt::format("{}  {}", words_of(model.recording->fact(reason.fact).at), reason.text), look))
        ui.ask("select.fact", std::to_string(reason.fact));
    }
    ui.quiet("Blue: the violation follows from it. Otherwise it made room for it, without a message.");
  }

 private:
  StoryDeskPtr desk_;
  std::uint64_t version_ = 0;
  std::size_t violation_ = 0;
};

}  // namespace

std::unique_ptr<Panel> make_why_panel(StoryDeskPtr story) { return std::make_unique<WhyPanel>(std::move(story)); }

}  // namespace lockstep::viz
