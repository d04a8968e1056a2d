// Runs a recorded case against a fresh simulated server, in virtual time.
#pragma once

#include <optional>
#include <string>

#include "scenarios/conformance/corpus.hpp"
#include "scenarios/conformance/expected.hpp"

namespace lockstep::conformance {

struct Mismatch {
  std::size_t step = 0;  ///< counted from 1
  std::string command, expected, got;
};

/// The first step whose reply is not the recorded one.
std::optional<Mismatch> replay(const Case& one, Level level);

}  // namespace lockstep::conformance
