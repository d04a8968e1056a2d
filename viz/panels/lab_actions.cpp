// The lab's actions: what its controls, keys, scripts and the menu on the timeline ask for.
#include <fmt/format.h>

#include <charconv>
#include <sstream>

#include "scenarios/format/units.hpp"
#include "viz/lab/hand.hpp"
#include "viz/panels/lab_panels.hpp"

namespace lockstep::viz {
namespace {

std::vector<std::string> words_of_argument(const std::string& argument) {
  std::istringstream in(argument);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

/// A whole number, or a notice that says what was expected.
std::optional<std::uint64_t> number_in(Model& model, const std::string& argument, std::string_view what) {
  std::uint64_t number = 0;
  const char* const end = argument.data() + argument.size();
  const auto [stopped, error] = std::from_chars(argument.data(), end, number);
  if (!argument.empty() && error == std::errc() && stopped == end) return number;
  model.notice = fmt::format("expected {}, found \"{}\"", what, argument);
  return std::nullopt;
}

/// A process's name, or what the model's chosen lane or selected event says.
std::optional<std::string> process_named(const Model& model, const std::string& name) {
  if (!model.has_run()) return std::nullopt;
  for (const ProcessInfo& process : model.trace().processes())
    if (process.name == name) return name;
  return std::nullopt;
}

std::optional<TrueTime> time_of(const Model& model, const std::string& text) {
  if (text == "cursor") return model.cursor.at;
  const auto time = parse_time(text);
  return time ? std::optional(TrueTime(*time)) : std::nullopt;
}

using LabDeskPtr = std::shared_ptr<LabDesk>;

void add_fault(Model& model, const LabDeskPtr& lab, const Json& fault) {
  if (!lab->has_scenario()) return;
  lab->edit(with_fault(lab->branches().json(), fault), describe_fault(fault));
  model.notice = describe_fault(fault);
}

/// "WHO TIME ...": the first two words of every fault at a place.
template <class Make>
void at_place(Model& model, const LabDeskPtr& lab, const std::string& argument, std::size_t more, const Make& make) {
  const std::vector<std::string> words = words_of_argument(argument);
  const auto who = words.empty() ? std::nullopt : process_named(model, words[0]);
  const auto at = words.size() < 2 ? std::nullopt : time_of(model, words[1]);
  if (!who || !at || words.size() < 2 + more) {
    model.notice = "expected a process and a time (or \"cursor\"), such as alice 1.2s";
    return;
  }
  std::optional<Duration> length;
  if (words.size() > 2) length = parse_duration(words[2]).value;
  if (more > 0 && !length) {
    model.notice = fmt::format("\"{}\" is no length of time", words[2]);
    return;
  }
  add_fault(model, lab, make(*who, *at, length));
}

const Fact* sending(Model& model, const std::string& argument) {
  const auto index = number_in(model, argument, "the number of the event at which a message is sent");
  if (!index || !model.has_run()) return nullptr;
  if (*index >= model.recording->fact_count() || model.recording->fact(*index).kind != FactKind::message_sent) {
    model.notice = fmt::format("event {} is not the sending of a message", *index);
    return nullptr;
  }
  return &model.recording->fact(*index);
}

void add_editing(ActionList& list, const LabDeskPtr& lab) {
  const auto set = [lab](const std::string& gesture) {
    return [lab, gesture](Model& model, const std::string& argument) {
      lab->set(argument, gesture.empty() ? "" : argument.substr(0, argument.find('=')), model.notice);
    };
  };
  list.add({"lab.set", "Change a number of the scenario", {}, "", set(""), "POINTER=VALUE"});
  list.add({"lab.drag", "Change a number while dragging", {}, "drag a slider", set("drag"), "POINTER=VALUE"});
  list.add(
      {"lab.end-drag", "Let go of a slider", {}, "", [lab](Model&, const std::string&) { lab->end_gesture(); }, ""});
  list.add({"lab.undo", "Undo", {"Ctrl+Z"}, "", [lab](Model&, const std::string&) { lab->undo(); }, ""});
  list.add(
      {"lab.redo", "Redo", {"Ctrl+Shift+Z", "Ctrl+Y"}, "", [lab](Model&, const std::string&) { lab->redo(); }, ""});
  list.add({"lab.reset",
            "Back to the scenario as in the file",
            {},
            "",
            [lab](Model&, const std::string&) { lab->go_to(0); },
            ""});
  list.add({"lab.branch",
            "Go to a version of the scenario",
            {},
            "click in the tree",
            [lab](Model& model, const std::string& argument) {
              const auto branch = number_in(model, argument, "the number of a version");
              if (!branch) return;
              if (*branch >= lab->branches().nodes().size())
                model.notice = fmt::format("there is no version {}", *branch);
              else
                lab->go_to(*branch);
            },
            "NUMBER"});
  list.add({"lab.seed",
            "Run with a certain seed",
            {},
            "",
            [lab](Model& model, const std::string& argument) {
              if (const auto seed = number_in(model, argument, "a seed: a whole number from 0 on"))
                lab->set_seed(*seed);
            },
            "SEED"});
  list.add({"lab.seed-next",
            "Next seed",
            {"Ctrl+]"},
            "",
            [lab](Model&, const std::string&) { lab->set_seed(lab->seed() + 1); },
            ""});
  list.add({"lab.seed-previous",
            "Previous seed",
            {"Ctrl+["},
            "",
            [lab](Model&, const std::string&) {
              if (lab->seed() > 0) lab->set_seed(lab->seed() - 1);
            },
            ""});
  list.add({"lab.seed-violating",
            "Next seed that violates something",
            {"Shift+]"},
            "",
            [lab](Model&, const std::string&) { lab->search_violation(); },
            ""});
  list.add({"lab.odds",
            "Estimate the odds over many runs",
            {},
            "",
            [lab](Model& model, const std::string& argument) {
              if (argument.empty() || argument == "on" || argument == "off")
                lab->show_odds(argument.empty() ? !lab->wants_odds() : argument == "on");
              else
                model.notice = fmt::format("expected on or off, found \"{}\"", argument);
            },
            "[on|off]"});
  list.add({"lab.shrink",
            "Look for the smallest story that still breaks",
            {},
            "",
            [lab](Model& model, const std::string&) { lab->shrink_story(model); },
            ""});
  list.add({"lab.take-shrunk",
            "Go to the smallest story",
            {},
            "",
            [lab](Model&, const std::string&) { lab->take_shrunk(); },
            ""});
  list.add({"lab.save",
            "Save the edited scenario",
            {"Ctrl+S"},
            "",
            [lab](Model& model, const std::string& argument) { save_scenario(model, *lab, argument); },
            "[FILE]"});
  list.add({"view.save",
            "Save what is being looked at",
            {"Ctrl+Shift+S"},
            "",
            [lab](Model& model, const std::string& argument) { save_view(model, *lab, argument); },
            "[FILE]"});
  list.add({"view.open",
            "Open a view file",
            {},
            "drop it on the window",
            [](Model& model, const std::string& argument) {
              if (!argument.empty()) model.wishes.push_back({Wish::Kind::open, argument, ""});
            },
            "FILE"});
  list.add({"view.apply",
            "Stand where a view file says",
            {},
            "",
            [lab](Model& model, const std::string& argument) { lab->open_view(model, argument); },
            "JSON"});
  list.add({"page.save",
            "Save the story as a web page",
            {},
            "",
            [](Model& model, const std::string& argument) { save_page(model, argument); },
            "[FILE]"});
}

void add_faults(ActionList& list, const LabDeskPtr& lab) {
  list.add({"fault.pause",
            "Pause a process here",
            {},
            "right click",
            [lab](Model& model, const std::string& argument) {
              at_place(model, lab, argument, 1,
                       [](const auto& who, TrueTime at, auto length) { return pause_here(who, at, *length); });
            },
            "WHO TIME LENGTH"});
  list.add({"fault.crash",
            "Crash a process here",
            {},
            "right click",
            [lab](Model& model, const std::string& argument) {
              at_place(model, lab, argument, 0, [](const auto& who, TrueTime at, auto length) {
                return length ? crash_here(who, at, *length, false) : crash_here(who, at);
              });
            },
            "WHO TIME [LENGTH]"});
  list.add({"fault.step-clock",
            "Step a process's wall clock here",
            {},
            "right click",
            [lab](Model& model, const std::string& argument) {
              at_place(model, lab, argument, 1,
                       [](const auto& who, TrueTime at, auto by) { return step_clock_here(who, at, *by); });
            },
            "WHO TIME BY"});
  list.add({"fault.cut",
            "Cut a process off from all others here",
            {},
            "right click",
            [lab](Model& model, const std::string& argument) {
              at_place(model, lab, argument, 1,
                       [](const auto& who, TrueTime at, auto length) { return cut_here({who}, {}, at, *length); });
            },
            "WHO TIME LENGTH"});
  list.add({"fault.drop",
            "Lose a message",
            {},
            "right click",
            [lab](Model& model, const std::string& argument) {
              if (const Fact* sent = sending(model, argument))
                add_fault(model, lab, drop_message(model.trace(), *sent));
            },
            "FACT"});
  list.add({"fault.later",
            "Deliver a message later",
            {},
            "right click",
            [lab](Model& model, const std::string& argument) {
              const std::vector<std::string> words = words_of_argument(argument);
              const double factor = words.size() > 1 ? std::strtod(words[1].c_str(), nullptr) : 10;
              const Fact* sent = sending(model, words.empty() ? "" : words[0]);
              if (sent == nullptr) return;
              if (!(factor > 0 && factor <= 1e6))
                model.notice = "expected how many times as late: more than 0, at most 1000000";
              else
                add_fault(model, lab, deliver_later(model.trace(), *sent, factor));
            },
            "FACT [TIMES]"});
  list.add({"fault.add",
            "Add a fault, written as in a scenario file",
            {},
            "",
            [lab](Model& model, const std::string& argument) {
              const Json fault = Json::parse(argument, nullptr, false);
              if (fault.is_object())
                add_fault(model, lab, fault);
              else
                model.notice = "expected a fault such as {\"at\": \"1s\", \"stop\": \"alice\", \"for\": \"5s\"}";
            },
            "JSON"});
  list.add({"fault.remove",
            "Remove a fault",
            {},
            "",
            [lab](Model& model, const std::string& argument) {
              const auto index = number_in(model, argument, "the number of a fault, from 0 on");
              if (!index || !lab->has_scenario()) return;
              const Json& json = lab->branches().json();
              if (!json.contains("faults") || *index >= json["faults"].size())
                model.notice = fmt::format("there is no fault {}", *index);
              else
                lab->edit(without_fault(json, *index), "without: " + describe_fault(json["faults"][*index]));
            },
            "NUMBER"});
}

}  // namespace

void add_lab_actions(ActionList& list, const std::shared_ptr<LabDesk>& lab) {
  add_editing(list, lab);
  add_faults(list, lab);
}

}  // namespace lockstep::viz
