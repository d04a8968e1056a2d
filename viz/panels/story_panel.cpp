// The run in sentences, each at its place in the picture; and "predict first", which stops before decisive moments.
#include <fmt/format.h>

#include <algorithm>

#include "sim/check/words.hpp"
#include "viz/panels/controls.hpp"
#include "viz/panels/lab_panels.hpp"

namespace lockstep::viz {
namespace {

class StoryPanel final : public Panel {
 public:
  explicit StoryPanel(StoryDeskPtr desk) : desk_(std::move(desk)) {}
  std::string_view name() const override { return "story"; }
  std::string_view title() const override { return "Story"; }
  Place place() const override { return Place::upper_right; }
  bool is_busy() const override { return desk_->is_busy(); }

  void add_actions(ActionList& list) override {
    list.add({"story.next",
              "Next sentence of the story",
              {"J"},
              "click on a sentence",
              [this](Model& model, const std::string&) { step(model, 1); },
              ""});
    list.add({"story.previous",
              "Previous sentence of the story",
              {"K"},
              "",
              [this](Model& model, const std::string&) { step(model, -1); },
              ""});
    list.add({"story.predict",
              "Predict first: stop before decisive moments",
              {"Q"},
              "",
              [this](Model& model, const std::string&) { start_asking(model); },
              ""});
    list.add({"story.answer",
              "Answer the question",
              {},
              "click on an answer",
              [this](Model& model, const std::string& argument) { answer(model, argument); },
              "NUMBER"});
    list.add({"story.go-on",
              "Go on after an answer",
              {"Enter"},
              "",
              [this](Model& model, const std::string&) { go_on(model); },
              ""});
  }

  void pump(Model& model) override {
    desk_->pump(model);
    if (model.version != version_) {
      version_ = model.version;
      last_fact_ = model.cursor.fact;
    }
    if (desk_->is_asking && desk_->question == SIZE_MAX && model.has_run()) {
      const std::size_t reached = desk_->quiz.reached(last_fact_, model.cursor.fact);
      if (reached != SIZE_MAX && model.cursor.fact > last_fact_) {
        desk_->question = reached;
        model.is_playing = false;
        go_to(model, desk_->quiz.questions()[reached].fact);
      }
    }
    last_fact_ = model.cursor.fact;
  }

  void draw(const Model& model, Ui& ui) override {
    const Narration* narration = desk_->narration();
    if (!model.has_run()) return ui.quiet("Nothing has been run yet.");
    if (narration == nullptr) return ui.quiet("The story is being written\u2026");
    if (button(ui, "story/previous", "\u2190", true, "The sentence before (K)")) ui.ask("story.previous");
    ImGui::SameLine();
    if (button(ui, "story/next", "Next \u2192", true, "The next sentence (J)")) ui.ask("story.next");
    beside(ui, "\u2713 Predict first");
    if (chip(ui, "story/predict", "Predict first", desk_->is_asking,
             "Stops before decisive moments and asks what comes next (Q)"))
      ui.ask("story.predict");
    ImGui::Dummy({1, ui.em(0.3F)});
    if (desk_->is_asking) draw_quiz(model, ui);
    ImGui::BeginChild("sentences", {0, 0}, false);
    draw_sentences(model, *narration, ui);
    ImGui::EndChild();
  }

 private:
  static Colour tone_colour(Tone tone, const Look& look) {
    switch (tone) {
      case Tone::danger:
        return look.danger;
      case Tone::turn:
        return look.future;
      case Tone::world:
        return look.fault;
      case Tone::good:
        return look.good;
      case Tone::plain:
        break;
    }
    return look.faint;
  }
  static std::string_view sign(Tone tone) {
    switch (tone) {
      case Tone::danger:
        return "\u25B2 ";
      case Tone::good:
        return "\u2713 ";
      case Tone::turn:
      case Tone::world:
      case Tone::plain:
        break;
    }
    return "";
  }

  void draw_sentences(const Model& model, const Narration& narration, Ui& ui) {
    const std::size_t current = narration.at_fact(model.cursor.fact);
    const bool hides = desk_->is_asking && desk_->question != SIZE_MAX && !is_answered();
    for (std::size_t i = 0; i < narration.sentences.size(); ++i) {
      const Sentence& sentence = narration.sentences[i];
      // Before an answer the future stays unread.
      if (hides && sentence.fact > model.cursor.fact) {
        ui.quiet("\u2026 what comes next is hidden until you have answered.");
        break;
      }
      RowLook look;
      look.is_current = i == current;
      look.colour = sentence.tone == Tone::danger        ? ui.look.danger_text
                    : current != SIZE_MAX && i > current ? ui.look.quiet
                                                         : ui.look.ink;
      look.edge = tone_colour(sentence.tone, ui.look);
      if (row(ui, fmt::format("story/{}", i),
              fmt::format("{}  {}{}", words_of(sentence.at), sign(sentence.tone), sentence.text), look))
        ui.ask("select.fact", std::to_string(sentence.fact));
      if (i == current && scrolled_to_ != current) {
        ImGui::SetScrollHereY(0.4F);
        scrolled_to_ = current;
      }
    }
    if (narration.left_out > 0) ui.quiet(fmt::format("{} more events are not told.", narration.left_out));
  }

  bool is_answered() const {
    return desk_->question != SIZE_MAX && desk_->quiz.given(desk_->question) != Quiz::unanswered;
  }

