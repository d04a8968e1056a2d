// What is on a track is found by time, and the worst of a crowd is never lost.
#include "viz/picture/track.hpp"

#include <catch2/catch_test_macros.hpp>

namespace lockstep::viz {

TEST_CASE("the items on the screen are found by their times", "[viz][track]") {
  Track track;
  for (std::int64_t i = 0; i < 100; ++i) track.add({i * 10, i * 10 + 5, 0, 0, 0, Weight::calm});
  CHECK(track.first_after(0) == 0);
  CHECK(track.first_after(6) == 1);
  CHECK(track.first_from(10) == 1);
  CHECK(track.first_from(11) == 2);
  CHECK(track.first_from(5'000) == 100);
}

TEST_CASE("the worst of a crowd stands for it", "[viz][track]") {
  Track track;
  for (std::int64_t i = 0; i < 1000; ++i)
    track.add({i, i, 0, 0, 0, i == 617 ? Weight::danger : i % 10 == 0 ? Weight::notable : Weight::calm});
  CHECK(track.worst(0, 1000).weight == Weight::danger);
  CHECK(track.worst(0, 1000).item == 617);
  CHECK(track.worst(618, 1000).weight == Weight::notable);
  CHECK(track.worst(1, 9).weight == Weight::calm);
}

TEST_CASE("things that overlap are stacked, up to a bound", "[viz][track]") {
  const std::vector<Item> items = {{0, 10}, {2, 4}, {5, 7}, {6, 8}, {6, 9}};
  const std::vector<Track> rows = stack(items, 3);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].items().size() == 1);
  CHECK(rows[1].items().size() == 2);
  CHECK(rows[2].items().size() == 2);
  CHECK(rows[2].items()[1].begin == 8);  // pushed behind the one before it
}

}  // namespace lockstep::viz
