// A view file: what was being looked at, in under 2 KB, so that somebody else sees the same.
//
// It names the scenario file, says what was changed in it (as a JSON Patch, RFC 6902, of the scenario as it is
// written), and where the reader was. Opening it runs the same run and stands at the same place.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "scenarios/format/json_text.hpp"
#include "scenarios/format/scenario.hpp"

namespace lockstep::viz {

struct ViewFile {
  struct Place {
    std::int64_t cursor = 0;       ///< ns of true time
    double begin = 0, end = 0;     ///< of the time axis, ns; equal: all of it
    std::string scale = "linear";  ///< as the viewer names it
    friend bool operator==(const Place&, const Place&) = default;
  };
  std::string scenario;            ///< the file's name
  Json overrides = Json::array();  ///< a JSON Patch
  std::optional<Json> before;      ///< the same of the run that stays behind this one; nothing: there is none
  std::string digest;              ///< of the run, to tell when it cannot be repeated
  Place place;
  std::int64_t event = -1;     ///< the fact at the cursor, of several at one instant; -1: the last of them
  std::int64_t selected = -1;  ///< a fact; -1: none
  std::string lane;            ///< the process that stepping stays with
  std::string filter;
  std::string theme;
  bool own_time = false, hides_messages = false, shows_causes = false, hides_panels = false;
  float scroll = 0;                                            ///< of the lanes, in em
  std::optional<std::pair<std::int64_t, std::int64_t>> range;  ///< a stretch that is marked, ns of true time
  std::array<std::optional<Place>, 10> bookmarks;

  friend bool operator==(const ViewFile&, const ViewFile&) = default;
};

std::string text_of(const ViewFile& view);

struct ReadView {
  std::optional<ViewFile> view;
  std::string problem;
};
ReadView read_view(std::string_view text);

/// What was changed: the patch that makes `edited` of the scenario as it is written.
Json overrides_of(const Scenario& original, const Json& edited);
/// The edited scenario's JSON, or nothing when the patch does not fit the file any more.
std::optional<Json> apply_overrides(const Scenario& original, const Json& overrides);
std::optional<Json> patched(const Json& original, const Json& overrides);

/// How many values differ, the seed and texts not counted.
std::size_t changes_between(const Json& before, const Json& after);

}  // namespace lockstep::viz
