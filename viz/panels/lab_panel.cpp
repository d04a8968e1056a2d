// The laboratory: the scenario's numbers as sliders, its faults as a list, seeds, odds, undo, save.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenarios/sweep/figures.hpp"
#include "scenarios/sweep/variation.hpp"
#include "viz/lab/hand.hpp"
#include "viz/panels/controls.hpp"
#include "viz/panels/lab_panels.hpp"

namespace lockstep::viz {
namespace {

double position_of(const Parameter& parameter, double value) {
  if (parameter.high <= parameter.low) return 0;
  if (parameter.is_logarithmic)
    return std::log(std::max(value, parameter.low) / parameter.low) / std::log(parameter.high / parameter.low);
  return (value - parameter.low) / (parameter.high - parameter.low);
}

double value_at(const Parameter& parameter, double position) {
  if (parameter.is_logarithmic) return parameter.low * std::pow(parameter.high / parameter.low, position);
  return parameter.low + position * (parameter.high - parameter.low);
}

class LabPanel final : public Panel {
 public:
  explicit LabPanel(LabDeskPtr lab) : lab_(std::move(lab)) {}
  std::string_view name() const override { return "lab"; }
  std::string_view title() const override { return "Lab"; }
  Place place() const override { return Place::lower_right; }
  bool is_busy() const override { return lab_->is_busy(); }
  void pump(Model& model) override { lab_->pump(model); }
  void add_actions(ActionList& list) override { add_lab_actions(list, lab_); }

  void draw(const Model& model, Ui& ui) override {
    if (!model.has_run() || !lab_->has_scenario()) return ui.quiet("Open a scenario to change its numbers.");
    draw_verdict(model, ui);
    draw_buttons(ui);
    draw_seed(ui);
    const bool odds_first = lab_->wants_odds();  // who asked for them wants to see them while turning a number
    if (odds_first) draw_odds(ui);
    draw_numbers(ui);
    if (!odds_first) draw_odds(ui);
    draw_faults(ui);
    draw_shrink(model, ui);
  }

 private:
  void draw_verdict(const Model& model, Ui& ui) {
    const float top = ImGui::GetCursorPosY();
    const Judgement judgement = lab_->judgement(model);
    const bool good = judgement.ruling == Ruling::holds || judgement.ruling == Ruling::holds_with_many ||
                      judgement.ruling == Ruling::still_holds;
    const Colour colour = judgement.ruling == Ruling::untouched ? ui.look.ink
                          : good                                ? ui.look.good
                                                                : ui.look.danger_text;
    ui.words(judgement.text, Face::strong, colour);
    ui.mark("lab/verdict");
    if (!lab_->problems().empty()) {
      ui.words("This cannot be run:", Face::text, ui.look.danger_text);
      ui.words(lab_->problems(), Face::mono, ui.look.danger_text);
      ui.mark("lab/problems");
    } else if (lab_->is_running()) {
      ui.quiet("running\u2026");
    } else {
      const Difference& difference = lab_->difference();
      if (!difference.turn.empty())
        ui.words(difference.turn, Face::small, ui.look.quiet);
      else if (!difference.first.empty())
        ui.words(difference.first + " What happens is the same.", Face::small, ui.look.quiet);
      ui.mark("lab/difference");
    }
    // The words change with every run; what stands below stays, so that a slider does not slip from the hand.
    const float high = ImGui::GetCursorPosY() - top;
    verdict_high_ = std::max({verdict_high_, high, ui.em(6.5F)});
    ImGui::Dummy({1, verdict_high_ - high + ui.em(0.2F)});
  }

  void draw_buttons(Ui& ui) {
    const Branches& branches = lab_->branches();
    if (button(ui, "lab/undo", "Undo", branches.can_undo(), "Ctrl+Z")) ui.ask("lab.undo");
    ImGui::SameLine();
    if (button(ui, "lab/redo", "Redo", branches.can_redo(), "Ctrl+Y")) ui.ask("lab.redo");
    beside(ui, "Reset");
    if (button(ui, "lab/reset", "Reset", branches.current() != 0, "The scenario as it is in the file"))
      ui.ask("lab.reset");
    beside(ui, "Save scenario");
    if (button(ui, "lab/save", "Save scenario", true, "A scenario file that lockstep run accepts (Ctrl+S)"))
      ui.ask("lab.save");
    beside(ui, "Save view");
    if (button(ui, "lab/save-view", "Save view", true, "A small file that opens exactly what you see (Ctrl+Shift+S)"))
      ui.ask("view.save");
    beside(ui, "Page");
    if (button(ui, "lab/save-page", "Page", true, "A web page of this story: picture, narration, verdicts"))
      ui.ask("page.save");
  }

