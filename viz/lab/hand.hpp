// Faults by hand: what a right-click on the timeline does, as an ordinary fault of a scenario file.
//
// The fault names the true time to the nanosecond, and up to then the new run is the old one (that is what named
// streams of choices are for). So a story with a fault by hand can be saved, and `lockstep run` gives the same digest.
#pragma once

#include <string>
#include <vector>

#include "scenarios/format/json_text.hpp"
#include "sim/trace/trace.hpp"

namespace lockstep::viz {

Json pause_here(const std::string& process, TrueTime at, Duration length);
Json crash_here(const std::string& process, TrueTime at, Duration until_restart, bool data_kept);
/// For ever.
Json crash_here(const std::string& process, TrueTime at);
Json step_clock_here(const std::string& process, TrueTime at, Duration by);
Json cut_here(const std::vector<std::string>& one_side, const std::vector<std::string>& other_side, TrueTime at,
              Duration length);

/// The message whose sending is `sent` is lost (over TCP: its first transmission, and it is sent again).
/// Whatever the same sender sends to the same receiver in that very nanosecond is lost with it.
Json drop_message(const Trace& trace, const Fact& sent);
/// It takes `factor` times as long. Needs: more than 0, at most a million.
Json deliver_later(const Trace& trace, const Fact& sent, double factor);

/// The scenario with one more fault, or one less.
Json with_fault(Json scenario, Json fault);
Json without_fault(Json scenario, std::size_t index);

/// "pause alice at 1.2 s for 15 s", for the tree of branches and the list of faults.
std::string describe_fault(const Json& fault);

}  // namespace lockstep::viz
