// A picture as pixels.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lockstep::viz {

struct Image {
  int width = 0, height = 0;
  std::vector<std::uint32_t> pixels;  ///< rows from the top; red in the lowest byte, then green, blue, opacity

  std::uint32_t at(int x, int y) const {
    return pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
  }
};

/// Writes a PNG; false when the file cannot be written.
bool write_png(const Image& image, const std::string& path);

/// The share (0 to 1) of pixels of which a colour differs by more than `tolerance`. Needs: the same size.
double difference(const Image& a, const Image& b, int tolerance);

}  // namespace lockstep::viz
