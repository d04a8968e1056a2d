#include "viz/picture/sheet.hpp"

#include <algorithm>

namespace lockstep::viz {
namespace {

// Far outside of every screen, and safe to calculate with in floats.
constexpr float far_away = 30000;
float near_enough(float v) { return v >= -far_away ? std::min(v, far_away) : -far_away; }  // also of what is no number

}  // namespace

void Sheet::clear() {
  primitives_.clear();
  points_.clear();
  letters_.clear();
}

Primitive& Sheet::add(Primitive::Kind kind, const Area& area, Colour colour) {
  Primitive primitive;
  primitive.kind = kind;
  primitive.colour = colour;
  primitive.area = {near_enough(area.left), near_enough(area.top), near_enough(area.right), near_enough(area.bottom)};
  primitives_.push_back(primitive);
  return primitives_.back();
}

void Sheet::fill(const Area& area, Colour colour, float radius) {
  if (!(area.right > area.left && area.bottom > area.top)) return;
  add(Primitive::Kind::fill, area, colour).size = radius;
}

void Sheet::frame(const Area& area, Colour colour, float thickness, float radius) {
  Primitive& added = add(Primitive::Kind::frame, area, colour);
  added.size = radius;
  added.thickness = thickness;
}

void Sheet::line(Point from, Point to, Colour colour, float thickness) {
  add(Primitive::Kind::line, {from.x, from.y, to.x, to.y}, colour).size = thickness;
}

void Sheet::dashed(Point from, Point to, Colour colour, float thickness) {
  add(Primitive::Kind::dashed, {from.x, from.y, to.x, to.y}, colour).size = thickness;
}

void Sheet::polygon(std::span<const Point> points, Colour colour) {
  Primitive& added = add(Primitive::Kind::polygon, {}, colour);
  added.first = static_cast<std::uint32_t>(points_.size());
  added.count = static_cast<std::uint32_t>(points.size());
  for (const Point p : points) points_.push_back({near_enough(p.x), near_enough(p.y)});
}

void Sheet::disc(Point middle, float radius, Colour colour) {
  add(Primitive::Kind::disc, {middle.x, middle.y, 0, 0}, colour).size = radius;
}

void Sheet::ring(Point middle, float radius, Colour colour, float thickness) {
  Primitive& added = add(Primitive::Kind::ring, {middle.x, middle.y, 0, 0}, colour);
  added.size = radius;
  added.thickness = thickness;
}

void Sheet::hatch(const Area& area, Colour colour, float distance, float thickness) {
  if (!(area.right > area.left && area.bottom > area.top)) return;
  Primitive& added = add(Primitive::Kind::hatch, area, colour);
  added.size = distance;
  added.thickness = thickness;
}

void Sheet::text(Point at, std::string_view words, Face face, Colour colour) {
  if (words.empty()) return;
  Primitive& added = add(Primitive::Kind::text, {at.x, at.y, 0, 0}, colour);
  added.face = face;
  added.first = static_cast<std::uint32_t>(letters_.size());
  added.count = static_cast<std::uint32_t>(words.size());
  letters_ += words;
}

void Sheet::clip(const Area& area) { add(Primitive::Kind::clip, area, Colour()); }
void Sheet::unclip() { add(Primitive::Kind::unclip, {}, Colour()); }

std::span<const Point> Sheet::points_of(const Primitive& primitive) const {
  return std::span<const Point>(points_).subspan(primitive.first, primitive.count);
}

std::string_view Sheet::words_of(const Primitive& primitive) const {
  return std::string_view(letters_).substr(primitive.first, primitive.count);
}

}  // namespace lockstep::viz
