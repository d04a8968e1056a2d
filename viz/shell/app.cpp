#include "viz/shell/app.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "viz/panels/panels.hpp"
#include "viz/shell/overlays.hpp"

namespace lockstep::viz {

namespace {

bool is_unit(std::string_view word) {
  while (!word.empty() && (word.back() == ',' || word.back() == '.' || word.back() == ';' || word.back() == ')'))
    word.remove_suffix(1);
  return word == "s" || word == "ms" || word == "us" || word == "ns" || word == "min" || word == "h" || word == "%";
}

/// Breaks lines at blanks only, and never between a number and its unit. Dear ImGui would break "0.25" at its point.
std::string wrapped(std::string_view text, const Metrics& metrics, Face face, float wide) {
  if (metrics.width(face, text) <= wide && text.find('\n') == std::string_view::npos) return std::string(text);
  std::string out;
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = std::min(text.find_first_of(" \n", at), text.size());
    if (end < text.size() && text[end] == ' ') {
      const std::size_t next = std::min(text.find_first_of(" \n", end + 1), text.size());
      if (is_unit(text.substr(end + 1, next - end - 1))) end = next;
    }
    const std::string word(text.substr(at, end - at));
    if (!line.empty() && metrics.width(face, line + word) > wide) {
      while (!line.empty() && line.back() == ' ') line.pop_back();
      out += line + '\n';
      line.clear();
    }
    line += word;
    if (end < text.size()) {
      if (text[end] == '\n') {
        out += line + '\n';
        line.clear();
      } else {
        line += ' ';
      }
    }
    at = end + 1;
  }
  return out + line;
}

}  // namespace

void Ui::words(std::string_view all, Face face, Colour colour) const {
  const WithFace with(fonts, face);
  const float wide = wrap_at > 0 ? wrap_at : ImGui::GetContentRegionAvail().x;
  const std::string text = wrapped(all, metrics, face, std::max(wide, em(2)));
  ImGui::PushStyleColor(ImGuiCol_Text, vec(colour));
  ImGui::PushTextWrapPos(wrap_at > 0 ? ImGui::GetCursorPosX() + wrap_at : 0);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
}

void Ui::heading(std::string_view text) const {
  ImGui::Dummy({1, em(0.3F)});
  words(text, Face::strong, look.quiet);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::GetWindowDrawList()->AddLine({at.x, at.y}, {at.x + ImGui::GetContentRegionAvail().x, at.y},
                                      packed(look.hairline));
  ImGui::Dummy({1, em(0.2F)});
}

App::App(const Fonts& fonts) : fonts_(fonts), metrics_(fonts), panels_(make_panels()) {
  add_standard_actions(actions_);
  for (const auto& panel : panels_) {
    Panel* const which = panel.get();
    if (which->place() != Place::over)
      actions_.add({fmt::format("panel.{}", which->name()),
                    fmt::format("Panel: {}", which->title()),
                    {},
                    "",
                    [this, which](Model& m, const std::string&) {
                      m.shows_panels = true;
                      open_tab_[static_cast<int>(which->place())] = which->name();
                      tab_is_wanted_[static_cast<int>(which->place())] = true;
                    },
                    ""});
    which->add_actions(actions_);
  }
}

Panel* App::panel(std::string_view name) {
  for (const auto& panel : panels_)
    if (panel->name() == name) return panel.get();
  return nullptr;
}

bool App::perform(const std::string& action, const std::string& argument) {
  const Action* found = actions_.find(action);
  if (found == nullptr) return false;
  model.notice.clear();
  found->run(model, argument);
  return true;
}

void App::do_intents() {
  for (const Intent& intent : outbox_.take())
    if (!perform(intent.action, intent.argument)) model.notice = fmt::format("no action is called {}", intent.action);
}

