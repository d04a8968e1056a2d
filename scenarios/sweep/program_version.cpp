#include "scenarios/sweep/program_version.hpp"

#include "scenarios/sweep/source_fingerprint.hpp"

namespace lockstep {

std::string program_version() { return LOCKSTEP_VERSION "+" LOCKSTEP_SOURCES; }

}  // namespace lockstep
