// A second run under the first, on the same axis: the run before, another algorithm under the same weather, or another
// seed; and where the two part.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "scenarios/format/algorithm_options.hpp"
#include "scenarios/format/reader.hpp"
#include "scenarios/format/vocabulary.hpp"
#include "viz/panels/controls.hpp"
#include "viz/panels/lab_panels.hpp"
#include "viz/shell/draw_sheet.hpp"

namespace lockstep::viz {
namespace {

class ComparePanel final : public Panel {
 public:
  explicit ComparePanel(LabDeskPtr lab) : lab_(std::move(lab)) {}
  std::string_view name() const override { return "compare"; }
  std::string_view title() const override { return "Compare"; }
  Place place() const override { return Place::below; }
  bool is_visible(const Model& model) const override { return is_open_ && model.has_run(); }
  bool is_busy() const override { return worker_.is_busy(); }

  void add_actions(ActionList& list) override {
    list.add({"compare.before",
              "Compare with the run before",
              {"Shift+C"},
              "",
              [this](Model& model, const std::string&) {
                if (is_open_ && kind_ == "before") {
                  is_open_ = false;
                  return;
                }
                if (!model.ghost) {
                  model.notice = "there is no run before this one: change a number first";
                  return;
                }
                open("before", model.ghost, "the run before");
              },
              ""});
    list.add({"compare.algorithm",
              "Compare with another algorithm under the same weather",
              {},
              "",
              [this](Model& model, const std::string& argument) { with_algorithm(model, argument); },
              "NAME"});
    list.add({"compare.seed",
              "Compare with another seed",
              {},
              "",
              [this](Model& model, const std::string& argument) { with_seed(model, argument); },
              "[SEED]"});
    list.add({"compare.close",
              "Close the comparison",
              {},
              "",
              [this](Model&, const std::string&) { is_open_ = false; },
              ""});
  }

  void pump(Model& model) override {
    if (model.recording != shown_) {
      shown_ = model.recording;
      // Against the run before: it moves on with the edits. Another scenario: nothing to compare with.
      if (model.ghost == nullptr)
        is_open_ = false;
      else if (kind_ == "before")
        other_ = model.ghost;
      changed_ = true;
    }
    if (auto made = worker_.take()) {
      if (made->recording != nullptr)
        open(made->kind, made->recording, made->label);
      else
        model.notice = made->problem;
    }
    if (changed_ && is_open_ && other_ != nullptr && model.has_run()) {
      difference_ = compare(told(*other_), told(*model.recording), kind_ == "before" ? "before" : "below");
      changed_ = false;
    }
  }

  void draw(const Model& model, Ui& ui) override {
    draw_choice(model, ui);
    if (other_ == nullptr) return;
    const std::string& sentence = difference_.turn.empty() ? difference_.first : difference_.turn;
    ui.words(sentence.empty() ? std::string("Both runs are the same.") : sentence, Face::small, ui.look.ink);
    ui.mark("compare/difference");
    draw_picture(model, ui);
  }

 private:
  struct Made {
    RecordingPtr recording;
    std::string kind, label, problem;
  };

  void open(std::string kind, RecordingPtr other, std::string label) {
    is_open_ = true;
    kind_ = std::move(kind);
    other_ = std::move(other);
    label_ = std::move(label);
    changed_ = true;
  }

  void draw_choice(const Model& model, Ui& ui) {
    ui.words(fmt::format("Below: {} ({} violations); above: {}", label_, other_ ? other_->run.violations.size() : 0,
                         model.recording->run.violations.size()),
             Face::strong, ui.look.ink);
    if (chip(ui, "compare/before", "the run before", kind_ == "before")) ui.ask("compare.before");
    beside(ui, "another seed");
    if (chip(ui, "compare/seed", "another seed", kind_ == "seed")) ui.ask("compare.seed");
    for (const std::string& algorithm : algorithm_names()) {
      if (algorithm == model.recording->scenario.algorithm.name) continue;
      beside(ui, "\u2713 " + algorithm);
      if (chip(ui, "compare/" + algorithm, algorithm, kind_ == algorithm)) ui.ask("compare.algorithm", algorithm);
    }
    beside(ui, "Close");
    if (button(ui, "compare/close", "Close")) ui.ask("compare.close");
  }

