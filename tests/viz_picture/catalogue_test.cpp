// Every story of the catalogue as a picture: what holds for all of them.
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <map>

#include "scenarios/format/reader.hpp"
#include "viz/picture/range_stats.hpp"
#include "viz/picture/timeline.hpp"

namespace lockstep::viz {
namespace {

const std::map<std::string, RecordingPtr>& catalogue() {
  static const std::map<std::string, RecordingPtr> all = [] {
    std::map<std::string, RecordingPtr> found;
    const std::filesystem::path folder = std::filesystem::path(LOCKSTEP_SOURCE_DIR) / "scenarios/catalogue";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      ReadResult read = read_scenario_file(entry.path().string());
      REQUIRE(read.scenario);
      found[entry.path().stem().string()] = record(std::move(*read.scenario));
    }
    return found;
  }();
  return all;
}

TimelinePicture picture_of(const Recording& recording, Scale scale, float width, float height, Theme theme) {
  const Look look(theme);
  const Metrics metrics(16);
  const Axis axis(scale, recording.scene.end, recording.scene.points, recording.scene.typical_flight);
  TimelineInput input{.recording = recording, .axis = axis, .look = look, .metrics = metrics, .width = width, .height = height};
  input.view.fit_all(axis);
  if (!recording.run.violations.empty()) input.cursor = recording.run.violations.front().at;
  return paint_timeline(input);
}

/// Any part of the line is in the box.
bool crosses(const Primitive& line, const Area& box) {
  float from = 0, to = 1;
  const auto cut = [&](float start, float by, float low, float high) {
    if (by == 0) return low < start && start < high;
    const float a = (low - start) / by, b = (high - start) / by;
    from = std::max(from, std::min(a, b));
    to = std::min(to, std::max(a, b));
    return from < to;
  };
  return cut(line.area.left, line.area.right - line.area.left, box.left, box.right) &&
         cut(line.area.top, line.area.bottom - line.area.top, box.top, box.bottom);
}

/// How many labels on the plot have these words.
std::size_t told(const std::string& story, const std::string& words, Scale scale = Scale::linear) {
  const Recording& recording = *catalogue().at(story);
  const TimelinePicture picture = picture_of(recording, scale, 1600, 1000, Theme::dark);
  std::size_t count = 0;
  for (const Primitive& p : picture.sheet.primitives())
    if (p.kind == Primitive::Kind::text && p.area.left > picture.layout.plot.left &&
        picture.sheet.words_of(p).find(words) != std::string_view::npos)
      ++count;
  return count;
}

std::string reason_of_story(const std::string& name) { return catalogue().at(name)->reason; }

std::string role_words(const Recording& recording, const std::string& process, TrueTime at) {
  for (const Lane& lane : recording.scene.lanes) {
    if (recording.trace().name_of(lane.process) != process) continue;
    std::string words;
    for (const Item& item : lane.roles.items())
      if (item.begin <= at.ns() && at.ns() < item.end)
        words = static_cast<RoleLook>(item.look) == RoleLook::master
                    ? "master"
                    : "replica of " + std::string(recording.trace().name_of(ProcessId(item.ref)));
    return words;
  }
  return "no such lane";
}

}  // namespace

TEST_CASE("no label of any story lies on another one", "[viz][catalogue]") {
  const Metrics metrics(16);
  for (const auto& [name, recording] : catalogue())
    for (const Scale scale : {Scale::linear, Scale::steps, Scale::compressed}) {
      const TimelinePicture picture = picture_of(*recording, scale, 950, 640, Theme::dark);
      std::vector<std::pair<Area, std::string>> labels;
      for (const Primitive& p : picture.sheet.primitives()) {
        if (p.kind != Primitive::Kind::text || p.area.left < picture.layout.plot.left) continue;
        const std::string words(picture.sheet.words_of(p));
        if (words.size() < 2) continue;
        labels.push_back({{p.area.left, p.area.top, p.area.left + metrics.width(p.face, words),
                           p.area.top + metrics.height(p.face) * 0.8F},
                          words});
      }
      for (std::size_t i = 0; i < labels.size(); ++i)
        for (std::size_t j = i + 1; j < labels.size(); ++j) {
          CAPTURE(name, scale, labels[i].second, labels[j].second);
          CHECK_FALSE(labels[i].first.overlaps(labels[j].first));
        }
    }
}

