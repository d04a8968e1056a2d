#include "viz/shell/draw_sheet.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace lockstep::viz {
namespace {

/// So many lines of hatchings and dashes are drawn in one frame, about.
constexpr double lines_max = 1500;

class SheetDrawer {
 public:
  SheetDrawer(const Sheet& sheet, ImDrawList& list, Point origin, const Fonts& fonts)
      : sheet_(sheet), list_(list), origin_(origin), fonts_(fonts) {}

  std::size_t draw() {
    // Hatchings and dashes are many lines each: with many of them on the screen, they become wider.
    double lines = 0;
    for (const Primitive& p : sheet_.primitives()) {
      const auto on_screen = [](float from, float to) {
        return static_cast<double>(std::min(4000.0F, std::fabs(to - from)));
      };
      if (p.kind == Primitive::Kind::hatch)
        lines += (on_screen(std::max(0.0F, p.area.left), p.area.right) + on_screen(p.area.top, p.area.bottom)) /
                 static_cast<double>(std::max(3.0F, p.size));
      if (p.kind == Primitive::Kind::dashed)
        lines += (on_screen(std::max(0.0F, p.area.left), p.area.right) + on_screen(p.area.top, p.area.bottom)) /
                 static_cast<double>(fonts_.em() * 0.5F);
    }
    wider_ = static_cast<float>(std::max(1.0, lines / lines_max));
    for (const Primitive& primitive : sheet_.primitives()) draw(primitive);
    return count_;
  }

 private:
  ImVec2 at(float x, float y) const { return {origin_.x + x, origin_.y + y}; }

  void draw(const Primitive& p) {
    const ImU32 colour = packed(p.colour);
    const Area& a = p.area;
    ++count_;
    switch (p.kind) {
      case Primitive::Kind::fill:
        list_.AddRectFilled(at(a.left, a.top), at(a.right, a.bottom), colour, std::min(p.size, a.width() / 2));
        break;
      case Primitive::Kind::frame: {
        // The stroke lies inside the area.
        const float in = p.thickness / 2;
        list_.AddRect(at(a.left + in, a.top + in), at(a.right - in, a.bottom - in), colour,
                      std::min(p.size, a.width() / 2), 0, p.thickness);
        break;
      }
      case Primitive::Kind::line:
        list_.AddLine(at(a.left, a.top), at(a.right, a.bottom), colour, std::max(1.0F, p.size));
        break;
      case Primitive::Kind::dashed:
        draw_dashes(p, colour);
        break;
      case Primitive::Kind::polygon:
        points_.clear();
        for (const Point q : sheet_.points_of(p)) points_.push_back(at(q.x, q.y));
        list_.AddConvexPolyFilled(points_.data(), static_cast<int>(points_.size()), colour);
        break;
      case Primitive::Kind::disc:
        list_.AddCircleFilled(at(a.left, a.top), p.size, colour);
        break;
      case Primitive::Kind::ring:
        list_.AddCircle(at(a.left, a.top), p.size, colour, 0, std::max(1.0F, p.thickness));
        break;
      case Primitive::Kind::hatch:
        draw_hatch(p, colour);
        break;
      case Primitive::Kind::text: {
        const std::string_view words = sheet_.words_of(p);
        list_.AddText(fonts_.of(p.face), fonts_.size(p.face), at(std::floor(a.left), std::floor(a.top)), colour,
                      words.data(), words.data() + words.size());
        break;
      }
      case Primitive::Kind::clip:
        list_.PushClipRect(at(a.left, a.top), at(a.right, a.bottom), true);
        --count_;
        break;
      case Primitive::Kind::unclip:
        list_.PopClipRect();
        --count_;
        break;
    }
  }

  void draw_dashes(const Primitive& p, ImU32 colour) {
    const float dash = std::max(3.0F, fonts_.em() * 0.28F) * wider_, gap = dash * 0.8F;
    float x0 = p.area.left, y0 = p.area.top, x1 = p.area.right, y1 = p.area.bottom;
    if (!clip_to_screen(x0, y0, x1, y1)) return;
    const float length = std::hypot(x1 - x0, y1 - y0);
    if (length < 1) return;
    const float ux = (x1 - x0) / length, uy = (y1 - y0) / length;
    const int dashes = std::min(600, static_cast<int>(length / (dash + gap)) + 1);
    for (int i = 0; i < dashes; ++i) {
      const float from = static_cast<float>(i) * (dash + gap), to = std::min(length, from + dash);
      if (to <= from) break;
      list_.AddLine(at(x0 + ux * from, y0 + uy * from), at(x0 + ux * to, y0 + uy * to), colour, std::max(1.0F, p.size));
    }
    count_ += static_cast<std::size_t>(dashes) - 1;
  }

  void draw_hatch(const Primitive& p, ImU32 colour) {
    const ImVec2 low = list_.GetClipRectMin(), high = list_.GetClipRectMax();
    const float left = std::max(p.area.left, low.x - origin_.x), right = std::min(p.area.right, high.x - origin_.x);
    const float top = std::max(p.area.top, low.y - origin_.y), bottom = std::min(p.area.bottom, high.y - origin_.y);
    if (right <= left || bottom <= top) return;
    // Lines x + y = n * distance, so that neighbouring hatchings fit together.
    const float distance = std::max(3.0F, p.size) * wider_;
    const int first = static_cast<int>(std::floor((left + top) / distance)) + 1;
    const int last = std::min(first + 800, static_cast<int>(std::ceil((right + bottom) / distance)));
    for (int n = first; n < last; ++n) {
      const float sum = static_cast<float>(n) * distance;
      const float x0 = std::max(left, sum - bottom), x1 = std::min(right, sum - top);
      if (x1 <= x0) continue;
      list_.AddLine(at(x0, sum - x0), at(x1, sum - x1), colour, std::max(1.0F, p.thickness));
      ++count_;
    }
    --count_;
  }

  /// Shortens a line to what is near the screen; false: nothing is.
  bool clip_to_screen(float& x0, float& y0, float& x1, float& y1) const {
    const ImVec2 low = list_.GetClipRectMin(), high = list_.GetClipRectMax();
    const auto cut = [](float& a, float& b, float& c, float& d, float lo, float hi) {
      // Along one axis: a..b is limited to lo..hi, c..d follows.
      if (std::max(a, b) < lo || std::min(a, b) > hi) return false;
      const auto limit = [&](float& moved, float& other_moved, float fixed, float other_fixed, float to) {
        if (moved == fixed) return;
        const float part = (to - fixed) / (moved - fixed);
        other_moved = other_fixed + (other_moved - other_fixed) * part;
        moved = to;
      };
      if (a < lo) limit(a, c, b, d, lo);
      if (a > hi) limit(a, c, b, d, hi);
      if (b < lo) limit(b, d, a, c, lo);
      if (b > hi) limit(b, d, a, c, hi);
      return true;
    };
    return cut(x0, x1, y0, y1, low.x - origin_.x, high.x - origin_.x) &&
           cut(y0, y1, x0, x1, low.y - origin_.y, high.y - origin_.y);
  }

  const Sheet& sheet_;
  ImDrawList& list_;
  Point origin_;
  const Fonts& fonts_;
  std::vector<ImVec2> points_;
  std::size_t count_ = 0;
  float wider_ = 1;
};

}  // namespace

std::size_t draw_sheet(const Sheet& sheet, ImDrawList& list, Point origin, const Fonts& fonts) {
  return SheetDrawer(sheet, list, origin, fonts).draw();
}

}  // namespace lockstep::viz
