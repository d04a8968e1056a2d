// The lessons: the stories of the catalogue in an order in which one builds on the other, and the judge who says
// whether a change of one number made a broken story hold.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/format/scenario.hpp"
#include "sim/check/verdict.hpp"

namespace lockstep::viz {

struct Lesson {
  std::string file;
  std::string name;  ///< of the file, without its ending
  std::string chapter;
  std::string title, question, lesson;
  bool is_built_in = false;  ///< one of the first seven
};

/// In a sensible order; what is not known comes last, by name.
std::vector<Lesson> lessons_of(std::vector<Scenario> scenarios);

/// Where the first start begins.
std::string_view first_story();

enum class Ruling : std::uint8_t {
  untouched,  ///< nothing was changed yet
  still_broken,
  holds,            ///< one number was changed, and nothing is violated any more
  holds_with_many,  ///< nothing is violated, but more than one value was changed
  now_broken,       ///< a story that held was broken
  still_holds
};

struct Judgement {
  Ruling ruling{};
  std::string text;
};

/// `changes`: how many values differ from the file. Violations of the run as it was and as it is.
Judgement judge(std::span<const Violation> before, std::span<const Violation> after, std::size_t changes);

/// What the reader is asked to do: "Change one number so that it holds."
std::string task_of(std::span<const Violation> before);

}  // namespace lockstep::viz