  void draw_picture(const Model& model, Ui& ui) {
    ImVec2 at = ImGui::GetCursorScreenPos();
    float wide = ImGui::GetContentRegionAvail().x;
    const float high = ImGui::GetContentRegionAvail().y;
    if (wide < ui.em(8) || high < ui.em(6)) return;
    // On the very axis of the timeline above, which reaches over this panel's margins.
    const ImVec2 inner = at;
    const float inner_wide = wide;
    if (const Control* above = ui.marks.find("timeline"); above != nullptr && above->area.width() > ui.em(8)) {
      at.x = above->area.left;
      wide = above->area.width();
    }
    // The event of the second run at the cursor's time; its own facts carry other numbers.
    const TimelineInput input{.recording = *other_,
                              .axis = model.axis,
                              .look = ui.look,
                              .metrics = ui.metrics,
                              .view = model.view,
                              .width = wide,
                              .height = high,
                              .scroll = model.scroll * ui.em(),
                              .own_time = model.own_time,
                              .messages = model.shows_messages,
                              .overview = false,
                              .cursor = model.cursor.at};
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.PushClipRect(at, {at.x + wide, at.y + high}, false);
    draw_sheet(paint_timeline(input).sheet, list, {at.x, at.y}, ui.fonts);
    list.PopClipRect();
    ImGui::SetCursorScreenPos(inner);
    ImGui::InvisibleButton("picture", {inner_wide, high});
    ui.mark("compare/picture");
  }

  void with_algorithm(Model& model, const std::string& algorithm) {
    if (!lab_->has_scenario() || algorithm.empty()) {
      model.notice = "which algorithm? compare.algorithm wants its name, such as redlock";
      return;
    }
    Json json = lab_->branches().json();
    // What both algorithms know is kept; the reader says which options the other one has not.
    const std::vector<std::string> known = options_of_algorithm(algorithm);
    Json other{{"name", algorithm}};
    for (const auto& [key, value] : json["algorithm"].items())
      if (std::find(known.begin(), known.end(), key) != known.end()) other[key] = value;
    json["algorithm"] = std::move(other);
    order(std::move(json), algorithm, algorithm);
  }

  void with_seed(Model& model, const std::string& argument) {
    if (!lab_->has_scenario()) return;
    if (is_open_ && kind_ == "seed" && argument.empty()) {
      is_open_ = false;
      return;
    }
    std::uint64_t seed = lab_->seed() + 1;
    if (!argument.empty()) {
      const auto [stopped, error] = std::from_chars(argument.data(), argument.data() + argument.size(), seed);
      if (error != std::errc() || stopped != argument.data() + argument.size()) {
        model.notice = fmt::format("expected a seed, found \"{}\"", argument);
        return;
      }
    }
    Json json = lab_->branches().json();
    json["seed"] = seed;
    order(std::move(json), "seed", fmt::format("seed {}", seed));
    model.notice.clear();
  }

  void order(Json json, std::string kind, std::string label) {
    worker_.order(
        [json = std::move(json), kind = std::move(kind), label = std::move(label), file = lab_->file()](auto& desk) {
          ReadResult read = read_scenario_json(json, file, directory_of(file));
          if (!read.scenario) {
            desk.publish({nullptr, kind, label,
                          read.problems.empty()
                              ? "cannot be run"
                              : read.problems.front().pointer + ": " + message_of(read.problems.front())});
            return;
          }
          Meter meter;
          RecordingPtr made = record_beside(std::move(*read.scenario), meter, [&desk] { return desk.is_outdated(); });
          if (made != nullptr) desk.publish({std::move(made), kind, label, ""});
        });
  }

  LabDeskPtr lab_;
  RecordingPtr shown_, other_;
  bool is_open_ = false, changed_ = false;
  std::string kind_, label_;
  Difference difference_;
  Latest<Made> worker_;
};

}  // namespace

std::unique_ptr<Panel> make_compare_panel(LabDeskPtr lab) { return std::make_unique<ComparePanel>(std::move(lab)); }

}  // namespace lockstep::viz