  void draw_seed(Ui& ui) {
    ui.heading("Seed");
    if (button(ui, "lab/seed-previous", "\u2190", lab_->seed() > 0, "The previous seed (Ctrl+[)"))
      ui.ask("lab.seed-previous");
    ImGui::SameLine();
    ui.words(fmt::format("{}", lab_->seed()), Face::mono, ui.look.ink);
    ui.mark("lab/seed");
    ImGui::SameLine();
    if (button(ui, "lab/seed-next", "\u2192", true, "The next seed (Ctrl+])")) ui.ask("lab.seed-next");
    beside(ui, "Next that breaks");
    if (button(ui, "lab/seed-violating", "Next that breaks", true,
               "Looks for the next seed whose run violates something"))
      ui.ask("lab.seed-violating");
    if (const auto& search = lab_->seed_search(); search && (!search->is_finished || !search->found))
      ui.quiet(search->is_finished ? fmt::format("None of the next {} seeds breaks anything.", search->tried)
                                   : fmt::format("{} seeds tried\u2026", search->tried));
  }

  void draw_odds(Ui& ui) {
    ui.heading("Odds");
    if (chip(ui, "lab/odds", "Many runs", lab_->wants_odds(),
             "Runs the same story with many seeds, and says how often it breaks"))
      ui.ask("lab.odds");
    if (!lab_->wants_odds()) return;
    const auto& odds = lab_->odds();
    if (!odds) return ui.quiet("running\u2026");
    // The estimate as a bar with its interval.
    const ImVec2 start = ImGui::GetCursorScreenPos();
    const float wide = std::max(ui.em(4), ImGui::GetContentRegionAvail().x - ui.em(0.5F));
    const float high = ui.em(0.7F);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const auto x = [&](double share) { return start.x + static_cast<float>(std::clamp(share, 0.0, 1.0)) * wide; };
    const Interval interval = odds->interval[check_count];
    list.AddRectFilled(start, {start.x + wide, start.y + high}, packed(mixed(ui.look.panel, ui.look.ink, 0.12)),
                       ui.em(0.15F));
    list.AddRectFilled({x(interval.low), start.y}, {std::max(x(interval.high), x(interval.low) + 1), start.y + high},
                       packed(ui.look.danger.faded(0.35)), ui.em(0.1F));
    list.AddRectFilled({x(odds->share(check_count)) - ui.em(0.08F), start.y - ui.em(0.1F)},
                       {x(odds->share(check_count)) + ui.em(0.08F), start.y + high + ui.em(0.1F)},
                       packed(ui.look.danger));
    ImGui::InvisibleButton("bar", {wide, high + ui.em(0.2F)});
    ui.mark("lab/odds-bar");
    explain_item(ui, "The share of runs that break anything, with the interval that holds it in 95 of 100 cases.");
    ui.words("breaks in " + odds->words(check_count), Face::small, ui.look.ink);
    ui.mark("lab/odds-words");
    for (std::size_t check = 0; check < check_count; ++check) {
      if (odds->hits[check] == 0) continue;
      std::string name(name_of(static_cast<Check>(check)));
      std::replace(name.begin(), name.end(), '_', ' ');
      ui.quiet(fmt::format("{}: {} %", name, short_number(odds->share(check) * 100)));
    }
    for (std::size_t i = 0; i < odds->examples.size() && i < 3; ++i) {
      if (i == 0) ui.quiet("Runs that break:");
      ImGui::SameLine();
      const std::string label = fmt::format("{}", i + 1);
      if (button(ui, fmt::format("lab/example/{}", i), label, true, fmt::format("seed {}", odds->examples[i])))
        ui.ask("lab.seed", std::to_string(odds->examples[i]));
    }
  }

