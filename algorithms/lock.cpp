#include "algorithms/lock.hpp"

namespace lockstep {

Task<std::optional<Lease>> Lock::extend(Client&, Lease) { co_return std::nullopt; }

}  // namespace lockstep
