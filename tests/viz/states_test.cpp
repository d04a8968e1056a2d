// What is shown when there is nothing to show: no run, a bad file, a file that comes and goes. And scripts.
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>

#include "tests/viz/support.hpp"

namespace lockstep::viz {

TEST_CASE("an empty window says what to do", "[viz]") {
  Viewer viewer("");
  CHECK(viewer.model().status == Status::empty);
  viewer.frames(2);
  CHECK(viewer.save_png(artefact("empty.png")));
}

TEST_CASE("a bad scenario shows its problems, and a good one opens after it", "[viz]") {
  Viewer viewer("");
  const std::string bad = artefact("bad.json");
  std::ofstream(bad) << R"({"title": "x", "algorithm": {"name": "redlok", "ttl": 10}, "clients": {}})";
  viewer.open(bad);
  CHECK(viewer.model().status == Status::failed);
  CHECK(viewer.model().problems.find("/algorithm/ttl") != std::string::npos);
  viewer.frames(2);
  CHECK(viewer.save_png(artefact("problems.png")));
  viewer.open(catalogue("redlock-calm"));
  CHECK(viewer.model().status == Status::showing);
}

TEST_CASE("a file that is not there is a problem, not the end", "[viz]") {
  Viewer viewer;
  viewer.open("/nowhere/at/all.json");
  CHECK(viewer.model().status == Status::failed);
  CHECK_FALSE(viewer.model().problems.empty());
  REQUIRE(viewer.press("Esc"));
  CHECK(viewer.model().status == Status::showing);
}

TEST_CASE("a script plays, expects and says where it stopped", "[viz]") {
  Viewer viewer;
  CHECK(play_script(viewer,
                    "# a walk\n"
                    "do cursor.begin\n"
                    "key n\n"
                    "expect cursor > 10\n"
                    "expect violations 3\n"
                    "click theme\n"
                    "expect theme light\n"
                    "wheel timeline/plot 0.5 0.5 3\n"
                    "do view.fit\n",
                    "walk")
            .empty());
  CHECK(play_script(viewer, "key n\nexpect theme dark\n", "walk") == "walk:2: expected theme dark, found light\n");
  CHECK(play_script(viewer, "do no.such\n", "walk") == "walk:1: there is no action \"no.such\"\n");
  CHECK(play_script(viewer, "click no/control\n", "walk").find("no control \"no/control\"") != std::string::npos);
}

TEST_CASE("a picture is the same bytes twice, and another one at another scale", "[viz]") {
  Viewer a("redlock-pause-after-check", 900, 600), b("redlock-pause-after-check", 900, 600);
  const Image first = a.picture(), second = b.picture();
  CHECK(difference(first, second, 0) == 0);
  Viewer large("redlock-pause-after-check", 1800, 1200, 2);
  CHECK(large.picture().width == 1800);
  CHECK(large.save_png(artefact("scale-2.png")));
}

TEST_CASE("the view is saved as an SVG with its words", "[viz]") {
  Viewer viewer;
  const std::string path = artefact("view.svg");
  viewer.perform("export.svg", path);
  std::ifstream in(path);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  CHECK(text.find("holders at once") != std::string::npos);
}

TEST_CASE("a picture in small windows and with odd sizes does not break", "[viz]") {
  Viewer viewer;
  for (const auto& [w, h] : {std::pair{64, 64}, {200, 900}, {1900, 90}, {333, 257}}) {
    viewer.platform().resize(w, h);
    viewer.frames(3);
  }
  SUCCEED();
}

}  // namespace lockstep::viz