  static std::string_view name_of(Check check) { return lockstep::name_of(check); }

  void draw_numbers(Ui& ui) {
    std::string group;
    for (const Parameter& parameter : lab_->parameters()) {
      if (parameter.group != group) {
        group = parameter.group;
        ui.heading(group);
      }
      draw_number(parameter, ui);
    }
  }

  void draw_number(const Parameter& parameter, Ui& ui) {
    const std::string name = "lab/" + parameter.name;
    const bool edited = lab_->is_edited(parameter);
    const auto change = [&](double value) { return text_of(Change{parameter.pointer, json_value(parameter, value)}); };
    if (parameter.kind == ParameterKind::flag) {
      if (chip(ui, name, parameter.label, parameter.value >= 0.5, parameter.help))
        ui.ask("lab.set", change(parameter.value >= 0.5 ? 0 : 1));
      return;
    }
    if (parameter.kind == ParameterKind::word) {
      const auto now = static_cast<std::size_t>(std::max(parameter.value, 0.0));
      ui.quiet(parameter.label);
      for (std::size_t i = 0; i < parameter.words.size(); ++i) {
        if (i > 0) beside(ui, "\u2713 " + parameter.words[i]);
        if (chip(ui, fmt::format("{}/{}", name, parameter.words[i]), parameter.words[i], i == now, parameter.help) &&
            i != now)
          ui.ask("lab.set", change(static_cast<double>(i)));
      }
      return;
    }
    // While a slider is held it shows what the hand says, although the run may still be on its way.
    const bool is_held = held_ == parameter.name;
    const double shown = is_held ? held_value_ : parameter.value;
    const Slid slid = slider(ui, name, parameter.label, value_text(parameter, shown), position_of(parameter, shown),
                             edited || is_held, parameter.help);
    if (slid.changed) {
      const double value = value_at(parameter, slid.position);
      const std::string next = change(value), before = change(shown);
      held_ = parameter.name;
      held_value_ = value;
      if (next != before) ui.ask("lab.drag", next);
    }
    if (slid.released && is_held) {
      held_.clear();
      ui.ask("lab.end-drag");
    }
  }

  void draw_faults(Ui& ui) {
    const Json& json = lab_->branches().json();
    ui.heading("Faults");
    if (!json.contains("faults") || json["faults"].empty()) {
      ui.quiet("None. A right click on the timeline makes one.");
      return;
    }
    for (std::size_t i = 0; i < json["faults"].size(); ++i) {
      ImGui::PushID(static_cast<int>(i));
      if (button(ui, fmt::format("lab/remove-fault/{}", i), "\u00D7", true, "Leave this fault out"))
        ui.ask("fault.remove", std::to_string(i));
      ImGui::SameLine();
      ui.words(fmt::format("{}. {}", i + 1, describe_fault(json["faults"][i])), Face::small, ui.look.fault);
      ImGui::PopID();
    }
  }

  void draw_shrink(const Model& model, Ui& ui) {
    if (model.recording->run.violations.empty() && !lab_->shrunk()) return;
    ui.heading("Smallest story");
    const auto& shrunk = lab_->shrunk();
    if (!shrunk) {
      if (button(ui, "lab/shrink", "Shrink", true, "Leaves out what is not needed for the violation"))
        ui.ask("lab.shrink");
      return;
    }
    if (!shrunk->is_finished) ui.quiet(fmt::format("{} tries\u2026", shrunk->tried));
    for (const std::string& what : shrunk->removed) ui.words("\u2212 " + what, Face::small, ui.look.quiet);
    if (shrunk->is_finished && shrunk->removed.empty()) ui.quiet("Nothing can be left out.");
    if (shrunk->is_finished && !shrunk->removed.empty() && button(ui, "lab/take-shrunk", "Show it"))
      ui.ask("lab.take-shrunk");
  }

  LabDeskPtr lab_;
  std::string held_;  // the slider in the hand
  double held_value_ = 0;
  float verdict_high_ = 0;  // the most that the verdict has needed so far
};

}  // namespace

std::unique_ptr<Panel> make_lab_panel(LabDeskPtr lab) { return std::make_unique<LabPanel>(std::move(lab)); }

}  // namespace lockstep::viz
