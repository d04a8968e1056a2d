#include "viz/shell/overlays.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "scenarios/exports/wording.hpp"
#include "viz/shell/meter.hpp"
#include "viz/shell/stepping.hpp"

namespace lockstep::viz {
namespace {

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// `text`, ended with an ellipsis so that it is no wider than `wide`.
std::string cut(const Metrics& metrics, Face face, std::string text, float wide) {
  if (metrics.width(face, text) <= wide) return text;
  while (!text.empty() && metrics.width(face, text + "\u2026") > wide) {
    text.pop_back();
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
  }
  return text + "\u2026";
}

void button(Ui& ui, const char* words, const char* mark, const char* action, const char* hint, bool is_on = false) {
  if (is_on) ImGui::PushStyleColor(ImGuiCol_Button, vec(mixed(ui.look.raised, ui.look.past, 0.45)));
  if (ImGui::Button(words)) ui.ask(action);
  if (is_on) ImGui::PopStyleColor();
  ui.mark(mark);
  if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", hint);
  ImGui::SameLine(0, ui.em(0.3F));
}

}  // namespace

void draw_top_bar(const Model& model, Ui& ui, const Area& area) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled({area.left, area.top}, {area.right, area.bottom}, packed(ui.look.panel));
  ImGui::SetCursorScreenPos({area.left + ui.em(0.7F), area.top + ui.em(0.35F)});
  const bool has_run = model.has_run();
  ImGui::BeginDisabled(!has_run);
  button(ui, "\u25C0\u25C0##v", "previous-violation", "cursor.previous-violation", "Previous violation (P)");
  button(ui, "\u25C0##e", "previous", "cursor.previous", "Previous event (,)");
  button(ui, model.is_playing ? "Pause##play" : "Play##play", "play", "play.toggle",
         "Play or stop (Space); [ and ] change the speed", model.is_playing);
  button(ui, "\u25B6##e", "next", "cursor.next", "Next event (.)");
  button(ui, "\u25B6\u25B6##v", "next-violation", "cursor.next-violation", "Next violation (N)");
  ImGui::SameLine(0, ui.em(1.0F));
  const std::string scale = fmt::format("{}##scale", name_of(model.scale));
  button(ui, scale.c_str(), "scale", "scale.next", "Time scale: linear, equal steps, gaps squeezed (T)");
  button(ui, model.own_time ? "own clocks##own" : "true time##own", "own-time", "time.toggle",
         "True time, or every lane by its own clock (O)", model.own_time);
  button(ui, "messages", "messages", "messages.toggle", "Show or hide messages (M)", model.shows_messages);
  button(ui, "causes", "causes", "causes.toggle", "Causes and consequences of the selected event (C)",
         model.shows_causes);
  button(ui, "fit", "fit", "view.fit", "Show the whole run (Home)");
  ImGui::EndDisabled();
  ImGui::SameLine(0, ui.em(0.8F));
  char text[128] = {};
  model.filter.copy(text, sizeof text - 1);
  ImGui::SetNextItemWidth(ui.em(11));
  if (ImGui::InputTextWithHint("##filter", "filter: alice granted", text, sizeof text)) ui.ask("filter.set", text);
  ui.mark("filter");
  if (ImGui::IsItemHovered() && !ImGui::IsItemActive())
    ImGui::SetTooltip("Words and fields:  alice lost  client:bob  at:>9.5s\nOr events in their order:  grant, then pause > TTL, then write");
  if (model.matches) {
    ImGui::SameLine(0, ui.em(0.5F));
    const bool is_pattern = model.filter.find(',') != std::string::npos || model.filter.find(" then ") != std::string::npos;
    ui.quiet(fmt::format("{} {}", model.match_count, is_pattern ? "times" : "events"));
  }

