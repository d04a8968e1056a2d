// A colour as red, green, blue and opacity, eight bits each.
#pragma once

#include <cstdint>

namespace lockstep::viz {

struct Colour {
  std::uint8_t red = 0, green = 0, blue = 0, alpha = 255;

  constexpr Colour() = default;
  /// 0xRRGGBB.
  constexpr explicit Colour(std::uint32_t rgb, std::uint8_t opacity = 255)
      : red(static_cast<std::uint8_t>(rgb >> 16)),
        green(static_cast<std::uint8_t>(rgb >> 8)),
        blue(static_cast<std::uint8_t>(rgb)),
        alpha(opacity) {}

  /// The same, `part` (0 to 1) as opaque.
  constexpr Colour faded(double part) const {
    Colour colour = *this;
    colour.alpha = static_cast<std::uint8_t>(static_cast<double>(alpha) * part + 0.5);
    return colour;
  }
  friend bool operator==(const Colour&, const Colour&) = default;
};

/// `part` of `b` mixed into `a`, both opaque.
constexpr Colour mixed(Colour a, Colour b, double part) {
  const auto mix = [part](std::uint8_t x, std::uint8_t y) {
    return static_cast<std::uint8_t>(static_cast<double>(x) * (1 - part) + static_cast<double>(y) * part + 0.5);
  };
  Colour out;
  out.red = mix(a.red, b.red);
  out.green = mix(a.green, b.green);
  out.blue = mix(a.blue, b.blue);
  return out;
}

}  // namespace lockstep::viz
