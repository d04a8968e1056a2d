// The simulator's own time, in a header of its own so that a review sees who asks for it.
#pragma once

#include "sim/kernel/time.hpp"

namespace lockstep {

/// True time: nanoseconds since the start of the run. Nobody inside the simulated world can read it.
using TrueTime = TimePoint<struct TrueClock>;

}  // namespace lockstep
