// A Dear ImGui context without a window: sizes and events come from the caller, pictures from the rasteriser.
#pragma once

#include <memory>

#include "viz/headless/image.hpp"
#include "viz/shell/fonts.hpp"

namespace lockstep::viz {

class NullPlatform {
 public:
  /// Size in pixels; `scale` 2 is what a HiDPI screen asks for.
  NullPlatform(int width, int height, float scale, const FontFiles& files);
  ~NullPlatform();
  NullPlatform(const NullPlatform&) = delete;
  NullPlatform& operator=(const NullPlatform&) = delete;

  const Fonts& fonts() const { return *fonts_; }
  int width() const { return width_; }
  int height() const { return height_; }
  void resize(int width, int height);

  /// One frame around `draw`; `seconds` since the last one.
  template <class Draw>
  void frame(double seconds, Draw draw) {
    begin(seconds);
    draw();
    end();
  }
  /// What the last frame drew.
  Image picture(Colour ground) const;

 private:
  void begin(double seconds);
  void end();

  ImGuiContext* context_;
  std::unique_ptr<Fonts> fonts_;
  int width_, height_;
};

}  // namespace lockstep::viz