void App::take_keys() {
  const ImGuiIO& io = ImGui::GetIO();
  // While somebody types, only what no letter can mean.
  const bool types = compat::wants_letters(io);
  const auto is_meant = [types](const Chord& chord) {
    return chord.key != Key::none && (!types || chord.modifiers.ctrl || chord.key == Key::escape);
  };
  if (keys_are_told_) {
    // In the order in which they came: a slow frame may have several, and one of them twice.
    for (const Chord& chord : std::exchange(told_keys_, {})) {
      if (!is_meant(chord)) continue;
      const auto action = std::find_if(actions_.all().begin(), actions_.all().end(), [&](const Action& one) {
        return std::any_of(one.keys.begin(), one.keys.end(), [&](const std::string& key) {
          const Chord other = chord_named(key);
          return other.key == chord.key && other.modifiers == chord.modifiers;
        });
      });
      if (action != actions_.all().end()) outbox_.ask(action->name);
    }
    return;
  }
  const Modifiers held = compat::modifiers(io);
  std::vector<Chord> used;
  for (const Action& action : actions_.all())
    for (const std::string& key : action.keys) {
      const Chord chord = chord_named(key);
      if (!is_meant(chord) || chord.modifiers != held) continue;
      const bool repeats = action.name.substr(0, 5) == "view." || action.name.substr(0, 7) == "cursor.";
      if (!compat::is_pressed(chord.key, repeats)) continue;
      const bool is_taken = std::any_of(used.begin(), used.end(), [&](const Chord& c) { return c.key == chord.key; });
      if (is_taken) continue;
      used.push_back(chord);
      outbox_.ask(action.name);
    }
}

void App::tell_key(Chord chord) {
  keys_are_told_ = true;
  told_keys_.push_back(chord);
}

bool App::is_busy() const {
  return std::any_of(panels_.begin(), panels_.end(), [](const auto& panel) { return panel->is_busy(); });
}

bool App::is_moving() const {
  return model.is_playing || !outbox_.empty() || !told_keys_.empty() || !model.wishes.empty();
}

void App::splitter(Ui& ui, const char* name, const Area& area, bool is_upright, float& part, float whole) {
  ImGui::SetCursorScreenPos({area.left, area.top});
  ImGui::InvisibleButton(name, {std::max(1.0F, area.width()), std::max(1.0F, area.height())});
  ui.mark(name);
  const bool is_on = ImGui::IsItemHovered() || ImGui::IsItemActive();
  if (is_on) ImGui::SetMouseCursor(is_upright ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
  if (ImGui::IsItemActive() && whole > 1) {
    const ImVec2 moved = ImGui::GetIO().MouseDelta;
    part = std::clamp(part + (is_upright ? -moved.x : moved.y) / whole, 0.08F, 0.85F);
  }
  const float middle_x = (area.left + area.right) / 2, middle_y = (area.top + area.bottom) / 2;
  const ImU32 colour = packed(is_on ? ui.look.quiet : ui.look.hairline);
  if (is_upright)
    ImGui::GetWindowDrawList()->AddLine({middle_x, area.top}, {middle_x, area.bottom}, colour);
  else
    ImGui::GetWindowDrawList()->AddLine({area.left, middle_y}, {area.right, middle_y}, colour);
}

void App::draw_tabs(Ui& ui, Place place, const Area& area) {
  const auto index = static_cast<int>(place);
  ImGui::SetCursorScreenPos({area.left, area.top});
  ImGui::PushID(index);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, vec(ui.look.panel));
  ImGui::BeginChild("place", {std::max(1.0F, area.width()), std::max(1.0F, area.height())}, false);
  ImGui::SetCursorPos({ui.em(0.6F), ui.em(0.4F)});
  Panel* open = nullptr;
  for (const auto& panel : panels_) {
    if (panel->place() != place || !panel->is_visible(model)) continue;
    if (open == nullptr || panel->name() == open_tab_[index]) open = panel.get();
  }
  float x = ui.em(0.6F), y = ui.em(0.4F);
  for (const auto& panel : panels_) {
    if (panel->place() != place || !panel->is_visible(model)) continue;
    const std::string title(panel->title());
    const bool is_open = panel.get() == open;
    const float wide = ui.metrics.width(Face::text, title);
    if (x > ui.em(0.6F) && x + wide > area.width() - ui.em(0.6F)) {  // the next line of tabs
      x = ui.em(0.6F);
      y += ui.em(1.7F);
    }
    ImGui::SetCursorPos({x, y});
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (ImGui::InvisibleButton(title.c_str(), {wide, ui.em(1.5F)})) open_tab_[index] = panel->name();
    ui.mark(fmt::format("tab/{}", panel->name()));
    const Colour colour = is_open ? ui.look.ink : ImGui::IsItemHovered() ? ui.look.quiet : ui.look.faint;
    ImGui::GetWindowDrawList()->AddText(ui.fonts.of(Face::text), ui.fonts.size(Face::text), at, packed(colour),
                                        title.c_str());
    if (is_open)
      ImGui::GetWindowDrawList()->AddRectFilled({at.x, at.y + ui.em(1.35F)}, {at.x + wide, at.y + ui.em(1.45F)},
                                                packed(ui.look.past));
    x += wide + ui.em(1);
  }
  const float top = y + ui.em(1.85F);
  ImGui::SetCursorPos({ui.em(0.7F), top});
  ImGui::BeginChild(
      "body", {std::max(1.0F, area.width() - ui.em(1)), std::max(1.0F, area.height() - top - ui.em(0.2F))}, false);
  if (open != nullptr) {
    ImGui::PushID(open->name().data());
    open->draw(model, ui);
    ImGui::PopID();
  }
  ImGui::EndChild();
  ImGui::EndChild();
  ImGui::PopStyleColor();
  ImGui::PopID();
}

