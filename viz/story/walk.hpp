// From fact to fact: along a lane, to what caused it, to what it led to; and the shortest explanation of a violation.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sim/trace/causality.hpp"
#include "viz/story/told.hpp"

namespace lockstep::viz {

/// Where every fact stands on its lane.
class Lanes {
 public:
  explicit Lanes(const Trace& trace);

  std::optional<std::size_t> next(std::size_t fact) const;
  std::optional<std::size_t> previous(std::size_t fact) const;
  /// What this fact follows from most directly: the sending of what was delivered, the request that was answered or
  /// timed out, or else the one before it on its lane.
  std::optional<std::size_t> cause(std::size_t fact) const;
  /// What follows from it most directly: the delivery of what was sent, or else the next one on its lane.
  std::optional<std::size_t> consequence(std::size_t fact) const;

 private:
  static constexpr std::uint32_t none = UINT32_MAX;
  std::vector<std::uint32_t> next_, previous_, cause_, consequence_;
};

/// One link of an explanation.
struct Reason {
  std::size_t fact = 0;
  bool is_causal = true;  ///< happens before the violation; false: it made it possible without a message
  std::string text;
};

/// Why the violation came about, from the first thing that matters to the fact that completes it: the shortest causal
/// chain from the grant of whom it is about, and what befell that client, its keys and its clocks meanwhile.
std::vector<Reason> explain_violation(const Told& told, const Causality& causality, const Violation& violation);

}  // namespace lockstep::viz
