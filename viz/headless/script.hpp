// Scripts of the viewer: one command per line, played frame by frame. They are demonstrations, reproductions and tests.
//
//   # a comment
//   do ACTION [ARGUMENT]           any action of the palette by its name: do cursor.set 4.2s
//   click CONTROL [X Y]            a control by its name; X and Y: where in it, as parts of its size
//   double-click CONTROL [X Y]
//   drag CONTROL X Y DX DY         DX, DY in pixels
//   wheel CONTROL X Y NOTCHES
//   hover CONTROL [X Y]
//   type CONTROL TEXT              clicks into the field, then types
//   key CHORD                      key Ctrl+P
//   frames N
//   wait                           until nothing runs in the background
//   theme dark|light
//   screenshot FILE
//   where CONTROL                  prints where it is: its name, left, top, right and bottom
//   expect PROBE VALUE             stops the script with a message when it is not so
//   expect PROBE < VALUE           also <=, >, >=, !=: of numbers
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "viz/headless/robot.hpp"

namespace lockstep::viz {

/// Plays the text; gives what went wrong as lines "FILE:LINE: ...", or nothing.
std::string play_script(Robot& robot, std::string_view text, const std::string& file);
std::string play_script_file(Robot& robot, const std::string& file);

/// A number or word about what is shown, for `expect`: cursor (s), violations, lanes, facts, reason, selected, digest, seed,
/// scale, theme, status, playing, filter, matches, view.begin, view.end (s), primitives, ghost, first-difference.
std::optional<std::string> probe(Robot& robot, const std::string& name);

}  // namespace lockstep::viz
