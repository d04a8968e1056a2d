// What is kept of a run when its trace is gone: everything the reports print, names resolved, a few kilobytes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/report/expectations.hpp"
#include "scenarios/run.hpp"
#include "scenarios/format/settings.hpp"

namespace lockstep {

struct ReportedViolation {
  Check check{};
  TrueTime at{};
  Duration lasted{0};
  std::vector<std::string> clients;
  std::string resource;
  std::string text;
};

struct Summary {
  std::string name, file, title, question, source, lesson;
  std::uint64_t seed = 0;
  std::uint64_t digest = 0;
  Duration duration{0};   ///< as the scenario says
  Duration simulated{0};  ///< how far the run got
  RunCounters counters;
  std::vector<ServerLoad> servers;
  std::vector<Metric> numbers;
  std::array<std::int64_t, check_count> violation_counts{};
  std::vector<ReportedViolation> violations;  ///< the first ones, in order of time
  std::vector<JudgedExpectation> expectations;
  std::vector<Setting> settings;
  double wall_s = 0;  ///< how long it took in real time; never printed unless asked for

  bool ok() const;
  /// The number of that name, or zero when the run has none.
  std::int64_t number(std::string_view metric) const;
};

/// How many violations a summary keeps word for word.
inline constexpr std::size_t violations_kept = 10;

Summary summarise(const Scenario& scenario, const Run& run);

}  // namespace lockstep