void App::draw_window(Ui& ui, float width, float height) {
  const Area window{0, 0, width, height};
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize({width, height});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::Begin("##lockstep", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoScrollWithMouse |
                   ImGuiWindowFlags_NoNav);
  ImGui::PopStyleVar();
  const float bar = ui.em(2.4F), headline = ui.em(4.9F), line = ui.em(1.6F);
  draw_top_bar(model, ui, {0, 0, width, bar});
  draw_headline(model, ui, {0, bar, width, bar + headline});
  draw_bottom_line(model, ui, {0, height - line, width, height});

  Area middle{0, bar + headline, width, std::max(bar + headline + 1, height - line)};
  const auto has_place = [&](Place place) {
    return std::any_of(panels_.begin(), panels_.end(),
                       [&](const auto& panel) { return panel->place() == place && panel->is_visible(model); });
  };
  if (model.status == Status::failed || !model.has_run()) {
    draw_no_run(model, ui, middle);
  } else {
    const float gap = ui.em(0.35F);
    const bool has_side =
        model.shows_panels && width > ui.em(50) && (has_place(Place::upper_right) || has_place(Place::lower_right));
    if (has_side) {
      const float wide = std::clamp(width * side_part_, ui.em(16), width * 0.6F);
      const Area side{width - wide, middle.top, width, middle.bottom};
      middle.right = side.left - gap;
      splitter(ui, "splitter/side", {middle.right, side.top, side.left, side.bottom}, true, side_part_, width);
      const bool both = has_place(Place::upper_right) && has_place(Place::lower_right);
      const float cut = both                            ? side.top + side.height() * upper_part_
                        : has_place(Place::upper_right) ? side.bottom
                                                        : side.top;
      if (cut > side.top) draw_tabs(ui, Place::upper_right, {side.left, side.top, side.right, cut - (both ? gap : 0)});
      if (both)
        splitter(ui, "splitter/upper", {side.left, cut - gap, side.right, cut}, false, upper_part_, side.height());
      if (cut < side.bottom) draw_tabs(ui, Place::lower_right, {side.left, cut, side.right, side.bottom});
    }
    const bool has_below = model.shows_panels && has_place(Place::below);
    const Area all = middle;
    const float high = all.height() * below_part_;
    if (has_below) middle.bottom = all.bottom - high - gap;
    timeline_.draw(model, ui, middle);
    model.signs = timeline_.picture().signs;
    if (has_below) {
      const Area below{all.left, all.bottom - high, all.right, all.bottom};
      float above = 1 - below_part_;
      splitter(ui, "splitter/below", {below.left, middle.bottom, below.right, below.top}, false, above, all.height());
      below_part_ = 1 - above;
      draw_tabs(ui, Place::below, below);
    }
  }
  ImGui::End();
  for (const auto& panel : panels_)
    if (panel->place() == Place::over && panel->is_visible(model)) panel->draw(model, ui);
  draw_palette(model, ui, actions_, window);
  draw_help(model, ui, actions_, window);
}