  // At the right: what concerns the window.
  const float right = area.right - ui.em(0.7F);
  const char* theme = model.theme == Theme::dark ? "light" : "dark";
  const ImGuiStyle& style = ImGui::GetStyle();
  const float wide = ui.metrics.width(Face::text, theme) + ui.metrics.width(Face::text, "actions") +
                     ui.metrics.width(Face::text, "?") + 6 * style.FramePadding.x + ui.em(0.7F);
  ImGui::SetCursorScreenPos({right - wide, area.top + ui.em(0.35F)});
  button(ui, "actions", "palette", "palette.toggle", "Everything that can be done (Ctrl+P)");
  button(ui, theme, "theme", "theme.toggle", "Dark or light (L)");
  button(ui, "?", "help", "help.toggle", "Keys, gestures and signs (?)", model.help_is_open);
  ImGui::NewLine();
}

void draw_headline(const Model& model, Ui& ui, const Area& area) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled({area.left, area.top}, {area.right, area.bottom}, packed(ui.look.ground));
  if (!model.has_run()) return;
  const Run& run = model.recording->run;
  const Scenario& scenario = model.recording->scenario;
  const float left = area.left + ui.em(0.7F), wide = area.width() - ui.em(1.4F);
  const std::string title = scenario.title.empty() ? scenario.name : scenario.title;
  const std::string side =
      is_cut_short(*model.recording)
          ? fmt::format("shown up to {} s of {} s: the run does too much for one picture",
                        exports::seconds(model.trace().end().ns(), 3), exports::seconds(scenario.duration.count(), 1))
          : fmt::format("{}, {}, seed {}", scenario.name, scenario.algorithm.name, run.seed);
  const float side_wide = ui.metrics.width(Face::small, side);
  const auto text = [&](Face face, float x, float y, const std::string& words, Colour colour) {
    list.AddText(ui.fonts.of(face), ui.fonts.size(face), {std::floor(x), std::floor(y)}, packed(colour), words.data(),
                 words.data() + words.size());
  };
  text(Face::title, left, area.top + ui.em(0.35F), cut(ui.metrics, Face::title, title, wide - side_wide - ui.em(2)),
       ui.look.ink);
  text(Face::small, area.right - ui.em(0.7F) - side_wide, area.top + ui.em(0.7F), side, ui.look.quiet);

  // What broke, in a sentence: the worst for a reader is that two were inside.
  const float y = area.top + ui.em(2.05F);
  if (run.violations.empty()) {
    text(Face::strong, left, y, "\u2713", ui.look.good);
    text(Face::text, left + ui.em(1.4F), y, "Nothing was broken.", ui.look.good);
    text(Face::text, left + ui.em(1.4F), y + ui.em(1.35F),
         cut(ui.metrics, Face::text, scenario.question, wide - ui.em(1.4F)), ui.look.quiet);
    return;
  }
  const Violation& told = run.violations[*model.recording->headline];
  std::string words = told.text;
  if (run.violations.size() > 1) words += fmt::format("  (+{} more)", run.violations.size() - 1);
  const float size = ui.em(0.42F), mx = left + ui.em(0.45F), my = y + ui.em(0.5F);
  list.AddTriangleFilled({mx, my - size}, {mx + size * 1.1F, my + size * 0.85F}, {mx - size * 1.1F, my + size * 0.85F},
                         packed(ui.look.danger));
  text(Face::text, left + ui.em(1.4F), y, cut(ui.metrics, Face::text, words, wide - ui.em(1.4F)), ui.look.danger_text);
  const std::string& reason = model.recording->reason;
  text(Face::text, left + ui.em(1.4F), y + ui.em(1.35F),
       cut(ui.metrics, Face::text, reason.empty() ? scenario.question : "How: " + reason + ".", wide - ui.em(1.4F)),
       reason.empty() ? ui.look.quiet : ui.look.ink);
  ImGui::SetCursorScreenPos({left, y});
  if (ImGui::InvisibleButton("headline", {std::max(1.0F, wide), ui.em(1.3F)}))
    ui.ask("select.fact", std::to_string(told.fact));
  ui.mark("headline");
  if (ImGui::IsItemHovered()) {
    ImGui::BeginTooltip();
    ui.wrap_at = ui.em(40);
    ui.words(told.text);
    if (!reason.empty()) ui.words("How: " + reason + ".");
    ui.wrap_at = 0;
    ImGui::EndTooltip();
  }
}

