// Who does the runs of a sweep: threads of this process, and, under MPI, those of other ranks.
//
// A crew takes tasks from a schedule and hands back batches. How long a task is depends on how fast the runs are, so
// that a batch takes about a quarter of a second: often enough for the journal, seldom enough to cost nothing.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "scenarios/sweep/schedule.hpp"

namespace lockstep {

/// Does the runs of a task.
Batch do_runs(const SweepPlan& plan, const SweepPoint& point, Stretch runs);

struct CrewWatcher {
  /// On the calling thread, for every batch before the schedule has it. Returns what went wrong, or nothing.
  std::function<std::optional<std::string>(const SweepTask&, const Batch&)> keep = [](const SweepTask&, const Batch&) {
    return std::nullopt;
  };
  std::function<void(const Schedule&)> progress = [](const Schedule&) {};
  /// No further task begins once this is true; those under way are finished.
  std::function<bool()> should_stop = [] { return false; };
};

struct CrewEnd {
  bool stopped = false;  ///< before all was done
  std::string error;     ///< what `keep` said
};

/// How many runs a task should have, learnt from those that came back.
class Pace {
 public:
  std::uint64_t next(std::uint64_t stage_length, std::size_t open_points, std::size_t workers) const;
  void learn(std::uint64_t runs, double seconds);

 private:
  double seconds_per_run_ = 0;
};

/// Workers elsewhere, as scenarios/ranks/ has them. Only the thread that called `work_off` talks to them.
class RemoteCrew {
 public:
  using Next = std::function<std::optional<SweepTask>()>;
  using Deliver = std::function<void(const SweepTask&, Batch, double seconds)>;

  virtual ~RemoteCrew() = default;
  virtual std::size_t workers() const = 0;
  /// Tasks that somebody has and that have not come back.
  virtual std::size_t under_way() const = 0;
  /// Takes what has come back, and gives a task to everybody who has none, as long as there are any. Does not wait.
  /// Returns what went wrong, or nothing.
  virtual std::optional<std::string> poll(const Next& next, const Deliver& deliver) = 0;
};

/// Works until the schedule has nothing left, with `jobs` threads and perhaps others elsewhere.
CrewEnd work_off(const SweepPlan& plan, const std::vector<SweepPoint>& points, Schedule& schedule, std::size_t jobs,
                 const CrewWatcher& watcher, RemoteCrew* remote = nullptr);

}  // namespace lockstep
