#include "viz/picture/metrics.hpp"

#include "scenarios/exports/label_placer.hpp"

namespace lockstep::viz {

float Metrics::width(Face face, std::string_view text) const {
  return static_cast<float>(exports::text_width(text, static_cast<double>(height(face))));
}

}  // namespace lockstep::viz