void draw_bottom_line(const Model& model, Ui& ui, const Area& area) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled({area.left, area.top}, {area.right, area.bottom}, packed(ui.look.panel));
  list.AddLine({area.left, area.top}, {area.right, area.top}, packed(ui.look.hairline));
  const auto text = [&](float x, const std::string& words, Colour colour) {
    list.AddText(ui.fonts.of(Face::small), ui.fonts.size(Face::small),
                 {std::floor(x), std::floor(area.top + ui.em(0.3F))}, packed(colour), words.data(),
                 words.data() + words.size());
  };
  std::string right;
  if (model.has_run())
    right =
        fmt::format("{}x   {} to {} s   seed {}   digest {}", model.speed,
                    exports::seconds(static_cast<std::int64_t>(std::max(0.0, model.axis.time(model.view.begin))), 3),
                    exports::seconds(static_cast<std::int64_t>(std::max(0.0, model.axis.time(model.view.end))), 3),
                    model.recording->run.seed, to_hex(model.trace().digest()));
  const float right_wide = ui.metrics.width(Face::small, right);
  text(area.right - right_wide - ui.em(0.7F), right, ui.look.quiet);
  const std::string& running = model.opening.empty() ? model.rerunning : model.opening;
  std::string left = running.empty() ? model.notice : fmt::format("running: {}; Esc stops it", running);
  if (left.empty() && model.has_run()) {
    const auto next = next_event(model);
    left = next ? fmt::format("next: {} s, {} {}", exports::seconds(model.recording->fact(*next).at.ns(), 6),
                              model.recording->fact(*next).process
                                  ? model.trace().name_of(model.recording->fact(*next).process)
                                  : "",
                              model.recording->narrator.phrase(*next))
                : "the run ends here";
  }
  if (left.empty()) left = "Ctrl+P: everything that can be done";
  text(area.left + ui.em(0.7F), cut(ui.metrics, Face::small, left, area.width() - right_wide - ui.em(3)),
       model.notice.empty() && running.empty() ? ui.look.quiet : ui.look.ink);
}

void draw_palette(Model& model, Ui& ui, const ActionList& actions, const Area& window) {
  if (!model.palette_is_open) return;
  const float wide = std::min(ui.em(34), window.width() - ui.em(2));
  ImGui::SetNextWindowPos({window.left + (window.width() - wide) / 2, window.top + ui.em(4)});
  ImGui::SetNextWindowSize({wide, std::min(ui.em(26), window.height() - ui.em(6))});
  ImGui::Begin("##palette", nullptr,
               ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings);
  char text[128] = {};
  model.palette_text.copy(text, sizeof text - 1);
  ImGui::SetNextItemWidth(-1);
  if (ImGui::IsWindowAppearing()) ImGui::SetKeyboardFocusHere();
  const bool is_entered = ImGui::InputTextWithHint("##text", "what do you want to do?", text, sizeof text,
                                                   ImGuiInputTextFlags_EnterReturnsTrue);
  model.palette_text = text;
  ui.mark("palette/text");
  // "cursor.set 4.2s" and "set cursor" both work: words that are in the title or name, then an argument.
  std::string words = lower(model.palette_text), argument;
  const Action* exact = nullptr;
  if (const std::size_t space = words.find(' '); space != std::string::npos) {
    exact = actions.find(model.palette_text.substr(0, space));
    if (exact != nullptr) argument = model.palette_text.substr(space + 1);
  }
  ImGui::BeginChild("##list");
  bool is_first = true;
  for (const Action& action : actions.all()) {
    const std::string all = lower(action.title + " " + action.name);
    bool fits = exact == nullptr || exact == &action;
    if (exact == nullptr)
      for (std::size_t begin = 0; begin < words.size() && fits;) {
        const std::size_t end = std::min(words.find(' ', begin), words.size());
        fits = all.find(words.substr(begin, end - begin)) != std::string::npos;
        begin = end + 1;
      }
    if (!fits) continue;
    const bool is_chosen = ImGui::Selectable(fmt::format("{}##{}", action.title, action.name).c_str(), is_first);
    ui.mark("palette/" + action.name);
    std::string keys;
    for (const std::string& key : action.keys) keys += (keys.empty() ? "" : ", ") + key;
    const float at = wide - ui.metrics.width(Face::small, keys) - ui.em(1.6F);
    ImGui::SameLine(at);
    ui.quiet(keys);
    if (is_chosen || (is_entered && is_first)) {
      ui.ask(action.name, argument);
      model.palette_is_open = false;
    }
    is_first = false;
  }
  if (is_first) ui.quiet("No action of that name.");
  ImGui::EndChild();
  ImGui::End();
}

