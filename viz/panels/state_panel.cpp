// The world at the cursor: who is inside, every key with its time to live on each clock, what is under way.
#include <fmt/format.h>

#include "scenarios/exports/wording.hpp"
#include "viz/panels/controls.hpp"
#include "viz/panels/lab_panels.hpp"

namespace lockstep::viz {
namespace {

using exports::short_length;

constexpr std::string_view clock_hint =
    "How long the key has still to live: by true time in this run, by the node's own wall clock, and what its owner "
    "believes on its own clock. Where they differ, somebody is wrong.";

class StatePanel final : public Panel {
 public:
  explicit StatePanel(StoryDeskPtr desk) : desk_(std::move(desk)) {}
  std::string_view name() const override { return "state"; }
  std::string_view title() const override { return "State"; }
  Place place() const override { return Place::upper_right; }

  void draw(const Model& model, Ui& ui) override {
    if (!model.has_run()) return ui.quiet("Nothing has been run yet.");
    const Inspection* seen = desk_->inspection(model);
    if (seen == nullptr) return ui.quiet("Reading the run\u2026");
    const Trace& trace = model.trace();
    ui.words(fmt::format("{} s", exports::seconds(seen->at.ns(), 6)), Face::strong, ui.look.accent);
    ui.words(seen->last, Face::small, ui.look.ink);
    ui.mark("state/last");
    if (!seen->next.empty()) ui.quiet("next, " + seen->next);
    ui.mark("state/next");
    draw_clients(model, *seen, ui);
    draw_keys(trace, *seen, ui);
    draw_registers(trace, *seen, ui);
    draw_flights(trace, *seen, ui);
    for (const std::string& down : seen->servers_down) ui.words("\u2717 " + down, Face::small, ui.look.fault);
    if (!seen->cuts.empty()) {
      ui.heading("Cut");
      for (const std::string& cut : seen->cuts) ui.words(cut, Face::small, ui.look.fault);
    }
  }

 private:
  static void draw_clients(const Model& model, const Inspection& seen, Ui& ui) {
    ui.heading(seen.inside.size() > 1 ? fmt::format("Clients: {} are inside", seen.inside.size()) : "Clients");
    for (const ClientRow& client : seen.clients) {
      const Lane* lane = model.recording->scene.lane(client.client);
      const Colour own = lane != nullptr ? ui.look.client(lane->number) : ui.look.quiet;
      RowLook look;
      look.edge = own;
      look.is_current = client.changed;
      look.face = Face::small;
      look.colour = client.is_overdue                ? ui.look.danger_text
                    : client.phase == Phase::outside ? ui.look.quiet
                                                     : ui.look.ink;
      const std::string_view name = model.trace().name_of(client.client);
      const std::string_view sign = client.is_overdue ? "\u25B2 " : "";
      if (row(ui, fmt::format("state/client/{}", name), fmt::format("{}{}: {}", sign, name, client.words), look))
        ui.ask("select.lane", std::string(name));
    }
  }

  static std::string left(const std::optional<Duration>& length, bool is_known) {
    if (!length) return is_known ? "\u221E" : "\u2013";
    return *length <= Duration(0) ? "over" : short_length(*length);
  }

  static void cell(Ui& ui, const std::string& text, Colour colour, bool is_right = false) {
    ImGui::TableNextColumn();
    const WithFace with(ui.fonts, Face::small);
    if (is_right) {
      const float wide = ui.metrics.width(Face::small, text);
      const float free = ImGui::GetContentRegionAvail().x - wide;
      if (free > 0) ImGui::SetCursorPosX(ImGui::GetCursorPosX() + free);
    }
    ImGui::PushStyleColor(ImGuiCol_Text, vec(colour));
    ImGui::TextUnformatted(text.c_str());
    ImGui::PopStyleColor();
  }

  static void draw_keys(const Trace& trace, const Inspection& seen, Ui& ui) {
    ui.heading("Keys");
    if (seen.keys.empty()) return ui.quiet("No node keeps any key.");
    if (!ImGui::BeginTable("keys", 6, ImGuiTableFlags_SizingStretchSame)) return;
    // Parts of the panel's width, not of what the cells hold: that changes with every event.
    for (const float part : {0.8F, 0.9F, 1.7F, 0.9F, 0.9F, 0.9F})
      ImGui::TableSetupColumn("", ImGuiTableColumnFlags_WidthStretch, part);
    for (const char* title : {"node", "key", "owner"}) cell(ui, title, ui.look.quiet);
    for (const char* title : {"true", "node's", "owner's"}) cell(ui, title, ui.look.quiet, true);
    for (const KeyRow& key : seen.keys) {
      const Colour ink = key.changed ? ui.look.accent : ui.look.ink;
      cell(ui, std::string(trace.name_of(key.node)), ink);
      cell(ui, std::string(trace.name_of(key.key)), ink);
      cell(ui, fmt::format("{} {}", trace.name_of(key.owner), key.token), ink);
      const bool ends = key.node_left.has_value();
      const bool differs = key.true_left && key.node_left &&
                           (*key.true_left > *key.node_left + 1ms || *key.node_left > *key.true_left + 1ms);
      cell(ui, ends ? left(key.true_left, true) : "\u221E", ink, true);
      cell(ui, ends ? left(key.node_left, true) : "\u221E", differs ? ui.look.future : ink, true);
      const bool late = key.owner_is_inside && key.client_left && *key.client_left <= Duration(0);
      cell(ui, left(key.client_left, key.owner_is_inside), late ? ui.look.danger_text : ink, true);
    }
    ImGui::EndTable();
    ui.mark("state/keys");
    explain_item(ui, clock_hint);
  }

  static void draw_registers(const Trace& trace, const Inspection& seen, Ui& ui) {
    if (seen.registers.empty()) return;
    ui.heading("Stores");
    for (const RegisterRow& one : seen.registers) {
      std::string text = fmt::format("{} = {}", trace.name_of(one.name), one.state.value);
      if (one.state.writer) text += fmt::format(", written by {}", trace.name_of(one.state.writer));
      if (one.state.token != 0) text += fmt::format(", largest token {}", one.state.token);
      ui.words(text, Face::small, one.changed ? ui.look.accent : ui.look.ink);
    }
  }

  static void draw_flights(const Trace& trace, const Inspection& seen, Ui& ui) {
    if (seen.flights.empty()) return;
    ui.heading("Under way");
    for (std::size_t i = 0; i < seen.flights.size(); ++i) {
      const FlightRow& flight = seen.flights[i];
      std::string text =
          fmt::format("{} \u2192 {}: {}", trace.name_of(flight.from), trace.name_of(flight.to), flight.words);
      text += flight.left ? fmt::format(", arrives in {}", short_length(*flight.left)) : ", never arrives";
      RowLook look;
      look.face = Face::small;
      look.colour = flight.changed ? ui.look.accent : flight.left ? ui.look.ink : ui.look.danger_text;
      if (row(ui, fmt::format("state/flight/{}", i), text, look)) ui.ask("select.fact", std::to_string(flight.fact));
    }
  }

  StoryDeskPtr desk_;
};

}  // namespace

std::unique_ptr<Panel> make_state_panel(StoryDeskPtr story) { return std::make_unique<StatePanel>(std::move(story)); }

}  // namespace lockstep::viz
