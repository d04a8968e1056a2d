// SIM_ASSERT: on in every build type. A failed one is a defect of the simulator, never of a scenario: it
// prints where, what and how to replay, and ends the program with exit status 3.
#pragma once

#include <string>

namespace lockstep {

/// What a failed assertion on this thread prints after "replay with: "; set by whoever starts a run.
void set_replay_hint(std::string command);

[[noreturn]] void assertion_failed(const char* file, int line, const char* what);

}  // namespace lockstep

#define SIM_ASSERT(condition, what) \
  do {                              \
    if (!(condition)) [[unlikely]] ::lockstep::assertion_failed(__FILE__, __LINE__, what); \
  } while (false)
