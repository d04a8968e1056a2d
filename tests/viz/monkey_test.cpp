// Five thousand random things that a hand might do. Nothing may break, whatever the order.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <filesystem>

#include "tests/viz/support.hpp"

namespace lockstep::viz {
namespace {

/// A seeded sequence of small numbers.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t n) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::size_t>(state_ >> 33) % n;
  }
  float part() { return static_cast<float>(below(1001)) / 1000; }

 private:
  std::uint64_t state_;
};

}  // namespace

TEST_CASE("five thousand random events leave the viewer whole", "[viz][monkey]") {
  std::filesystem::current_path(LOCKSTEP_ARTEFACTS);  // what it saves, under whatever name, goes there
  Viewer viewer("redlock-pause-after-check", 1000, 700);
  Dice dice(20261121);
  const char* stories[] = {"redlock-clock-jump", "redlock-restart-without-persistence", "overrun",
                           "two-locks-deadlock", "redlock-partition-while-held",        "flash-sale-blind-del"};
  ImGuiIO& io = ImGui::GetIO();
  const std::vector<Action>& actions = viewer.app().actions().all();
  for (int i = 0; i < 5000; ++i) {
    switch (dice.below(9)) {
      case 0:
      case 1: {
        const Action& action = actions[dice.below(actions.size())];
        const bool touches_files = action.name.substr(0, 5) == "file." || action.name.substr(0, 7) == "export." ||
                                   action.name == "quit" || action.name.substr(0, 4) == "lab." ||
                                   action.name.substr(0, 5) == "share" || action.name.substr(0, 5) == "view.open";
        const char* arguments[] = {"", "4.2s", "-7", "1e300", "nan", "0 1", "alice", "99999999999999999999", "1s 2s"};
        if (!touches_files) viewer.perform(action.name, arguments[dice.below(9)]);
        break;
      }
      case 2:
      case 3: {
        const auto& all = viewer.app().marks().all();
        if (all.empty()) break;
        auto which = all.begin();
        std::advance(which, static_cast<std::ptrdiff_t>(dice.below(all.size())));
        const std::string name = which->first;
        const float x = dice.part();
        const float y = dice.part();
        viewer.click(name, x, y, static_cast<int>(dice.below(2)));
        break;
      }
      case 4: {
        const float x = dice.part();
        const float y = dice.part();
        viewer.wheel("timeline", x, y, static_cast<float>(dice.below(41)) - 20);
        break;
      }
      case 5: {
        const float x = dice.part();
        const float y = dice.part();
        const float dx = dice.part() * 2000 - 1000;
        viewer.drag("timeline", x, y, dx, dice.part() * 100 - 50);
        break;
      }
      case 6: {
        const char* keys[] = {"Space", "Tab", "Esc",   "Home",      "n",      "p",      "f", "w",
                              "s",     "a",   "d",     "t",         "o",      "c",      ".", ",",
                              "Left",  "Up",  "Enter", "Backspace", "Ctrl+P", "Ctrl+2", "2", "?"};
        viewer.press(keys[dice.below(std::size(keys))]);
        break;
      }
      case 7: {
        const char* words[] = {"a", "alice", "granted ", "\xc3\xa9", "%s%n", "9", " "};
        io.AddInputCharactersUTF8(words[dice.below(std::size(words))]);
        viewer.frames(1);
        break;
      }
      case 8:
        if (dice.below(40) == 0) viewer.open(catalogue(stories[dice.below(std::size(stories))]));
        if (dice.below(30) == 0) {
          const int w = 64 + static_cast<int>(dice.below(1500));
          viewer.platform().resize(w, 64 + static_cast<int>(dice.below(900)));
        }
        viewer.frames(1, static_cast<double>(dice.part()));
        break;
    }
    const Model& m = viewer.model();
    REQUIRE(std::isfinite(m.view.begin));
    REQUIRE(m.view.length() > 0);
    REQUIRE(m.view.length() <= m.axis.length() * 1.3);
    if (m.has_run()) {
      REQUIRE(m.cursor.fact < m.recording->fact_count());
      REQUIRE(m.cursor.at <= m.recording->trace().end());
      if (m.selected) REQUIRE(*m.selected < m.recording->fact_count());
    }
    REQUIRE(viewer.app().timeline().primitives() <= 5'000);
  }
}

}  // namespace lockstep::viz