TEST_CASE("no label of any story is crossed by what is drawn over it", "[viz][catalogue]") {
  const Metrics metrics(16);
  const Look look(Theme::dark);
  for (const auto& [name, recording] : catalogue())
    for (const Scale scale : {Scale::linear, Scale::steps, Scale::compressed}) {
      const TimelinePicture picture = picture_of(*recording, scale, 950, 640, Theme::dark);
      const std::span<const Primitive> all = picture.sheet.primitives();
      for (std::size_t i = 0; i < all.size(); ++i) {
        const Primitive& text = all[i];
        if (text.kind != Primitive::Kind::text || text.area.left < picture.layout.plot.left) continue;
        if (text.area.top < picture.layout.ruler.bottom || text.area.top > picture.layout.plot.bottom) continue;
        const std::string words(picture.sheet.words_of(text));
        if (words.size() < 2) continue;
        const Area box{text.area.left, text.area.top + 2, text.area.left + metrics.width(text.face, words),
                       text.area.top + metrics.height(text.face) * 0.8F};
        for (std::size_t j = i + 1; j < all.size(); ++j) {
          const Primitive& line = all[j];
          if (line.kind != Primitive::Kind::line && line.kind != Primitive::Kind::dashed) continue;
          if (line.colour == look.accent.faded(0.9)) continue;  // the cursor
          CAPTURE(name, scale, words);
          CHECK_FALSE(crosses(line, box));
        }
      }
    }
}

TEST_CASE("a bar that is too short for its holder's name has it beside", "[viz][catalogue]") {
  const Recording& recording = *catalogue().at("losers-prolong-the-lock");
  const TimelinePicture picture = picture_of(recording, Scale::linear, 950, 640, Theme::light);
  bool found = false;
  for (const Primitive& p : picture.sheet.primitives())
    found =
        found || (p.kind == Primitive::Kind::text && p.face == Face::strong && picture.sheet.words_of(p) == "alice" &&
                  picture.layout.strips.contains({p.area.left, p.area.top + 1}));
  CHECK(found);
}

TEST_CASE("a key that a node came back with has its name", "[viz][catalogue]") {
  CHECK(told("snapshot-brings-back-a-released-lock", "of alice") == 2);
}

TEST_CASE("many overlaps that share their pixels are counted", "[viz][catalogue]") {
  CHECK(told("frozen-master-continues", " times") > 0);
}

TEST_CASE("a replica that follows its master's deletion is no danger, one that takes the key from a holder is",
          "[viz][catalogue]") {
  CHECK(told("wait-all-replicas", "deleted by m") == 0);
  CHECK(told("failover-loses-the-lock", "deleted by r1") == 0);
  CHECK(told("restart-before-detection", "deleted by m") == 2);
  CHECK(told("getset-late-del", "deleted by alice", Scale::compressed) == 1);
}

TEST_CASE("what the servers forgot for a while is told apart from what they lost", "[viz][catalogue]") {
  CHECK(told("failover-keeps-the-lock", "the servers could not tell") == 1);
  CHECK(told("failover-loses-the-lock", "the servers lost that 10 s before it left") == 1);
}

