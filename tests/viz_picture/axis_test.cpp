// Time scales and views: what is where, and that nothing leads outside.
#include "viz/picture/axis.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "viz/picture/view.hpp"

namespace lockstep::viz {
namespace {

constexpr std::int64_t ms = 1'000'000;
const std::vector<std::int64_t> busy_then_idle = {1 * ms, 2 * ms, 3 * ms, 10'000 * ms, 10'001 * ms, 10'002 * ms};
const Axis squeezed() { return Axis(Scale::compressed, 12'000 * ms, busy_then_idle, 1 * ms); }

}  // namespace

TEST_CASE("every scale maps times to positions and back, in order", "[viz][axis]") {
  for (const Scale scale : {Scale::linear, Scale::steps, Scale::compressed}) {
    const Axis axis(scale, 12'000 * ms, busy_then_idle, 1 * ms);
    double before = axis.position(0);
    for (std::int64_t t = 1; t < 12'000; t += 7) {
      const double at = static_cast<double>(t * ms);
      const double position = axis.position(at);
      CHECK(position > before);
      CHECK(axis.time(position) == Catch::Approx(at).epsilon(1e-6));
      before = position;
    }
  }
}

TEST_CASE("equal steps puts one step between two instants, however far apart they are", "[viz][axis]") {
  const Axis axis(Scale::steps, 12'000 * ms, busy_then_idle, 1 * ms);
  CHECK(axis.position(2.0 * ms) - axis.position(1.0 * ms) == Catch::Approx(1));
  CHECK(axis.position(10'000.0 * ms) - axis.position(3.0 * ms) == Catch::Approx(1));
}

TEST_CASE("a million instants are found as a few are", "[viz][axis]") {
  std::vector<std::int64_t> points;
  for (std::int64_t i = 1; i <= 100'000; ++i) points.push_back(i * i);
  const Axis axis(Scale::steps, points.back() + 5, points, 0);
  for (const std::int64_t i : {1, 2, 255, 256, 257, 1023, 1024, 1025, 51'200, 99'999, 100'000}) {
    CHECK(axis.position(static_cast<double>(i * i)) == Catch::Approx(static_cast<double>(i)));
    CHECK(axis.time(static_cast<double>(i)) == Catch::Approx(static_cast<double>(i * i)));
  }
}

TEST_CASE("the compressed scale squeezes what is idle, and says how long it was", "[viz][axis]") {
  const Axis axis = squeezed();
  REQUIRE_FALSE(axis.breaks().empty());
  double hidden = 0;
  for (const Axis::Break& gap : axis.breaks()) hidden = std::max(hidden, gap.time_end - gap.time_begin);
  CHECK(hidden == Catch::Approx(9'997.0 * ms));
  // A millisecond that matters is far wider than on a linear axis.
  const double part = (axis.position(2.0 * ms) - axis.position(1.0 * ms)) / axis.length();
  CHECK(part > 0.01);
}

TEST_CASE("zooming keeps what is under the pointer where it is", "[viz][view]") {
  const Axis axis(Scale::linear, 10'000 * ms, {}, 0);
  View view;
  view.fit_all(axis);
  const double under = view.begin + 0.3 * view.length();
  for (int i = 0; i < 20; ++i) view.zoom(axis, 0.7, 0.3);
  CHECK(view.begin + 0.3 * view.length() == Catch::Approx(under).epsilon(1e-9));
}

TEST_CASE("no wheel leads to where numbers end", "[viz][view]") {
  for (const Scale scale : {Scale::linear, Scale::steps, Scale::compressed}) {
    const Axis axis(scale, 12'000 * ms, busy_then_idle, 1 * ms);
    View view;
    view.fit_all(axis);
    for (int i = 0; i < 2000; ++i) view.zoom(axis, 0.5, 0.999);
    CHECK(view.length() >= axis.finest() * 0.999);
    for (int i = 0; i < 3000; ++i) view.pan(axis, i % 2 == 0 ? 1e6 : 3.0);
    CHECK(view.begin < axis.last());
    for (int i = 0; i < 2000; ++i) view.zoom(axis, 1e9, 0);
    CHECK(view.length() <= axis.length() * 1.3);
    view.zoom(axis, std::nan(""), 0.5);
    view.zoom(axis, -1, 0.5);
    CHECK(std::isfinite(view.begin));
    CHECK(view.end > view.begin);
  }
}

}  // namespace lockstep::viz
