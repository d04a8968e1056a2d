// The story, the lab and the lessons in the window, by the names of their controls.
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "scenarios/format/reader.hpp"
#include "support.hpp"
#include "viz/panels/story_desk.hpp"

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
  REQUIRE(violations(viewer) == 0);
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

TEST_CASE("a slider follows the hand although the words above it change with every run") {
  Viewer viewer("gc-pause");
  viewer.perform("panel.lab");
  viewer.settle();
  const Area area = viewer.app().marks().find("lab/algorithm.ttl")->area;
  ImGuiIO& io = ImGui::GetIO();
  const auto hold_at = [&](float part) {
    compat::move_pointer(io, area.left + area.width() * part, area.top + area.height() * 0.75F);
    viewer.frames(2);
    viewer.settle();  // the run is done, and the panel says what it did
    CHECK(viewer.app().marks().find("lab/algorithm.ttl")->area.top == area.top);
    return digest(viewer);
  };
  hold_at(0.5F);
  compat::set_button(io, 0, true);
  viewer.frames(2);
  const std::string first = hold_at(0.6F), second = hold_at(0.75F), third = hold_at(0.95F);
  compat::set_button(io, 0, false);
  viewer.settle();
  CHECK(first != second);
  CHECK(second != third);
  CHECK(digest(viewer) == third);
  CHECK(violations(viewer) == 0);
  REQUIRE(viewer.click("lab/undo"));
  viewer.settle();
  CHECK(violations(viewer) > 0);
}

/// A scenario of forty million events, of which next to none is recorded.
std::string endless_scenario() {
  const std::string file = artefact("endless.json");
  std::ofstream(file) << R"({
    "title": "On and on", "duration": "400s", "nodes": { "names": ["redis"] },
    "network": { "one_way_delay": "1ms" }, "algorithm": { "name": "set-token", "ttl": "1s" },
    "clients": { "alice": { "does": [{ "acquire": "file" }, { "release": "file" },
                                     { "loop": [{ "sleep": "10us" }] }] } } })";
  return file;
}

TEST_CASE("a run that goes on and on says how far it is, keeps no frame waiting, and Esc stops it") {
  Viewer viewer("gc-pause");
  const std::string before = digest(viewer);
  viewer.session().open(endless_scenario());
  while (viewer.model().opening.empty() && viewer.session().is_busy()) viewer.frames(1);
  REQUIRE_FALSE(viewer.model().opening.empty());
  CHECK(viewer.model().status == Status::showing);  // the story before, which can still be walked through
  REQUIRE(viewer.press("Esc"));
  viewer.settle();
  CHECK(viewer.model().opening.empty());
  CHECK(digest(viewer) == before);
  CHECK(viewer.model().notice.find("stopped") != std::string::npos);
  CHECK(viewer.model().path == catalogue("gc-pause"));
}