  void draw_quiz(const Model& model, Ui& ui) {
    const Quiz& quiz = desk_->quiz;
    if (quiz.questions().empty()) return ui.quiet("This run has no moment to ask about.");
    if (desk_->question == SIZE_MAX) {
      const bool at_the_end = model.cursor.fact + 1 >= model.recording->fact_count();
      if (quiz.answered() == quiz.questions().size() || (at_the_end && quiz.answered() > 0))
        draw_score(ui);
      else
        ui.quiet(fmt::format("{} {}, {} answered. Play (space) or step on; it stops by itself.",
                             quiz.questions().size(), quiz.questions().size() == 1 ? "question" : "questions",
                             quiz.answered()));
      ImGui::Dummy({1, ui.em(0.3F)});
      return;
    }
    const Question& question = quiz.questions()[desk_->question];
    ui.words(question.text, Face::strong, ui.look.accent);
    const std::size_t given = quiz.given(desk_->question);
    for (std::size_t i = 0; i < question.options.size(); ++i) {
      if (given == Quiz::unanswered) {
        if (button(ui, fmt::format("story/answer/{}", i), question.options[i]))
          ui.ask("story.answer", std::to_string(i));
        continue;
      }
      const bool is_right = i == question.answer;
      ui.words(fmt::format("{} {}",
                           is_right     ? "\u2713"
                           : i == given ? "\u2717"
                                        : " ",
                           question.options[i]),
               Face::text,
               is_right     ? ui.look.good
               : i == given ? ui.look.danger_text
                            : ui.look.quiet);
    }
    if (given != Quiz::unanswered) {
      ui.words(question.explanation);
      ui.quiet(quiz.score());
      if (button(ui, "story/go-on", "Go on")) ui.ask("story.go-on");
    }
    ImGui::Dummy({1, ui.em(0.4F)});
  }

  /// All answers once more, each leading to its moment.
  void draw_score(Ui& ui) {
    const Quiz& quiz = desk_->quiz;
    const std::size_t left = quiz.questions().size() - quiz.answered();
    ui.words(left == 0 ? fmt::format("All questions are answered: {}.", quiz.score())
                       : fmt::format("The run is over: {}, {} passed over.", quiz.score(), left),
             Face::strong, ui.look.accent);
    ui.mark("story/score");
    for (std::size_t i = 0; i < quiz.questions().size(); ++i) {
      const Question& question = quiz.questions()[i];
      if (quiz.given(i) == Quiz::unanswered) continue;
      const bool is_right = quiz.given(i) == question.answer;
      RowLook look;
      look.face = Face::small;
      look.colour = is_right ? ui.look.good : ui.look.danger_text;
      if (row(ui, fmt::format("story/score/{}", i),
              fmt::format("{} {} \u2192 {}", is_right ? "\u2713" : "\u2717", question.text,
                          question.options[question.answer]),
              look))
        ui.ask("select.fact", std::to_string(question.reveal));
    }
  }

  static void go_to(Model& model, std::size_t fact) {
    model.set_cursor_to_fact(fact);
    model.select(fact);
    model.view.reveal(model.axis, model.axis.position(static_cast<double>(model.cursor.at.ns())));
  }

  void step(Model& model, int by) {
    const Narration* narration = desk_->narration();
    if (narration == nullptr || narration->sentences.empty()) return;
    const std::size_t count = narration->sentences.size();
    std::size_t at = narration->at_fact(model.cursor.fact);
    if (at == SIZE_MAX)
      at = 0;
    else if (by > 0)
      at = std::min(at + 1, count - 1);
    else
      at = at == 0 ? 0 : at - 1;
    go_to(model, narration->sentences[at].fact);
  }

  void start_asking(Model& model) {
    desk_->is_asking = !desk_->is_asking;
    desk_->question = SIZE_MAX;
    if (!desk_->is_asking) return;
    desk_->quiz = Quiz(desk_->quiz.questions());
    // From the beginning: what has been seen cannot be predicted.
    model.set_cursor(TrueTime());
    model.select(std::nullopt);
    model.view.fit_all(model.axis);
    last_fact_ = model.cursor.fact;
  }

  void answer(Model& model, const std::string& argument) {
    if (desk_->question == SIZE_MAX || is_answered() || argument.empty()) return;
    const Question& question = desk_->quiz.questions()[desk_->question];
    const std::size_t option = std::strtoull(argument.c_str(), nullptr, 10);
    if (option >= question.options.size()) return;
    desk_->quiz.answer(desk_->question, option);
    // Whoever jumps to the answer would see those of questions on the way; then the words have to do.
    if (unanswered_between(question.fact, question.reveal) == SIZE_MAX) go_to(model, question.reveal);
  }

  /// The first question that stops at one of the facts from `begin` up to `end`; SIZE_MAX: none.
  std::size_t unanswered_between(std::size_t begin, std::size_t end) const {
    const Quiz& quiz = desk_->quiz;
    for (std::size_t i = 0; i < quiz.questions().size(); ++i)
      if (quiz.given(i) == Quiz::unanswered && quiz.questions()[i].fact >= begin && quiz.questions()[i].fact < end)
        return i;
    return SIZE_MAX;
  }

  void go_on(Model& model) {
    if (!is_answered()) return;
    // Several may stop at one event.
    desk_->question = unanswered_between(desk_->quiz.questions()[desk_->question].fact, model.cursor.fact + 1);
    if (desk_->question != SIZE_MAX) return go_to(model, desk_->quiz.questions()[desk_->question].fact);
    model.is_playing = desk_->quiz.answered() < desk_->quiz.questions().size();
  }

  StoryDeskPtr desk_;
  std::uint64_t version_ = 0;
  std::size_t last_fact_ = 0;
  std::size_t scrolled_to_ = SIZE_MAX;
};

}  // namespace

std::unique_ptr<Panel> make_story_panel(StoryDeskPtr story) { return std::make_unique<StoryPanel>(std::move(story)); }

}  // namespace lockstep::viz
