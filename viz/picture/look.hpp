// One meaning per colour, chosen once for each theme: clients in the set of Okabe and Ito (2008), danger in its
// vermilion and always hatched or with a sign as well, everything else in greys.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "viz/picture/colour.hpp"

namespace lockstep::viz {

enum class Theme : std::uint8_t { dark, light };
std::string_view name_of(Theme theme);
std::optional<Theme> theme_named(std::string_view name);

struct Look {
  explicit Look(Theme theme);

  Theme theme;
  Colour ground;        ///< behind everything
  Colour panel;         ///< behind panels and the names of lanes
  Colour raised;        ///< buttons, chips
  Colour stripe;        ///< every other lane
  Colour hairline;      ///< between lanes, grid
  Colour ink;           ///< text, life lines
  Colour quiet;         ///< secondary text
  Colour faint;         ///< tertiary: ticks, idle things
  Colour accent;        ///< cursor, selection, focus
  Colour danger;        ///< what must not be
  Colour danger_text;   ///< the same, for small letters
  Colour good;          ///< what was checked and held
  Colour fault;         ///< what the world did to a process or link
  Colour past, future;  ///< causes and consequences of the selected event
  std::array<Colour, 6> clients;

  /// The colour of the n-th client.
  Colour client(std::size_t n) const { return clients[n % clients.size()]; }
  /// For a bar with text on it: the colour, as near to the ground as that takes.
  Colour fill(Colour colour) const { return mixed(ground, colour, theme == Theme::dark ? 0.42 : 0.28); }
};

}  // namespace lockstep::viz