TEST_CASE("an edit that makes a run explode can be stopped, and the lab is back where the window is") {
  Viewer viewer("gc-pause");
  viewer.perform("panel.lab");
  const std::string before = digest(viewer);
  REQUIRE(viewer.perform("lab.set", "/algorithm/retry_delay=20us"));
  REQUIRE(viewer.perform("lab.set", "/network/one_way_delay=1ns"));
  while (viewer.model().rerunning.empty() && viewer.session().is_busy()) viewer.frames(1);
  REQUIRE_FALSE(viewer.model().rerunning.empty());
  REQUIRE(viewer.press("Esc"));
  viewer.settle();
  CHECK(viewer.model().rerunning.empty());
  CHECK(digest(viewer) == before);
  REQUIRE(viewer.perform("lab.set", "/algorithm/ttl=200s"));
  viewer.settle();
  CHECK(violations(viewer) == 0);
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

TEST_CASE("actions with arguments that make no sense are answered in words, and change nothing") {
  Viewer viewer("gc-pause");
  viewer.perform("panel.lab");
  viewer.settle();
  const std::string before = digest(viewer);
  const std::pair<const char*, const char*> senseless[] = {{"lab.seed", "abc"},
                                                           {"lab.seed", ""},
                                                           {"lab.branch", "99"},
                                                           {"lab.set", "nonsense"},
                                                           {"lab.set", ""},
                                                           {"lab.odds", "perhaps"},
                                                           {"fault.pause", "nobody 1s 1s"},
                                                           {"fault.pause", "server-1 cursor soon"},
                                                           {"fault.crash", ""},
                                                           {"fault.drop", "999999"},
                                                           {"fault.drop", "0"},
                                                           {"fault.later", ""},
                                                           {"fault.remove", "7"},
                                                           {"fault.add", "{"},
                                                           {"compare.seed", "x"},
                                                           {"compare.algorithm", ""},
                                                           {"view.apply", "{bad"},
                                                           {"lab.save", "/no/such/folder/x.json"},
                                                           {"view.save", "/no/such/folder/x.view.json"},
                                                           {"page.save", "/no/such/folder/x.html"},
                                                           {"export.svg", "/no/such/folder/x.svg"}};
  for (const auto& [action, argument] : senseless) {
    INFO(action << " " << argument);
    REQUIRE(viewer.perform(action, argument));
    CHECK_FALSE(viewer.model().notice.empty());
    viewer.settle();
    CHECK(digest(viewer) == before);
  }
  CHECK(viewer.model().status == Status::showing);
  // A version that cannot be run is not saved.
  const std::string file = artefact("never.json");
  REQUIRE(viewer.perform("lab.set", "/algorithm/ttl=soon"));
  viewer.settle();
  REQUIRE(viewer.perform("lab.save", file));
  viewer.settle();
  CHECK_FALSE(std::filesystem::exists(file));
  CHECK(viewer.model().notice.find("not saved") != std::string::npos);
}

TEST_CASE("a scenario file that is gone is explained, and Esc leads back") {
  const std::string file = artefact("short-lived.json");
  std::filesystem::copy_file(catalogue("gc-pause"), file, std::filesystem::copy_options::overwrite_existing);
  Viewer viewer("");
  viewer.open(file);
  const std::string before = digest(viewer);
  std::filesystem::remove(file);
  REQUIRE(viewer.press("F5"));
  viewer.settle();
  CHECK(viewer.model().status == Status::failed);
  CHECK(viewer.model().problems.find("short-lived.json") != std::string::npos);
  REQUIRE(viewer.press("Esc"));
  viewer.settle();
  CHECK(viewer.model().status == Status::showing);
  CHECK(digest(viewer) == before);
  // What is in the lab can still be saved.
  REQUIRE(viewer.perform("lab.save", file));
  viewer.settle();
  const ReadResult read = read_scenario_file(file);
  REQUIRE(read.scenario);
  CHECK(to_hex(run(*read.scenario).trace.digest()) == before);
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

TEST_CASE("keys that come in one frame are done in their order, and twice when they came twice") {
  Viewer viewer("gc-pause");
  viewer.perform("cursor.end");
  for (const char* key : {"Ctrl+Home", "N"}) viewer.app().tell_key(chord_named(key));
  viewer.frames(3);
  CHECK(viewer.model().cursor.fact == viewer.model().recording->run.violations.front().fact);
  const auto sentence_after = [&](int steps) {
    viewer.perform("cursor.begin");
    for (int i = 0; i < steps; ++i) viewer.app().tell_key(chord_named("J"));
    viewer.frames(3);
    return viewer.model().cursor.fact;
  };
  const std::size_t second = sentence_after(2);
  CHECK(sentence_after(1) < second);
}

TEST_CASE("predict first goes on to the end and keeps the score") {
  Viewer viewer("gc-pause");
  viewer.perform("panel.story");
  REQUIRE(viewer.perform("story.predict"));
  viewer.settle();
  std::size_t asked = 0;
  while (viewer.app().marks().find("story/score") == nullptr && asked < 20) {
    if (viewer.app().marks().find("story/answer/0") == nullptr) viewer.perform("cursor.set", "1h");
    viewer.frames(4);
    if (viewer.app().marks().find("story/score") != nullptr) break;
    REQUIRE(viewer.app().marks().find("story/answer/0") != nullptr);
    ++asked;
    REQUIRE(viewer.click("story/answer/0"));
    viewer.settle();
    REQUIRE(viewer.click("story/go-on"));
    viewer.frames(4);
  }
  REQUIRE(viewer.app().marks().find("story/score") != nullptr);
  // None was passed over.
  const std::size_t count = questions_of(told(*viewer.model().recording)).size();
  CHECK(count >= 3);
  CHECK(asked == count);
  viewer.save_png(artefact("score.png"));
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

TEST_CASE("a view file opens as the very picture that was saved, with the earlier run behind it or without") {
  const std::string file = artefact("exact.view.json");
  const auto picture = [](Viewer& viewer) {
    viewer.settle();
    return viewer.picture().pixels;
  };
  using Steps = std::vector<std::pair<std::string, std::string>>;
  const std::vector<std::pair<std::string, Steps>> sessions = {
      {"gc-pause", {{"view.zoom-in", ""}, {"cursor.set", "3s"}, {"bookmark.set-3", ""}, {"theme.toggle", ""}}},
      {"gc-pause", {{"lab.set", "/algorithm/ttl=45s"}, {"view.zoom-in", ""}, {"filter.set", "server-1"}}},
      {"gc-pause", {{"lab.set", "/algorithm/ttl=45s"}, {"lab.set", "/algorithm/ttl=50s"}}},
      {"gc-pause", {{"lab.set", "/algorithm/ttl=45s"}, {"ghost.drop", ""}}},
      {"gc-pause", {{"lab.set", "/algorithm/ttl=45s"}, {"lab.undo", ""}}},
      {"gc-pauses", {{"lab.seed", "7"}, {"lab.seed", "8"}, {"scale.next", ""}}},
      {"flash-sale-token", {{"view.scroll", "12"}, {"range.set", "3s 9s"}}},
      {"redlock-calm", {{"panels.toggle", ""}, {"time.toggle", ""}, {"messages.toggle", ""}}},
  };
  for (const auto& [story, steps] : sessions) {
    Viewer viewer(story);
    for (const auto& [action, argument] : steps) {
      REQUIRE(viewer.perform(action, argument));
      viewer.settle();
    }
    const auto before = picture(viewer);
    REQUIRE(viewer.perform("view.save", file));
    viewer.settle();
    Viewer again("");
    again.open(file);
    CAPTURE(story, steps.front().first, steps.back().first);
    CHECK((picture(again) == before));
    CHECK((again.model().ghost != nullptr) == (viewer.model().ghost != nullptr));
  }
}

TEST_CASE("the tabs of a panel never lie on each other") {
  Viewer viewer("gc-pause");
  viewer.perform("lab.set", "/algorithm/ttl=45s");
  viewer.settle();
  std::vector<Area> tabs;
  for (const char* name : {"verdicts", "why", "steps", "lab", "branches", "signs", "story", "state"})
    if (const Control* tab = viewer.app().marks().find(std::string("tab/") + name)) tabs.push_back(tab->area);
  CHECK(tabs.size() >= 4);
  for (std::size_t i = 0; i < tabs.size(); ++i)
    for (std::size_t j = i + 1; j < tabs.size(); ++j) CHECK_FALSE(tabs[i].overlaps(tabs[j]));
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
  CHECK(page.find("How: server-1 was stopped from 1.000 s to 80.000 s") != std::string::npos);
  const std::string title = "A garbage collection of 79 s";
  std::size_t titles = 0;  // of the window, and above the picture
  for (std::size_t at = page.find(">" + title); at != std::string::npos; at = page.find(">" + title, at + 1)) ++titles;
  CHECK(titles == 2);
  CHECK(page.find(digest(viewer)) != std::string::npos);
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("href=\"http") == std::string::npos);
}

}  // namespace
}  // namespace lockstep::viz
