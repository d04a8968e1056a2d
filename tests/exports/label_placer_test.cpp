#include "scenarios/exports/label_placer.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace lockstep::exports;

TEST_CASE("a label takes the first place that is free", "[exports][labels]") {
  LabelPlacer placer({0, 0, 200, 100});
  placer.block({0, 0, 100, 30});
  const auto label = placer.place({{10, 20, "hello"}, {110, 20, "hello"}, {10, 60, "hello"}});
  REQUIRE(label);
  CHECK(label->x == 110);
  CHECK(label->y == 20);
}

TEST_CASE("labels never lie on each other: what does not fit is dropped", "[exports][labels]") {
  LabelPlacer placer({0, 0, 300, 20});
  std::vector<Label> placed;
  for (int i = 0; i < 40; ++i)
    if (const auto label =
            placer.place({{i * 7.0, 14, "label " + std::to_string(i)}, {i * 7.0, 14, std::to_string(i)}}))
      placed.push_back(*label);
  CHECK(placed.size() > 3);
  CHECK(placed.size() < 40);
  for (std::size_t i = 0; i < placed.size(); ++i)
    for (std::size_t j = i + 1; j < placed.size(); ++j) CHECK_FALSE(placed[i].box().overlaps(placed[j].box()));
}

TEST_CASE("a label stays inside of the bounds", "[exports][labels]") {
  LabelPlacer placer({0, 0, 100, 100});
  CHECK_FALSE(placer.place({{90, 50, "too long for here"}}));
  CHECK(placer.place({{95, 50, "fits", 11, Anchor::end}}));
}

TEST_CASE("text is shortened to what fits, and dropped below three letters", "[exports][labels]") {
  CHECK(shortened("short", 100, 11) == "short");
  const std::string cut = shortened("a rather long label", 60, 11);
  CHECK(cut.rfind("a ra", 0) == 0);
  CHECK(text_width(cut, 11) <= 60);
  CHECK(shortened("a rather long label", 12, 11).empty());
}

TEST_CASE("a letter of several bytes is one letter wide and is never cut in two", "[exports][labels]") {
  CHECK(text_width("\u00e4", 10) == text_width("n", 10));
  for (double width = 10; width < 60; width += 1) {
    const std::string cut = shortened("\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4", width, 11);
    if (!cut.empty()) CHECK((cut.size() - 3) % 2 == 0);  // the ellipsis has three bytes
  }
}
