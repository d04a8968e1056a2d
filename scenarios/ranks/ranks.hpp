// A sweep over the ranks of an MPI job: `mpirun -n 64 lockstep sweep ...`, under any scheduler that starts MPI.
//
// The first rank has the schedule, the journal and the report, and works too. Each other rank asks for work, does it,
// and brings back the batch when it asks again; so fast and slow machines get what they can do. Nothing about the
// results depends on it: see schedule.hpp.
//
// Built without MPI (CMake: LOCKSTEP_MPI), or started without mpirun, there are no ranks, and no cost.
#pragma once

#include <memory>
#include <vector>

#include "scenarios/sweep/crew.hpp"

namespace lockstep {

class Ranks : public RemoteCrew {
 public:
  /// This process's place in an MPI job, or nullptr when it is in none.
  static std::unique_ptr<Ranks> join();

  virtual bool is_first() const = 0;
  /// The first rank tells the others what to do. If it never does, its destructor sends them home.
  virtual void share(const SweepPlan& plan, const std::vector<SweepPoint>& points) = 0;
  /// The other ranks work here until the first one is done. False when they could not.
  virtual bool help(std::size_t jobs) = 0;
};

}  // namespace lockstep
