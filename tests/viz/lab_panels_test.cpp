// The story, the lab and the lessons in the window, by the names of their controls.
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "scenarios/format/reader.hpp"
#include "support.hpp"

namespace lockstep::viz {
namespace {

std::string digest(Viewer& viewer) { return to_hex(viewer.model().trace().digest()); }
std::size_t violations(Viewer& viewer) { return viewer.model().recording->run.violations.size(); }

std::string text_of_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

TEST_CASE("the TTL is dragged until the pause story holds, and the saved scenario gives the digest in the window") {
  Viewer viewer("gc-pause");
  REQUIRE(violations(viewer) > 0);
  REQUIRE(viewer.perform("panel.lab"));
  viewer.settle();
  REQUIRE(viewer.app().marks().find("lab/algorithm.ttl") != nullptr);
  const Control slider = *viewer.app().marks().find("lab/algorithm.ttl");
  REQUIRE(viewer.drag("lab/algorithm.ttl", 0.5F, 0.75F, slider.area.width() * 0.45F, 0));
  viewer.settle();
  CHECK(violations(viewer) == 0);
  CHECK(viewer.model().ghost != nullptr);
  CHECK(viewer.model().first_difference);
  viewer.save_png(artefact("lab-ttl.png"));
  const std::string saved = artefact("pause-edited.json");
  REQUIRE(viewer.perform("lab.save", saved));
  viewer.settle();
  const ReadResult read = read_scenario_file(saved);
  REQUIRE(read.scenario);
  CHECK(to_hex(run(*read.scenario).trace.digest()) == digest(viewer));

  // One drag is one step back.
  REQUIRE(viewer.click("lab/undo"));
  viewer.settle();
  CHECK(violations(viewer) > 0);
  REQUIRE(viewer.press("Ctrl+Y"));
  viewer.settle();
  CHECK(violations(viewer) == 0);
  REQUIRE(viewer.perform("panel.branches"));
  viewer.settle();
  REQUIRE(viewer.click("branches/0"));
  viewer.settle();
  CHECK(violations(viewer) > 0);
}

TEST_CASE("a number that cannot be run is refused in words, and the picture stays") {
  Viewer viewer("gc-pause");
  viewer.perform("panel.lab");
  const std::string before = digest(viewer);
  REQUIRE(viewer.perform("lab.set", "/algorithm/ttl=soon"));
  viewer.settle();
  CHECK(viewer.app().marks().find("lab/problems") != nullptr);
  CHECK(digest(viewer) == before);
  viewer.save_png(artefact("lab-problem.png"));
}

TEST_CASE("a click on a sentence leads to its place, and the next one follows") {
  Viewer viewer("gc-pause");
  REQUIRE(viewer.perform("panel.story"));
  viewer.settle();
  REQUIRE(viewer.click("story/1"));
  viewer.settle();
  const std::size_t first = viewer.model().cursor.fact;
  REQUIRE(viewer.press("J"));
  viewer.settle();
  CHECK(viewer.model().cursor.fact > first);
  REQUIRE(viewer.press("K"));
  viewer.settle();
  CHECK(viewer.model().cursor.fact == first);
  viewer.save_png(artefact("story.png"));
}

TEST_CASE("predict first stops before a decisive moment, takes an answer, and keeps the score") {
  Viewer viewer("gc-pause");
  viewer.perform("panel.story");
  REQUIRE(viewer.perform("story.predict"));
  viewer.settle();
  CHECK(viewer.model().cursor.at == TrueTime());
  viewer.perform("cursor.set", "1h");  // on to the end: it must stop on the way
  viewer.frames(4);
  REQUIRE(viewer.app().marks().find("story/answer/0") != nullptr);
  CHECK(viewer.model().cursor.fact + 1 < viewer.model().recording->fact_count());
  viewer.save_png(artefact("predict.png"));
  REQUIRE(viewer.click("story/answer/0"));
  viewer.settle();
  CHECK(viewer.app().marks().find("story/answer/0") == nullptr);
  REQUIRE(viewer.click("story/go-on"));
  viewer.frames(2);
}

TEST_CASE("state, steps, why and lessons are there for every theme and say something") {
  Viewer viewer("redlock-pause-after-check");
  viewer.model().catalogue = std::string(LOCKSTEP_SOURCE_DIR) + "/scenarios/catalogue";
  for (const Theme theme : {Theme::dark, Theme::light}) {
    viewer.model().theme = theme;
    for (const char* panel : {"state", "lessons", "story", "steps", "why", "lab"}) {
      REQUIRE(viewer.perform(std::string("panel.") + panel));
      viewer.settle();
      viewer.save_png(artefact(std::string("panel-") + panel + "-" + std::string(name_of(theme)) + ".png"));
    }
  }
  CHECK(viewer.app().marks().find("lab/verdict") != nullptr);
  CHECK(viewer.model().lessons.size() > 50);
  viewer.perform("panel.lessons");
  viewer.settle();
  const std::string name = viewer.model().lessons.front().name;
  REQUIRE(viewer.click("lessons/next"));
  viewer.settle();
  CHECK(viewer.model().status == Status::showing);
}

TEST_CASE("a pause by right click repeats the run from the same seed up to there") {
  Viewer viewer("redlock-calm");
  REQUIRE(violations(viewer) == 0);
  const std::string who(viewer.model().trace().name_of(viewer.model().recording->scene.lanes.front().process));
  viewer.perform("select.lane", who);
  REQUIRE(viewer.perform("hand.open", "200000000 " + who));
  viewer.frames(3);
  REQUIRE(viewer.app().marks().find("hand/crash") != nullptr);
  viewer.save_png(artefact("hand.png"));
  const std::string before = digest(viewer);
  REQUIRE(viewer.click("hand/pause-1s"));
  viewer.settle();
  CHECK(digest(viewer) != before);
  CHECK(viewer.app().marks().find("hand/crash") == nullptr);
  CHECK(viewer.model().recording->scenario.faults.size() == 1);
  REQUIRE(viewer.press("Ctrl+Z"));
  viewer.settle();
  CHECK(digest(viewer) == before);
}

TEST_CASE("two algorithms under the same weather lie above each other") {
  Viewer viewer("gc-pause");
  REQUIRE(viewer.perform("compare.algorithm", "set-blind-del"));
  viewer.settle();
  REQUIRE(viewer.app().marks().find("compare/picture") != nullptr);
  CHECK(viewer.app().marks().find("compare/picture")->area.height() > 50);
  viewer.save_png(artefact("compare.png"));
  REQUIRE(viewer.click("compare/close"));
  viewer.settle();
  CHECK(viewer.app().marks().find("compare/picture") == nullptr);
}

TEST_CASE("seeds and odds") {
  Viewer viewer("gc-pause");
  viewer.perform("panel.lab");
  viewer.settle();
  const std::uint64_t seed = viewer.model().recording->run.seed;
  REQUIRE(viewer.click("lab/seed-next"));
  viewer.settle();
  CHECK(viewer.model().recording->run.seed == seed + 1);
  REQUIRE(viewer.perform("lab.seed-violating"));
  viewer.settle();
  CHECK(violations(viewer) > 0);
  REQUIRE(viewer.perform("lab.odds", "on"));
  viewer.settle();
  CHECK(viewer.app().marks().find("lab/odds-bar") != nullptr);
  viewer.save_png(artefact("odds.png"));
}

TEST_CASE("a view file opens the same run at the same place") {
  const std::string file = artefact("pause.view.json");
  std::string before;
  View view;
  Cursor cursor;
  {
    Viewer viewer("gc-pause");
    viewer.perform("lab.set", "/algorithm/ttl=45s");
    viewer.settle();
    viewer.perform("view.zoom-in");
    viewer.perform("view.zoom-in");
    viewer.perform("cursor.set", "3s");
    viewer.model().set_filter("grant");
    viewer.settle();
    before = digest(viewer);
    view = viewer.model().view;
    cursor = viewer.model().cursor;
    REQUIRE(viewer.perform("view.save", file));
    viewer.settle();
  }
  CHECK(std::filesystem::file_size(file) < 2048);
  Viewer again("");
  again.open(file);
  again.settle();
  CHECK(digest(again) == before);
  CHECK(again.model().view == view);
  CHECK(again.model().cursor.at == cursor.at);
  CHECK(again.model().filter == "grant");
}

TEST_CASE("the tour points at things and can be skipped") {
  Viewer viewer("gc-pause");
  REQUIRE(viewer.perform("tour.start"));
  viewer.frames(3);
  REQUIRE(viewer.app().marks().find("tour/skip") != nullptr);
  viewer.save_png(artefact("tour.png"));
  REQUIRE(viewer.click("tour/next"));
  viewer.frames(3);
  REQUIRE(viewer.click("tour/skip"));
  viewer.frames(3);
  CHECK(viewer.app().marks().find("tour/next") == nullptr);
}

TEST_CASE("the story is saved as a page that needs nothing else") {
  Viewer viewer("gc-pause");
  const std::string file = artefact("gc-pause.html");
  REQUIRE(viewer.perform("page.save", file));
  viewer.settle();
  const std::string page = text_of_file(file);
  CHECK(page.find("<svg") != std::string::npos);
  CHECK(page.find("is granted") != std::string::npos);
  CHECK(page.find(digest(viewer)) != std::string::npos);
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("href=\"http") == std::string::npos);
}

}  // namespace
}  // namespace lockstep::viz
