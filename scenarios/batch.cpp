#include "scenarios/batch.hpp"

#include <algorithm>

namespace lockstep {

std::size_t default_jobs() { return std::max(1U, std::thread::hardware_concurrency()); }

}  // namespace lockstep
