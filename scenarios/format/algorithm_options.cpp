#include "scenarios/format/algorithm_options.hpp"

#include "algorithms/registry.hpp"

namespace lockstep {

std::vector<std::string> options_of_algorithm(std::string_view algorithm) {
  std::vector<std::string> result;
  if (const Algorithm* found = find_algorithm(algorithm))
    for (const std::string_view option : found->options) result.emplace_back(option);
  return result;
}

}  // namespace lockstep