void draw_help(const Model& model, Ui& ui, const ActionList& actions, const Area& window) {
  if (!model.help_is_open) return;
  const float wide = std::min(ui.em(52), window.width() - ui.em(2)),
              high = std::min(ui.em(40), window.height() - ui.em(3));
  ImGui::SetNextWindowPos({window.left + (window.width() - wide) / 2, window.top + (window.height() - high) / 2});
  ImGui::SetNextWindowSize({wide, high});
  ImGui::Begin("##help", nullptr,
               ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings);
  ui.words("Keys and gestures", Face::title, ui.look.ink);
  ui.quiet("Esc closes this.");
  if (ImGui::BeginTable("##keys", 3, ImGuiTableFlags_RowBg | ImGuiTableFlags_SizingStretchProp)) {
    for (const Action& action : actions.all()) {
      if ((action.keys.empty() && action.gesture.empty()) || action.name.substr(0, 9) == "bookmark.") continue;
      ImGui::TableNextRow();
      ImGui::TableNextColumn();
      ui.words(action.title, Face::small, ui.look.ink);
      ImGui::TableNextColumn();
      std::string keys;
      for (const std::string& key : action.keys) keys += (keys.empty() ? "" : ", ") + key;
      ui.words(keys, Face::mono, ui.look.past);
      ImGui::TableNextColumn();
      ui.quiet(action.gesture);
    }
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ui.words("Go to a bookmark; with Ctrl: set it", Face::small, ui.look.ink);
    ImGui::TableNextColumn();
    ui.words("0 .. 9", Face::mono, ui.look.past);
    ImGui::EndTable();
  }
  ImGui::End();
}

void draw_no_run(const Model& model, Ui& ui, const Area& area) {
  const float wide = std::min(ui.em(52), area.width() - ui.em(2));
  ImGui::SetCursorScreenPos(
      {area.left + (area.width() - wide) / 2, area.top + std::min(area.height() * 0.2F, ui.em(8))});
  ImGui::BeginChild("##no-run", {wide, std::max(ui.em(4), area.height() * 0.7F)}, false);
  switch (model.status) {
    case Status::failed:
      ui.words("This scenario cannot be run yet", Face::title, ui.look.danger_text);
      ui.quiet("Mend the file, then F5 reads it again. What was shown before is not lost: Esc goes back to it.");
      ImGui::Dummy({1, ui.em(0.5F)});
      ui.words(model.problems, Face::mono, ui.look.ink);
      break;
    case Status::loading:
      ui.words("Running\u2026", Face::title, ui.look.ink);
      ui.quiet(model.path);
      if (!model.opening.empty()) ui.quiet(model.opening + "; Esc stops it");
      ui.mark("loading");
      break;
    case Status::empty:
    case Status::showing:
      ui.words("Open a scenario", Face::title, ui.look.ink);
      ui.words("Drop a scenario file on this window, or start with one:");
      ui.words("lockstep view redlock-pause-after-check", Face::mono, ui.look.past);
      break;
  }
  ImGui::EndChild();
}

}  // namespace lockstep::viz
