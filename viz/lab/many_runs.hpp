// Beside the one run: how likely it is, and which seed shows it. Meant for the working thread of a Latest.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/format/scenario.hpp"
#include "scenarios/sweep/histogram.hpp"
#include "scenarios/sweep/interval.hpp"
#include "scenarios/sweep/tally.hpp"

namespace lockstep::viz {

/// An estimate from many runs with seeds of their own, so far.
struct Odds {
  std::uint64_t runs = 0;
  std::array<std::uint64_t, check_count + 1> hits{};  ///< runs in which a check found something; the last: any
  std::array<Interval, check_count + 1> interval{};   ///< 95 %, valid at whatever time one looks
  std::vector<std::uint64_t> examples;                ///< seeds of runs with a violation
  bool is_finished = false;
  std::string problem;  ///< why there is none

  double share(std::size_t check) const {
    return runs == 0 ? 0 : static_cast<double>(hits[check]) / static_cast<double>(runs);
  }
  /// "312 of 1 000 runs, 28 % to 34 %; about 1 in 3".
  std::string words(std::size_t check) const;
};

/// Runs the scenario up to `most` times and publishes after each batch. `json` is the edited scenario file.
void estimate(const Json& json, const std::string& file, const std::string& base_directory, std::uint64_t most,
              const std::function<bool()>& is_outdated, const std::function<void(Odds)>& publish);

/// The search for the next seed whose run violates something.
struct SeedSearch {
  std::uint64_t tried = 0;
  std::optional<std::uint64_t> found;
  bool is_finished = false;
};
void search_seed(const Scenario& scenario, std::uint64_t after, std::uint64_t most,
                 const std::function<bool()>& is_outdated, const std::function<void(SeedSearch)>& publish);

}  // namespace lockstep::viz
