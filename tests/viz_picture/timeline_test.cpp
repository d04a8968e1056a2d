// What the picture of a run shows, asked of its list of primitives.
#include "viz/picture/timeline.hpp"

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>

#include "tests/support/history_builder.hpp"
#include "viz/picture/sheet_svg.hpp"

namespace lockstep::viz {
namespace {

/// Alice's lease ends at 10 s, she stays inside until 15 s; bob is inside from 11 s to 13 s.
RecordingPtr two_inside() {
  HistoryBuilder story;
  const ProcessId alice = story.client("alice"), bob = story.client("bob");
  const Resource file = story.resource("file");
  const AcquisitionId a = story.at(0s).acquire(alice, file);
  story.at(100ms).grant(a, {.until = 10s});
  const AcquisitionId b = story.at(10500ms).acquire(bob, file);
  story.at(11s).grant(b, {.until = 21s});
  story.at(13s).release(b);
  story.at(15s).release(a);
  story.at(20s).end();
  Run run;
  run.trace = story.trace();
  run.violations = check_all(run.trace, {});
  return std::make_shared<const Recording>(Scenario{}, std::move(run));
}

struct Painted {
  RecordingPtr recording = two_inside();
  Axis axis{Scale::linear, recording->scene.end, recording->scene.points, 0};
  Look look{Theme::dark};
  Metrics metrics{16};
  TimelineInput input{
      .recording = *recording, .axis = axis, .look = look, .metrics = metrics, .width = 1200, .height = 700};

