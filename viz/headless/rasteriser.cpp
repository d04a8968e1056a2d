#include "viz/headless/rasteriser.hpp"

#include <algorithm>
#include <cmath>

namespace lockstep::viz {
namespace {

struct Rgba {
  float red, green, blue, alpha;
};

Rgba unpacked(ImU32 colour) {
  return {static_cast<float>(colour >> IM_COL32_R_SHIFT & 255), static_cast<float>(colour >> IM_COL32_G_SHIFT & 255),
          static_cast<float>(colour >> IM_COL32_B_SHIFT & 255), static_cast<float>(colour >> IM_COL32_A_SHIFT & 255)};
}

class Rasteriser {
 public:
  Rasteriser(Image& image, const unsigned char* atlas, int atlas_width, int atlas_height)
      : image_(image), atlas_(atlas), atlas_width_(atlas_width), atlas_height_(atlas_height) {}

  void clip(float left, float top, float right, float bottom) {
    left_ = std::max(0, static_cast<int>(left));
    top_ = std::max(0, static_cast<int>(top));
    right_ = std::min(image_.width, static_cast<int>(right));
    bottom_ = std::min(image_.height, static_cast<int>(bottom));
  }

  void triangle(const ImDrawVert& a, const ImDrawVert& b, const ImDrawVert& c) {
    const float area = (b.pos.x - a.pos.x) * (c.pos.y - a.pos.y) - (b.pos.y - a.pos.y) * (c.pos.x - a.pos.x);
    if (!(std::fabs(area) > 1e-12F)) return;
    if (area < 0) return triangle(a, c, b);
    const int x0 = std::max(left_, static_cast<int>(std::floor(std::min({a.pos.x, b.pos.x, c.pos.x}) - 0.5F)));
    const int x1 = std::min(right_ - 1, static_cast<int>(std::ceil(std::max({a.pos.x, b.pos.x, c.pos.x}) - 0.5F)));
    const int y0 = std::max(top_, static_cast<int>(std::floor(std::min({a.pos.y, b.pos.y, c.pos.y}) - 0.5F)));
    const int y1 = std::min(bottom_ - 1, static_cast<int>(std::ceil(std::max({a.pos.y, b.pos.y, c.pos.y}) - 0.5F)));
    const Rgba ca = unpacked(a.col), cb = unpacked(b.col), cc = unpacked(c.col);
    const bool is_plain = a.uv.x == b.uv.x && b.uv.x == c.uv.x && a.uv.y == b.uv.y && b.uv.y == c.uv.y;
    const float plain_alpha = is_plain ? coverage(a.uv.x, a.uv.y) : 0;
    for (int y = y0; y <= y1; ++y)
      for (int x = x0; x <= x1; ++x) {
        const float px = static_cast<float>(x) + 0.5F, py = static_cast<float>(y) + 0.5F;
        const float wa = edge(b.pos, c.pos, px, py), wb = edge(c.pos, a.pos, px, py), wc = edge(a.pos, b.pos, px, py);
        if (!is_inside(wa, b.pos, c.pos) || !is_inside(wb, c.pos, a.pos) || !is_inside(wc, a.pos, b.pos)) continue;
        const float ka = wa / area, kb = wb / area, kc = wc / area;
        Rgba colour{ca.red * ka + cb.red * kb + cc.red * kc, ca.green * ka + cb.green * kb + cc.green * kc,
                    ca.blue * ka + cb.blue * kb + cc.blue * kc, ca.alpha * ka + cb.alpha * kb + cc.alpha * kc};
        colour.alpha *=
            is_plain ? plain_alpha
                     : coverage(a.uv.x * ka + b.uv.x * kb + c.uv.x * kc, a.uv.y * ka + b.uv.y * kb + c.uv.y * kc);
        blend(x, y, colour);
      }
  }

