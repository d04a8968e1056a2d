// Name in a scenario -> algorithm: the only list to extend when a lock is added.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "algorithms/lock.hpp"
#include "algorithms/options.hpp"

namespace lockstep {

struct Algorithm {
  std::string_view name;     ///< as scenarios write it
  std::string_view summary;  ///< one line
  std::string_view source;   ///< the publication
  std::vector<std::string_view> options;  ///< keys of "algorithm" that it uses, besides "name"
  LockOptions defaults;
  std::unique_ptr<Lock> (*make)(const LockOptions& options, const LockPlace& place) = nullptr;
};

/// All algorithms, in the order of their history.
std::span<const Algorithm> algorithms();

/// The algorithm of that name, or nullptr.
const Algorithm* find_algorithm(std::string_view name);

}  // namespace lockstep
