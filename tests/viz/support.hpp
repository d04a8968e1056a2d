// A viewer without a window for tests, with the catalogue at hand.
#pragma once

#include <string>

#include "viz/headless/robot.hpp"
#include "viz/headless/script.hpp"

namespace lockstep::viz {

inline std::string catalogue(const std::string& name) {
  return std::string(LOCKSTEP_SOURCE_DIR) + "/scenarios/catalogue/" + name + ".json";
}

/// Pictures for people to look at.
inline std::string artefact(const std::string& name) { return std::string(LOCKSTEP_ARTEFACTS) + "/" + name; }

struct Viewer : Robot {
  explicit Viewer(const std::string& story = "redlock-pause-after-check", int width = 1400, int height = 900,
                  float scale = 1)
      : Robot(width, height, scale, find_fonts()) {
    if (!story.empty()) open(catalogue(story));
  }
};

}  // namespace lockstep::viz
