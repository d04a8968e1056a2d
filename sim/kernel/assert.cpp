#include "sim/kernel/assert.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace lockstep {
namespace {

// Threads run worlds of their own; this is the one thing a failed assertion needs from outside.
thread_local std::string replay_hint;

}  // namespace

void set_replay_hint(std::string command) { replay_hint = std::move(command); }

void assertion_failed(const char* file, int line, const char* what) {
  std::fflush(stdout);
  std::fprintf(stderr, "%s:%d: %s\n", file, line, what);
  if (!replay_hint.empty()) std::fprintf(stderr, "  replay with: %s\n", replay_hint.c_str());
  std::fflush(stderr);
  std::_Exit(3);
}

}  // namespace lockstep
