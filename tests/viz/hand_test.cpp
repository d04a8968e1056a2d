// What a hand can do: every gesture and key, by the names of the controls, seen in the model.
#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "tests/viz/support.hpp"
#include "viz/shell/imgui_compat.hpp"

namespace lockstep::viz {

TEST_CASE("a violating story opens at its first violation", "[viz]") {
  Viewer viewer;
  REQUIRE(viewer.model().has_run());
  CHECK(viewer.model().status == Status::showing);
  CHECK(viewer.model().cursor.fact == viewer.model().recording->run.violations.front().fact);
  CHECK(viewer.model().scale == Scale::compressed);
}

TEST_CASE("the wheel zooms at the pointer", "[viz]") {
  Viewer viewer;
  const View before = viewer.model().view;
  const double under = before.begin + 0.25 * before.length();
  REQUIRE(viewer.wheel("timeline/plot", 0.25F, 0.9F, 2));
  const View after = viewer.model().view;
  CHECK(after.length() < before.length());
  CHECK(std::fabs(after.begin + 0.25 * after.length() - under) < after.length() * 0.01);
  REQUIRE(viewer.press("Home"));
  CHECK(viewer.model().view.length() == Catch::Approx(before.length()));
}

TEST_CASE("dragging pans, clicking does not", "[viz]") {
  Viewer viewer;
  viewer.perform("view.zoom-in", "0.3 0.5");
  const View before = viewer.model().view;
  REQUIRE(viewer.drag("timeline/plot", 0.5F, 0.97F, -150, 0));
  CHECK(viewer.model().view.begin > before.begin);
  CHECK(viewer.model().view.length() == Catch::Approx(before.length()));
  const View dragged = viewer.model().view;
  viewer.frames(30);  // so that it is no double click
  REQUIRE(viewer.click("timeline/plot", 0.5F, 0.97F));
  CHECK(viewer.model().view == dragged);
}

TEST_CASE("a click beside everything moves the cursor there", "[viz]") {
  Viewer viewer;
  viewer.perform("scale.set", "linear");
  const float part = viewer.part_of_time(TrueTime(5s));
  REQUIRE(viewer.click("timeline/plot", part, 0.99F));
  CHECK(std::fabs(static_cast<double>(viewer.model().cursor.at.ns()) - 5e9) < 5e7);
  CHECK_FALSE(viewer.model().selected);
}

TEST_CASE("dragging on the ruler scrubs", "[viz]") {
  Viewer viewer;
  viewer.perform("cursor.begin");
  REQUIRE(viewer.drag("timeline/ruler", 0.2F, 0.5F, 300, 0));
  CHECK(viewer.model().cursor.at > TrueTime(0s));
}

TEST_CASE("the overview pans to where one clicks", "[viz]") {
  Viewer viewer;
  viewer.perform("view.zoom-in", "0.2 0.0");
  REQUIRE(viewer.click("timeline/overview", 0.8F, 0.6F));
  const Model& m = viewer.model();
  CHECK((m.view.begin + m.view.length() / 2 - m.axis.first()) / m.axis.length() == Catch::Approx(0.8).margin(0.05));
}

TEST_CASE("stepping forth and back comes to the same event", "[viz]") {
  Viewer viewer;
  viewer.perform("cursor.begin");
  for (int i = 0; i < 5; ++i) REQUIRE(viewer.press("."));
  const std::size_t there = viewer.model().cursor.fact;
  REQUIRE(viewer.press("."));
  CHECK(viewer.model().cursor.fact > there);
  REQUIRE(viewer.press(","));
  CHECK(viewer.model().cursor.fact == there);
}

TEST_CASE("on a chosen lane only its events are stepped to", "[viz]") {
  Viewer viewer;
  REQUIRE(viewer.click("lane/bob"));
  REQUIRE(viewer.model().lane);
  viewer.perform("cursor.begin");
  for (int i = 0; i < 4; ++i) {
    REQUIRE(viewer.press("."));
    CHECK(viewer.model().trace().name_of(viewer.model().recording->fact(viewer.model().cursor.fact).process) == "bob");
  }
}

TEST_CASE("the cause of a delivery is its sending, and back", "[viz]") {
  Viewer viewer;
  const Recording& recording = *viewer.model().recording;
  std::size_t delivered = 0;
  while (recording.fact(delivered).kind != FactKind::message_delivered) ++delivered;
  viewer.perform("select.fact", std::to_string(delivered));
  REQUIRE(viewer.press("Shift+,"));
  const std::size_t sent = viewer.model().cursor.fact;
  CHECK(recording.fact(sent).kind == FactKind::message_sent);
  CHECK(recording.fact(sent).message == recording.fact(delivered).message);
  REQUIRE(viewer.press("Shift+."));
  CHECK(viewer.model().cursor.fact == delivered);
}

TEST_CASE("n and p go from violation to violation", "[viz]") {
  Viewer viewer;
  viewer.perform("cursor.begin");
  REQUIRE(viewer.press("n"));
  const std::size_t first = viewer.model().cursor.fact;
  REQUIRE(viewer.press("n"));
  CHECK(viewer.model().cursor.fact > first);
  REQUIRE(viewer.press("p"));
  CHECK(viewer.model().cursor.fact == first);
}

TEST_CASE("playing moves the cursor, slower around a violation, and ends at the end", "[viz]") {
  Viewer viewer;
  viewer.perform("cursor.begin");
  REQUIRE(viewer.press("Space"));
  CHECK(viewer.model().is_playing);
  const Model& m = viewer.model();
  const auto step = [&] {
    const double before = m.axis.position(static_cast<double>(m.cursor.at.ns()));
    viewer.frames(1, 0.05);
    return m.axis.position(static_cast<double>(m.cursor.at.ns())) - before;
  };
  const double calm = step();
  CHECK(calm > 0);
  viewer.model().set_cursor(TrueTime(Duration(m.recording->scene.flags.front().at - 1000)));
  CHECK(step() < calm * 0.5);
  viewer.perform("cursor.end");
  viewer.frames(3, 0.05);
  CHECK_FALSE(m.is_playing);
}

TEST_CASE("the selected event's causes and consequences are told apart from the rest", "[viz]") {
  Viewer viewer;
  viewer.perform("cursor.next-violation");
  REQUIRE(viewer.press("c"));
  REQUIRE(viewer.model().relations);
  std::size_t past = 0, none = 0;
  for (const Relation relation : *viewer.model().relations) {
    past += relation == Relation::past ? 1 : 0;
    none += relation == Relation::none ? 1 : 0;
  }
  CHECK(past > 0);
  CHECK(none > 0);
}

TEST_CASE("typing into the filter counts what matches, and no letter is taken for a key", "[viz]") {
  Viewer viewer;
  const Theme theme = viewer.model().theme;
  REQUIRE(viewer.type("filter", "alice granted"));
  CHECK(viewer.model().filter == "alice granted");
  CHECK(viewer.model().match_count == 1);
  CHECK(viewer.model().theme == theme);
}

TEST_CASE("a bookmark leads back to time, zoom and scale", "[viz]") {
  Viewer viewer;
  viewer.perform("view.zoom-in", "0.2 0.6");
  viewer.perform("cursor.set", "10.2s");
  REQUIRE(viewer.press("Ctrl+3"));
  const View view = viewer.model().view;
  const TrueTime at = viewer.model().cursor.at;
  viewer.perform("scale.next");
  viewer.perform("view.fit");
  viewer.perform("cursor.begin");
  REQUIRE(viewer.press("3"));
  CHECK(viewer.model().cursor.at == at);
  CHECK(viewer.model().view.begin == Catch::Approx(view.begin));
}

TEST_CASE("the palette does what its words say", "[viz]") {
  Viewer viewer;
  REQUIRE(viewer.press("Ctrl+P"));
  viewer.frames(2);
  REQUIRE(viewer.app().marks().find("palette/text") != nullptr);
  ImGui::GetIO().AddInputCharactersUTF8("dark or");
  viewer.frames(4);
  REQUIRE(viewer.app().marks().find("palette/theme.toggle") != nullptr);
  REQUIRE(viewer.press("Enter"));
  CHECK(viewer.model().theme == Theme::light);
  CHECK_FALSE(viewer.model().palette_is_open);
}

TEST_CASE("every button of the bar has its effect", "[viz]") {
  Viewer viewer;
  REQUIRE(viewer.click("scale"));
  CHECK(viewer.model().scale == Scale::linear);
  REQUIRE(viewer.click("own-time"));
  CHECK(viewer.model().own_time);
  REQUIRE(viewer.click("messages"));
  CHECK_FALSE(viewer.model().shows_messages);
  REQUIRE(viewer.click("theme"));
  CHECK(viewer.model().theme == Theme::light);
  REQUIRE(viewer.click("help"));
  CHECK(viewer.model().help_is_open);
  REQUIRE(viewer.press("Esc"));
  CHECK_FALSE(viewer.model().help_is_open);
}

TEST_CASE("what is pointed at explains itself in lines of a readable width", "[viz]") {
  Viewer viewer;
  for (const char* place : {"timeline/plot", "headline", "lane/alice"}) {
    REQUIRE(viewer.hover(place, 0.5F, 0.35F));
    for (const ImDrawList* list : std::vector<ImDrawList*>(
             ImGui::GetDrawData()->CmdLists, ImGui::GetDrawData()->CmdLists + ImGui::GetDrawData()->CmdListsCount)) {
      const ImDrawCmd& first = list->CmdBuffer[0];
      CAPTURE(place, list->_OwnerName);
      CHECK(first.ClipRect.z - first.ClipRect.x > 60);  // none is a column of single letters
    }
  }
  viewer.hover("headline");
  CHECK(viewer.save_png(artefact("tooltip.png")));
}

TEST_CASE("two actions never share a key", "[viz]") {
  Viewer viewer("");
  std::vector<std::string> keys;
  for (const Action& action : viewer.app().actions().all())
    for (const std::string& key : action.keys) {
      CAPTURE(action.name, key);
      CHECK(chord_named(key).key != Key::none);
      CHECK(std::find(keys.begin(), keys.end(), key) == keys.end());
      keys.push_back(key);
    }
}

TEST_CASE("running again keeps the place and shows the old run behind it", "[viz]") {
  Viewer viewer;
  viewer.perform("view.zoom-in", "0.4 0.5");
  const RecordingPtr old = viewer.model().recording;
  RunOptions other;
  other.seed = 2;
  viewer.model().replace(record(old->scenario, other));
  viewer.frames(2);
  CHECK(viewer.model().ghost == old);
  CHECK(viewer.model().first_difference);
  CHECK(std::fabs(viewer.model().axis.time(viewer.model().view.begin)) < 1e12);
}

TEST_CASE("events in their order are searched for", "[viz][pattern]") {
  Viewer viewer;
  REQUIRE(viewer.type("filter", "grant, then pause > TTL, then write"));
  REQUIRE(viewer.press("Enter"));  // out of the field
  viewer.settle();
  const Model& m = viewer.model();
  CHECK(m.match_count == 1);
  REQUIRE(m.matches);
  std::vector<FactKind> kinds;
  for (std::size_t i = 0; i < m.matches->size(); ++i)
    if ((*m.matches)[i] != 0) kinds.push_back(m.recording->fact(i).kind);
  CHECK(kinds == std::vector{FactKind::granted, FactKind::stopped, FactKind::store_written});
  // Stepping goes from one of its events to the next.
  viewer.perform("cursor.begin");
  REQUIRE(viewer.perform("cursor.next"));
  CHECK(m.recording->fact(m.cursor.fact).kind == FactKind::granted);
  REQUIRE(viewer.perform("cursor.next"));
  CHECK(m.recording->fact(m.cursor.fact).kind == FactKind::stopped);
  viewer.perform("filter.set", "grant, then dance");
  CHECK(m.notice.find("dance") != std::string::npos);
  CHECK_FALSE(m.matches);
  viewer.perform("filter.set", "grant, then pause > 100s");
  CHECK(m.match_count == 0);
}

TEST_CASE("Shift and drag marks a stretch, and its numbers are told", "[viz][range]") {
  Viewer viewer;
  viewer.perform("scale.set", "linear");
  viewer.frames(2);
  Modifiers shift;
  shift.shift = true;
  compat::set_modifiers(ImGui::GetIO(), shift);
  const View before = viewer.model().view;
  REQUIRE(viewer.drag("timeline/plot", 0.2F, 0.97F, 400, 0));
  compat::set_modifiers(ImGui::GetIO(), {});
  viewer.frames(3);
  REQUIRE(viewer.model().range);
  CHECK(viewer.model().view == before);
  const Control* plot = viewer.app().marks().find("timeline/plot");
  REQUIRE(plot != nullptr);
  const double wanted = 400 / static_cast<double>(plot->area.width()) * before.length();
  const auto length = static_cast<double>((viewer.model().range->end - viewer.model().range->begin).count());
  CHECK(length == Catch::Approx(wanted).epsilon(0.05));
  REQUIRE(viewer.perform("panel.range"));
  viewer.frames(3);
  CHECK(viewer.app().marks().find("range/length") != nullptr);
  viewer.save_png(artefact("range.png"));
  REQUIRE(viewer.click("range/close"));
  CHECK_FALSE(viewer.model().range);
  REQUIRE(viewer.press("r"));
  CHECK(viewer.model().range);
}

TEST_CASE("pointing at a message draws its answer thick too", "[viz][messages]") {
  Viewer viewer;
  const Recording& recording = *viewer.model().recording;
  std::size_t sent = 0;
  while (recording.fact(sent).kind != FactKind::message_sent) ++sent;
  const auto thick = [&] {
    const Sheet& sheet = viewer.app().timeline().picture().sheet;
    std::size_t lines = 0;
    for (const Primitive& p : sheet.primitives())
      if (p.kind == Primitive::Kind::line && p.size == 16 * 0.16F) ++lines;
    return lines;
  };
  viewer.perform("select.none");
  viewer.perform("view.range", "0s 50ms");
  viewer.frames(3);
  const std::size_t before = thick();
  const TimelinePicture& picture = viewer.app().timeline().picture();
  const Area window = viewer.app().timeline().area();
  bool found = false;
  for (const Hit& hit : picture.hits) {
    if (hit.kind != Hit::Kind::fact || hit.fact != sent) continue;
    const Point middle{(hit.area.left + hit.area.right) / 2, (hit.area.top + hit.area.bottom) / 2};
    const Hit* top = hit_at(picture, middle, 0);
    if (top == nullptr || top->fact != sent) continue;
    REQUIRE(viewer.hover("timeline", middle.x / window.width(), middle.y / window.height()));
    found = true;
    break;
  }
  REQUIRE(found);
  viewer.frames(3);
  CHECK(thick() >= before + 2);
}

TEST_CASE("the legend lists what is on the screen", "[viz][legend]") {
  Viewer viewer;
  viewer.frames(2);
  const auto shown = [&](Sign sign) { return viewer.model().signs.test(static_cast<std::size_t>(sign)); };
  CHECK(shown(Sign::overlap));
  CHECK(shown(Sign::lapse));
  CHECK(shown(Sign::round));
  CHECK_FALSE(shown(Sign::promoted));
  REQUIRE(viewer.perform("panel.signs"));
  viewer.frames(3);
  viewer.save_png(artefact("signs.png"));
  viewer.open(catalogue("failover-loses-the-lock"));
  viewer.frames(3);
  CHECK(shown(Sign::promoted));
  CHECK(shown(Sign::replica));
}

}  // namespace lockstep::viz
