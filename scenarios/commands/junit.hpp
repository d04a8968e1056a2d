// Runs as test cases, in the XML that CI servers read: a suite for each scenario, a case for each expectation.
//
// The format has no owner; this follows the schema that Jenkins publishes (xunit-plugin, junit-10.xsd), of which the
// others read a part.
#pragma once

#include <string>
#include <vector>

#include "scenarios/report/summary.hpp"

namespace lockstep {

/// `changes` are the options that a command to replay needs besides the seed. Real time is in it only `with_times`.
std::string junit_xml(const std::vector<Summary>& summaries, const std::string& changes, bool with_times);

/// "./lockstep run story.json --with .. --seed 7": the run that a summary is about.
std::string replay_command_of(const Summary& summary, const std::string& changes);

}  // namespace lockstep
