// What a sweep is asked to do: a scenario, the parameters that vary, how many runs, and when to stop earlier.
//
// A plan is data that can be written down: a journal begins with it, and ranks get it from rank 0. Everything that
// decides about results is in it; who does the work, and how fast, is not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/format/scenario.hpp"
#include "scenarios/sweep/decision.hpp"
#include "scenarios/sweep/tally.hpp"
#include "scenarios/sweep/variation.hpp"

namespace lockstep {

/// A point is finished at its first look at which one of these holds, or when it has all its runs.
struct StoppingRules {
  std::optional<double> width;        ///< the interval is at most that wide
  bool width_is_relative = false;     ///< in shares of the estimate
  std::optional<std::uint64_t> hits;  ///< so many runs were hit
  std::optional<Claim> claim;         ///< it is decided

  bool any() const { return width || hits || claim; }
};

struct SweepPlan {
  std::string file;            ///< as the user named it
  std::string base_directory;  ///< where files of measured values are
  Json scenario;               ///< with the changes of --with and --seed made
  std::optional<Duration> until;
  std::vector<Variation> vary;
  std::vector<Change> changes;  ///< those of --with, for the command that reproduces it
  std::uint64_t runs = 1000;    ///< of each point, at most
  std::size_t hit = any_check;  ///< the check that the rules and the pictures are about
  double confidence = 0.95;
  StoppingRules rules;
};

Json json_of(const SweepPlan& plan);
std::optional<SweepPlan> plan_from(const Json& json);

/// "mutual_exclusion", or "any" for the place behind the checks.
std::string hit_name(std::size_t hit);
std::optional<std::size_t> hit_named(std::string_view name);

/// One combination of the varied values.
struct SweepPoint {
  std::vector<Json> values;     ///< in the order of the plan's variations
  std::vector<Change> changes;  ///< of --with and of the variations: what makes this point of the file
  Scenario scenario;
  std::string key;  ///< 16 hexadecimal digits: equal for points whose runs are equal
  /// "/algorithm/ttl=2s, /seed=3", or "the scenario" when nothing varies.
  std::string label;
};

struct SweepPoints {
  std::vector<SweepPoint> points;  ///< the last variation varies fastest
  std::vector<std::string> problems;
};

inline constexpr std::size_t points_max = 100'000;

/// Makes and validates every point. Problems name the point: "point 3 of 12 (/algorithm/ttl=5): 1 problem ...".
SweepPoints points_of(const SweepPlan& plan);

/// What a scenario does, without what it says: titles, lessons, expectations and the seed do not count, but measured
/// values in other files do.
std::string behaviour_key(const Json& scenario, const std::string& base_directory, bool with_seed);

/// `./lockstep sweep story.json --runs 1000 --vary ...`: what gives the same report again.
std::string command_of(const SweepPlan& plan);
/// " --with /algorithm/ttl=2s": what makes this point of the file, as an option of other commands.
std::string changes_of(const SweepPoint& point);
/// `./lockstep run story.json --with /algorithm/ttl=2s --seed 17`: one run of a point. The command is "run" or
/// "export".
std::string replay_command(const SweepPlan& plan, const SweepPoint& point, std::uint64_t replication,
                           std::string_view command = "run");

}  // namespace lockstep
