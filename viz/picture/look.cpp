#include "viz/picture/look.hpp"

namespace lockstep::viz {

std::string_view name_of(Theme theme) { return theme == Theme::dark ? "dark" : "light"; }

std::optional<Theme> theme_named(std::string_view name) {
  if (name == "dark") return Theme::dark;
  if (name == "light") return Theme::light;
  return std::nullopt;
}

// Clients are from the set of Okabe and Ito, moved so that neighbours differ in lightness too: to eyes without green
// receptors green and pink are both grey.
Look::Look(Theme chosen) : theme(chosen) {
  if (chosen == Theme::dark) {
    ground = Colour(0x15181D);
    panel = Colour(0x1B1F26);
    raised = Colour(0x2A303A);
    stripe = Colour(0x191D23);
    hairline = Colour(0x2C323B);
    ink = Colour(0xE8EAED);
    quiet = Colour(0xA7AEB8);
    faint = Colour(0x6B737E);
    accent = Colour(0xF0F3F7);
    danger = Colour(0xF0702A);
    danger_text = Colour(0xFF8F52);
    good = Colour(0x4CC38A);
    fault = Colour(0xB9A7E6);
    past = Colour(0x56B4E9);
    future = Colour(0xE69F00);
    clients = {Colour(0x56B4E9), Colour(0xE69F00), Colour(0x22A87F),
               Colour(0xEFB2D6), Colour(0x7C88F7), Colour(0xF0E442)};
  } else {
    ground = Colour(0xFFFFFF);
    panel = Colour(0xF6F7F9);
    raised = Colour(0xE6E9EE);
    stripe = Colour(0xFAFBFC);
    hairline = Colour(0xE1E4E8);
    ink = Colour(0x1B1F24);
    quiet = Colour(0x565E69);
    faint = Colour(0x949BA5);
    accent = Colour(0x101418);
    danger = Colour(0xD55E00);
    danger_text = Colour(0xB84E00);
    good = Colour(0x107A55);
    fault = Colour(0x6D55B5);
    past = Colour(0x0072B2);
    future = Colour(0xB87700);
    clients = {Colour(0x0072B2), Colour(0xC98500), Colour(0x006E4E),
               Colour(0xC0629B), Colour(0x3B46A8), Colour(0x8A7E00)};
  }
}

}  // namespace lockstep::viz