 private:
  static float edge(ImVec2 from, ImVec2 to, float x, float y) {
    return (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x);
  }
  /// The top-left rule: a pixel on the edge of two triangles belongs to one of them.
  static bool is_inside(float weight, ImVec2 from, ImVec2 to) {
    if (weight > 0) return true;
    if (weight < 0) return false;
    const bool is_top = from.y == to.y && to.x > from.x;
    const bool is_left = to.y < from.y;
    return is_top || is_left;
  }

  /// Opacity of the atlas, between its four nearest texels, 0 to 1.
  float coverage(float u, float v) const {
    const float x = u * static_cast<float>(atlas_width_) - 0.5F, y = v * static_cast<float>(atlas_height_) - 0.5F;
    const int ix = static_cast<int>(std::floor(x)), iy = static_cast<int>(std::floor(y));
    const float fx = x - static_cast<float>(ix), fy = y - static_cast<float>(iy);
    const auto texel = [this](int tx, int ty) {
      tx = std::clamp(tx, 0, atlas_width_ - 1);
      ty = std::clamp(ty, 0, atlas_height_ - 1);
      return static_cast<float>(atlas_[(static_cast<std::size_t>(ty) * static_cast<std::size_t>(atlas_width_) +
                                        static_cast<std::size_t>(tx)) *
                                           4 +
                                       3]);
    };
    const float top = texel(ix, iy) * (1 - fx) + texel(ix + 1, iy) * fx;
    const float bottom = texel(ix, iy + 1) * (1 - fx) + texel(ix + 1, iy + 1) * fx;
    return (top * (1 - fy) + bottom * fy) / 255;
  }

  void blend(int x, int y, const Rgba& over) {
    if (over.alpha <= 0) return;
    std::uint32_t& pixel =
        image_
            .pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(image_.width) + static_cast<std::size_t>(x)];
    const float part = std::min(over.alpha / 255, 1.0F);
    const auto mix = [part](std::uint32_t under, float colour) {
      return static_cast<std::uint32_t>(static_cast<float>(under) * (1 - part) + colour * part + 0.5F);
    };
    pixel = mix(pixel & 255, over.red) | mix(pixel >> 8 & 255, over.green) << 8 |
            mix(pixel >> 16 & 255, over.blue) << 16 | 0xFF000000U;
  }

  Image& image_;
  const unsigned char* atlas_;
  int atlas_width_, atlas_height_;
  int left_ = 0, top_ = 0, right_ = 0, bottom_ = 0;
};

}  // namespace

Image rasterise(const ImDrawData& data, ImFontAtlas& atlas, Colour ground) {
  Image image;
  image.width = std::max(1, static_cast<int>(data.DisplaySize.x));
  image.height = std::max(1, static_cast<int>(data.DisplaySize.y));
  image.pixels.assign(static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height),
                      ground.red | static_cast<std::uint32_t>(ground.green) << 8 |
                          static_cast<std::uint32_t>(ground.blue) << 16 | 0xFF000000U);
  unsigned char* texels = nullptr;
  int width = 0, height = 0;
  atlas.GetTexDataAsRGBA32(&texels, &width, &height);
  Rasteriser rasteriser(image, texels, width, height);
  for (int n = 0; n < data.CmdListsCount; ++n) {
    const ImDrawList& list = *data.CmdLists[n];
    for (const ImDrawCmd& command : list.CmdBuffer) {
      if (command.UserCallback != nullptr) continue;
      rasteriser.clip(command.ClipRect.x, command.ClipRect.y, command.ClipRect.z, command.ClipRect.w);
      const auto vertex = [&](unsigned i) -> const ImDrawVert& {
        return list
            .VtxBuffer[static_cast<int>(command.VtxOffset + list.IdxBuffer[static_cast<int>(command.IdxOffset + i)])];
      };
      for (unsigned i = 0; i + 2 < command.ElemCount; i += 3)
        rasteriser.triangle(vertex(i), vertex(i + 1), vertex(i + 2));
    }
  }
  return image;
}

}  // namespace lockstep::viz
