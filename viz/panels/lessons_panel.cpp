// The lessons: the stories of the catalogue in an order that builds up, each with its question and what to try.
#include <fmt/format.h>

#include "viz/panels/controls.hpp"
#include "viz/panels/lab_panels.hpp"

namespace lockstep::viz {
namespace {

class LessonsPanel final : public Panel {
 public:
  explicit LessonsPanel(LabDeskPtr lab) : lab_(std::move(lab)) {}
  std::string_view name() const override { return "lessons"; }
  std::string_view title() const override { return "Lessons"; }
  Place place() const override { return Place::upper_right; }

  void pump(Model& model) override {
    // Reading the catalogue is for whoever may read files.
    if (!wished_ && wants_ && model.lessons.empty()) {
      wished_ = true;
      model.wishes.push_back({Wish::Kind::list_lessons, "", ""});
    }
  }

  void add_actions(ActionList& list) override {
    list.add(
        {"lessons.next", "Next lesson", {"Shift+N"}, "", [](Model& model, const std::string&) { step(model, 1); }, ""});
    list.add({"lessons.previous",
              "Previous lesson",
              {"Shift+P"},
              "",
              [](Model& model, const std::string&) { step(model, -1); },
              ""});
  }

  void draw(const Model& model, Ui& ui) override {
    wants_ = true;
    if (model.lessons.empty()) return ui.quiet("No catalogue of stories was found.");
    if (model.has_run()) draw_current(model, ui);
    std::string chapter;
    for (const Lesson& lesson : model.lessons) {
      if (lesson.chapter != chapter) {
        chapter = lesson.chapter;
        ui.heading(chapter);
      }
      RowLook look;
      look.is_current = is_current(model, lesson);
      look.colour = look.is_current ? ui.look.ink : ui.look.quiet;
      look.edge = look.is_current ? ui.look.accent : ui.look.ground.faded(0);
      if (row(ui, "lessons/" + lesson.name, lesson.title, look)) ui.ask("file.open", lesson.file);
      explain_item(ui, lesson.question);
    }
  }

 private:
  static bool is_current(const Model& model, const Lesson& lesson) {
    return model.has_run() && model.recording->scenario.name == lesson.name;
  }

  void draw_current(const Model& model, Ui& ui) {
    const Scenario& scenario = model.recording->scenario;
    ui.words(scenario.title, Face::strong, ui.look.ink);
    if (!scenario.question.empty()) ui.words(scenario.question);
    if (lab_->has_scenario()) {
      const Judgement judgement = lab_->judgement(model);
      const bool good = judgement.ruling == Ruling::holds || judgement.ruling == Ruling::holds_with_many;
      ui.words(judgement.text, Face::text, good ? ui.look.good : ui.look.accent);
      ui.mark("lessons/judgement");
    }
    // The moral is given away only on demand.
    if (!scenario.lesson.empty()) {
      if (chip(ui, "lessons/moral", "What one learns", told_ == scenario.name))
        told_ = told_ == scenario.name ? "" : scenario.name;
      if (told_ == scenario.name) ui.words(scenario.lesson, Face::text, ui.look.quiet);
    }
    if (button(ui, "lessons/previous", "\u2190 Previous")) ui.ask("lessons.previous");
    ImGui::SameLine();
    if (button(ui, "lessons/next", "Next lesson \u2192")) ui.ask("lessons.next");
  }

  static void step(Model& model, int by) {
    if (model.lessons.empty()) return;
    std::ptrdiff_t at = by > 0 ? -1 : 1;
    for (std::size_t i = 0; i < model.lessons.size(); ++i)
      if (is_current(model, model.lessons[i])) at = static_cast<std::ptrdiff_t>(i);
    const std::ptrdiff_t next = at + by;
    if (next < 0 || next >= static_cast<std::ptrdiff_t>(model.lessons.size())) {
      model.notice = by > 0 ? "this is the last lesson" : "this is the first lesson";
      return;
    }
    model.wishes.push_back({Wish::Kind::open, model.lessons[static_cast<std::size_t>(next)].file, ""});
  }

  LabDeskPtr lab_;
  bool wants_ = false, wished_ = false;
  std::string told_;  // the story whose moral is shown
};

}  // namespace

std::unique_ptr<Panel> make_lessons_panel(LabDeskPtr lab) { return std::make_unique<LessonsPanel>(std::move(lab)); }

}  // namespace lockstep::viz
