// A scenario as plain data -> a world, wired and ready to run.
#pragma once

#include <memory>

#include "scenarios/format/scenario.hpp"
#include "sim/model/world.hpp"

namespace lockstep {

/// A world and what its clients' programs need to stay alive with it.
class BuiltWorld {
 public:
  /// Needs: a scenario without problems, which outlives this.
  BuiltWorld(const Scenario& scenario, std::uint64_t seed, bool traced);
  ~BuiltWorld();

  World& world();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lockstep
