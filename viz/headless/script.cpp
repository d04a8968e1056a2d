#include "viz/headless/script.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <vector>

#include "scenarios/exports/wording.hpp"

namespace lockstep::viz {
namespace {

std::string seconds_of(double ns) { return exports::seconds(static_cast<std::int64_t>(ns), 9); }

/// A control's name may hold spaces when it stands in double quotes.
std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  bool is_quoted = false, is_open = false;
  for (const char c : line) {
    if (c == '"') {
      is_quoted = !is_quoted;
      is_open = true;
    } else if (c == ' ' && !is_quoted) {
      if (is_open) words.push_back(std::exchange(word, ""));
      is_open = false;
    } else {
      word += c;
      is_open = true;
    }
  }
  if (is_open) words.push_back(word);
  return words;
}

class Player {
 public:
  explicit Player(Robot& robot) : robot_(robot) {}

  /// What was wrong with the line; empty: nothing.
  std::string play(const std::string& line) {
    const std::vector<std::string> words = words_of(line);
    if (words.empty() || words.front().front() == '#') return "";
    const std::string& what = words.front();
    const auto text = [&](std::size_t i) { return i < words.size() ? words[i] : std::string(); };
    const auto number = [&](std::size_t i, float otherwise) {
      return i < words.size() ? std::strtof(words[i].c_str(), nullptr) : otherwise;
    };
    const auto rest = [&](std::size_t from) {
      std::string all;
      for (std::size_t i = from; i < words.size(); ++i) all += (i > from ? " " : "") + words[i];
      return all;
    };
    const auto control = [&](bool is_done) {
      return is_done ? std::string() : fmt::format("there is no control \"{}\" to use now", text(1));
    };
    if (what == "do") return robot_.perform(text(1), rest(2)) ? "" : fmt::format("there is no action \"{}\"", text(1));
    if (what == "click") return control(robot_.click(text(1), number(2, 0.5F), number(3, 0.5F)));
    if (what == "double-click") return control(robot_.double_click(text(1), number(2, 0.5F), number(3, 0.5F)));
    if (what == "hover") return control(robot_.hover(text(1), number(2, 0.5F), number(3, 0.5F)));
    if (what == "drag")
      return control(robot_.drag(text(1), number(2, 0.5F), number(3, 0.5F), number(4, 0), number(5, 0)));
    if (what == "wheel") return control(robot_.wheel(text(1), number(2, 0.5F), number(3, 0.5F), number(4, 1)));
    if (what == "type") return control(robot_.type(text(1), rest(2)));
    if (what == "key") return robot_.press(text(1)) ? "" : fmt::format("\"{}\" is not a key", text(1));
    if (what == "frames") return robot_.frames(static_cast<int>(number(1, 1))), "";
    if (what == "wait") return robot_.settle(), "";
    if (what == "screenshot") return robot_.save_png(text(1)) ? "" : "cannot write " + text(1);
    if (what == "where") return where(text(1));
    if (what == "theme") return theme(text(1));
    if (what == "expect") return expect(words);
    return fmt::format("\"{}\" is not a command of scripts", what);
  }

 private:
  std::string where(const std::string& control) {
    const Control* found = robot_.app().marks().find(control);
    if (found == nullptr) return fmt::format("there is no control \"{}\" now", control);
    const Area& area = found->area;
    std::cout << fmt::format("{} {:.0f} {:.0f} {:.0f} {:.0f}\n", control, area.left, area.top, area.right, area.bottom);
    return "";
  }

  std::string theme(const std::string& name) {
    const std::optional<Theme> theme = theme_named(name);
    if (!theme) return fmt::format("expected dark or light, found \"{}\"", name);
    robot_.model().theme = *theme;
    robot_.frames(1);
    return "";
  }

  std::string expect(const std::vector<std::string>& words) {
    if (words.size() < 3) return "expect wants a probe and a value";
    const std::optional<std::string> found = probe(robot_, words[1]);
    if (!found) return fmt::format("nothing is called \"{}\"", words[1]);
    const bool compares =
        words[2] == "<" || words[2] == "<=" || words[2] == ">" || words[2] == ">=" || words[2] == "!=";
    if (!compares) {
      std::string value = words[2];
      for (std::size_t i = 3; i < words.size(); ++i) value += " " + words[i];
      return *found == value ? "" : fmt::format("expected {} {}, found {}", words[1], value, *found);
    }
    if (words.size() < 4) return "expect wants a value after the comparison";
    const double a = std::strtod(found->c_str(), nullptr), b = std::strtod(words[3].c_str(), nullptr);
    const bool holds = words[2] == "<"    ? a < b
                       : words[2] == "<=" ? a <= b
                       : words[2] == ">"  ? a > b
                       : words[2] == ">=" ? a >= b
                                          : *found != words[3];
    return holds ? "" : fmt::format("expected {} {} {}, found {}", words[1], words[2], words[3], *found);
  }

  Robot& robot_;
};

}  // namespace

std::optional<std::string> probe(Robot& robot, const std::string& name) {
  const Model& m = robot.model();
  const bool has_run = m.has_run();
  if (name == "status")
    return m.status == Status::failed    ? "failed"
           : m.status == Status::loading ? "loading"
           : m.status == Status::empty   ? "empty"
                                         : "showing";
  if (name == "theme") return std::string(name_of(m.theme));
  if (name == "scale") return std::string(name_of(m.scale));
  if (name == "playing") return m.is_playing ? "yes" : "no";
  if (name == "filter") return m.filter;
  if (name == "matches") return std::to_string(m.match_count);
  if (name == "notice") return m.notice;
  if (name == "ghost") return m.ghost ? "yes" : "no";
  if (name == "selected") return m.selected ? std::to_string(*m.selected) : "none";
  if (name == "first-difference") return m.first_difference ? std::to_string(*m.first_difference) : "none";
  if (name == "primitives") return std::to_string(robot.app().timeline().primitives());
  if (name == "palette") return m.palette_is_open ? "open" : "closed";
  if (name == "reason") return m.recording ? m.recording->reason : "";
  if (name == "cursor") return seconds_of(static_cast<double>(m.cursor.at.ns()));
  if (name == "view.begin") return seconds_of(m.axis.time(m.view.begin));
  if (name == "view.end") return seconds_of(m.axis.time(m.view.end));
  if (name == "violations") return std::to_string(has_run ? m.recording->run.violations.size() : 0);
  if (name == "lanes") return std::to_string(has_run ? m.recording->scene.lanes.size() : 0);
  if (name == "facts") return std::to_string(has_run ? m.recording->fact_count() : 0);
  if (name == "digest") return has_run ? to_hex(m.trace().digest()) : "none";
  if (name == "seed") return has_run ? std::to_string(m.recording->run.seed) : "none";
  return std::nullopt;
}

std::string play_script(Robot& robot, std::string_view text, const std::string& file) {
  Player player(robot);
  std::istringstream in{std::string(text)};
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    const std::string wrong = player.play(line);
    if (!wrong.empty()) return fmt::format("{}:{}: {}\n", file, number, wrong);
  }
  return "";
}

std::string play_script_file(Robot& robot, const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fmt::format("{}: cannot be read\n", file);
  return play_script(robot, std::string(std::istreambuf_iterator<char>(in), {}), file);
}

}  // namespace lockstep::viz
