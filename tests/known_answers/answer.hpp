// A known answer: a scenario file, what is read from each of its runs, and what that must be on average.
//
// docs/known-answers.md derives the answers; this is their one table, and known_answers_main.cpp walks it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "scenarios/run.hpp"

namespace lockstep::known {

/// Something that is counted or measured in one run, and out of how many: one grant of three, 12 s of 60 s.
struct Reading {
  double value = 0;
  double of = 1;
};
using Measure = std::function<Reading(const Run&, const Scenario&)>;

/// 1 when the check found something, 0 when it did not.
Measure hit(Check check);
/// A number of the run by its name (scenarios/report/metrics.hpp); zero when the run has none.
Measure number(std::string metric);
/// 1 when that number is `n`, 0 when it is not.
Measure number_is(std::string metric, std::int64_t n);

struct Answer {
  enum class Kind : std::uint8_t {
    exact,  ///< the same in every run
    share,  ///< of runs, independent of each other: binomial
    mean    ///< of the runs, or the ratio of two sums over them
  };

  std::string section;               ///< of docs/known-answers.md
  std::string what;                  ///< what is estimated, with the parameters of this line
  std::string file;                  ///< in files/, without ".json"
  std::vector<std::string> changes;  ///< to it: "/algorithm/ttl=5s", as --with takes them
  Measure measure;
  Kind kind = Kind::exact;
  double expected = 0;
  std::uint64_t runs = 1;
  double sigma = 0;   ///< mean: of one run's reading, by the closed form; 0: that of the sample is used
  double within = 0;  ///< exact: the allowed difference, which the section derives
};

struct Found {
  double value = 0;
  double z = 0;  ///< how many standard errors from the expected value; 0 for an exact answer that was met
  bool met = false;
};

/// How far an estimate may be from its closed form, in standard errors. A simulator that is right misses it once in
/// 16 000 tries; the seeds are fixed, so a table that holds once holds for ever.
inline constexpr double z_max = 4;

/// Does the runs. Their seeds come from that of the file, as a sweep derives them.
/// Errors: throws std::runtime_error when the file cannot be read or a change cannot be made.
Found find(const Answer& answer, const std::string& folder);

// The table, by subject.
std::vector<Answer> pauses();
std::vector<Answer> leases();
std::vector<Answer> quorums();
std::vector<Answer> clocks();
std::vector<Answer> queues();
std::vector<Answer> flash_sale();

}  // namespace lockstep::known
