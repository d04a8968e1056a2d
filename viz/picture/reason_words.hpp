// What the sentences about how a violation came about have in common.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "scenarios/exports/story.hpp"
#include "scenarios/exports/wording.hpp"
#include "sim/check/words.hpp"

namespace lockstep::viz {

class ReasonWords {
 public:
  ReasonWords(const Trace& trace, const exports::Story& story, const Violation& violation)
      : trace_(trace), story_(story), violation_(violation) {}

 protected:
  std::string name(ProcessId process) const { return std::string(trace_.name_of(process)); }
  static bool covers(const exports::Interval& span, TrueTime at) { return span.begin <= at && at <= span.end; }

  bool is_down(ProcessId node, TrueTime at) const {
    return std::any_of(story_.conditions.begin(), story_.conditions.end(), [&](const exports::Condition& condition) {
      return condition.process == node && condition.kind == exports::Condition::Kind::crashed &&
             covers(condition.span, at);
    });
  }

  /// The client whose key it is, also on a replica.
  ProcessId owner_of(const exports::KeyLease& key) const {
    for (const exports::KeyLease& other : story_.keys)
      if (other.resource == key.resource && other.token == key.token && other.owner &&
          trace_.role_of(other.owner) == Role::client)
        return other.owner;
    return key.owner;
  }

  /// "12 s ahead": how far a wall clock is from the others'; empty: it is right, as far as is known.
  std::string offset_words(ProcessId process, TrueTime at) const {
    Duration by{0};
    for (const exports::ClockOffset& offset : story_.clock_offsets)
      if (offset.process == process) by = by + offset.by;
    for (const exports::ClockStep& step : story_.clock_steps)
      if (step.process == process && step.clock == ClockKind::wall && step.at <= at) by = by + step.by;
    if (by == Duration(0)) return "";
    return exports::short_length(by < Duration(0) ? -by : by) + (by < Duration(0) ? " behind" : " ahead");
  }

  const Trace& trace_;
  const exports::Story& story_;
  const Violation& violation_;
};

/// Why nobody got a lock that nobody held.
std::string reason_of_stuck(const Trace& trace, const exports::Story& story, const Violation& violation);

}  // namespace lockstep::viz
