// From values to pixels: the axes of a sweep's charts.
#pragma once

#include <vector>

#include "scenarios/format/json_text.hpp"

namespace lockstep {

/// From values to a stretch of pixels, straight or logarithmic.
class ChartScale {
 public:
  ChartScale(double low, double high, double from, double to, bool logarithmic);
  double operator()(double value) const;
  bool is_logarithmic() const { return logarithmic_; }

  /// Round values to draw lines at.
  std::vector<double> ticks() const;

 private:
  double low_, high_, from_, to_;
  bool logarithmic_;
};

/// A value as a position on an axis; nothing for a word or an object.
std::optional<double> number_of(const Json& value);

/// Where the values of a varied parameter lie between two pixels: by their size where they are rising numbers, else
/// side by side.
std::vector<double> places_of(const std::vector<Json>& values, double from, double to);

/// The next of 1, 2, 5, 10, ...
double next_round(double value);

}  // namespace lockstep
