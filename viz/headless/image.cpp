#include "viz/headless/image.hpp"

#include <stb_image_write.h>

#include <cstdlib>

namespace lockstep::viz {

bool write_png(const Image& image, const std::string& path) {
  return stbi_write_png(path.c_str(), image.width, image.height, 4, image.pixels.data(), image.width * 4) != 0;
}

double difference(const Image& a, const Image& b, int tolerance) {
  if (a.width != b.width || a.height != b.height || a.pixels.empty()) return 1;
  std::size_t differ = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    bool is_off = false;
    for (const int shift : {0, 8, 16})
      is_off = is_off || std::abs(static_cast<int>(a.pixels[i] >> shift & 255) -
                                  static_cast<int>(b.pixels[i] >> shift & 255)) > tolerance;
    if (is_off) ++differ;
  }
  return static_cast<double>(differ) / static_cast<double>(a.pixels.size());
}

}  // namespace lockstep::viz