void App::frame(float width, float height, double seconds) {
  for (const auto& panel : panels_) panel->pump(model);
  model.advance(seconds);
  const Look look(model.theme);
  apply_look(look, fonts_.em());
  marks_.clear();
  Ui ui{fonts_, metrics_, look, marks_, outbox_};
  draw_window(ui, width, height);
  take_keys();
  do_intents();
}

void apply_look(const Look& look, float em) {
  ImGuiStyle& style = ImGui::GetStyle();
  style = ImGuiStyle();
  if (look.theme == Theme::dark)
    ImGui::StyleColorsDark();
  else
    ImGui::StyleColorsLight();
  style.ScaleAllSizes(em / 16);
  style.WindowBorderSize = 0;
  style.WindowRounding = em * 0.4F;
  style.FrameRounding = em * 0.25F;
  style.GrabRounding = em * 0.25F;
  style.ChildRounding = 0;
  style.PopupRounding = em * 0.3F;
  style.PopupBorderSize = 1;
  style.FramePadding = {em * 0.5F, em * 0.25F};
  style.ItemSpacing = {em * 0.5F, em * 0.25F};
  style.ScrollbarSize = em * 0.6F;
  style.ScrollbarRounding = em * 0.3F;
  const auto set = [&style](ImGuiCol index, Colour colour) { style.Colors[index] = vec(colour); };
  set(ImGuiCol_Text, look.ink);
  set(ImGuiCol_TextDisabled, look.faint);
  set(ImGuiCol_WindowBg, look.ground);
  set(ImGuiCol_PopupBg, look.raised);
  set(ImGuiCol_Border, look.hairline);
  set(ImGuiCol_FrameBg, look.raised);
  set(ImGuiCol_FrameBgHovered, mixed(look.raised, look.ink, 0.08));
  set(ImGuiCol_FrameBgActive, mixed(look.raised, look.ink, 0.14));
  set(ImGuiCol_Button, look.raised);
  set(ImGuiCol_ButtonHovered, mixed(look.raised, look.ink, 0.12));
  set(ImGuiCol_ButtonActive, mixed(look.raised, look.ink, 0.2));
  set(ImGuiCol_Header, mixed(look.raised, look.past, 0.25));
  set(ImGuiCol_HeaderHovered, mixed(look.raised, look.past, 0.35));
  set(ImGuiCol_HeaderActive, mixed(look.raised, look.past, 0.45));
  set(ImGuiCol_SliderGrab, look.past);
  set(ImGuiCol_SliderGrabActive, look.past);
  set(ImGuiCol_CheckMark, look.past);
  set(ImGuiCol_ScrollbarBg, look.ground.faded(0));
  set(ImGuiCol_ScrollbarGrab, look.faint.faded(0.5));
  set(ImGuiCol_TableRowBg, look.ground.faded(0));
  set(ImGuiCol_TableRowBgAlt, look.ink.faded(0.03));
  set(ImGuiCol_TextSelectedBg, look.past.faded(0.4));
}

}  // namespace lockstep::viz