TEST_CASE("no picture of any story needs more than five thousand primitives", "[viz][catalogue]") {
  for (const auto& [name, recording] : catalogue())
    for (const Scale scale : {Scale::linear, Scale::steps, Scale::compressed}) {
      CAPTURE(name, scale);
      CHECK(picture_of(*recording, scale, 1600, 1000, Theme::light).sheet.primitives().size() <= 5'000);
    }
}

TEST_CASE("a story in which two are inside tells how that came about", "[viz][catalogue][reason]") {
  for (const auto& [name, recording] : catalogue()) {
    if (!recording->headline) continue;
    const Violation& told = recording->run.violations[*recording->headline];
    if (told.check != Check::mutual_exclusion) continue;
    CAPTURE(name, told.text);
    CHECK_FALSE(recording->reason.empty());
  }
}

TEST_CASE("the reason is what the story is about", "[viz][catalogue][reason]") {
  CHECK(reason_of_story("redlock-pause-after-check").find("alice was stopped from") == 0);
  CHECK(reason_of_story("redlock-clock-jump").find("C's clock jumped 10 s ahead") != std::string::npos);
  CHECK(reason_of_story("failover-loses-the-lock").find("r1 became master at") != std::string::npos);
  CHECK(reason_of_story("evicted-lock").find("evicted alice's key") != std::string::npos);
  CHECK(reason_of_story("setnx-crashed-holder").find("alice crashed at") == 0);
  const auto tells = [](const std::string& story, const std::string& words) {
    CAPTURE(story, reason_of_story(story));
    CHECK(reason_of_story(story).find(words) != std::string::npos);
  };
  tells("redlock-clock-jump", "alice was left with 2 of 5 nodes");
  CHECK(reason_of_story("restart-before-detection").find(" of 3 nodes") == std::string::npos);
  tells("getset-clock-skew", "bob, whose clock is 12 s ahead, wrote its own value over alice's key");
  tells("getset-late-del", "alice, which had been stopped for 2.01 s, deleted bob's key");
  tells("get-then-del", "alice, whose own lease was over, deleted bob's key");
  tells("flash-sale-blind-del", "shop-7-2, which had not got the lock, deleted shop-3-18's key");
  tells("losers-prolong-the-lock", "each of bob's tries gives its key new time to live");
  tells("setnx-crashed-holder", "its key, which has no time to live, stays on redis to the end");
  tells("promoted-replica-clock-behind",
        "its key stays on r1, whose clock is 20 s behind, until it expires at 30.001 s");
  tells("redlock-orphan-votes-block", "its key stays on C, D and E until it expires");
  tells("redlock-orphan-vote",
        "C and D were down, and alice's request reached E only at 0.510005 s, after alice had left");
  tells("redlock-partition-while-held", "its release did not get through; its key stays on A, C, D and 2 others");
  tells("snapshot-brings-back-a-released-lock",
        "redis came back at 4.000 s with alice's key, which alice had released");
  tells("sentinels-in-tilt", "s1 and s2 distrusted their clocks and did not replace it");
  tells("redlock-majority-crash", "C, D and E were down until 11.000 s");
  CHECK(reason_of_story("packet-delay").find("under way for 90 s") != std::string::npos);
}

TEST_CASE("a node's lane knows what the node takes itself for", "[viz][catalogue]") {
  const Recording& recording = *catalogue().at("failover-loses-the-lock");
  CHECK(role_words(recording, "m", TrueTime(0s)) == "master");
  CHECK(role_words(recording, "r1", TrueTime(1s)) == "replica of m");
  CHECK(role_words(recording, "r1", TrueTime(8s)) == "master");
  CHECK(role_words(recording, "r2", TrueTime(9s)) == "replica of r1");
}

TEST_CASE("a replica's copy of a key has the colour of the client that set it", "[viz][catalogue]") {
  const Recording& recording = *catalogue().at("failover-keeps-the-lock");
  std::size_t copies = 0;
  for (std::size_t i = 0; i < recording.story.keys.size(); ++i) {
    const exports::KeyLease& key = recording.story.keys[i];
    if (role_words(recording, std::string(recording.trace().name_of(key.node)), key.life.begin) == "master") continue;
    ++copies;
    CHECK(recording.trace().role_of(recording.scene.key_owners[i]) == Role::client);
  }
  CHECK(copies > 0);
}

TEST_CASE("whoever is inside without a key on the servers is in doubt, nobody else", "[viz][catalogue]") {
  const auto doubts = [](const std::string& story, const std::string& client) {
    const Recording& recording = *catalogue().at(story);
    for (const Lane& lane : recording.scene.lanes)
      if (recording.trace().name_of(lane.process) == client) return lane.doubts.items().size();
    return std::size_t{99};
  };
  CHECK(doubts("evicted-lock", "alice") == 1);
  CHECK(doubts("evicted-lock", "bob") == 0);
  CHECK(doubts("failover-loses-the-lock", "alice") == 1);
  CHECK(doubts("redlock-clock-jump", "alice") == 1);
  CHECK(doubts("redlock-clock-jump-outside-quorum", "alice") == 0);
  CHECK(doubts("redlock-calm", "worker-1") == 0);
}

TEST_CASE("a stretch is counted", "[viz][range]") {
  const Recording& recording = *catalogue().at("redlock-pause-after-check");
  const RangeStats all = stats_of(recording, TrueTime(), recording.trace().end());
  CHECK(all.facts == recording.fact_count());
  CHECK(all.sent == recording.story.trips.size());
  CHECK(all.violations == recording.run.violations.size());
  REQUIRE(all.clients.size() == 2);
  CHECK(all.clients[0].granted == 1);
  Duration inside_together{0};
  for (const exports::Overlap& overlap : recording.story.overlaps) inside_together += overlap.span.length();
  CHECK(all.several_inside == inside_together);
  const RangeStats before = stats_of(recording, TrueTime(), recording.run.violations.front().at - 1ms);
  CHECK(before.violations == 0);
  CHECK(before.several_inside == Duration(0));
  CHECK(before.facts < all.facts);
}

TEST_CASE("the legend explains every sign that is drawn, and draws each", "[viz][legend]") {
  const Look look(Theme::dark);
  Signs seen;
  for (const auto& [name, recording] : catalogue())
    seen |= picture_of(*recording, Scale::compressed, 1300, 900, Theme::dark).signs;
  CHECK(seen.count() > 40);
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const auto sign = static_cast<Sign>(i);
    CAPTURE(i);
    CHECK_FALSE(explain(sign).empty());
    Sheet sheet;
    paint_sign(sheet, look, 16, {0, 0}, sign);
    CHECK_FALSE(sheet.empty());
  }
}

}  // namespace lockstep::viz
