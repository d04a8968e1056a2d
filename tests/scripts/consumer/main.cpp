// The smallest program that uses an installed Lockstep: an empty trace, and what the checks say about it.
#include <iostream>

#include "sim/check/verdict.hpp"

int main() {
  lockstep::Trace trace;
  trace.append({.kind = lockstep::FactKind::ended});
  const bool sound = lockstep::check_all(trace, {}).empty();
  std::cout << lockstep::name_of(lockstep::Check::lease_overlap) << (sound ? " kept\n" : " broken\n");
  return sound ? 0 : 1;
}
