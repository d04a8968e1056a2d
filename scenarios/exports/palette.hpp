// One meaning per colour, chosen once: clients in the colour-blind safe set of Okabe and Ito (2008), danger in
// its vermilion and always hatched as well, everything else in greys.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace lockstep::exports {

struct Colour {
  std::string_view line;  ///< for strokes and text
  std::string_view fill;  ///< the same, as light as a bar with dark text on it has to be
};

inline constexpr std::array<Colour, 6> client_colours = {{
    {"#0072B2", "#CCE3F0"},  // blue
    {"#B87700", "#FAE7C2"},  // orange, the line darkened so that it can be read as text
    {"#007F5C", "#CCECE3"},  // bluish green
    {"#A8508A", "#F5E0EC"},  // reddish purple
    {"#2A8CC4", "#DDF0FB"},  // sky blue
    {"#857A00", "#FBF8CC"},  // yellow
}};

inline constexpr Colour nobody = {"#666666", "#E6E6E6"};

inline constexpr std::string_view danger = "#D55E00";
inline constexpr std::string_view danger_fill = "#FBDCC8";
inline constexpr std::string_view clock_off_face = "#FFE08A";
inline constexpr std::string_view ink = "#222222";
inline constexpr std::string_view quiet = "#6B6B6B";
inline constexpr std::string_view faint = "#B5B5B5";
inline constexpr std::string_view hairline = "#E4E4E4";

}  // namespace lockstep::exports