  Painted() { input.view.fit_all(axis); }
  TimelinePicture paint() const { return paint_timeline(input); }
};

bool says(const Sheet& sheet, const std::string& words) {
  for (const Primitive& p : sheet.primitives())
    if (p.kind == Primitive::Kind::text && sheet.words_of(p).find(words) != std::string_view::npos) return true;
  return false;
}

std::size_t count(const Sheet& sheet, Primitive::Kind kind) {
  std::size_t n = 0;
  for (const Primitive& p : sheet.primitives()) n += p.kind == kind ? 1 : 0;
  return n;
}

}  // namespace

TEST_CASE("two holders at once are hatched and counted", "[viz][timeline]") {
  const Painted painted;
  const TimelinePicture picture = painted.paint();
  CHECK(says(picture.sheet, "2 holders at once, 2 s"));
  CHECK(says(picture.sheet, "alice, on past the end of the lease"));
  CHECK(count(picture.sheet, Primitive::Kind::hatch) >= 2);
}

TEST_CASE("what a client believes after its lease has ended is told in its lane", "[viz][timeline]") {
  const Painted painted;
  CHECK(says(painted.paint().sheet, "the lease ended 5 s before it left"));
}

TEST_CASE("labels do not lie on each other", "[viz][timeline]") {
  Painted painted;
  for (const float width : {500.0F, 800.0F, 1600.0F}) {
    painted.input.width = width;
    const TimelinePicture picture = painted.paint();
    std::vector<Area> labels;
    for (const Primitive& p : picture.sheet.primitives()) {
      if (p.kind != Primitive::Kind::text || p.area.left < picture.layout.plot.left) continue;
      const float wide = painted.metrics.width(p.face, picture.sheet.words_of(p));
      labels.push_back(
          {p.area.left, p.area.top, p.area.left + wide, p.area.top + painted.metrics.height(p.face) * 0.8F});
    }
    for (std::size_t i = 0; i < labels.size(); ++i)
      for (std::size_t j = i + 1; j < labels.size(); ++j) {
        CAPTURE(width, i, j);
        CHECK_FALSE(labels[i].overlaps(labels[j]));
      }
  }
}

TEST_CASE("every violation has a flag that leads to its fact", "[viz][timeline]") {
  const Painted painted;
  const TimelinePicture picture = painted.paint();
  REQUIRE_FALSE(painted.recording->run.violations.empty());
  bool found = false;
  for (const Hit& hit : picture.hits)
    found = found || (hit.kind == Hit::Kind::flag && hit.fact == painted.recording->run.violations.front().fact);
  CHECK(found);
}

TEST_CASE("zooming out never hides a violation, and a crowd stays within the budget", "[viz][timeline]") {
  HistoryBuilder story;
  const ProcessId alice = story.client("alice"), bob = story.client("bob");
  const Resource file = story.resource("file");
  for (int i = 0; i < 20'000; ++i) {
    const Duration t = Duration(1'000'000) * i;
    const AcquisitionId a = story.at(t).acquire(alice, file);
    story.at(t + 100us).grant(a, {.until = 1000s});
    if (i == 12'345) {
      const AcquisitionId b = story.at(t + 120us).acquire(bob, file);
      story.at(t + 150us).grant(b, {.until = 1000s});
      story.at(t + 170us).release(b);
    }
    story.at(t + 500us).release(a);
  }
  story.at(21s).end();
  Run run;
  run.trace = story.trace();
  run.violations = check_all(run.trace, {});
  REQUIRE_FALSE(run.violations.empty());
  const Recording recording(Scenario{}, std::move(run));
  const Look look(Theme::dark);
  const Metrics metrics(16);
  for (const Scale scale : {Scale::linear, Scale::steps}) {
    const Axis axis(scale, recording.scene.end, recording.scene.points, 0);
    TimelineInput input{
        .recording = recording, .axis = axis, .look = look, .metrics = metrics, .width = 1600, .height = 900};
    input.view.fit_all(axis);
    const TimelinePicture picture = paint_timeline(input);
    CHECK(picture.sheet.primitives().size() < 5'000);
    bool has_flag = false;
    for (const Hit& hit : picture.hits) has_flag = has_flag || hit.kind == Hit::Kind::flag;
    CHECK(has_flag);
    std::size_t danger = 0;
    for (const Primitive& p : picture.sheet.primitives())
      if (p.colour.red == look.danger.red && p.colour.green == look.danger.green && p.colour.blue == look.danger.blue)
        ++danger;
    CHECK(danger >= 4);  // strip, flag, overview
  }
}

TEST_CASE("the SVG holds the same words as text", "[viz][timeline]") {
  const Painted painted;
  const TimelinePicture picture = painted.paint();
  const std::string svg = svg_of(picture.sheet, painted.input.width, painted.input.height, painted.metrics);
  CHECK(svg.find(">2 holders at once, 2 s</text>") != std::string::npos);
  CHECK(svg.find("nan") == std::string::npos);
  // No words are wider than the picture took them to be.
  std::size_t texts = 0, limited = 0;
  for (std::size_t at = svg.find("<text "); at != std::string::npos; at = svg.find("<text ", at + 1)) ++texts;
  for (std::size_t at = svg.find(" textLength=\""); at != std::string::npos; at = svg.find(" textLength=\"", at + 1))
    ++limited;
  CHECK(texts == limited);
  std::size_t opened = 0, closed = 0;
  for (std::size_t at = svg.find("<g "); at != std::string::npos; at = svg.find("<g ", at + 1)) ++opened;
  for (std::size_t at = svg.find("</g>"); at != std::string::npos; at = svg.find("</g>", at + 1)) ++closed;
  CHECK(opened == closed);
}

TEST_CASE("an empty run is a picture too", "[viz][timeline]") {
  HistoryBuilder story;
  story.at(0s).end();
  Run run;
  run.trace = story.trace();
  const Recording recording(Scenario{}, std::move(run));
  const Axis axis(Scale::linear, recording.scene.end, recording.scene.points, 0);
  const Look look(Theme::light);
  const Metrics metrics(16);
  TimelineInput input{
      .recording = recording, .axis = axis, .look = look, .metrics = metrics, .width = 640, .height = 480};
  input.view.fit_all(axis);
  CHECK_FALSE(paint_timeline(input).sheet.empty());
}

}  // namespace lockstep::viz
