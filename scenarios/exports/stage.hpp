// What of a run is on the picture: which stretch of time, which processes, and which of many tries.
//
// A long run is shown around its first violation, a crowded one by those who matter to it. Whatever is left
// out is counted, so that the picture can say so.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "scenarios/exports/formats.hpp"
#include "scenarios/exports/story.hpp"

namespace lockstep::exports {

struct Stage {
  Stage(const ExportInput& input, const Story& story, const SvgLimits& limits);

  Interval shown;
  std::vector<ProcessId> lanes;       ///< clients, then nodes, then stores, each in order of declaration
  std::vector<bool> is_hidden;        ///< by index into Story::trips: one of many tries
  std::vector<bool> is_hidden_key;    ///< by index into Story::keys
  std::vector<TrueTime> points;       ///< instants that something on the picture belongs to
  Duration typical_flight{0};         ///< the median time a message was under way
  std::vector<std::string> left_out;  ///< one phrase each

  bool is_window = false;  ///< not the whole run
  bool has_lane(ProcessId process) const;
  bool shows(TrueTime at) const { return shown.begin <= at && at <= shown.end; }
  bool shows(Interval span) const { return span.begin <= shown.end && shown.begin <= span.end; }
};

/// The stage with at most the limit's facts; with fewer, if only then a message can be seen at all.
Stage choose_stage(const ExportInput& input, const Story& story, const SvgLimits& limits, double plot_width);

}  // namespace lockstep::exports
