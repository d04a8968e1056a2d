// Everything that can be done in the viewer, by name. A key, a button, the palette and a script all ask for the same
// actions; the table of keys in the documentation is printed from this list.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "viz/shell/imgui_compat.hpp"
#include "viz/shell/model.hpp"

namespace lockstep::viz {

struct Action {
  std::string name;               ///< "cursor.next", for scripts; never changes
  std::string title;              ///< "Next event", for the palette
  std::vector<std::string> keys;  ///< "Ctrl+P", "."; any of them
  std::string gesture;            ///< what the pointer does instead, for the table; empty: nothing
  /// `argument`: what a script or a control gave, such as "4.2s"; empty when a key was pressed.
  std::function<void(Model&, const std::string& argument)> run;
  std::string argument_hint;  ///< "TIME"; empty: takes none
};

/// What drawing and scripts ask for; done between two frames.
struct Intent {
  std::string action;
  std::string argument;
};

class Outbox {
 public:
  void ask(std::string_view action, std::string argument = "") {
    intents_.push_back({std::string(action), std::move(argument)});
  }
  std::vector<Intent> take() { return std::exchange(intents_, {}); }
  bool empty() const { return intents_.empty(); }

 private:
  std::vector<Intent> intents_;
};

class ActionList {
 public:
  /// Needs: no action of that name yet. A key that two actions claim goes to the first.
  void add(Action action);
  const Action* find(std::string_view name) const;
  const std::vector<Action>& all() const { return actions_; }

 private:
  std::vector<Action> actions_;
};

/// A key with what is held down at the same time.
struct Chord {
  Key key = Key::none;
  Modifiers modifiers;
};
/// "Ctrl+Shift+P", ".", "Home". `key` is none when it is no such thing.
Chord chord_named(std::string_view text);

/// "4.2s", "350ms", or a plain number of nanoseconds.
std::optional<Duration> parse_time(const std::string& text);

/// The viewer's own actions: moving, stepping, looks.
void add_standard_actions(ActionList& list);

/// A Markdown table of all actions with their keys and gestures.
std::string key_table(const ActionList& list);

}  // namespace lockstep::viz
