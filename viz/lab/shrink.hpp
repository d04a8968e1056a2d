// The smallest story that still breaks in the same way: faults, clients, steps and choices are left out one by one, and
// whatever is not needed for the violation stays out.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "scenarios/format/json_text.hpp"
#include "sim/check/verdict.hpp"

namespace lockstep::viz {

struct Shrunk {
  Json json;
  std::vector<std::string> removed;  ///< "fault 2: crash n1", "client carol"
  std::size_t tried = 0;
  bool is_finished = false;
};

/// Needs: a scenario that breaks `check`. Publishes whenever something could be left out, and at the end.
void shrink(const Json& json, Check check, const std::function<bool()>& is_outdated,
            const std::function<void(Shrunk)>& publish);

}  // namespace lockstep::viz
