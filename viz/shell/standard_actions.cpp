// The viewer's own actions, in the order of the palette and of the documentation's table.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "scenarios/exports/wording.hpp"
#include "viz/shell/actions.hpp"
#include "viz/shell/stepping.hpp"

namespace lockstep::viz {
namespace {

void go_to_fact(Model& model, std::optional<std::size_t> fact, const char* none) {
  if (!fact) {
    model.notice = none;
    return;
  }
  model.set_cursor_to_fact(*fact);
  model.select(*fact);
  model.view.reveal(model.axis, model.axis.position(static_cast<double>(model.cursor.at.ns())));
  model.notice.clear();
}

double number_or(const std::string& argument, double otherwise) {
  char* end = nullptr;
  const double value = std::strtod(argument.c_str(), &end);
  return argument.empty() || end == argument.c_str() || !std::isfinite(value) ? otherwise : value;
}

double cursor_part(const Model& model) {
  const double position = model.axis.position(static_cast<double>(model.cursor.at.ns()));
  return std::clamp((position - model.view.begin) / model.view.length(), 0.0, 1.0);
}

/// "FACTOR [PART]": how much, and around which part of the screen (0 left, 1 right; nothing: the cursor).
void zoom(Model& model, const std::string& argument, double otherwise) {
  const double factor = number_or(argument, otherwise);
  const std::size_t space = argument.find(' ');
  const double part = space == std::string::npos ? cursor_part(model) : number_or(argument.substr(space + 1), 0.5);
  model.view.zoom(model.axis, factor, std::clamp(part, 0.0, 1.0));
}

void add_moving(ActionList& list) {
  list.add({"view.fit",
            "Show the whole run",
            {"Home"},
            "double click on the overview",
            [](Model& m, const std::string&) { m.view.fit_all(m.axis); },
            ""});
  list.add({"view.fit-selection",
            "Zoom to the selected event",
            {"F"},
            "double click on it",
            [](Model& m, const std::string&) { fit_selection(m); },
            ""});
  list.add({"view.zoom-in",
            "Zoom in",
            {"W", "Up", "="},
            "wheel up",
            [](Model& m, const std::string& a) { zoom(m, a, 0.8); },
            "[FACTOR [PART]]"});
  list.add({"view.zoom-out",
            "Zoom out",
            {"S", "Down", "-"},
            "wheel down",
            [](Model& m, const std::string& a) { zoom(m, a, 1.25); },
            "[FACTOR [PART]]"});
  list.add({"view.pan-left",
            "Pan left",
            {"A", "Left"},
            "drag",
            [](Model& m, const std::string& a) { m.view.pan(m.axis, -number_or(a, 0.1)); },
            "[SCREENS]"});
  list.add({"view.pan-right",
            "Pan right",
            {"D", "Right"},
            "drag",
            [](Model& m, const std::string& a) { m.view.pan(m.axis, number_or(a, 0.1)); },
            "[SCREENS]"});
  list.add({"view.scroll",
            "Scroll the lanes",
            {"PageDown"},
            "Shift and wheel",
            [](Model& m, const std::string& a) {
              m.scroll = static_cast<float>(std::clamp(m.scroll + number_or(a, 8), 0.0, 1e5));
            },
            "[LINES]"});
  list.add({"view.scroll-up",
            "Scroll the lanes back",
            {"PageUp"},
            "",
            [](Model& m, const std::string& a) {
              m.scroll = static_cast<float>(std::clamp(m.scroll - number_or(a, 8), 0.0, 1e5));
            },
            "[LINES]"});
  list.add({"view.range",
            "Show from one time to another",
            {},
            "",
            [](Model& m, const std::string& a) {
              const std::size_t space = a.find(' ');
              const auto from = parse_time(a.substr(0, space));
              const auto to = space == std::string::npos ? std::nullopt : parse_time(a.substr(space + 1));
              if (!from || !to || *to <= *from) {
                m.notice = "view.range wants two times, such as 1s 2.5s";
                return;
              }
              m.view.begin = m.axis.position(static_cast<double>(from->count()));
              m.view.end = m.axis.position(static_cast<double>(to->count()));
              m.view.keep_inside(m.axis);
            },
            "FROM TO"});
  list.add({"view.positions",
            "Show a stretch of the axis",
            {},
            "drag in the overview, or its edges",
            [](Model& m, const std::string& a) {
              const std::size_t space = a.find(' ');
              if (space == std::string::npos) return;
              m.view.begin = number_or(a, m.view.begin);
              m.view.end = number_or(a.substr(space + 1), m.view.end);
              m.view.keep_inside(m.axis);
            },
            "FROM TO"});
  list.add({"range.set",
            "Mark a stretch and count what happens in it",
            {},
            "Shift and drag",
            [](Model& m, const std::string& a) {
              const std::size_t space = a.find(' ');
              const auto from = parse_time(a.substr(0, space));
              const auto to = space == std::string::npos ? std::nullopt : parse_time(a.substr(space + 1));
              if (!m.has_run()) return;
              if (!from || !to || *to <= *from) {
                m.notice = "range.set wants two times, such as 1s 2.5s";
                return;
              }
              m.range = TimelineInput::Range{TrueTime(std::max(*from, Duration(0))),
                                             std::min(TrueTime(*to), m.recording->trace().end())};
              if (m.range->end <= m.range->begin) m.range.reset();
            },
            "FROM TO"});
  list.add({"range.screen",
            "Mark what is on the screen",
            {"R"},
            "",
            [](Model& m, const std::string&) {
              if (!m.has_run()) return;
              const auto limited = [&m](double position) {
                return TrueTime(Duration(static_cast<std::int64_t>(
                    std::clamp(m.axis.time(position), 0.0, static_cast<double>(m.recording->trace().end().ns())))));
              };
              m.range = TimelineInput::Range{limited(m.view.begin), limited(m.view.end)};
              if (m.range->end <= m.range->begin) m.range.reset();
            },
            ""});
  list.add({"range.clear",
            "Unmark the stretch",
            {"Shift+R"},
            "",
            [](Model& m, const std::string&) { m.range.reset(); },
            ""});
}

void add_cursor(ActionList& list) {
  list.add({"cursor.set",
            "Move the cursor to a time",
            {},
            "click",
            [](Model& m, const std::string& a) {
              if (const auto time = parse_time(a)) {
                m.set_cursor(TrueTime(*time));
                m.view.reveal(m.axis, m.axis.position(static_cast<double>(m.cursor.at.ns())));
              } else {
                m.notice = "cursor.set wants a time, such as 4.2s";
              }
            },
            "TIME"});
  list.add({"cursor.next",
            "Next event (of the chosen lane)",
            {"."},
            "",
            [](Model& m, const std::string&) { go_to_fact(m, next_event(m), "no later event"); },
            ""});
  list.add({"cursor.previous",
            "Previous event (of the chosen lane)",
            {","},
            "",
            [](Model& m, const std::string&) { go_to_fact(m, previous_event(m), "no earlier event"); },
            ""});
  list.add({"cursor.cause",
            "Go to the cause",
            {"Shift+,"},
            "",
            [](Model& m, const std::string&) { go_to_fact(m, cause(m), "nothing caused it"); },
            ""});
  list.add({"cursor.consequence",
            "Go to the consequence",
            {"Shift+."},
            "",
            [](Model& m, const std::string&) { go_to_fact(m, consequence(m), "nothing follows from it"); },
            ""});
  list.add({"cursor.next-violation",
            "Next violation",
            {"N"},
            "click on its flag",
            [](Model& m, const std::string&) { go_to_fact(m, next_violation(m), "no later violation"); },
            ""});
  list.add({"cursor.previous-violation",
            "Previous violation",
            {"P"},
            "",
            [](Model& m, const std::string&) { go_to_fact(m, previous_violation(m), "no earlier violation"); },
            ""});
  list.add({"cursor.begin",
            "Cursor to the beginning",
            {"Ctrl+Home"},
            "",
            [](Model& m, const std::string&) {
              m.set_cursor(TrueTime());
              m.view.reveal(m.axis, m.axis.first());
            },
            ""});
  list.add({"cursor.end",
            "Cursor to the end",
            {"Ctrl+End"},
            "",
            [](Model& m, const std::string&) {
              m.set_cursor(TrueTime::max());
              m.view.reveal(m.axis, m.axis.last());
            },
            ""});
  list.add({"select.fact",
            "Select an event by its number",
            {},
            "click on it",
            [](Model& m, const std::string& a) {
              if (m.has_run()) go_to_fact(m, static_cast<std::size_t>(std::clamp(number_or(a, 0), 0.0, 1e15)), "");
            },
            "NUMBER"});
  list.add({"select.none",
            "Stop what is running; close what is open; select nothing",
            {"Esc"},
            "click beside the lanes",
            [](Model& m, const std::string&) {
              if (m.palette_is_open || m.help_is_open) {
                m.palette_is_open = m.help_is_open = false;
                return;
              }
              if (!m.opening.empty() || !m.rerunning.empty()) {
                ++m.stop_requests;
                return;
              }
              if (m.status == Status::failed && m.has_run()) {
                m.status = Status::showing;
                return;
              }
              m.select(std::nullopt);
              m.lane.reset();
            },
            ""});
  list.add({"select.lane",
            "Stay on a lane when stepping",
            {},
            "click on its name",
            [](Model& m, const std::string& a) {
              m.lane.reset();
              if (!m.has_run()) return;
              for (std::uint32_t id = 1; id <= m.trace().processes().size(); ++id)
                if (m.trace().name_of(ProcessId(id)) == a) m.lane = ProcessId(id);
            },
            "NAME"});
  list.add({"causes.toggle",
            "Causes and consequences of the selected event",
            {"C"},
            "",
            [](Model& m, const std::string&) {
              m.shows_causes = !m.shows_causes;
              if (!m.selected && m.has_run()) m.selected = m.cursor.fact;
              m.select(m.selected);
            },
            ""});
  list.add({"play.toggle",
            "Play, or stop",
            {"Space"},
            "",
            [](Model& m, const std::string&) {
              m.is_playing = m.has_run() && !m.is_playing;
              if (m.is_playing && m.cursor.at >= m.recording->trace().end()) m.set_cursor(TrueTime());
            },
            ""});
  list.add({"play.slower",
            "Play slower",
            {"["},
            "",
            [](Model& m, const std::string&) { m.speed = std::max(1.0 / 16, m.speed / 2); },
            ""});
  list.add({"play.faster",
            "Play faster",
            {"]"},
            "",
            [](Model& m, const std::string&) { m.speed = std::min(64.0, m.speed * 2); },
            ""});
}

void add_looks(ActionList& list) {
  list.add({"scale.next",
            "Next time scale: linear, equal steps, gaps squeezed",
            {"T"},
            "",
            [](Model& m, const std::string&) { m.set_scale(static_cast<Scale>((static_cast<int>(m.scale) + 1) % 3)); },
            ""});
  list.add({"scale.set",
            "Choose a time scale",
            {},
            "",
            [](Model& m, const std::string& a) {
              for (const Scale scale : {Scale::linear, Scale::steps, Scale::compressed})
                if (name_of(scale) == a) return m.set_scale(scale);
              m.notice = "scale.set wants: linear, equal steps, gaps squeezed";
            },
            "NAME"});
  list.add({"time.toggle",
            "True time, or every lane by its own clock",
            {"O"},
            "",
            [](Model& m, const std::string&) { m.own_time = !m.own_time; },
            ""});
  list.add({"messages.toggle",
            "Show or hide messages",
            {"M"},
            "",
            [](Model& m, const std::string&) { m.shows_messages = !m.shows_messages; },
            ""});
  list.add({"ghost.drop",
            "Forget the earlier run behind this one",
            {"G"},
            "",
            [](Model& m, const std::string&) { m.drop_ghost(); },
            ""});
  list.add({"panels.toggle",
            "Show or hide the panels",
            {"B"},
            "",
            [](Model& m, const std::string&) { m.shows_panels = !m.shows_panels; },
            ""});
  list.add({"theme.toggle",
            "Dark or light",
            {"L"},
            "",
            [](Model& m, const std::string&) { m.theme = m.theme == Theme::dark ? Theme::light : Theme::dark; },
            ""});
  list.add({"filter.set",
            "Show only events with these words",
            {},
            "",
            [](Model& m, const std::string& a) { m.set_filter(a); },
            "WORDS"});
  list.add({"filter.clear",
            "Show all events",
            {"Ctrl+Backspace"},
            "",
            [](Model& m, const std::string&) { m.set_filter(""); },
            ""});
  list.add({"palette.toggle",
            "All actions",
            {"Ctrl+P"},
            "",
            [](Model& m, const std::string&) {
              m.palette_is_open = !m.palette_is_open;
              m.palette_text.clear();
            },
            ""});
  list.add({"help.toggle",
            "Keys, gestures and signs",
            {"?", "F1"},
            "",
            [](Model& m, const std::string&) { m.help_is_open = !m.help_is_open; },
            ""});
}

void add_bookmarks(ActionList& list) {
  for (int digit = 0; digit <= 9; ++digit) {
    const auto place = static_cast<std::size_t>(digit);
    list.add({fmt::format("bookmark.go-{}", digit),
              fmt::format("Go to bookmark {}", digit),
              {std::to_string(digit)},
              "",
              [place, digit](Model& m, const std::string&) {
                if (!m.bookmarks[place]) {
                  m.notice = fmt::format("no bookmark {} yet: Ctrl+{} sets it", digit, digit);
                  return;
                }
                m.set_scale(m.bookmarks[place]->scale);
                m.view = m.bookmarks[place]->view;
                m.view.keep_inside(m.axis);
                m.set_cursor(m.bookmarks[place]->at);
              },
              ""});
    list.add({fmt::format("bookmark.set-{}", digit),
              fmt::format("Set bookmark {}", digit),
              {fmt::format("Ctrl+{}", digit)},
              "",
              [place, digit](Model& m, const std::string&) {
                if (!m.has_run()) return;
                m.bookmarks[place] = Bookmark{m.cursor.at, m.view, m.scale};
                m.notice = fmt::format("bookmark {} at {} s", digit, exports::seconds(m.cursor.at.ns(), 6));
              },
              ""});
  }
}

void add_files(ActionList& list) {
  const auto wish = [](Wish::Kind kind) {
    return [kind](Model& m, const std::string& a) { m.wishes.push_back({kind, a}); };
  };
  list.add({"file.open", "Open a scenario", {}, "drop a file on the window", wish(Wish::Kind::open), "FILE"});
  list.add({"file.reload",
            "Read the file again and run it",
            {"F5"},
            "",
            [](Model& m, const std::string&) {
              m.wishes.push_back({Wish::Kind::open, m.path});
            },
            ""});
  list.add({"export.png", "Save the window as a PNG", {"Ctrl+E"}, "", wish(Wish::Kind::save_png), "[FILE]"});
  list.add({"export.svg", "Save the timeline as an SVG", {"Ctrl+Shift+E"}, "", wish(Wish::Kind::save_svg), "[FILE]"});
  list.add({"quit", "Quit", {"Ctrl+Q"}, "", wish(Wish::Kind::quit), ""});
}

}  // namespace

void add_standard_actions(ActionList& list) {
  add_moving(list);
  add_cursor(list);
  add_looks(list);
  add_files(list);
  add_bookmarks(list);
}

}  // namespace lockstep::viz
