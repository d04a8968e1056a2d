// The words and elements that a sweep's charts are written with, as SVG.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/sweep/figures.hpp"

namespace lockstep {

/// With the characters that HTML and XML reserve written as entities.
std::string escaped(std::string_view text);

/// A coordinate with at most one decimal.
std::string coordinate(double value);

/// A value in as few characters as tell it: {"exponential": "5s"} as "exponential 5s".
std::string axis_label(const Json& value);

/// The same in at most three lines of that many characters.
std::vector<std::string> label_lines(const Json& value, std::size_t columns);

/// Lines below each other, centred.
std::string text_in_lines(double x, double y, const std::vector<std::string>& lines);

/// How a chart of this size begins, with a title and a description for those who do not see it.
std::string chart_opening(std::string_view title, std::string_view description, double width, double height);

/// The element inside of a link, if there is one.
std::string linked(const std::string& href, const std::string& element);

/// "0.12 (0.1 to 0.14)", or that none was seen, and the bound.
std::string words_of_estimate(const Estimate& estimate);

}  // namespace lockstep
