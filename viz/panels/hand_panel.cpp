// The menu of a right click on the timeline: what could go wrong here.
#include <fmt/format.h>

#include <sstream>

#include "sim/check/words.hpp"
#include "viz/panels/controls.hpp"
#include "viz/panels/lab_panels.hpp"

namespace lockstep::viz {
namespace {

class HandPanel final : public Panel {
 public:
  explicit HandPanel(LabDeskPtr lab) : lab_(std::move(lab)) {}
  std::string_view name() const override { return "hand"; }
  std::string_view title() const override { return "Hand"; }
  Place place() const override { return Place::over; }
  bool is_visible(const Model& model) const override { return is_open_ && model.has_run(); }

  void add_actions(ActionList& list) override {
    list.add({"hand.open",
              "What could go wrong here",
              {"Shift+M"},
              "right click on the timeline",
              [this](Model& model, const std::string& argument) { open(model, argument); },
              "[TIME WHO [FACT]]"});
    list.add({"hand.close", "Close the menu", {}, "", [this](Model&, const std::string&) { is_open_ = false; }, ""});
  }

  void draw(const Model& model, Ui& ui) override {
    const ImVec2 display = ImGui::GetIO().DisplaySize;
    if (just_opened_) {
      position_ = ImGui::GetIO().MousePos;
      if (position_.x < 0 || position_.y < 0 || position_.x > display.x || position_.y > display.y)
        position_ = {display.x * 0.35F, display.y * 0.35F};
    }
    ImGui::SetNextWindowPos({std::max(0.0F, std::min(position_.x, display.x - ui.em(19))),
                             std::max(0.0F, std::min(position_.y, display.y - ui.em(24)))});
    ImGui::SetNextWindowSize({ui.em(18), 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
    ImGui::PushStyleColor(ImGuiCol_WindowBg, vec(ui.look.raised));
    ImGui::Begin("##hand", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoNav);
    draw_items(model, ui);
    // A click elsewhere closes it.
    const bool outside = !ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
    if (!just_opened_ && outside && (ImGui::IsMouseClicked(0) || ImGui::IsMouseClicked(1))) ui.ask("hand.close");
    just_opened_ = false;
    ImGui::End();
    ImGui::PopStyleColor();
    ImGui::PopStyleVar();
  }

 private:
  void open(Model& model, const std::string& argument) {
    if (!model.has_run()) return;
    std::istringstream in(argument);
    std::string time, who, fact;
    in >> time >> who >> fact;
    at_ = model.cursor.at;
    who_.clear();
    message_ = SIZE_MAX;
    if (const auto parsed = parse_time(time)) at_ = TrueTime(*parsed);
    if (!who.empty() && who != "-") {
      who_ = who;
    } else if (model.lane) {
      who_ = model.trace().name_of(*model.lane);
    } else if (const Fact& here = model.recording->fact(model.cursor.fact); here.process) {
      who_ = model.trace().name_of(here.process);
    }
    std::size_t index = SIZE_MAX;
    if (!fact.empty()) index = std::strtoull(fact.c_str(), nullptr, 10);
    if (index == SIZE_MAX && argument.empty() && model.selected) index = *model.selected;
    find_message(model, index);
    if (who_.empty() && message_ == SIZE_MAX) {
      model.notice = "choose a lane or an event first";
      return;
    }
    is_open_ = true;
    just_opened_ = true;
  }

  /// The sending of the message that a fact is about.
  void find_message(const Model& model, std::size_t index) {
    if (index >= model.recording->fact_count()) return;
    const Fact& fact = model.recording->fact(index);
    if (fact.kind == FactKind::message_sent) {
      message_ = index;
      return;
    }
    if (fact.kind != FactKind::message_delivered && fact.kind != FactKind::message_lost) return;
    const ProcessId sender = fact.kind == FactKind::message_lost ? fact.process : fact.peer;
    for (std::size_t i = index; i-- > 0;) {
      const Fact& sent = model.recording->fact(i);
      if (sent.kind != FactKind::message_sent || sent.message != fact.message || sent.process != sender) continue;
      message_ = i;
      return;
    }
  }

  void item(Ui& ui, const std::string& name, const std::string& label, std::string_view action, std::string argument) {
    ImGui::PushStyleColor(ImGuiCol_Button, vec(ui.look.raised));
    ImGui::PushStyleVar(ImGuiStyleVar_ButtonTextAlign, {0, 0.5F});
    const std::string id = label + "##" + name;
    if (ImGui::Button(id.c_str(), {ImGui::GetContentRegionAvail().x, 0})) {
      ui.ask(action, std::move(argument));
      ui.ask("hand.close");
    }
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
    ui.mark("hand/" + name);
  }

  void draw_items(const Model& model, Ui& ui) {
    const std::string time = fmt::format("{}ns", at_.ns());
    const Duration ttl = model.recording->scenario.algorithm.ttl;
    if (!who_.empty()) {
      ui.words(fmt::format("{} at {}", who_, words_of(at_)), Face::strong, ui.look.ink);
      const std::string place = who_ + ' ' + time;
      const std::string longer = fmt::format("{}ns", (ttl + ttl / 2).count());
      item(ui, "pause-1s", "Pause for 1 s", "fault.pause", place + " 1s");
      item(ui, "pause-ttl", fmt::format("Pause for {} (1.5 x TTL)", words_of(ttl + ttl / 2)), "fault.pause",
           place + ' ' + longer);
      item(ui, "crash", "Crash", "fault.crash", place);
      item(ui, "crash-restart", "Crash, back after 1 s without memory", "fault.crash", place + " 1s");
      item(ui, "step-forward", fmt::format("Wall clock jumps forward by {}", words_of(ttl)), "fault.step-clock",
           place + ' ' + fmt::format("{}ns", ttl.count()));
      item(ui, "step-back", fmt::format("Wall clock jumps back by {}", words_of(ttl)), "fault.step-clock",
           place + ' ' + fmt::format("-{}ns", ttl.count()));
      item(ui, "cut", fmt::format("Cut off from all others for {}", words_of(ttl)), "fault.cut",
           place + ' ' + fmt::format("{}ns", ttl.count()));
    }
    if (message_ != SIZE_MAX) {
      const Fact& sent = model.recording->fact(message_);
      ui.words(fmt::format("Message {} \u2192 {}, {}", model.trace().name_of(sent.process),
                           model.trace().name_of(sent.peer), name_of(sent.operation)),
               Face::strong, ui.look.ink);
      item(ui, "drop", "Lose it", "fault.drop", std::to_string(message_));
      item(ui, "later-10", "Deliver it 10 times as late", "fault.later", fmt::format("{} 10", message_));
      item(ui, "later-1000", "Deliver it 1000 times as late", "fault.later", fmt::format("{} 1000", message_));
    }
    ui.quiet("The run is repeated from the same seed; Ctrl+Z undoes it.");
  }

  LabDeskPtr lab_;
  bool is_open_ = false, just_opened_ = false;
  TrueTime at_{};
  std::string who_;
  std::size_t message_ = SIZE_MAX;
  ImVec2 position_{0, 0};
};

}  // namespace

std::unique_ptr<Panel> make_hand_panel(LabDeskPtr lab) { return std::make_unique<HandPanel>(std::move(lab)); }

}  // namespace lockstep::viz
