#include "viz/shell/actions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "scenarios/format/units.hpp"
#include "sim/kernel/assert.hpp"

namespace lockstep::viz {

void ActionList::add(Action action) {
  SIM_ASSERT(find(action.name) == nullptr, "two actions of one name");
  actions_.push_back(std::move(action));
}

const Action* ActionList::find(std::string_view name) const {
  const auto found =
      std::find_if(actions_.begin(), actions_.end(), [name](const Action& action) { return action.name == name; });
  return found == actions_.end() ? nullptr : &*found;
}

Chord chord_named(std::string_view text) {
  Chord chord;
  for (;;) {
    if (text.substr(0, 5) == "Ctrl+") {
      chord.modifiers.ctrl = true;
      text.remove_prefix(5);
    } else if (text.substr(0, 6) == "Shift+") {
      chord.modifiers.shift = true;
      text.remove_prefix(6);
    } else if (text.substr(0, 4) == "Alt+") {
      chord.modifiers.alt = true;
      text.remove_prefix(4);
    } else {
      break;
    }
  }
  if (text.size() == 1) {
    const char c = text.front();
    if (c >= 'a' && c <= 'z') chord.key = letter(static_cast<char>(c - 'a' + 'A'));
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) chord.key = letter(c);
    constexpr std::string_view signs = ",-./=[]'";
    if (signs.find(c) != std::string_view::npos) chord.key = static_cast<Key>(c);
    if (c == '?') {
      chord.key = Key::slash;
      chord.modifiers.shift = true;
    }
    if (c == '+') chord.key = Key::equal;
    return chord;
  }
  constexpr std::pair<std::string_view, Key> names[] = {{"Space", Key::space},
                                                        {"Esc", Key::escape},
                                                        {"Enter", Key::enter},
                                                        {"Tab", Key::tab},
                                                        {"Backspace", Key::backspace},
                                                        {"Insert", Key::insert},
                                                        {"Delete", Key::del},
                                                        {"Right", Key::right},
                                                        {"Left", Key::left},
                                                        {"Down", Key::down},
                                                        {"Up", Key::up},
                                                        {"PageUp", Key::page_up},
                                                        {"PageDown", Key::page_down},
                                                        {"Home", Key::home},
                                                        {"End", Key::end},
                                                        {"F1", Key::f1},
                                                        {"F2", Key::f2},
                                                        {"F5", Key::f5}};
  for (const auto& [name, key] : names)
    if (name == text) chord.key = key;
  return chord;
}

std::optional<Duration> parse_time(const std::string& text) {
  std::string tight;
  for (const char c : text)
    if (c != ' ') tight += c;
  if (!tight.empty() && tight.size() < 18 &&
      std::all_of(tight.begin(), tight.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return Duration(std::stoll(tight));
  return parse_duration(tight).value;
}

std::string key_table(const ActionList& list) {
  std::string out = "| what | key | pointer | name in scripts |\n| --- | --- | --- | --- |\n";
  for (const Action& action : list.all()) {
    std::string keys;
    for (const std::string& key : action.keys) keys += fmt::format("{}`{}`", keys.empty() ? "" : ", ", key);
    out += fmt::format("| {} | {} | {} | `{}{}{}` |\n", action.title, keys, action.gesture, action.name,
                       action.argument_hint.empty() ? "" : " ", action.argument_hint);
  }
  return out;
}

}  // namespace lockstep::viz
