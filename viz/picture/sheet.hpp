// A picture as a list of primitives in pixels, y downwards. The window, the SVG and the tests read the same list;
// whoever draws it decides how a hatching or a dash is made.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "viz/picture/colour.hpp"
#include "viz/picture/metrics.hpp"

namespace lockstep::viz {

struct Point {
  float x = 0, y = 0;
  friend bool operator==(const Point&, const Point&) = default;
};

struct Area {
  float left = 0, top = 0, right = 0, bottom = 0;

  float width() const { return right - left; }
  float height() const { return bottom - top; }
  bool contains(Point p) const { return left <= p.x && p.x < right && top <= p.y && p.y < bottom; }
  bool overlaps(const Area& o) const { return left < o.right && o.left < right && top < o.bottom && o.top < bottom; }
  Area grown(float by) const { return {left - by, top - by, right + by, bottom + by}; }
  friend bool operator==(const Area&, const Area&) = default;
};

struct Primitive {
  enum class Kind : std::uint8_t { fill, frame, line, dashed, polygon, disc, ring, hatch, text, clip, unclip };

  Kind kind{};
  Face face = Face::text;
  Colour colour;
  Area area;                ///< line: from (left, top) to (right, bottom); disc and ring: (left, top) is the middle
  float size = 0;           ///< thickness; disc: radius; hatch: distance of its lines; fill and frame: corner radius
  float thickness = 1;      ///< frame, ring, hatch
  std::uint32_t first = 0;  ///< into the pool of points or of letters
  std::uint32_t count = 0;
};

class Sheet {
 public:
  void clear();

  void fill(const Area& area, Colour colour, float radius = 0);
  void frame(const Area& area, Colour colour, float thickness = 1, float radius = 0);
  void line(Point from, Point to, Colour colour, float thickness = 1);
  void dashed(Point from, Point to, Colour colour, float thickness = 1);
  /// Convex, filled.
  void polygon(std::span<const Point> points, Colour colour);
  void disc(Point middle, float radius, Colour colour);
  void ring(Point middle, float radius, Colour colour, float thickness = 1);
  /// Lines from lower left to upper right, `distance` apart.
  void hatch(const Area& area, Colour colour, float distance, float thickness = 1);
  /// `at`: the upper left corner.
  void text(Point at, std::string_view words, Face face, Colour colour);
  /// Until `unclip`, nothing is drawn outside.
  void clip(const Area& area);
  void unclip();

  std::span<const Primitive> primitives() const { return primitives_; }
  std::span<const Point> points_of(const Primitive& primitive) const;
  std::string_view words_of(const Primitive& primitive) const;
  bool empty() const { return primitives_.empty(); }

 private:
  Primitive& add(Primitive::Kind kind, const Area& area, Colour colour);

  std::vector<Primitive> primitives_;
  std::vector<Point> points_;
  std::string letters_;
};

}  // namespace lockstep::viz
